from odoo import fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..common import OzonCase

REQUESTS = "/v2/conditional-cancellation/list"
RETURNS = "/v2/returns/rfbs/list"


@tagged("post_install", "-at_install")
class TestBuyerRequests(OzonCase):
    """What buyers ask for is known, told, and over when Ozon says so."""

    def setUp(self):
        super().setUp()
        self.number = self.imported("rfbs", "COURSE")
        self.order = self.order_of(self.number)

    def asks_to_cancel(self, number=None, **body):
        [request] = self.ozon("cancellation-requests", posting_number=number or self.number, **body)[
            "cancellation_requests"
        ]
        return request["cancellation_id"]

    def sync(self):
        """A sweep that may ask what buyers want, however short ago the last one was."""
        self.env["ozon.account.health"].search([("job", "=", "buyers")]).unlink()
        self.run_cron("sync")

    def requests(self, number=None):
        return self.posting(number or self.number).buyer_request_ids

    def test_cancellation(self):
        number = self.asks_to_cancel(reason="Передумал", message="Ordered twice")
        self.sync()
        [request] = self.requests()
        self.assertEqual((request.kind, request.number, request.is_open), ("cancellation", str(number), True))
        self.assertEqual(request.message, "Ordered twice")
        self.assertTrue(request.auto_approve_at > fields.Datetime.now())
        self.assertEqual(self.posting(self.number)._open_buyer_requests(), {
            self.posting(self.number).id: ["cancellation"]
        })
        [activity] = self.attention_of(self.order)
        self.assertIn("Передумал", activity.note)
        self.assertNotIn("Ordered twice", activity.note, "the chatter would keep it")
        self.assertIn("asks to cancel", self.order.with_user(self.clerk).ozon_buyer_message)
        [row] = self.env["ozon.attention"].with_user(self.clerk).search([("account_id", "=", self.account.id)])
        self.assertEqual((row.cause, row.solution), ("buyer", "open"))
        self.assertIn("Ordered twice", row.sentence)

    def test_told_once_and_over_when_it_was_rejected(self):
        number = self.asks_to_cancel()
        for _sweep in range(3):
            self.sync()
        self.assertEqual(len(self.attention_of(self.order)), 1)
        self.ozon("cancellation-requests", cancellation_id=number, state="REJECTED")
        self.sync()
        [request] = self.requests()
        self.assertFalse(request.is_open)
        self.assertTrue(request.closed_at)
        self.assertFalse(self.attention_of(self.order))
        self.assertFalse(self.posting(self.number)._open_buyer_requests())

    def test_granted_by_itself(self):
        self.asks_to_cancel(auto_approve_after=3600)
        self.sync()
        self.pass_time(7200)
        self.sync()
        self.assertEqual(self.order.state, "cancel")
        self.assertFalse(self.requests().is_open)
        self.assertFalse(self.attention_of(self.order))

    def test_return(self):
        self.ship(self.order)
        self.settle()
        self.ozon("returns", posting_number=self.number, state="New", reason="Does not work")
        self.sync()
        [request] = self.requests()
        self.assertEqual((request.kind, request.state), ("return", "New"))
        self.assertIn("return", self.order.ozon_buyer_message)
        self.ozon("returns", return_id=int(request.number), state="Rejected")
        self.sync()
        self.assertFalse(request.is_open)

    def test_request_that_cannot_be_read_counts(self):
        body = {"result": [{"cancellation_id": "no number", "posting_number": self.number}], "last_id": 0}
        self.fault("wrong_shape", path=REQUESTS, body=body)
        self.sync()
        [request] = self.requests()
        self.assertTrue(request.is_open)
        self.assertIn("cannot be used", request.sentence)
        self.sync()
        self.assertFalse(request.is_open)

    def test_asked_seldom(self):
        before = self.requests_to(REQUESTS)
        for _sweep in range(3):
            self.run_cron("sync")
        self.assertLessEqual(self.requests_to(REQUESTS) - before, 1)

    def test_one_call_for_all(self):
        numbers = self.posting_on_ozon("rfbs", "COURSE", count=8)
        self.import_orders()
        for number in numbers:
            self.asks_to_cancel(number)
        before = self.requests_to(REQUESTS)
        self.sync()
        self.assertEqual(self.requests_to(REQUESTS) - before, 1)
        self.assertEqual(len(self.env["ozon.posting"].search([])._open_buyer_requests()), 8)

    def test_key_without_the_role(self):
        """Said on the account, and no error: all else goes on."""
        self.ozon("sellers", client_id=self.sandbox.client_id, roles=[
            {"name": "Posting FBS", "methods": ["/v1/posting", "/v2/posting", "/v3/posting", "/v4/posting", "/v2/fbs"]}
        ])
        self.sync()
        self.sync()
        self.assertEqual(self.requests_to(REQUESTS), 1)
        self.assertEqual((self.account.state, self.account.problem), ("connected", False))
        self.assertIn(REQUESTS, self.account.health_warning)
        self.ship(self.order)
        self.settle()
        self.assertState(self.number, "done")

    def test_list_that_fails_stops_nothing(self):
        self.fault("error_before", path=REQUESTS, status=500, times=None)
        self.sync()
        self.assertTrue(self.account.buyers_unread_since)
        self.assertFalse(self.account.problem)
        self.assertTrue(self.account.sync_success_at)
        self.ozon("move", posting_number=self.number, to="cancelled", by="buyer")
        self.pass_time()
        self.sync()
        self.assertEqual(self.order.state, "cancel")

    def test_asked_right_before_sending(self):
        shipment = self.ship(self.order)
        number = self.asks_to_cancel()
        with mute_logger("odoo.addons.sale_ozon.models.policy.ozon_shipment"):
            self.run_cron("send")
        self.assertEqual(self.requests().number, str(number))
        self.assertTrue(self.posting(self.number)._open_buyer_requests())
        self.assertTrue(shipment)
