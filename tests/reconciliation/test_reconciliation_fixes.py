from odoo.exceptions import UserError
from odoo.tests import tagged

from ...models.engine import const
from .reconciliation_case import LISTS, ReconciliationCase


@tagged("post_install", "-at_install")
class TestReconciliationFixes(ReconciliationCase):
    """One click, for a line or for many; what is done is marked."""

    def test_import_what_is_missing(self):
        numbers = [self.posting_on_ozon("rfbs", "COURSE"), self.posting_on_ozon("fbs", "MUG")]
        digital = self.posting_on_ozon("digital", "CARD", codes=5)
        run = self.compare()
        params = self.fix(run.line_ids)
        self.assertEqual(params["type"], "success")
        self.assertIn("3", params["message"])
        self.assertEqual(set(run.line_ids.mapped("state")), {"resolved"})
        self.assertEqual(set(run.line_ids.mapped("resolved_by.login")), {"ozon-clerk"})
        self.assertTrue(all(run.line_ids.mapped("resolved_at")))
        for number in (*numbers, digital):
            self.assertEqual(self.order_of(number).state, "sale")
        self.assertEqual(self.posting(digital).line_ids.required_code_count, 5, "only the digital list tells it")
        self.assertTrue(self.posting(digital).ship_by)
        self.assertEqual(run.open_count, 0)
        self.assertEqual(run.difference_count, 3)
        self.assertFalse(self.differences(self.compare()))

    def test_all_of_a_kind_from_the_form(self):
        moved = self.imported("rfbs", "COURSE")
        self.ozon("move", posting_number=moved, to="delivering")
        missing = [self.posting_on_ozon("rfbs", "COURSE") for _number in range(2)]
        run = self.compare()
        self.assertEqual((run.open_missing_here, run.open_status, run.open_count), (2, 1, 3))
        with self.worker() as env:
            run.with_env(env(user=self.clerk)).with_context(ozon_kind="missing_here").action_fix()
        self.assertTrue(all(self.order_of(number) for number in missing))
        self.assertEqual((run.open_missing_here, run.open_status, run.open_count), (0, 1, 1))
        with self.worker() as env:
            run.with_env(env(user=self.clerk)).action_fix()
        self.assertEqual(run.open_count, 0)

    def test_only_the_lines_that_were_chosen(self):
        first, second = (self.posting_on_ozon("rfbs", "COURSE") for _number in range(2))
        run = self.compare()
        self.fix(self.line(run, first))
        self.assertTrue(self.order_of(first))
        self.assertFalse(self.posting(second))
        self.assertEqual(self.differences(run), {(second, "missing_here")})

    def test_imported_but_without_order_is_not_fixed(self):
        number = self.posting_on_ozon("rfbs", "NOBODY-KNOWS-IT")
        line = self.line(self.compare(), number)
        params = self.fix(line)
        self.assertEqual((params["type"], line.state), ("warning", "open"))
        self.assertIn("NOBODY-KNOWS-IT", params["message"])
        self.assertEqual(line.posting_id, self.posting(number))
        self.product("MUG").product_tmpl_id.ozon_offer_id = "NOBODY-KNOWS-IT"
        self.fix(line)
        self.assertEqual(line.state, "resolved")
        self.assertTrue(line.sale_order_id)

    def test_refresh_what_has_moved_on(self):
        number = self.imported("rfbs", "COURSE")
        self.ozon("move", posting_number=number, to="delivering")
        line = self.line(self.compare(), number)
        self.fix(line)
        self.assertEqual((line.state, self.posting(number).stage), ("resolved", "delivering"))

    def test_quantity_is_resolved_by_hand(self):
        number = self.imported("rfbs", "COURSE")
        self.order_of(number).order_line.product_uom_qty = 7
        line = self.line(self.compare(), number)
        self.fix(line)
        self.assertEqual(line.state, "open")
        action = line.with_user(self.clerk).action_open()
        self.assertEqual((action["res_model"], action["res_id"]), ("sale.order", self.order_of(number).id))
        self.order_of(number).order_line.product_uom_qty = 1
        self.fix(line)
        self.assertEqual(line.state, "resolved")

    def test_missing_there_that_turns_up(self):
        number = self.imported("rfbs", "COURSE")
        original = self.sandbox.state.postings[number]
        self.sandbox.control("reset", {})
        line = self.line(self.compare(), number)
        self.fix(line)
        self.assertEqual(line.state, "open")
        self.assertIn("account", line.note)
        self.assertEqual(line.with_user(self.clerk).action_open()["res_model"], "sale.order")
        self.posting_on_ozon("rfbs", "COURSE", posting_number=original.posting_number)
        self.fix(line)
        self.assertEqual(line.state, "resolved")

    def test_what_a_request_has_no_time_for_follows(self):
        self.posting_on_ozon("rfbs", "COURSE", count=120)
        run = self.compare()
        self.patch(const, "REQUEST_BUDGET", -1.0)
        params = self.fix(run.line_ids)
        self.assertIn("in the background: 120", params["message"])
        self.assertEqual(set(run.line_ids.mapped("state")), {"queued"})
        self.work()
        self.assertEqual(set(run.line_ids.mapped("state")), {"resolved"})
        self.assertEqual(self.account.posting_count, 120)
        self.assertLess(self.requests_to(LISTS["fbs"]), 8, "read a hundred at a time")

    def test_ozon_that_cannot_be_reached_leaves_the_line_open(self):
        number = self.posting_on_ozon("rfbs", "COURSE")
        line = self.line(self.compare(), number)
        self.fault("error_before", path=LISTS["fbs"], status=500, times=None)
        params = self.fix(line)
        self.assertEqual((params["type"], line.state), ("warning", "open"))
        self.assertIn("Try again", line.note)
        self.sandbox.control("faults", method="DELETE")
        self.fix(line)
        self.assertEqual(line.state, "resolved")

    def test_account_that_is_no_longer_connected_sends_nothing(self):
        number = self.posting_on_ozon("rfbs", "COURSE")
        line = self.line(self.compare(), number)
        self.account.state = "draft"
        before = self.ozon("counters")["total"]
        self.fix(line)
        self.assertEqual((line.state, self.ozon("counters")["total"]), ("open", before))
        self.assertIn("Connect the account", line.note)
        line.state = "queued"
        self.work()
        self.assertEqual((line.state, self.ozon("counters")["total"]), ("open", before))

    def test_nothing_left_to_fix(self):
        number = self.posting_on_ozon("rfbs", "COURSE")
        line = self.line(self.compare(), number)
        with self.assertRaisesRegex(UserError, "Import it first"):
            line.action_open()
        self.fix(line)
        with self.assertRaisesRegex(UserError, "nothing left to fix"):
            line.action_fix()

    def test_export(self):
        number = self.posting_on_ozon("rfbs", "COURSE")
        run = self.compare()
        self.clerk.group_ids += self.env.ref("base.group_allow_export")
        names = ["posting_number", "kind", "ozon_says", "odoo_says", "sale_order_id/name", "state"]
        rows = run.line_ids.with_user(self.clerk).export_data(names)["datas"]
        self.assertEqual(rows[0][:2], [number, "Not in Odoo"])
