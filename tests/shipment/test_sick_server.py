import threading

from odoo.tests import tagged
from odoo.tools import mute_logger

from ..common import EVIDENCE
from ..plain.connector.hostile import HEAD, drip, request_of, serving
from .parallel_case import CLIENT_ID, ParallelCase

#: In seconds: within what a healthy account is served, whatever goes on elsewhere.
PROMISE = 5


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

    @mute_logger("odoo.addons.sale_ozon.models.engine.ozon_worker")
    def test_healthy_account_is_served_meanwhile(self):
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

        def send(env):
            return env["ozon.sender"]._cron_send_shipments()

        def watch(env):
            return dripping.wait(PROMISE) and served.wait(PROMISE)

        self.patch(self.registry["ozon.sender"], "_work_batch", watched)
        with serving(behave) as port:
            self.account.write({"api_url": f"http://127.0.0.1:{port}", "api_key": self.api_key})
            self.commit()
            results = self.at_once(send, send, watch)
        self.assertTrue(results[2], results)
        shipments = self.env["ozon.shipment"].search([("account_id", "in", (self.account | self.healthy).ids)])
        states = {shipment.account_id: shipment.state for shipment in shipments}
        self.assertEqual(states, {self.account: "queued", self.healthy: "verifying"})
        self.account.invalidate_recordset()
        self.assertTrue(self.account.problem, "a worker that came later and had nothing to ask has not mended it")
