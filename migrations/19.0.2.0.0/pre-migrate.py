"""From sentences to codes: what was stored as text in one language is kept, and shown as it stands.

Earlier versions had no migrations: what is not there yet when one of them is upgraded, Odoo creates by itself.
"""

from odoo.tools.sql import column_exists, table_exists

#: Stored texts that are made when they are read from now on: table, column of the text, column of the values.
_TEXTS = [
    ("ozon_account", "last_error", "problem_values"),
    ("ozon_posting", "problem_detail", "problem_values"),
    ("ozon_shipment", "last_error", "failure_values"),
]
#: The same where code and values share one column.
_PAIRS = [
    ("ozon_reconciliation", "last_error", "problem"),
    ("ozon_reconciliation_line", "ozon_says", "ozon_side"),
    ("ozon_reconciliation_line", "odoo_says", "odoo_side"),
    ("ozon_reconciliation_line", "note", "advice"),
]
_RENAMED = [
    ("ozon_shipment", "send_short", "allow_partial"),
    ("ozon_reconciliation_line", "mended_at", "resolved_at"),
    ("ozon_reconciliation_line", "mended_by", "resolved_by"),
]
#: Wizards that have another name now. Odoo drops no table of a model that it does not know any more.
_GONE = ["ozon_reconcile_wizard", "ozon_recover_wizard"]
#: Indexes that wider ones have taken the place of; Odoo drops none.
_COVERED = ["ozon_code__product_id_index", "ozon_shipment__due_at_index"]


def migrate(cr, version):
    """
    :param cr: cursor of the database.
    :param str version: which the database had before.
    """
    for table, old, new in _RENAMED:
        if column_exists(cr, table, old):
            cr.execute(f"ALTER TABLE {table} RENAME COLUMN {old} TO {new}")
    for table in _GONE:
        cr.execute(f"DROP TABLE IF EXISTS {table}")
    for index in _COVERED:
        cr.execute(f"DROP INDEX IF EXISTS {index}")
    _migrate_texts(cr)
    _migrate_account_problems(cr)
    _migrate_posting_problems(cr)
    _migrate_shipment_reasons(cr)
    if table_exists(cr, "ozon_reconciliation"):
        _migrate_reconciliations(cr)
    _migrate_scheduled_actions(cr)


def _migrate_texts(cr):
    for table, text, values in _TEXTS:
        cr.execute(f"ALTER TABLE {table} ADD COLUMN {values} jsonb")
        cr.execute(f"UPDATE {table} SET {values} = jsonb_build_object('text', {text}) WHERE {text} <> ''")


def _migrate_account_problems(cr):
    cr.execute("ALTER TABLE ozon_account ADD COLUMN problem varchar")
    cr.execute("UPDATE ozon_account SET problem = 'earlier' WHERE problem_values IS NOT NULL")


def _migrate_posting_problems(cr):
    """A posting with an order kept the detail of a damaged reading without the problem."""
    cr.execute("UPDATE ozon_posting SET problem = 'malformed' WHERE problem IS NULL AND problem_values IS NOT NULL")


def _migrate_shipment_reasons(cr):
    """A cancelled shipment said only in its text why; so did one that waited for the next try."""
    cr.execute("ALTER TABLE ozon_shipment ADD COLUMN closing varchar")
    cr.execute("UPDATE ozon_shipment SET closing = 'earlier' WHERE state = 'cancelled' AND last_error <> ''")
    cr.execute("""
        UPDATE ozon_shipment SET failure_type = CASE step_outcome WHEN 'refused' THEN 'refused' ELSE 'unreachable' END
         WHERE state IN ('queued', 'sending', 'verifying') AND failure_type IS NULL AND last_error <> ''
    """)


def _migrate_reconciliations(cr):
    for table, text, pair in _PAIRS:
        cr.execute(f"ALTER TABLE {table} ADD COLUMN {pair} jsonb")
        cr.execute(f"""
            UPDATE {table} SET {pair} = jsonb_build_array('earlier', jsonb_build_object('text', {text}))
             WHERE {text} <> ''
        """)
    cr.execute("UPDATE ozon_reconciliation_line SET state = 'resolved' WHERE state = 'mended'")
    # The remark named the methods that the key may not call, at its end.
    cr.execute("ALTER TABLE ozon_reconciliation ADD COLUMN left_out_methods varchar")
    cr.execute(r"UPDATE ozon_reconciliation SET left_out_methods = substring(remark FROM '(/[^ ]*[^ .])')")


def _migrate_scheduled_actions(cr):
    """Their data is the user's own (noupdate), their models are ours."""
    models = {
        "ir_cron_send_shipments": "ozon.sender",
        "ir_cron_verify_shipments": "ozon.verifier",
        "ir_cron_sync_statuses": "ozon.synchronizer",
    }
    for model in models.values():
        # The registry fills in the rest when it meets the model.
        cr.execute(
            """
            INSERT INTO ir_model (model, name, state, "order")
            SELECT %s, jsonb_build_object('en_US', %s), 'base', 'id'
             WHERE NOT EXISTS (SELECT FROM ir_model WHERE model = %s)
            """,
            [model, model, model],
        )
    for name, model in models.items():
        cr.execute(
            """
            UPDATE ir_act_server
               SET model_id = (SELECT id FROM ir_model WHERE model = %s)
             WHERE id = (
                   SELECT cron.ir_actions_server_id
                     FROM ir_cron cron
                     JOIN ir_model_data data ON data.model = 'ir.cron' AND data.res_id = cron.id
                    WHERE data.module = 'sale_ozon' AND data.name = %s
                   )
            """,
            [model, name],
        )
