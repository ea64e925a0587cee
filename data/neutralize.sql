-- A copy of a shop's database must not be able to touch the shop: no key, no connection, nothing to send.
UPDATE ozon_account
   SET api_key = NULL, state = 'draft', problem = NULL, problem_values = NULL, problem_words = NULL,
       import_resume = NULL;
UPDATE ozon_shipment
   SET state = 'cancelled', closing = 'neutralized', failure_type = NULL, failure_values = NULL, failure_words = NULL
 WHERE state IN ('queued', 'sending', 'verifying');
UPDATE ozon_cancellation
   SET state = 'withdrawn', failure_type = NULL, failure_values = NULL, failure_words = NULL
 WHERE state IN ('asked', 'sending', 'verifying');
UPDATE ozon_reconciliation
   SET state = 'cancelled', problem = '["neutralized", {}]'
 WHERE state IN ('queued', 'running');
UPDATE ozon_reconciliation_line SET state = 'open' WHERE state = 'queued';
