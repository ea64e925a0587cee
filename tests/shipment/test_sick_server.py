import threading

from odoo.addons.base.models.ir_cron import IrCron
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..common import CRONS, EVIDENCE
from ..plain.connector.hostile import HEAD, drip, request_of, serving
from .parallel_case import CLIENT_ID, ParallelCase

#: In seconds: within what a healthy account is served, whatever goes on elsewhere.
PROMISE = 5
WORKERS = ("ozon.importer", "ozon.sender", "ozon.verifier", "ozon.synchronizer")


@tagged("post_install", "-at_install")
class TestSickServer(ParallelCase):
    """A server that never comes to an end occupies one worker, and its own account."""

    def setUp(self):
        super().setUp()
        self.healthy_ozon = self.open_sandbox(client_id=f"{CLIENT_ID}1")
        self.healthy = self.make_account(self.healthy_ozon)
        for ozon in (self.sandbox, self.healthy_ozon):
            ozon.control("postings", {"scheme": "rfbs", "products": [self.article_on_ozon("COURSE")]})
        accounts = self.account | self.healthy
        accounts.action_import_orders()
        postings = self.env["ozon.posting"].search([("account_id", "in", accounts.ids)])
        wizard = self.wizard_for(postings.sale_order_id)
        wizard.line_ids.evidence = EVIDENCE
        wizard.action_confirm()
        # Both workers turn to the sick one first.
        postings.filtered(lambda posting: posting.account_id == self.account).shipment_ids.next_try_at = "2020-01-01"
        self.commit()

    def ready_jobs(self, env):
        """:return: what Odoo would run now, in its order: as if somebody had just asked for all we do"""
        ours = env["ir.cron"].search([("model_id.model", "in", WORKERS)])
        for action in ours:
            action._trigger()
        env.cr.commit()
        return [job["id"] for job in IrCron._get_all_ready_jobs(env.cr) if job["id"] in ours.ids]

    @mute_logger("odoo.addons.sale_ozon.models.engine.ozon_worker")
    def test_healthy_account_is_served_meanwhile(self):
        """By Odoo's own scheduler: an action that is under way is not run a second time."""
        served, dripping, healthy = threading.Event(), threading.Event(), self.healthy.id
        work_batch = self.registry["ozon.sender"]._work_batch

        def watched(sender, account, *args):
            done = work_batch(sender, account, *args)
            if account.id == healthy:
                served.set()
            return done

        def behave(connection, gone):
            request_of(connection)
            dripping.set()
            connection.sendall(HEAD + b"Content-Length: 5000\r\n\r\n")
            drip(connection, served, b" " * 5000)

        def first_thread(env):
            IrCron._process_jobs_loop(env.cr, job_ids=self.env.ref(CRONS["send"]).ids)

        def second_thread(env):
            dripping.wait(PROMISE)
            IrCron._process_jobs_loop(env.cr, job_ids=self.ready_jobs(env))

        def watch(env):
            return dripping.wait(PROMISE) and served.wait(PROMISE)

        self.patch(self.registry["ozon.sender"], "_work_batch", watched)
        with serving(behave) as port:
            self.account.write({"api_url": f"http://127.0.0.1:{port}", "api_key": self.api_key})
            self.env.ref(CRONS["send"])._trigger()
            self.commit()
            results = self.at_once(first_thread, second_thread, watch)
        self.assertEqual(results, [None, None, True])
        states = self.states()
        self.assertEqual(states[self.account], "queued")
        # It may be queued again already, for its next step.
        self.assertTrue(self.env["ozon.shipment"].search([("account_id", "=", self.healthy.id)]).has_left)
        self.account.invalidate_recordset()
        self.assertTrue(self.account.problem, "a worker that came later and had nothing to ask has not mended it")

    @mute_logger("odoo.addons.sale_ozon.models.engine.ozon_worker")
    def test_accounts_in_trouble_never_take_up_both_actions(self):
        self.account._note_problem("internal", error="ValueError")
        self.commit()
        self.env["ozon.sender"]._cron_send_shipments(beside=True)
        self.assertEqual(self.states(), {self.account: "queued", self.healthy: "verifying"})
        self.env["ozon.sender"]._cron_send_shipments()
        self.assertEqual(self.states(), {self.account: "verifying", self.healthy: "verifying"})

    def test_what_another_run_of_the_same_job_is_at_is_not_waited_for(self):
        with self.connection() as env, env["ozon.sender"]._claim(self.account.with_env(env)) as ours:
            self.assertTrue(ours)
            self.env["ozon.sender"]._cron_send_shipments()
        self.assertEqual(self.states(), {self.account: "queued", self.healthy: "verifying"})

    def test_what_is_left_to_another_run_does_not_wake_this_one_again(self):
        """Else it would find nothing to do and wake itself, over and over, for as long as the other one is stuck."""
        senders = self.env["ir.cron"].search([("model_id.model", "=", "ozon.sender")])
        triggers = [("cron_id", "in", senders.ids)]
        self.healthy.state = "draft"
        with self.connection() as env, env["ozon.sender"]._claim(self.account.with_env(env)):
            self.env["ir.cron.trigger"].search(triggers).unlink()
            self.env["ozon.sender"]._cron_send_shipments(beside=True)
            self.assertFalse(self.env["ir.cron.trigger"].search_count(triggers))
        self.account._note_problem("internal", error="ValueError")
        self.commit()
        self.env["ozon.sender"]._cron_send_shipments(beside=True)
        self.assertFalse(self.env["ir.cron.trigger"].search_count(triggers))

    def test_what_another_run_is_at_does_not_count_as_done(self):
        self.env["ozon.account.health"].search([]).unlink()
        with self.connection() as env, env["ozon.synchronizer"]._claim(self.account.with_env(env)):
            self.env["ozon.synchronizer"]._cron_sync_statuses(beside=True)
        done = self.env["ozon.account.health"]._last_successes(self.account | self.healthy)
        self.assertEqual(set(done), {(self.healthy.id, "sync"), (self.healthy.id, "buyers")})

    def states(self):
        """:return: of each account's one shipment"""
        shipments = self.env["ozon.shipment"].search([("account_id", "in", (self.account | self.healthy).ids)])
        return {shipment.account_id: shipment.state for shipment in shipments}
