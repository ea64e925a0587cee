from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..common import OzonCase

CANCEL = "/v2/posting/fbs/cancel"
REASONS = "/v1/posting/fbs/cancel-reason"
OUT_OF_STOCK, OTHER = 352, 402


class CancellingCase(OzonCase):
    def cancel_wizard(self, order, reason=OUT_OF_STOCK, user=None, **vals):
        """The wizard as it opens for an order, with what the user then enters."""
        action = order.with_user(user or self.boss).action_ozon_cancel_on_ozon()
        wizard = self.env["ozon.cancel.wizard"].with_user(user or self.boss).browse(action["res_id"])
        wizard.reason_id = wizard.reason_ids.filtered(lambda each: each.number == reason)
        wizard.write(vals)
        return wizard

    def ask(self, number, **vals):
        """Ask for a posting to be cancelled on Ozon, as an administrator does.

        :return: the cancellation.
        """
        self.cancel_wizard(self.order_of(number), **vals).action_confirm()
        return self.posting(number).cancellation_ids.sorted("id")[-1:]

    def work_off(self, number, rounds=6, seconds=60):
        for _round in range(rounds):
            self.run_cron("cancel")
            if self.posting(number).cancellation_ids.sorted("id")[-1:].state not in ("asked", "sending", "verifying"):
                return
            self.pass_time(seconds)


