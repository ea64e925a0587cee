from datetime import datetime, timedelta, timezone
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.modules.neutralize import get_neutralization_queries
from odoo.tests import Form, new_test_user, tagged

from ...models.engine import const
from ..common import OzonCase

LISTS = {
    "digital": "/v2/posting/digital/list", "fbo": "/v3/posting/fbo/list", "fbs": "/v4/posting/fbs/list",
}
CRON = "sale_ozon.ir_cron_reconcile"


class ReconciliationCase(OzonCase):
    """A shop whose account is compared with Ozon."""

    def ask(self, user=None, **vals):
        """Ask for a comparison, as a user does.

        :rtype: ozon.reconciliation
        """
        wizard = self.env["ozon.reconciliation.wizard"].with_user(user or self.clerk).create({
            "account_id": self.account.id, **vals,
        })
        return self.env["ozon.reconciliation"].browse(wizard.action_compare()["res_id"])

    def work(self):
        """Run the scheduled action once."""
        with self.enter_registry_test_mode():
            result = self.env.ref(CRON).method_direct_trigger()
        self.assertIs(result, True, result)

    def compare(self, **vals):
        """A comparison that has been made."""
        run = self.ask(**vals)
        self.work()
        self.assertEqual((run.state, run.last_error), ("done", False))
        return run

    def differences(self, run):
        return {(line.posting_number, line.kind) for line in run.line_ids if line.state != "resolved"}

    def line(self, run, number):
        lines = run.line_ids.filtered(lambda line: line.posting_number == number)
        self.assertEqual(len(lines), 1, run.line_ids.mapped("posting_number"))
        return lines

    def mend(self, lines, user=None):
        """Press the button of these lines.

        :return: the notification that the user sees.
        """
        with self.worker() as env:
            params = lines.with_env(env(user=user or self.clerk)).action_fix()["params"]
        lines.invalidate_recordset()
        return params


@tagged("post_install", "-at_install")
class TestReconciliation(ReconciliationCase):
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
        # The two digital lists show the posting that waits twice.
        self.assertEqual(run.read_count, 7)

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
        self.mend(run.line_ids)
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
        self.mend(line)
        self.assertEqual(line.state, "open")
        self.assertEqual(self.posting(number).problem, "malformed", "imported as far as it can be")
        self.sandbox.state.postings[number].lines[0].quantity = 2
        self.mend(line)
        self.assertEqual(line.state, "resolved")
        self.assertEqual(self.order_of(number).order_line.product_uom_qty, 2)


