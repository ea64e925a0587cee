from odoo.exceptions import UserError
from odoo.tests import tagged

from ...models.engine import const
from ..common import CRONS, EVIDENCE, OzonCase


@tagged("post_install", "-at_install")
class TestSyncStatuses(OzonCase):
    def test_status_follows_ozon(self):
        number = self.imported("fbs", "MUG")
        for to, substatus, stage in (
            ("awaiting_deliver", "posting_in_carriage", "assembled"),
            ("delivering", "posting_on_way_to_city", "delivering"),
            ("delivered", "posting_received", "delivered"),
        ):
            with self.subTest(to):
                self.ozon("move", posting_number=number, to=to, substatus=substatus)
                self.pass_time()
                self.run_cron("sync")
                posting = self.posting(number)
                self.assertEqual((posting.status, posting.substatus, posting.stage), (to, substatus, stage))

    def test_tracking_number_of_the_carrier_is_taken_over(self):
        number = self.imported("rfbs_integrated", "MUG")
        self.ozon("move", posting_number=number, to="awaiting_deliver", tracking_number="80080012345678")
        self.run_cron("sync")
        self.assertEqual(self.posting(number).tracking_number, "80080012345678")

    def test_digital_posting_that_left_the_digital_list_is_still_followed(self):
        number = self.imported("digital", "CARD")
        deadline = self.order_of(number).ozon_ship_by
        self.ozon("move", posting_number=number, to="delivered")
        self.run_cron("sync")
        self.assertEqual(self.posting(number).stage, "delivered")
        self.assertEqual(self.order_of(number).ozon_ship_by, deadline)

    def test_finished_postings_are_not_read_any_more(self):
        number = self.imported("fbs", "MUG")
        self.ozon("move", posting_number=number, to="delivered")
        self.run_cron("sync")
        before = self.ozon("counters")["total"]
        self.run_cron("sync")
        self.assertEqual(self.ozon("counters")["total"], before)

    def test_a_sweep_reads_each_posting_once(self):
        self.posting_on_ozon("rfbs", "COURSE", count=105)
        self.import_orders()
        before = self.requests_to("/v4/posting/fbs/list")
        self.run_cron("sync")
        self.assertEqual(self.requests_to("/v4/posting/fbs/list") - before, 2)
        self.assertFalse(self.account.sync_started_at)

    def test_sweep_goes_on_where_a_dead_worker_stopped(self):
        self.patch(const, "BATCH_SIZE", 50)
        self.posting_on_ozon("rfbs", "COURSE", count=120)
        self.import_orders()
        before = self.requests_to("/v4/posting/fbs/list")
        with self.dying("ozon.synchronizer", "_work_batch", calls=2):
            self.run_cron("sync")
        self.run_cron("sync")
        self.assertEqual(self.requests_to("/v4/posting/fbs/list") - before, 4)  # the one of the dead worker twice

    def test_read_again_by_hand(self):
        number = self.imported("fbs", "MUG")
        self.ozon("move", posting_number=number, to="awaiting_deliver")
        self.posting(number).with_user(self.clerk).action_refresh()
        self.run_cron("sync")
        self.assertEqual(self.posting(number).stage, "assembled")

    def test_dispute_stops_a_shipment(self):
        number = self.imported("rfbs", "COURSE")
        self.ship(self.order_of(number), evidence=EVIDENCE)
        self.run_cron("send")
        self.ozon("move", posting_number=number, to="arbitration")
        self.settle()
        self.assertState(number, "failed", "disputed")
        self.assertEqual(self.calls_for(number), ["ship"])

    def test_unknown_status_stops_a_shipment(self):
        number = self.imported("rfbs", "COURSE")
        self.ship(self.order_of(number), evidence=EVIDENCE)
        self.run_cron("send")
        self.ozon("move", posting_number=number, to="teleported")
        self.settle()
        self.assertState(number, "failed", "unknown_status")
        self.assertEqual(self.calls_for(number), ["ship"])

    def test_scheduled_actions_can_be_run_by_hand(self):
        number = self.posting_on_ozon("rfbs", "COURSE")
        for name in ("import", "send", "verify", "sync"):
            with self.subTest(name), self.enter_registry_test_mode():
                self.assertIs(self.env.ref(CRONS[name]).method_direct_trigger(), True)
        self.assertTrue(self.order_of(number))


@tagged("post_install", "-at_install")
class TestCancelInOdoo(OzonCase):
    """Cancelling here never cancels on Ozon, and an order shipped there is not cancelled here lightly."""

    def cancel(self, number, user):
        self.env.invalidate_all()
        self.order_of(number).with_user(user)._action_cancel()

    def test_order_that_was_not_shipped_is_free_to_cancel(self):
        number = self.imported("rfbs", "COURSE")
        self.cancel(number, self.clerk)
        self.assertEqual(self.order_of(number).state, "cancel")
        self.assertOnOzon(number, "awaiting_packaging")

    def test_queued_shipment_goes_with_its_order_and_gives_its_codes_back(self):
        number = self.imported("digital", "CARD")
        codes = self.make_codes(1)
        shipment = self.ship(self.order_of(number))
        self.env["ozon.code"]._reserve(shipment, shipment._code_needs())
        self.cancel(number, self.clerk)
        self.assertEqual((shipment.state, codes.state), ("cancelled", "free"))
        self.run_cron("send")
        self.assertEqual(self.calls_for(number), [])

    def test_order_under_way_cannot_be_cancelled(self):
        number = self.imported("rfbs", "COURSE")
        self.ship(self.order_of(number))
        self.run_cron("send")
        with self.assertRaisesRegex(UserError, "right now"):
            self.cancel(number, self.boss)

    def test_shipped_order_needs_a_manager_s_reason(self):
        number = self.imported("rfbs", "COURSE")
        self.ship(self.order_of(number))
        self.settle()
        for user in (self.clerk, self.boss):
            with self.subTest(user.login), self.assertRaisesRegex(UserError, "reason"):
                self.cancel(number, user)
        self.order_of(number).with_user(self.boss).ozon_cancel_reason = "Returned by the buyer, refunded by hand"
        with self.assertRaises(UserError):
            self.cancel(number, self.clerk)
        self.cancel(number, self.boss)
        self.assertEqual(self.order_of(number).state, "cancel")
        self.assertEqual(self.shipment_of(number).state, "done")

    def test_codes_that_may_have_left_stay_bound(self):
        number = self.imported("digital", "CARD", options={"delay": 10**6})
        codes = self.make_codes(1)
        self.ship(self.order_of(number))
        for _look in range(20):
            self.run_cron("send")
            self.run_cron("verify")
            self.pass_time(1200)
        self.assertState(number, "failed", "not_confirmed")
        self.order_of(number).with_user(self.boss).ozon_cancel_reason = "Given up"
        self.cancel(number, self.boss)
        self.assertEqual(codes.state, "sent")
