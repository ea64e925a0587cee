-- A copy of a shop's database must not be able to touch the shop: no key, no connection, nothing to send.
UPDATE ozon_account
   SET api_key = NULL, state = 'draft', last_error = NULL, import_resume = NULL;
UPDATE ozon_shipment
   SET state = 'cancelled', last_error = 'Cancelled when this copy of the database was neutralized.'
 WHERE state IN ('queued', 'sending', 'verifying');
UPDATE ozon_reconciliation
   SET state = 'cancelled', last_error = 'Stopped when this copy of the database was neutralized.'
 WHERE state IN ('queued', 'running');
UPDATE ozon_reconciliation_line SET state = 'open' WHERE state = 'queued';