@tagged("post_install", "-at_install")
class TestReconciliationMends(ReconciliationCase):
    """One click, for a line or for many; what is done is marked."""

    def test_import_what_is_missing(self):
        numbers = [self.posting_on_ozon("rfbs", "COURSE"), self.posting_on_ozon("fbs", "MUG")]
        digital = self.posting_on_ozon("digital", "CARD", codes=5)
        run = self.compare()
        params = self.mend(run.line_ids)
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

    def test_only_the_lines_that_were_chosen(self):
        first, second = (self.posting_on_ozon("rfbs", "COURSE") for _number in range(2))
        run = self.compare()
        self.mend(self.line(run, first))
        self.assertTrue(self.order_of(first))
        self.assertFalse(self.posting(second))
        self.assertEqual(self.differences(run), {(second, "missing_here")})

    def test_imported_but_without_order_is_not_mended(self):
        number = self.posting_on_ozon("rfbs", "NOBODY-KNOWS-IT")
        line = self.line(self.compare(), number)
        params = self.mend(line)
        self.assertEqual((params["type"], line.state), ("warning", "open"))
        self.assertIn("NOBODY-KNOWS-IT", params["message"])
        self.assertEqual(line.posting_id, self.posting(number))
        self.product("MUG").product_tmpl_id.ozon_offer_id = "NOBODY-KNOWS-IT"
        self.mend(line)
        self.assertEqual(line.state, "resolved")
        self.assertTrue(line.sale_order_id)

    def test_refresh_what_has_moved_on(self):
        number = self.imported("rfbs", "COURSE")
        self.ozon("move", posting_number=number, to="delivering")
        line = self.line(self.compare(), number)
        self.mend(line)
        self.assertEqual((line.state, self.posting(number).stage), ("resolved", "delivering"))

    def test_quantity_is_resolved_by_hand(self):
        number = self.imported("rfbs", "COURSE")
        self.order_of(number).order_line.product_uom_qty = 7
        line = self.line(self.compare(), number)
        self.mend(line)
        self.assertEqual(line.state, "open")
        action = line.with_user(self.clerk).action_open()
        self.assertEqual((action["res_model"], action["res_id"]), ("sale.order", self.order_of(number).id))
        self.order_of(number).order_line.product_uom_qty = 1
        self.mend(line)
        self.assertEqual(line.state, "resolved")

    def test_missing_there_that_turns_up(self):
        number = self.imported("rfbs", "COURSE")
        original = self.sandbox.state.postings[number]
        self.sandbox.control("reset", {})
        line = self.line(self.compare(), number)
        self.mend(line)
        self.assertEqual(line.state, "open")
        self.assertIn("account", line.note)
        self.assertEqual(line.with_user(self.clerk).action_open()["res_model"], "sale.order")
        self.posting_on_ozon("rfbs", "COURSE", posting_number=original.posting_number)
        self.mend(line)
        self.assertEqual(line.state, "resolved")

    def test_what_a_request_has_no_time_for_follows(self):
        self.posting_on_ozon("rfbs", "COURSE", count=120)
        run = self.compare()
        self.patch(const, "REQUEST_BUDGET", -1.0)
        params = self.mend(run.line_ids)
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
        params = self.mend(line)
        self.assertEqual((params["type"], line.state), ("warning", "open"))
        self.assertIn("ask again", line.note)
        self.sandbox.control("faults", method="DELETE")
        self.mend(line)
        self.assertEqual(line.state, "resolved")

    def test_account_that_is_no_longer_connected_sends_nothing(self):
        number = self.posting_on_ozon("rfbs", "COURSE")
        line = self.line(self.compare(), number)
        self.account.state = "draft"
        before = self.ozon("counters")["total"]
        self.mend(line)
        self.assertEqual((line.state, self.ozon("counters")["total"]), ("open", before))
        self.assertIn("Connect the account", line.note)
        line.state = "queued"
        self.work()
        self.assertEqual((line.state, self.ozon("counters")["total"]), ("open", before))

    def test_nothing_left_to_mend(self):
        number = self.posting_on_ozon("rfbs", "COURSE")
        line = self.line(self.compare(), number)
        with self.assertRaisesRegex(UserError, "Import it first"):
            line.action_open()
        self.mend(line)
        with self.assertRaisesRegex(UserError, "nothing left to fix"):
            line.action_fix()

    def test_export(self):
        number = self.posting_on_ozon("rfbs", "COURSE")
        run = self.compare()
        self.clerk.group_ids += self.env.ref("base.group_allow_export")
        names = ["posting_number", "kind", "ozon_says", "odoo_says", "sale_order_id/name", "state"]
        rows = run.line_ids.with_user(self.clerk).export_data(names)["datas"]
        self.assertEqual(rows[0][:2], [number, "Not in Odoo"])


