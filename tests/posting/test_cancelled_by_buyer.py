from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..common import EVIDENCE, OzonCase

LOCKED = "The delivery is locked"


@tagged("post_install", "-at_install")
class TestCancelledByBuyer(OzonCase):
    def cancel(self, number):
        self.ozon("move", posting_number=number, to="cancelled", by="buyer", reason="Передумал")

    def test_before_anybody_asked_for_shipping(self):
        number = self.imported("rfbs", "COURSE")
        self.cancel(number)
        self.run_cron("sync")
        order = self.order_of(number)
        self.assertEqual((order.state, order.ozon_shipment_state), ("cancel", "cancelled"))
        self.assertEqual(self.posting(number).cancel_reason, "Передумал")
        self.assertIn("cancelled on Ozon", self.messages_of(order))

    def test_order_that_cannot_be_cancelled_here(self):
        """Odoo's refusal must not hide what Ozon says, nor be passed over."""
        number = self.imported("rfbs", "COURSE")
        self.refuse_to_cancel(UserError(LOCKED))
        self.cancel(number)
        with mute_logger("odoo.addons.sale_ozon.models.engine.ozon_worker"):
            self.run_cron("sync")
        order = self.order_of(number)
        self.assertEqual((self.posting(number).stage, order.state), ("cancelled", "sale"))
        self.assertFalse(self.posting(number).problem)
        self.assertIn(LOCKED, self.attention_of(order).note)

    def test_words_of_an_unforeseen_error_are_not_told(self):
        number = self.imported("rfbs", "COURSE")
        self.refuse_to_cancel(ZeroDivisionError("CARD-SECRET-1"))
        self.cancel(number)
        with mute_logger("odoo.addons.sale_ozon.models.engine.ozon_worker"):
            self.run_cron("sync")
        note = self.attention_of(self.order_of(number)).note
        self.assertIn("ZeroDivisionError", note)
        self.assertNotIn("SECRET", note)

    def refuse_to_cancel(self, error):
        def refuse(orders):
            raise error

        self.patch(self.registry["sale.order"], "_action_cancel", refuse)

    def test_while_the_shipment_is_queued(self):
        number = self.imported("digital", "CARD", codes=2)
        codes = self.make_codes(2)
        shipment = self.ship(self.order_of(number))
        self.cancel(number)
        self.run_cron("send")
        self.assertState(number, "cancelled")
        self.assertIn("cancelled on Ozon", shipment.last_error)
        self.assertEqual(self.calls_for(number), [])
        self.assertEqual(codes.mapped("state"), ["free", "free"])
        self.assertEqual(self.order_of(number).state, "cancel")

    def test_reserved_codes_go_back_to_the_pool(self):
        number = self.imported("digital", "CARD", codes=2)
        codes = self.make_codes(2)
        shipment = self.ship(self.order_of(number))
        self.env["ozon.code"]._reserve(shipment, shipment._code_needs())
        self.assertEqual(codes.mapped("state"), ["reserved"] * 2)
        self.cancel(number)
        self.run_cron("sync")
        self.assertEqual(codes.mapped("state"), ["free"] * 2)
        self.assertFalse(codes.shipment_id)

    def test_digital_posting_cancelled_after_the_codes_left(self):
        number = self.imported("digital", "CARD", codes=2, options={"delay": 600})
        codes = self.make_codes(2)
        self.ship(self.order_of(number))
        self.run_cron("send")
        self.cancel(number)
        self.pass_time()
        self.run_cron("verify")
        self.assertState(number, "cancelled")
        self.assertEqual(codes.mapped("state"), ["sent"] * 2)
        order = self.order_of(number)
        self.assertEqual(order.state, "sale")
        self.assertIn("after it was shipped", self.attention_of(order).note)

    def test_between_two_steps(self):
        number = self.imported("rfbs", "COURSE")
        self.ship(self.order_of(number), evidence=EVIDENCE)
        self.run_cron("send")
        self.assertEqual(self.calls_for(number), ["ship"])
        self.cancel(number)
        self.settle()
        self.assertEqual(self.calls_for(number), ["ship"])
        self.assertState(number, "cancelled")
        self.assertEqual(self.order_of(number).state, "sale")
        self.assertTrue(self.attention_of(self.order_of(number)))

    def test_between_our_look_and_our_call(self):
        number = self.imported("rfbs", "COURSE")
        self.ship(self.order_of(number), evidence=EVIDENCE)
        prepare = self.registry["ozon.shipment"]._prepare_call

        def buyer_is_faster(reconciler, *args):
            call = prepare(reconciler, *args)
            self.cancel(number)
            return call

        self.patch(self.registry["ozon.shipment"], "_prepare_call", buyer_is_faster)
        self.settle()
        self.assertState(number, "cancelled")
        self.assertEqual(self.calls_for(number), [])
        self.assertEqual(self.order_of(number).ozon_shipment_state, "cancelled")

    def test_after_it_was_shipped_it_is_flagged_and_not_undone(self):
        number = self.imported("rfbs", "COURSE")
        self.ship(self.order_of(number))
        self.settle()
        self.cancel(number)
        self.run_cron("sync")
        order = self.order_of(number)
        self.assertEqual(order.state, "sale")
        self.assertEqual(self.shipment_of(number).state, "done")
        self.assertEqual(order.order_line.qty_delivered, 1)
        [activity] = self.attention_of(order)
        self.assertEqual(activity.user_id, self.boss)
        self.assertIn("Nothing was undone", activity.note)

    def test_presumed_delivery_is_followed_until_it_is_final(self):
        number = self.imported("rfbs", "COURSE")
        self.ship(self.order_of(number), evidence="Access sent by e-mail today.")
        self.settle()
        self.assertState(number, "done")
        self.ozon("move", posting_number=number, to="client_arbitration", delay=0)
        self.run_cron("sync")
        self.assertEqual(self.posting(number).stage, "disputed")
        self.assertState(number, "done")

    def test_flagged_only_once(self):
        number = self.imported("rfbs", "COURSE")
        self.ship(self.order_of(number))
        self.settle()
        self.cancel(number)
        for _sweep in range(3):
            self.run_cron("sync")
            self.import_orders()
        self.assertEqual(len(self.attention_of(self.order_of(number))), 1)

    def test_invoiced_order_is_flagged_and_not_cancelled(self):
        number = self.imported("rfbs", "COURSE")
        order = self.order_of(number)
        order.order_line.qty_delivered = 1
        order._create_invoices().action_post()
        self.cancel(number)
        self.run_cron("sync")
        self.assertEqual(order.state, "sale")
        self.assertTrue(self.attention_of(order))

    def test_failed_shipment_of_a_cancelled_posting_is_closed(self):
        number = self.imported("rfbs", "COURSE")
        shipment = self.ship(self.order_of(number))
        self.fault("refuse", path="/v4/posting/fbs/ship", error="NO_WAY")
        self.settle()
        self.assertState(number, "failed", "refused")
        self.cancel(number)
        self.run_cron("sync")
        self.assertEqual(shipment.state, "cancelled")
        self.assertEqual(self.order_of(number).state, "cancel")
        self.assertFalse(self.attention_of(self.order_of(number)))