@tagged("post_install", "-at_install")
class TestCancelOnOzon(CancellingCase):
    """A person decides, a worker does it, and a later look proves it."""

    def setUp(self):
        super().setUp()
        self.number = self.imported("rfbs", "COURSE")
        self.order = self.order_of(self.number)

    def assertCancellation(self, state, failure_type=False):
        cancellation = self.posting(self.number).cancellation_ids.sorted("id")[-1:]
        self.assertEqual((cancellation.state, cancellation.failure_type), (state, failure_type))
        return cancellation

    def test_cancelled_and_proved(self):
        cancellation = self.ask(self.number)
        self.assertEqual(cancellation.state, "asked")
        self.assertFalse(self.calls_for(self.number), "nothing is sent from a click")
        self.assertIn("scheduled", self.order.with_user(self.clerk).ozon_cancelling)
        self.work_off(self.number)
        self.assertCancellation("done")
        self.assertEqual(self.calls_for(self.number), ["cancel"])
        self.assertOnOzon(self.number, "cancelled")
        self.assertEqual(self.order.state, "cancel")
        self.assertTrue(cancellation.verified_at)
        self.assertEqual(cancellation.requested_by, self.boss)
        self.assertIn("ozon-boss", self.messages_of(self.order))

    def test_acceptance_is_no_proof(self):
        self.ozon("posting-options", posting_number=self.number, options={"delay": 600})
        self.ask(self.number)
        self.run_cron("cancel")
        self.assertCancellation("verifying")
        self.assertEqual(self.order.state, "sale")
        self.pass_time(900)
        self.run_cron("cancel")
        self.assertCancellation("done")
        self.assertEqual(self.calls_for(self.number), ["cancel"])

    def test_lost_answer_is_looked_up_and_not_repeated(self):
        self.ask(self.number)
        self.fault("cut_after", path=CANCEL)
        self.work_off(self.number)
        self.assertCancellation("done")
        self.assertEqual(self.requests_to(CANCEL), 1)

    def test_lost_request_is_repeated_after_a_look(self):
        self.ask(self.number)
        self.fault("cut_before", path=CANCEL)
        self.run_cron("cancel")
        self.assertCancellation("verifying")
        self.run_cron("cancel")
        self.assertEqual(self.requests_to(CANCEL), 1, "its effect may still be on its way")
        self.work_off(self.number)
        self.assertCancellation("done")
        self.assertEqual(self.calls_for(self.number), ["cancel"])

    def test_worker_killed_after_the_call(self):
        self.ask(self.number)
        with self.dying("ozon.cancellation", "_take_outcome", before=True):
            self.run_cron("cancel")
        self.assertCancellation("sending")
        self.pass_time()
        self.work_off(self.number)
        self.assertCancellation("done")
        self.assertEqual(self.calls_for(self.number), ["cancel"])

    def test_refused(self):
        self.ask(self.number)
        self.fault("refuse", path=CANCEL, error="HAS_INCORRECT_CANCEL_REASON")
        with mute_logger("odoo.addons.sale_ozon.models.shipment.ozon_canceller"):
            self.work_off(self.number)
        cancellation = self.assertCancellation("failed", "refused")
        self.assertEqual(self.order.state, "sale")
        [activity] = self.attention_of(self.order)
        self.assertEqual(activity.user_id, self.boss)
        self.assertIn("refused", cancellation.last_error)
        self.order.with_user(self.boss).action_ozon_retry_cancelling()
        self.assertFalse(self.attention_of(self.order))
        self.work_off(self.number)
        self.assertCancellation("done")

    def test_not_offered_any_more(self):
        self.ask(self.number)
        self.ozon("posting-options", posting_number=self.number, options={"hidden_actions": ["cancel"]})
        self.work_off(self.number)
        self.assertCancellation("failed", "not_offered")
        self.assertEqual(self.requests_to(CANCEL), 0)

    def test_buyer_was_quicker(self):
        self.ask(self.number)
        self.ozon("move", posting_number=self.number, to="cancelled", by="buyer")
        self.work_off(self.number)
        self.assertCancellation("done")
        self.assertEqual(self.requests_to(CANCEL), 0)

    def test_other_reason_wants_words(self):
        for nothing in (False, "  ", "\u200b\u2800"):
            with self.subTest(nothing), self.assertRaisesRegex(UserError, "message"):
                self.cancel_wizard(self.order, OTHER, message=nothing).action_confirm()
        self.cancel_wizard(self.order, OTHER, message="The print run failed").action_confirm()
        self.work_off(self.number)
        self.assertCancellation("done")
        self.assertEqual(self.posting(self.number).cancel_reason, "The print run failed")

    def test_scheduled_shipment_is_withdrawn(self):
        shipment = self.ship(self.order)
        self.ask(self.number)
        self.assertEqual((shipment.state, shipment.closing), ("cancelled", "cancelling"))
        self.run_cron("send")
        self.assertFalse(self.calls_for(self.number))

    def test_not_while_it_is_being_shipped(self):
        self.ship(self.order)
        self.run_cron("send")
        wizard = self.cancel_wizard(self.order)
        with self.assertRaisesRegex(UserError, "being shipped"):
            wizard.action_confirm()

    def test_shipping_asked_for_beside_it_is_dropped(self):
        """Two clicks at the same moment: whoever cancels has decided."""
        cancellation = self.ask(self.number)
        cancellation.next_try_at = fields.Datetime.now() + timedelta(hours=1)
        shipment = self.ship(self.order)
        self.run_cron("send")
        self.assertEqual((shipment.state, shipment.closing), ("cancelled", "cancelling"))
        self.assertFalse(self.calls_for(self.number))

    def test_withdrawn(self):
        cancellation = self.ask(self.number)
        self.order.with_user(self.boss).action_ozon_withdraw_cancelling()
        self.run_cron("cancel")
        self.assertEqual(cancellation.state, "withdrawn")
        self.assertEqual(self.requests_to(CANCEL), 0)
        with self.assertRaises(UserError):
            cancellation.with_user(self.boss).action_withdraw()

    def test_once_at_a_time(self):
        wizard = self.cancel_wizard(self.order)
        self.ask(self.number)
        with self.assertRaisesRegex(UserError, "already being cancelled"):
            wizard.action_confirm()
        with self.assertRaises(UserError):
            self.order.with_user(self.boss).action_ozon_cancel_on_ozon()

    def test_reasons_cannot_be_read(self):
        self.fault("error_before", path=REASONS, status=500, times=None)
        with self.assertRaises(UserError):
            self.order.with_user(self.boss).action_ozon_cancel_on_ozon()

    def test_digital_posting_has_no_such_call(self):
        order = self.order_of(self.imported("digital", "CARD", codes=1))
        self.assertFalse(order.with_user(self.boss).ozon_can_cancel)
        with self.assertRaises(UserError):
            order.with_user(self.boss).action_ozon_cancel_on_ozon()

    def test_clerk_decides_nothing(self):
        self.assertFalse(self.order.with_user(self.clerk).ozon_can_cancel)
        with self.assertRaises(UserError):
            self.order.with_user(self.clerk).action_ozon_cancel_on_ozon()
        wizard = self.cancel_wizard(self.order)
        with self.assertRaises(AccessError):
            wizard.with_user(self.clerk).action_confirm()
        cancellation = self.ask(self.number)
        with self.assertRaises(UserError):
            cancellation.with_user(self.clerk).action_withdraw()

    def test_reason_of_another_wizard(self):
        other = self.order_of(self.imported("rfbs", "GIFT"))
        foreign = self.cancel_wizard(other)
        wizard = self.cancel_wizard(self.order)
        wizard.reason_id = foreign.reason_id
        with self.assertRaisesRegex(UserError, "Choose one"):
            wizard.action_confirm()
