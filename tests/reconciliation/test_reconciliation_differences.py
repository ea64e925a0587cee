from datetime import datetime, timedelta, timezone

from odoo import fields
from odoo.tests import tagged

from .reconciliation_case import ReconciliationCase


@tagged("post_install", "-at_install")
class TestReconciliationDifferences(ReconciliationCase):
    """What is on one side only, or differs, is found; what agrees is not told."""

    def test_nothing_to_tell_where_both_agree(self):
        for scheme, article in (("digital", "CARD"), ("rfbs", "COURSE"), ("rfbs_integrated", "COURSE"), ("fbs", "MUG")):
            self.posting_on_ozon(scheme, article)
        self.imported("rfbs", "COURSE", status="delivering")
        cancelled = self.imported("digital", "CARD")
        self.ozon("move", posting_number=cancelled, to="cancelled")
        self.run_cron("sync")
        self.assertEqual(self.order_of(cancelled).state, "cancel")
        run = self.compare()
        self.assertFalse(self.differences(run))
        self.assertEqual((run.progress, run.open_count, run.remark), (100.0, 0, False))
        self.assertEqual(run.read_count, 6, "the one that both digital lists show is one all the same")

    def test_what_ozon_has_shown_is_not_asked_for_again(self):
        self.posting_on_ozon("rfbs", "COURSE", count=120)
        self.import_orders()
        before = self.ozon("counters")["total"]
        self.compare()
        self.assertEqual(self.ozon("counters")["total"] - before, 4, "two pages, and the two lists of digital ones")

    def test_missing_here(self):
        numbers = {scheme: self.posting_on_ozon(scheme, "COURSE") for scheme in ("rfbs", "rfbs_integrated", "fbs")}
        numbers["digital"] = self.posting_on_ozon("digital", "CARD", codes=3)
        numbers["delivered"] = self.posting_on_ozon("digital", "CARD", status="delivered")
        run = self.compare()
        self.assertEqual(self.differences(run), {(number, "missing_here") for number in numbers.values()})
        line = self.line(run, numbers["rfbs"])
        self.assertEqual((line.ozon_says, line.odoo_says), ("awaiting_packaging (posting_created)", "nothing"))
        self.assertFalse(self.posting(numbers["rfbs"]), "comparing changes nothing")

    def test_missing_there(self):
        number = self.imported("rfbs", "COURSE")
        digital = self.imported("digital", "CARD")
        damaged = self.env["ozon.posting"].create({
            "account_id": self.account.id, "posting_number": "1-1-1", "problem": "malformed",
        })
        self.sandbox.control("reset", {})
        run = self.compare()
        self.assertEqual(self.differences(run), {
            (number, "missing_there"), (digital, "missing_there"), (damaged.posting_number, "missing_there"),
        })
        self.assertEqual(self.line(run, number).posting_id, self.posting(number))

    def test_what_lies_outside_the_period_is_not_told(self):
        old = datetime.now(timezone.utc) - timedelta(days=60)
        self.posting_on_ozon("rfbs", "COURSE", in_process_at=f"{old:%Y-%m-%dT%H:%M:%SZ}")
        mine = self.imported("rfbs", "COURSE")
        self.posting(mine).ordered_at = fields.Datetime.now() - timedelta(days=60)
        self.sandbox.control("reset", {})
        self.assertFalse(self.differences(self.compare()))
        self.assertEqual(
            self.differences(self.compare(date_from=fields.Date.today() - timedelta(days=80))),
            {(mine, "missing_there")},
        )

    def test_posting_that_ozon_dates_otherwise_is_not_missing(self):
        number = self.posting_on_ozon(
            "rfbs", "COURSE", in_process_at=f"{datetime.now(timezone.utc) - timedelta(days=50):%Y-%m-%dT%H:%M:%SZ}"
        )
        self.account.import_from = fields.Datetime.now() - timedelta(days=90)
        self.import_orders()
        self.posting(number).ordered_at = fields.Datetime.now()
        self.assertFalse(self.differences(self.compare()))

    def test_period_longer_than_a_window_of_ozon(self):
        old = self.posting_on_ozon(
            "rfbs", "COURSE", in_process_at=f"{datetime.now(timezone.utc) - timedelta(days=500):%Y-%m-%dT%H:%M:%SZ}"
        )
        new = self.posting_on_ozon("rfbs", "COURSE")
        run = self.compare(date_from=fields.Date.today() - timedelta(days=800))
        self.assertEqual(self.differences(run), {(old, "missing_here"), (new, "missing_here")})

    def test_other_status(self):
        number = self.imported("rfbs", "COURSE")
        digital = self.imported("digital", "CARD")
        self.ozon("move", posting_numbers=[number], to="delivering")
        self.ozon("move", posting_number=digital, to="delivered")
        run = self.compare()
        self.assertEqual(self.differences(run), {(number, "status"), (digital, "status")})
        line = self.line(run, number)
        self.assertIn("delivering", line.ozon_says)
        self.assertIn("awaiting_packaging", line.odoo_says)

    def test_other_quantity(self):
        number = self.imported("rfbs", products=[
            self.article_on_ozon("COURSE", quantity=3), self.article_on_ozon("GIFT"),
        ])
        order = self.order_of(number)
        order.order_line[0].product_uom_qty = 2
        line = self.line(self.compare(), number)
        self.assertEqual((line.kind, line.ozon_says, line.odoo_says), ("quantity", "3 × COURSE", "2 × COURSE"))

    def test_other_article_and_one_too_many(self):
        number = self.imported("rfbs", "COURSE")
        order = self.order_of(number)
        self.env["sale.order.line"].create({"order_id": order.id, "product_id": self.product("MUG").id})
        line = self.line(self.compare(), number)
        self.assertEqual(line.kind, "quantity")
        self.assertIn("Mug", line.odoo_says)
        self.assertNotIn("COURSE", line.odoo_says)
        order.order_line[0].sudo().product_id = self.product("GIFT")
        self.assertIn("0 × COURSE", self.line(self.compare(), number).odoo_says)

    def test_posting_without_order(self):
        number = self.imported("rfbs", "NOBODY-KNOWS-IT")
        run = self.compare()
        line = self.line(run, number)
        self.assertEqual((line.kind, line.odoo_says), ("no_order", "Unknown article"))

    def test_cancelled_on_one_side_only(self):
        there, here, both = (self.imported("rfbs", "COURSE") for _number in range(3))
        self.ozon("move", posting_numbers=[there, both], to="cancelled")
        for number in (here, both):
            self.order_of(number)._action_cancel()
        run = self.compare()
        self.assertEqual(
            {(line.posting_number, line.kind) for line in run.line_ids},
            # The posting of the third has not been read since; its order is cancelled already.
            {(there, "cancelled"), (here, "cancelled"), (both, "cancelled")},
        )
        self.fix(run.line_ids)
        self.assertEqual(self.differences(run), {(here, "cancelled")})
        self.assertEqual(self.order_of(there).state, "cancel")
        self.assertIn("decide", self.line(run, here).note)

    def test_damaged_posting_is_told(self):
        number = self.posting_on_ozon("rfbs", "COURSE")
        self.sandbox.state.postings[number].lines[0].quantity = -1
        run = self.compare()
        line = self.line(run, number)
        self.assertEqual(line.kind, "unreadable")
        self.assertIn("quantity", line.ozon_says)
        self.fix(line)
        self.assertEqual(line.state, "open")
        self.assertEqual(self.posting(number).problem, "malformed", "imported as far as it can be")
        self.sandbox.state.postings[number].lines[0].quantity = 2
        self.fix(line)
        self.assertEqual(line.state, "resolved")
        self.assertEqual(self.order_of(number).order_line.product_uom_qty, 2)
