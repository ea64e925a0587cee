"""A shop with a past, in seconds: rows that the database copies from one example.

It knows nothing of tests, so that the bench has the same shop. What a row looks like is the addon's own doing; only
the copying goes past it.
"""

from datetime import timedelta

from odoo import fields
from odoo.tools import SQL

#: Codes that each copied order holds, and free ones that come with it: half a million for 100,000.
CODES_HELD, CODES_FREE = 4, 1
#: API calls that are kept for each copied order: they are forgotten after a month.
CALLS = 1
#: Copied orders were placed so many days ago; what is new is younger than all of them.
_FIRST_DAY, _LAST_DAY = 3, 340
TABLES = (
    "res_partner", "sale_order", "sale_order_line", "ozon_posting", "ozon_posting_line", "ozon_shipment",
    "ozon_shipment_attempt", "ozon_code", "ozon_api_call", "mail_message",
)


def make_example(account, product):
    """An order that was shipped and proven, in all tables that it is kept in.

    :param ozon.account account: whose order it is.
    :param product.product product: of which it is; the pool's codes are of it, too.
    :rtype: ozon.posting
    """
    env = account.env
    then = fields.Datetime.now() - timedelta(days=_FIRST_DAY)
    partner = env["res.partner"].create({"name": "Buyer", "ozon_customer_id": f"many-{account.id}"})
    posting = env["ozon.posting"].create({
        "account_id": account.id, "posting_number": f"many-{account.id}-1", "order_number": f"many-{account.id}",
        "scheme": "digital", "status": "delivered", "stage": "delivered", "partner_id": partner.id,
        "ordered_at": then, "ship_by": then, "observed_at": then,
        "line_ids": [fields.Command.create({
            "sku": "990001", "offer_id": product.default_code, "name": product.name, "quantity": 1, "price": 100.0,
            "currency_name": account.company_id.currency_id.name, "required_code_count": CODES_HELD,
            "product_id": product.id,
        })],
    })
    env["ozon.order.builder"]._create_orders(posting)
    posting.sale_order_id.message_post(body="Shipped on Ozon.")
    complete_example(posting, product)
    return posting


def complete_example(posting, product):
    """Have a posting with its order shipped and proven.

    :param product.product product: whose codes it holds.
    """
    env = posting.env
    shipment = env["ozon.shipment"].create({
        "posting_id": posting.id, "kind": "digital", "goal_stage": "delivered", "state": "done", "has_left": True,
        "step": "upload_codes", "step_outcome": "accepted", "attempt_count": 1, "verified_at": posting.ordered_at,
    })
    env["ozon.shipment.attempt"].create({
        "shipment_id": shipment.id, "number": 1, "step": "upload_codes", "outcome": "accepted", "seconds": 0.15,
    })
    prefix = f"MANY-{posting.account_id.client_id}-{posting.id}"
    held, _free = env["ozon.code"].create([
        {"product_id": product.id, "code": f"{prefix}-{name}"} for name in ("HELD", "FREE")
    ])
    held.sudo().write({"state": "accepted", "shipment_id": shipment.id})
    env.cr.execute(SQL(
        """INSERT INTO ozon_api_call (account_id, called_at, method, http_status, seconds, posting_numbers)
           VALUES (%s, now() AT TIME ZONE 'UTC', '/v1/posting/digital/codes/upload', 200, 0.15, %s)""",
        posting.account_id.id, posting.posting_number,
    ))
    env.flush_all()


def multiply(posting, count, numbers=None):
    """Copy an example, and have PostgreSQL learn what its tables look like now.

    :param ozon.posting posting: of `make_example`.
    :param int count: of the copies.
    :param list | None numbers: of the copies' postings, as many, and then of the example's day; their own if None.
    """
    posting.env.flush_all()
    copies = _Copies(posting, count, numbers)
    copies.make_orders()
    copies.make_shipments()
    # The small tables that those are joined with, too: without their statistics the plans are guesswork.
    tables = (*TABLES, "ozon_account", "res_company", "product_product", "product_template")
    posting.env.cr.execute(SQL("ANALYZE %s", SQL(", ").join(map(SQL.identifier, tables))))
    posting.env.invalidate_all()


