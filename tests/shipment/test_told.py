import re

from odoo.exceptions import UserError
from odoo.tests import tagged

from ...models.shipment import const
from ..common import EVIDENCE, OzonCase

SHIP = "/v4/posting/fbs/ship"


@tagged("post_install", "-at_install")
class TestFailuresAreTold(OzonCase):
    """On the order, in the filter, and as one activity for the responsible person."""

    def failed(self):
        number = self.imported("rfbs", "COURSE")
        self.ship(self.order_of(number))
        self.fault("refuse", path=SHIP, posting_number=number, error="MOON_IN_WRONG_PHASE")
        self.settle()
        self.assertState(number, "failed", "refused")
        return number

    def test_refusal_is_on_the_order_in_plain_words(self):
        order = self.order_of(self.failed())
        self.assertEqual(order.ozon_shipment_state, "failed")
        self.assertIn("MOON_IN_WRONG_PHASE", order.ozon_message)
        self.assertIn("retry", order.ozon_message)
        self.assertIn(order, self.env["sale.order"].search([("ozon_shipment_state", "=", "failed")]))
        self.assertEqual(self.account.attention_count, 1)

    def test_responsible_person_gets_one_activity(self):
        number = self.failed()
        [activity] = self.attention_of(self.order_of(number))
        self.assertEqual(activity.user_id, self.boss)
        self.assertIn("MOON_IN_WRONG_PHASE", activity.note)
        self.fault("refuse", path=SHIP, posting_number=number, error="STILL_NOT")
        self.shipment_of(number).action_retry()
        self.settle()
        [activity] = self.attention_of(self.order_of(number))
        self.assertIn("STILL_NOT", activity.note)

    def test_activity_goes_away_with_its_cause(self):
        number = self.failed()
        self.shipment_of(number).with_user(self.clerk).action_retry()
        self.assertFalse(self.attention_of(self.order_of(number)))
        self.settle()
        self.assertState(number, "done")
        self.assertFalse(self.attention_of(self.order_of(number)))

    def test_words_of_ozon_are_shown_as_text(self):
        number = self.imported("rfbs", "COURSE")
        self.ship(self.order_of(number))
        self.fault("refuse", path=SHIP, error="<img src=x> NO_WAY")
        self.settle()
        self.assertNotIn("<img", self.attention_of(self.order_of(number)).note)

    def test_every_failure_has_a_sentence(self):
        shipment = self.shipment_of(self.failed())
        for failure_type, _label in shipment._fields["failure_type"].selection:
            with self.subTest(failure_type):
                shipment.sudo().write({
                    "failure_type": failure_type, "failure_values": {"text": "Earlier."}, "failure_words": False,
                })
                self.assertRegex(shipment.last_error, r"^\w.*\.$")

    def test_retry_from_the_order(self):
        numbers = [self.failed(), self.failed()]
        orders = self.env["sale.order"].concat(*map(self.order_of, numbers)).with_user(self.clerk)
        orders.action_ozon_retry()
        self.assertEqual(set(orders.mapped("ozon_shipment_state")), {"queued"})
        self.settle()
        for number in numbers:
            self.assertState(number, "done")

    def test_only_a_failed_shipment_is_tried_again(self):
        number = self.imported("rfbs", "COURSE")
        shipment = self.ship(self.order_of(number))
        with self.assertRaises(UserError):
            shipment.with_user(self.clerk).action_retry()

    def test_retry_goes_on_where_ozon_shows_it_to_be(self):
        number = self.imported("rfbs", "COURSE")
        self.ship(self.order_of(number), evidence=EVIDENCE)
        self.fault("refuse", path="/v2/fbs/posting/delivering", error="NO_WAY")
        self.settle()
        self.shipment_of(number).action_retry()
        self.settle()
        self.assertState(number, "done")
        self.assertEqual(self.calls_for(number), ["ship", "tracking-number", "delivering", "delivered"])

    def test_retry_is_limited(self):
        number = self.failed()
        shipment = self.shipment_of(number)
        self.fault("refuse", path=SHIP, posting_number=number, error="NEVER", times=None)
        with self.assertRaisesRegex(UserError, "Ozon seller account"):
            for _try in range(const.MANUAL_RETRY_LIMIT + 1):
                shipment.with_user(self.clerk).action_retry()
                self.settle()
        self.assertState(number, "failed", "refused")

    def test_failure_that_was_fixed_on_ozon_settles_by_itself(self):
        number = self.failed()
        self.ozon("move", posting_number=number, to="delivering", tracking_number="BY-HAND-1")
        self.run_cron("sync")
        self.assertState(number, "done")
        self.assertFalse(self.attention_of(self.order_of(number)))

    def test_check_now_looks_at_once(self):
        number = self.imported("rfbs", "COURSE", options={"delay": 3})
        self.ship(self.order_of(number))
        self.run_cron("send")
        self.sandbox.clock.advance(10)
        self.shipment_of(number).next_try_at = "2099-01-01"
        self.run_cron("verify")
        self.assertState(number, "verifying")
        self.order_of(number).with_user(self.clerk).action_ozon_check_now()
        self.run_cron("verify")
        self.assertEqual(self.posting(number).stage, "assembled")


