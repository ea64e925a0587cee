from unittest.mock import patch

from odoo import fields
from odoo.exceptions import UserError
from odoo.modules.neutralize import get_neutralization_queries
from odoo.tests import tagged

from ...models.engine import const
from .reconciliation_case import CRON, LISTS, ReconciliationCase


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

        def counted(account, **options):
            held.append(account)
            return lock(account, **options)

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

    def test_stop_and_resume(self):
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
        with self.assertRaisesRegex(UserError, "already being compared"):
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