class _Copies:
    """The rows of many orders, copied from those of one; the nth row of a table belongs to the nth order."""

    def __init__(self, posting, count, numbers):
        self._env, self._posting, self._count = posting.env, posting, count
        self._order = posting.sale_order_id
        # Behind whatever was copied before.
        self._start = posting.search_count([("account_id", "=", posting.account_id.id)])
        self._serial = SQL("(%s + n)", self._start)
        self._number, self._moment = SQL("(%s::text[])[n]", list(numbers or [])), SQL("row.ordered_at")
        if not numbers:
            self._number = SQL("%s || '-' || %s || '-1'", posting.order_number, self._serial)
            self._moment = SQL(
                "now() AT TIME ZONE 'UTC' - make_interval(days => %s + n %% %s, mins => n %% 1440)",
                _FIRST_DAY, _LAST_DAY - _FIRST_DAY,
            )

    def make_orders(self):
        """Buyers, orders, postings, their lines and notes."""
        order, buyer = self._order, {}
        if self._posting.partner_id:
            partner = self._copy(self._posting.partner_id, {
                "name": SQL("'Buyer ' || %s", self._serial), "complete_name": SQL("'Buyer ' || %s", self._serial),
                "ozon_customer_id": SQL("row.ozon_customer_id || '-' || %s", self._serial),
            }, own=("commercial_partner_id",))
            buyer = {"partner_id": partner}
        is_named = order.partner_id == self._posting.partner_id
        customers = dict.fromkeys(("partner_id", "partner_invoice_id", "partner_shipping_id"), buyer.get("partner_id"))
        orders = self._copy(order, {
            "name": SQL("'M' || %s", self._serial), "client_order_ref": self._number, "origin": self._number,
            "access_token": SQL("NULL"), "ozon_due_at": SQL("NULL"), "ozon_shipment_state": SQL("'done'"),
            **(customers if is_named else {}),
        })
        lines = self._copy(order.order_line, {"order_id": orders})
        self._postings = self._copy(self._posting, {
            "posting_number": self._number, "order_number": SQL("regexp_replace(%s, '-[^-]*$', '')", self._number),
            "ordered_at": self._moment, "ship_by": self._moment, "observed_at": self._moment,
            "sale_order_id": orders, **buyer,
        })
        self._copy(self._posting.line_ids, {"posting_id": self._postings, "sale_line_id": lines})
        self._copy(order.message_ids[:1], {"res_id": orders, "message_id": SQL("row.message_id || %s", self._serial)})
        self._orders = orders

    def make_shipments(self):
        """Shipments, their attempts, the pool of codes, and the calls that were made."""
        shipment = self._posting.shipment_ids
        shipments = self._copy(shipment, {
            "posting_id": self._postings, "sale_order_id": self._orders, "ship_by": self._moment,
            "verified_at": self._moment, "next_try_at": self._moment,
        })
        self._copy(shipment.attempt_ids, {"shipment_id": shipments})
        held = shipment.code_ids
        free = self._env["ozon.code"].search([("product_id", "=", held.product_id.id), ("state", "=", "free")], limit=1)
        bound = {
            "shipment_id": SQL("(%s - n + (n - 1) / %s + 1)", shipments, CODES_HELD),
            "posting_id": SQL("(%s - n + (n - 1) / %s + 1)", self._postings, CODES_HELD),
        }
        for code, times, more in ((held, CODES_HELD, bound), (free, CODES_FREE, {})):
            value = SQL("row.code || '-' || (%s * %s + n)", self._start, times)
            digest = SQL("encode(sha256((%s)::bytea), 'hex')", value)
            self._copy(code, {"code": value, "code_digest": digest, **more}, times)
        call = self._env["ozon.api.call"].search([("account_id", "=", self._posting.account_id.id)], limit=1)
        self._copy(call, {
            "posting_numbers": self._number,
            "called_at": SQL("now() AT TIME ZONE 'UTC' - make_interval(mins => 1440 + n %% %s)", 28 * 1440),
        }, CALLS)

    def _copy(self, record, values, times=1, own=()):
        """Copy a record.

        :param dict values: SQL by column, of `n` from 1 on and the example's `row`.
        :param int times: how many of its copies each order has.
        :param own: columns that hold the copy's own id.
        :return: SQL of the copy's id.
        :rtype: SQL
        """
        cr, table = self._env.cr, record._table
        cr.execute(SQL("SELECT column_name FROM information_schema.columns WHERE table_name = %s", table))
        number, names = self._count * times, [name for name, in cr.fetchall()]
        cr.execute(SQL("SELECT nextval(pg_get_serial_sequence(%s, 'id'))", table))
        key = SQL("(%s + n)", cr.fetchone()[0])
        cr.execute(SQL(
            "SELECT setval(pg_get_serial_sequence(%s, 'id'), nextval(pg_get_serial_sequence(%s, 'id')) + %s)",
            table, table, number,
        ))
        values = {**values, "id": key, **dict.fromkeys(own, key)}
        cr.execute(SQL(
            "INSERT INTO %s (%s) SELECT %s FROM %s row, generate_series(1, %s) n WHERE row.id = %s",
            SQL.identifier(table), SQL(", ").join(map(SQL.identifier, names)),
            SQL(", ").join(values.get(name) or SQL("row.%s", SQL.identifier(name)) for name in names),
            SQL.identifier(table), number, record.id,
        ))
        return key
