"""No work grows with what a shop has shipped: workers and screens find their rows by an index."""

import math
from datetime import timedelta
from types import SimpleNamespace

from odoo import fields
from odoo.tests import TransactionCase

from ...models.code.const import PAST_COUNT_LIMIT
from ...models.engine.const import COUNT_LIMIT
from ...models.engine.ozon_worker import Run
from ...models.policy.checks import TrackingCheck
from ...models.posting.const import HELD
from .. import many_rows
from ..common import OzonShop
from .query_plans import scans

#: Orders that were shipped before; PostgreSQL then prefers an index because it is quicker, as in a big shop.
_MANY = 8000
#: Rows of one table that a statement may look at: some pages' worth, however many there are.
_FEW = 600
#: What is kept beside the orders, and grows with them.
_AFFAIRS = (
    "ozon_promise", "ozon_buyer_request", "ozon_cancellation", "ozon_disclosure_record", "ozon_code_handout",
)
#: Rows of a screen, or of a page of Ozon's.
_PAGE = 40


class TestQueryPlans(OzonShop, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.stock_shop()
        cls.account = cls.env["ozon.account"].create({
            "name": "Shop", "client_id": "700001", "api_key": "key", "state": "connected", "user_id": cls.boss.id,
        })
        cls.card = cls.products[0]
        cls.example = many_rows.make_example(cls.account, cls.card)
        many_rows.multiply(cls.example, _MANY)
        cls._old_affairs()
        cls.some = cls.env["ozon.posting"].search([("account_id", "=", cls.account.id)], limit=_PAGE)
        cls.new = cls._new_orders(20)

    @classmethod
    def _old_affairs(cls):
        """What came with the old orders, and is over."""
        user, past = cls.boss.id, "now() AT TIME ZONE 'UTC' - interval '20 days'"
        posting = "p.id, p.account_id, p.company_id"
        for table, columns, values in (
            ("ozon_promise",
             "posting_id, account_id, company_id, sale_order_id, product_id, quantity, due_date, release_date, state",
             f"{posting}, p.sale_order_id, {cls.card.id}, 1, p.ship_by::date, p.ship_by::date, 'kept'"),
            ("ozon_buyer_request",
             "posting_id, account_id, company_id, kind, number, is_open, is_readable, message, closed_at",
             f"{posting}, 'cancellation', p.id::text, FALSE, TRUE, NULL, {past}"),
            ("ozon_cancellation",
             "posting_id, account_id, company_id, sale_order_id, reason_id, reason, state, requested_by",
             f"{posting}, p.sale_order_id, 352, 'Out of stock', 'done', {user}"),
            ("ozon_disclosure_record", "posting_id, sale_order_id, kind, way, text, user_id",
             f"p.id, p.sale_order_id, 'digital', 'chat', 'A code', {user}"),
        ):
            cls.env.cr.execute(
                f"INSERT INTO {table} ({columns}) SELECT {values} FROM ozon_posting p WHERE p.account_id = %s",
                [cls.account.id],
            )
        cls.env.cr.execute(
            "INSERT INTO ozon_code_handout (shipment_id, way, state, user_id) "
            "SELECT id, 'mail', 'sent', %s FROM ozon_shipment WHERE account_id = %s", [user, cls.account.id],
        )
        for table in _AFFAIRS:
            cls.env.cr.execute(f"ANALYZE {table}")

    @classmethod
    def _new_orders(cls, count):
        now = fields.Datetime.now()
        postings = cls.env["ozon.posting"].create([
            {
                "account_id": cls.account.id, "posting_number": f"new-{number}-1", "order_number": f"new-{number}",
                "scheme": "digital", "status": "awaiting_packaging", "stage": "awaiting",
                "ordered_at": now, "ship_by": now + timedelta(hours=20), "observed_at": now,
                "line_ids": [fields.Command.create({
                    "sku": "990001", "offer_id": "CARD", "name": "Card", "quantity": 1, "price": 100.0,
                    "currency_name": "RUB", "required_code_count": 1, "product_id": cls.card.id,
                })],
            }
            for number in range(count)
        ])
        cls.env["res.currency"].with_context(active_test=False).search([("name", "=", "RUB")]).active = True
        cls.env["ozon.order.builder"]._create_orders(postings)
        cls.env["ozon.shipment"].create([
            {
                "posting_id": posting.id, "kind": "digital", "goal_stage": "delivered", "state": state,
                "next_try_at": now, "failure_type": failure,
            }
            for posting, (state, failure) in zip(postings, [
                ("queued", False), ("verifying", False), ("queued", "codes_missing"), ("failed", "refused"),
            ] * 3, strict=False)
        ])
        cls.env.flush_all()
        return postings

    def assertFewRows(self, work, few=_FEW):
        """Do something and see that none of its statements goes through a table that grows.

        :param work: function without arguments.
        """
        self.env.flush_all()
        self.env.invalidate_all()
        with scans(self.env.cr) as found:
            result = work()
        many = [str(scan) for scan in found if scan.rows > few]
        self.assertFalse(many, "\n".join(["it looks at many rows:", *many]))
        self.assertTrue(found, "no statement of a table that grows was seen")
        return result

    # === WORKERS === #

    def test_shipment_workers(self):
        for worker in (self.env["ozon.sender"], self.env["ozon.verifier"]):
            with self.subTest(worker=worker._name):
                self.assertTrue(self.assertFewRows(lambda worker=worker: worker._next_account(Run())))
                self.assertTrue(self.assertFewRows(lambda worker=worker: worker._due(self.account)))
                self.assertFewRows(lambda worker=worker: worker._plan_next_runs(Run()))

    def test_free_codes(self):
        pool = self.env["ozon.code"]
        shipment = self.new.shipment_ids[:1]
        self.assertFewRows(lambda: pool._lock_free(self.account.company_id, self.card, 5))
        self.assertFalse(self.assertFewRows(lambda: pool._reserve(shipment, {self.card: 5})))
        self.assertEqual(len(shipment.code_ids), 5)
        self.assertFewRows(lambda: shipment.code_ids._mark_sent())
        self.assertFewRows(lambda: pool._known_digests(self.account.company_id.id, ["a", "b"]))
        self.assertFewRows(lambda: self.env["ozon.shipment"]._wake_waiting_for_codes(self.card))

    def test_import(self):
        importer = self.env["ozon.importer"]
        page = SimpleNamespace(postings=self.some, broken=[])
        self.assertEqual(len(self.assertFewRows(lambda: importer._known_postings(self.account, page))), _PAGE)
        self.assertFewRows(lambda: self.env["ozon.posting"]._read_group(HELD, ["account_id"]))
        self.assertFewRows(lambda: self.env["ozon.order.builder"]._make_waiting(self.account, math.inf))

    def test_open_postings_are_read(self):
        soon = fields.Datetime.now() + timedelta(seconds=5)
        found = self.assertFewRows(lambda: self.env["ozon.synchronizer"]._unread_since(self.account, soon))
        self.assertEqual(found, self.new)

    def test_api_log(self):
        log = self.env["ozon.api.call"]
        self.assertFewRows(lambda: log._gc_old_calls())
        self.assertFewRows(lambda: self.account.read(["calls_today", "throttled_today", "switched_off_methods"]))

    def test_reconciliation(self):
        run = self.env["ozon.reconciliation"].create({
            "account_id": self.account.id, "date_from": fields.Datetime.now() - timedelta(days=1),
            "date_to": fields.Datetime.now() + timedelta(days=1),
        })
        numbers = self.some.mapped("posting_number")
        run._mark_seen(self.env["ozon.posting"].search([("id", "not in", self.new.ids)]).mapped("posting_number"))
        self.env.cr.execute("ANALYZE ozon_reconciliation_seen")
        known = self.assertFewRows(lambda: run._postings(numbers))
        self.assertEqual(len(known), _PAGE)
        self.assertFewRows(lambda: run._count_new(numbers, {each.posting_number: each for each in known}))
        self.assertFewRows(lambda: run._mark_seen(numbers))
        self.assertEqual(self.assertFewRows(lambda: run._unseen({"left_out": [], "after": 0})), self.new)

    def test_tracking_numbers(self):
        facts = SimpleNamespace(id=self.new[0].id, account_id=self.account.id)
        request = SimpleNamespace(tracking_number="V1234567", facts=facts)
        self.assertFewRows(lambda: TrackingCheck().owners(self.env, [request]))

    def test_cancelling(self):
        worker = self.env["ozon.canceller"]
        self.assertFewRows(lambda: worker._next_account(Run()))
        self.assertFewRows(lambda: worker._due(self.account))
        self.assertFewRows(lambda: worker._end_run(Run()))
        self.assertFewRows(lambda: self.new.shipment_ids._fail_refused())

    def test_codes_on_their_way(self):
        worker = self.env["ozon.courier"]
        self.assertFewRows(lambda: worker._next_account(Run()))
        self.assertFewRows(lambda: worker._due(self.account))
        self.assertFewRows(lambda: worker._end_run(Run()))

    def test_buyers(self):
        requests = self.env["ozon.buyer.request"]
        found = [{"posting_id": self.new[0].id, "kind": "return", "number": "1", "reason": "Broken"}]
        self.assertFewRows(lambda: requests._take_in(self.account, found, {"return", "cancellation"}))
        self.assertTrue(self.new[0].buyer_request_ids.is_open)
        self.assertFewRows(lambda: requests._take_in(self.account, [], {"cancellation"}, self.new))
        self.assertFewRows(lambda: self.some._open_buyer_requests())
        self.assertFewRows(lambda: self.account._has_rfbs())
        self.account.buyer_retention_days = 30
        self.assertFewRows(lambda: requests._erase_words())
        self.assertFewRows(lambda: self.new._to_be_told())

    def test_promises(self):
        self.new.scheme = "rfbs"
        self.card.product_tmpl_id.write({"ozon_virtual_kind": "presale", "ozon_release_date": fields.Date.today()})
        self.assertFewRows(lambda: self.new._make_promises())
        self.assertEqual(len(self.new.promise_ids), len(self.new))
        for step in self.env["ozon.promise"]._daily_steps():
            with self.subTest(step.__name__):
                self.assertFewRows(step)
        self.assertFewRows(lambda: self.card.product_tmpl_id.read(["ozon_promise_count"]))

    def test_parcels(self):
        posting = self.env["ozon.posting"]
        self.assertFewRows(lambda: posting._reported_with(self.new.sale_order_id.picking_ids))
        self.assertFewRows(lambda: self.env["ozon.policy"]._reference_objection(self.account, "RB123456785CN"))
        self.assertFewRows(lambda: self.new.shipment_ids[0]._split_off())
        self.assertFewRows(lambda: self.new.write({"stage": "assembled"}))
        self.new[0].parent_posting_number = self.some[0].posting_number
        self.assertFewRows(lambda: self.env["ozon.order.builder"]._parts_that_wait(self.new))

    # === SCREENS === #

    def test_orders(self):
        for name, domain in self._filters():
            with self.subTest(filter=name):
                self.assertFewRows(lambda domain=domain: self._list(domain))

    def test_lists(self):
        for name in (
            "ozon.posting", "ozon.shipment", "ozon.code", "ozon.api.call", "ozon.reconciliation.line", "ozon.promise",
        ):
            with self.subTest(model=name):
                records = self.env[name].with_user(self.boss)
                arch, view = records._get_view(view_type="list")
                names = {each: {} for each in view_fields(records, view)}
                order = arch.get("default_order") or records._order
                self.assertFewRows(lambda records=records, names=names, order=order: records.web_search_read(
                    [], names, limit=_PAGE, order=order, count_limit=100
                ))

    def _filters(self):
        yield "none", []
        yield "due", [("ozon_due_at", "<", fields.Datetime.now() + timedelta(days=1))]
        yield "to ship", [("ozon_shipment_state", "=", "none")]
        yield "waits for codes", [("ozon_display_state", "=", "waiting_codes")]
        yield "failed", [("ozon_shipment_state", "=", "failed")]
        yield "due soon", [("ozon_urgency", "=", "soon")]
        yield "overdue", [("ozon_urgency", "=", "overdue")]

    def _list(self, domain):
        """The list of orders as the screen reads it."""
        orders = self.env["sale.order"].with_user(self.boss)
        view = self.env.ref("sale_ozon.sale_order_view_list_ozon")
        names = view_fields(orders, view)
        return orders.web_search_read(
            [("ozon_account_id", "!=", False), *domain], {name: {} for name in names}, limit=_PAGE,
            order="ozon_due_at, ozon_ship_by desc, id desc", count_limit=100,
        )

    def test_attention(self):
        rows = self.env["ozon.attention"].with_user(self.boss)
        names = ["cause", "account_id", "posting_id", "sale_order_id", "due_at", "urgency"]
        self.assertFewRows(lambda: rows.web_search_read([], {name: {} for name in names}, limit=_PAGE))
        self.assertFewRows(lambda: rows.formatted_read_group([], ["cause"], ["__count"]))

    def test_products(self):
        self.assertFewRows(lambda: self.env["ozon.code"]._shortages(self.env.company))
        self.assertFewRows(lambda: self.card.read(["ozon_code_shortage"]))
        # Free codes are counted, as many as are there; past ones, four times as many, only so far.
        counted = lambda: self.card.with_user(self.boss).read(["ozon_code_count", "ozon_code_summary"])  # noqa: E731
        self.assertFewRows(counted, few=_MANY + PAST_COUNT_LIMIT)
        self.assertIn(f"{PAST_COUNT_LIMIT}+", counted()[0]["ozon_code_summary"])

    def test_account(self):
        account = self.account.with_user(self.boss)
        names = view_fields(account, self.env.ref("sale_ozon.ozon_account_view_form"))
        # How many postings it has is counted, as far as Odoo counts.
        self.assertFewRows(lambda: account.read(sorted(set(names) - {"posting_count", "held_count"})))
        self.assertFewRows(lambda: account.read(["posting_count", "held_count"]), few=COUNT_LIMIT)
        self.assertFewRows(lambda: self.env["sale.order"].with_user(self.boss).get_empty_list_help(""), few=_FEW)

    def test_wizard(self):
        orders = self.new.sale_order_id
        wizard = self.assertFewRows(lambda: self.wizard_for(orders, self.boss))
        self.assertFewRows(lambda: wizard.action_confirm())

    def test_digest(self):
        self.assertFewRows(lambda: self.account._digest_failed())
        self.assertFewRows(lambda: self.account._digest_due())
        self.assertFewRows(lambda: self.account._digest_held())


def view_fields(records, view):
    """The fields that a screen reads.

    :rtype: list[str]
    """
    shown = {node.get("name") for node in view._get_combined_arch().iter("field")}
    return [
        name for name in shown
        if name in records._fields and records._has_field_access(records._fields[name], "read")
    ]