@tagged("post_install", "-at_install")
class TestAttemptHistory(OzonCase):
    def test_every_call_is_kept(self):
        number = self.imported("rfbs", "COURSE")
        self.ship(self.order_of(number), evidence=EVIDENCE)
        self.fault("circle_open", path=SHIP)
        self.fault("refuse", path="/v2/fbs/posting/delivering", error="TRANSITION_IS_NOT_POSSIBLE")
        self.settle()
        attempts = self.shipment_of(number).attempt_ids.sorted("number")
        self.assertEqual(
            [(attempt.step, attempt.outcome) for attempt in attempts],
            [
                ("assemble", "not_sent"), ("assemble", "accepted"), ("set_tracking", "accepted"),
                ("delivering", "refused"), ("delivering", "accepted"), ("delivered", "accepted"),
            ],
        )
        self.assertIn("Circle is open", attempts[0].answer)
        self.assertEqual(attempts[3].answer, "TRANSITION_IS_NOT_POSSIBLE")
        self.assertEqual(attempts.user_id, self.clerk)
        self.assertTrue(all(attempt.started_at and attempt.seconds for attempt in attempts))
        self.assertEqual(self.shipment_of(number).attempt_count, 6)

    def test_no_code_is_in_any_history_message_or_log(self):
        number = self.imported("digital", "CARD", codes=2, options={
            "reject_codes": ["CARD-SECRET-0"], "reject_message": "Code CARD-SECRET-0 or card-secret-1 is wrong",
        })
        self.make_codes(2)
        with self.assertLogs(level="DEBUG") as logs:
            self.ship(self.order_of(number))
            for kind in ("error_before", "cut_before", "error_after"):
                self.fault(kind, path="/v1/posting/digital/codes/upload", message="CARD-SECRET-1 is no code")
            self.settle(rounds=40)
            self.run_cron("sync")
        order, shipment = self.order_of(number), self.shipment_of(number)
        self.assertGreater(len(shipment.attempt_ids), 2)
        seen = "\n".join([
            *logs.output, self.messages_of(order), self.messages_of(self.posting(number)), order.ozon_message or "",
            shipment.last_error or "", self.account.last_error or "", str(shipment.check_ids.mapped("sentence")),
            *order.activity_ids.mapped("note"), *shipment.attempt_ids.mapped(lambda attempt: attempt.answer or ""),
            *shipment.code_ids.mapped(lambda code: code.rejection_reason or ""),
            *self.env["bus.bus"].search([]).mapped("message"),
        ])
        self.assertNotRegex(re.sub(r"\bINSERT INTO .ozon_code.*", "", seen), r"(?i)CARD-SECRET")


@tagged("post_install", "-at_install")
class TestDelivered(OzonCase):
    def shipped(self, scheme, *articles, **vals):
        number = self.imported(scheme, *articles)
        self.make_codes(5)
        self.ship(self.order_of(number), **vals)
        self.settle()
        self.assertState(number, "done")
        return self.order_of(number)

    def test_shipped_order_can_be_invoiced(self):
        self.product("COURSE").invoice_policy = "delivery"
        order = self.shipped("rfbs", "COURSE", evidence=EVIDENCE)
        self.assertEqual(order.order_line.qty_delivered, 1)
        self.assertEqual(order.invoice_status, "to invoice")
        order._create_invoices()
        self.assertEqual(order.invoice_status, "invoiced")

    def test_codes_count_as_delivered(self):
        self.product("CARD").invoice_policy = "delivery"
        order = self.shipped("digital", "CARD")
        self.assertEqual((order.order_line.qty_delivered, order.invoice_status), (1, "to invoice"))

    def test_nothing_counts_as_delivered_before_the_proof(self):
        number = self.imported("rfbs", "COURSE", options={"delay": 10**6})
        self.ship(self.order_of(number))
        self.run_cron("send")
        self.run_cron("verify")
        self.assertEqual(self.order_of(number).order_line.qty_delivered, 0)

    def test_quantity_that_a_person_entered_stays(self):
        number = self.imported("rfbs", products=[self.article_on_ozon("COURSE", quantity=2)])
        self.order_of(number).order_line.qty_delivered = 5
        self.ship(self.order_of(number))
        self.settle()
        self.assertEqual(self.order_of(number).order_line.qty_delivered, 5)

    def test_proof_is_in_the_chatter(self):
        order = self.shipped("rfbs", "COURSE", evidence=EVIDENCE)
        self.assertIn("shipped virtually", self.messages_of(order))
        self.assertIn("posting_conditionally_delivered", self.messages_of(order))
