"""Checks that were kept as JSON become records, unknown articles too; columns of stored sentences go."""

from odoo import SUPERUSER_ID, api
from odoo.addons.sale_ozon.models.code.reading import shape_of

_BATCH = 5_000
_GONE = [
    ("ozon_account", "last_error"),
    ("ozon_posting", "problem_detail"),
    ("ozon_shipment", "last_error"),
    ("ozon_shipment", "checks"),
    ("ozon_reconciliation", "last_error"),
    ("ozon_reconciliation", "remark"),
    ("ozon_reconciliation_line", "ozon_says"),
    ("ozon_reconciliation_line", "odoo_says"),
    ("ozon_reconciliation_line", "note"),
]


def migrate(cr, version):
    """
    :param cr: cursor of the database.
    :param str version: which the database had before.
    """
    env = api.Environment(cr, SUPERUSER_ID, {})
    _migrate_checks(env)
    _migrate_tracking_characters(cr)
    _migrate_articles(env)
    _learn_shapes(cr)
    for table, column in _GONE:
        cr.execute(f"ALTER TABLE {table} DROP COLUMN IF EXISTS {column}")


def _learn_shapes(cr):
    """What the codes of the pool look like; the values themselves go nowhere."""
    cr.execute("SELECT id, code FROM ozon_code WHERE shape IS NULL ORDER BY id")
    codes = cr.fetchall()
    for start in range(0, len(codes), _BATCH):
        ids, values = zip(*codes[start:start + _BATCH], strict=True)
        cr.execute(
            """
            UPDATE ozon_code SET shape = learnt.shape FROM unnest(%s::int[], %s::text[]) AS learnt(id, shape)
             WHERE ozon_code.id = learnt.id
            """,
            [list(ids), list(map(shape_of, values))],
        )


def _migrate_checks(env):
    """A check was a list of its code, its level and its sentence in the language of whoever asked."""
    env.cr.execute("""
        INSERT INTO ozon_shipment_check (
               shipment_id, code, level, reason, reason_values, create_uid, create_date, write_uid, write_date
               )
        SELECT shipment.id, item.value->>0, item.value->>1, 'earlier', jsonb_build_object('text', item.value->>2),
               COALESCE(shipment.requested_by, shipment.create_uid), shipment.create_date,
               COALESCE(shipment.requested_by, shipment.create_uid), shipment.create_date
          FROM ozon_shipment shipment
          CROSS JOIN LATERAL jsonb_array_elements(shipment.checks) WITH ORDINALITY AS item(value, position)
         WHERE jsonb_typeof(shipment.checks) = 'array'
         ORDER BY shipment.id, item.position
    """)


def _migrate_tracking_characters(cr):
    """Any character could be allowed in tracking numbers; Latin letters, digits and dashes are left."""
    cr.execute(r"""
        UPDATE ozon_account
           SET tracking_characters = COALESCE(
               NULLIF(regexp_replace(tracking_characters, '[^A-Za-z0-9-]', '', 'g'), ''),
               'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-'
               )
         WHERE tracking_characters ~ '[^A-Za-z0-9-]'
    """)


def _migrate_articles(env):
    """Each held posting had an activity of its own; now each article that several may wait for has one."""
    held = env["ozon.posting"].search([
        ("problem", "in", ("unknown_article", "ambiguous_article")), ("sale_order_id", "=", False),
        ("stage", "!=", "cancelled"),
    ])
    held._clear_attention()
    lines = held.line_ids.filtered(lambda line: not line.product_id)
    for account, of_account in lines.grouped(lambda line: line.posting_id.account_id).items():
        env["ozon.article"]._hold(account, of_account)