@tagged("post_install", "-at_install")
class TestReconciliationRun(ReconciliationCase):
    """Page by page, resumable, bounded, and never for ever."""

    def test_pages_are_committed_and_gone_on_with(self):
        self.posting_on_ozon("rfbs", "COURSE", count=250)
        run = self.ask()
        # Two empty digital lists come first.
        with self.dying("ozon.reconciliation", "_compare", calls=5), self.worker() as env:
            run.with_env(env)._work()
        self.assertEqual((run.state, run.read_count, len(run.line_ids)), ("running", 200, 200))
        before = self.requests_to(LISTS["fbs"])
        self.assertGreater(run.progress, 60)
        self.work()
        self.assertEqual((run.state, run.read_count, len(run.line_ids)), ("done", 250, 250))
        self.assertEqual(self.requests_to(LISTS["fbs"]) - before, 1)

    def test_time_that_is_up(self):
        self.posting_on_ozon("rfbs", "COURSE", count=250)
        run = self.ask()
        commit = self.registry["ir.cron"]._commit_progress

        def commit_at_the_end_of_time(cron, *args, **kwargs):
            commit(cron, *args, **kwargs)
            return 0

        with (
            patch.object(self.registry["ir.cron"], "_commit_progress", commit_at_the_end_of_time),
            self.worker() as env,
        ):
            run.with_env(env)._work()
        self.assertEqual((run.state, run.place["step"]), ("running", "fbo"))
        self.work()
        self.assertEqual((run.state, len(run.line_ids)), ("done", 250))

    def test_memory_does_not_grow_with_the_number_of_postings(self):
        """Nothing of a page is left in the cache when the next one is read."""
        self.posting_on_ozon("rfbs", "COURSE", count=310)
        self.import_orders()
        self.ask()
        in_cache = []
        model = self.registry["ozon.reconciliation"]
        compare = model._compare

        def counted(run, *args):
            in_cache.append(len(run.env["ozon.posting"]._fields["posting_number"]._get_cache(run.env)))
            return compare(run, *args)

        with patch.object(model, "_compare", counted):
            self.work()
        self.assertEqual(len(in_cache), 6)
        self.assertLessEqual(max(in_cache), 100)

    def test_cost_of_a_posting_does_not_grow_with_their_number(self):
        def queries_of(count):
            self.posting_on_ozon("rfbs", "COURSE", count=count)
            self.import_orders()
            self.ask()
            self.env.flush_all()
            before = self.cr.sql_log_count
            self.work()
            return self.cr.sql_log_count - before

        few = queries_of(20)
        many = queries_of(380)
        self.assertLess((many - few) / 380, 1.0, f"{few} queries for 20 postings, {many} for 400")

    def test_account_is_held_for_a_batch_only(self):
        self.posting_on_ozon("rfbs", "COURSE", count=250)
        self.ask()
        self.patch(const, "SLICE_SECONDS", 0.0)
        held = []
        model = self.registry["ozon.account"]
        lock = model._worker_lock

        def counted(account, *args):
            held.append(account)
            return lock(account, *args)

        with patch.object(model, "_worker_lock", counted):
            self.work()
        self.assertGreaterEqual(len(held), 5)

    def test_busy_account_is_waited_for(self):
        run = self.ask()
        self.patch(const, "LOCK_WAIT", 0.0)
        with patch.object(self.registry["ozon.worker"], "_run_with_account_lock", lambda *args: False):
            self.work()
        self.assertEqual((run.state, run.try_count), ("queued", 1))
        triggers = self.env["ir.cron.trigger"].search([("cron_id", "=", self.env.ref(CRON).id)])
        self.assertGreater(max(triggers.mapped("call_at")), fields.Datetime.now())
        self.work()
        self.assertEqual((run.state, run.try_count), ("done", 0))

    def test_ozon_that_is_down_is_asked_again_but_not_for_ever(self):
        run = self.ask()
        self.fault("error_before", prefix="/v", status=500, times=None)
        self.work()
        self.assertEqual((run.state, run.try_count), ("running" if run.place else "queued", 1))
        self.assertTrue(run.last_error)
        run.try_count = 1000
        self.work()
        self.assertEqual(run.state, "failed")
        self.assertTrue(run.last_error)
        self.sandbox.control("faults", method="DELETE")
        with self.worker() as env:
            run.with_env(env(user=self.clerk)).action_resume()
        self.work()
        self.assertEqual(run.state, "done")

    def test_rest_that_ozon_asks_for_is_kept(self):
        run = self.ask()
        self.fault("throttle", path=LISTS["digital"], retry_after=30)
        self.work()
        self.work()
        self.assertEqual(self.requests_to(LISTS["digital"]), 1)
        self.pass_time(31)
        self.work()
        self.assertEqual(run.state, "done")

    def test_cursor_that_stands_still_ends_with_a_message(self):
        self.posting_on_ozon("rfbs", "COURSE", count=250)
        self.fault("stuck_cursor", path=LISTS["fbs"], times=None)
        run = self.ask()
        self.work()
        self.assertEqual(run.state, "failed")
        self.assertIn("cursor", run.last_error)
        self.assertLess(self.requests_to(LISTS["fbs"]), 5)
        self.sandbox.control("faults", method="DELETE")
        with self.worker() as env:
            run.with_env(env(user=self.clerk)).action_resume()
        self.work()
        self.assertEqual((run.state, len(run.line_ids)), ("done", 250))

    def test_key_that_ozon_does_not_accept(self):
        self.ozon("sellers", client_id=self.account.client_id, refusal="deactivated")
        run = self.ask()
        self.work()
        self.assertEqual((run.state, self.account.state), ("failed", "error"))
        self.assertIn("API key", run.last_error)

    def test_shop_without_digital_goods(self):
        digital = self.imported("digital", "CARD")
        self.ozon("sellers", client_id=self.account.client_id, digital=False)
        number = self.posting_on_ozon("rfbs", "COURSE")
        run = self.compare()
        self.assertEqual(self.differences(run), {(number, "missing_here")})
        self.assertNotIn(digital, run.line_ids.mapped("posting_number"))
        self.assertIn(LISTS["digital"], run.remark)
        self.assertEqual(self.requests_to(LISTS["fbo"]), 0)

    def test_copy_that_is_neutralized_compares_nothing(self):
        number = self.posting_on_ozon("rfbs", "COURSE")
        line = self.line(self.compare(), number)
        line.state = "queued"
        run = self.ask()
        before = self.ozon("counters")["total"]
        self.env.flush_all()
        for query in get_neutralization_queries(["sale_ozon"]):
            self.env.cr.execute(query)
        self.env.invalidate_all()
        self.assertEqual((run.state, line.state), ("cancelled", "open"))
        self.work()
        self.assertEqual(self.ozon("counters")["total"], before)

    def test_stop_and_go_on(self):
        run = self.ask()
        run.with_user(self.clerk).action_stop()
        self.work()
        self.assertEqual((run.state, self.requests_to(LISTS["fbs"])), ("cancelled", 0))
        run.with_user(self.clerk).action_resume()
        self.work()
        self.assertEqual(run.state, "done")

    def test_one_comparison_of_an_account_at_a_time(self):
        run = self.ask()
        self.assertEqual(self.ask(), run)
        self.work()
        stopped = self.ask()
        self.assertNotEqual(stopped, run)
        stopped.action_stop()
        self.ask()
        with self.assertRaisesRegex(UserError, "being compared already"):
            stopped.with_user(self.clerk).action_resume()

    def test_what_was_seen_is_not_kept_after_the_end(self):
        self.imported("rfbs", "COURSE")
        self.compare()
        self.env.cr.execute("SELECT count(*) FROM ozon_reconciliation_seen")
        self.assertEqual(self.env.cr.fetchone(), (0,))

    def test_old_comparisons_are_removed(self):
        old, new = self.compare(), self.compare()
        self.posting_on_ozon("rfbs", "COURSE")
        with_lines = self.compare()
        for run in (old, with_lines):
            self.env.cr.execute(
                "UPDATE ozon_reconciliation SET create_date = create_date - interval '31 days' WHERE id = %s", [run.id]
            )
        self.env.invalidate_all()
        self.env["ozon.reconciliation"]._gc_old_runs()
        self.assertEqual((old | new | with_lines).exists(), new)
        self.assertFalse(self.env["ozon.reconciliation.line"].search([]))

    # === ASKING === #

    def test_period_of_the_user_s_own_days(self):
        self.clerk.tz = "Asia/Vladivostok"
        run = self.ask(date_from="2026-03-01", date_to="2026-03-31")
        self.assertEqual(run.date_from, datetime(2026, 2, 28, 14))
        self.assertEqual(run.date_to, datetime(2026, 3, 31, 14))
        self.assertIn("03/01/2026", run.with_user(self.clerk).display_name)
        self.assertIn("03/31/2026", run.with_user(self.clerk).display_name)

    def test_period_that_makes_no_sense(self):
        tomorrow = fields.Date.today() + timedelta(days=3)
        with self.assertRaisesRegex(UserError, "before it begins"):
            self.ask(date_from="2026-03-31", date_to="2026-03-01")
        with self.assertRaisesRegex(UserError, "not begun"):
            self.ask(date_from=tomorrow, date_to=tomorrow)

    def test_account_without_key(self):
        self.account.api_key = False
        with self.assertRaisesRegex(UserError, "Enter the API key"):
            self.ask()

    def test_sole_account_is_proposed(self):
        self.env["ozon.account"].search([("id", "!=", self.account.id)]).active = False
        form = Form(self.env["ozon.reconciliation.wizard"].with_user(self.clerk))
        self.assertEqual(form.account_id, self.account)

    # === ACCESS === #

    def test_colleagues_of_another_company_see_nothing(self):
        self.posting_on_ozon("rfbs", "COURSE")
        run = self.compare()
        company = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = new_test_user(
            self.env, "ozon-stranger", groups="sale_ozon.group_manager", company_id=company.id,
            company_ids=[fields.Command.set(company.ids)],
        )
        self.assertFalse(self.env["ozon.reconciliation"].with_user(stranger).search([]))
        self.assertFalse(self.env["ozon.reconciliation.line"].with_user(stranger).search([]))
        for record, method in (
            (run, "action_stop"), (run, "action_resume"), (run.line_ids, "action_fix"), (run.line_ids, "action_open"),
        ):
            with self.assertRaises(AccessError):
                getattr(record.with_user(stranger), method)()
        with self.assertRaises(AccessError):
            self.ask(user=stranger)

    def test_users_without_the_ozon_groups_cannot_use_it(self):
        self.posting_on_ozon("rfbs", "COURSE")
        run = self.compare()
        salesman = new_test_user(self.env, "ozon-nobody", groups="sales_team.group_sale_manager")
        for record, method in ((run, "action_stop"), (run, "action_resume"), (run.line_ids, "action_fix")):
            with self.assertRaises(AccessError):
                getattr(record.with_user(salesman), method)()
        with self.assertRaises(AccessError):
            self.ask(user=salesman)
        with self.assertRaises(AccessError):
            run.with_user(salesman).read(["state"])

    def test_results_cannot_be_forged(self):
        run = self.compare()
        for vals in ({"state": "done"}, {"place": {}}):
            with self.assertRaises(AccessError):
                run.with_user(self.boss).write(vals)
        with self.assertRaises(AccessError):
            self.env["ozon.reconciliation"].with_user(self.boss).create({"account_id": self.account.id})
        with self.assertRaises(AccessError):
            run.with_user(self.boss).read(["seen_posting_ids"])
