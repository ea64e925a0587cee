from odoo.exceptions import UserError
from odoo.tests import tagged

from ...models.shipment import const
from ..common import OzonCase

UPLOAD = "/v1/posting/digital/codes/upload"


@tagged("post_install", "-at_install")
class TestCodesDecision(OzonCase):
    """What Ozon does not take of the codes waits for a person, who replaces them or does without."""

    def reject_one_of_three(self, **options):
        number = self.imported(
            "digital", "CARD", codes=3, options={"reject_codes": ["CARD-SECRET-1"], **options}
        )
        codes = self.make_codes(3)
        self.ship(self.order_of(number))
        self.settle()
        return number, codes

    def test_a_rejected_code_is_marked_and_waits_for_a_decision(self):
        number, codes = self.reject_one_of_three()
        self.assertState(number, "failed", "codes_rejected")
        self.assertEqual(codes.mapped("state"), ["accepted", "rejected", "accepted"])
        self.assertEqual(codes[1].rejection_reason, "Некорректный формат кода")
        self.assertIn("Некорректный формат кода", self.shipment_of(number).last_error)
        self.assertNotIn("SECRET", self.shipment_of(number).last_error)
        self.make_codes(2)
        self.settle()
        self.run_cron("sync")
        self.assertEqual(self.requests_to(UPLOAD), 1, "nothing goes on without a person")

    def test_replacing_sends_only_what_is_missing(self):
        number, codes = self.reject_one_of_three()
        self.make_codes(2)
        self.shipment_of(number).with_user(self.clerk).action_retry()
        self.settle()
        self.assertState(number, "done")
        self.assertOnOzon(number, "delivered")
        held = sorted(code["code"] for code in self.on_ozon(number)["codes"])
        self.assertEqual(held, ["CARD-SECRET-0", "CARD-SECRET-2", "CARD-SECRET-3"])
        self.assertEqual(codes[1].state, "rejected", "a rejected code is never used again")

    def test_replacing_waits_for_codes_where_there_are_none(self):
        number, _codes = self.reject_one_of_three()
        self.shipment_of(number).action_retry()
        self.settle()
        self.assertState(number, "queued", "codes_missing")
        self.make_codes(1)
        self.run_cron("send")
        self.settle()
        self.assertState(number, "done")

    def test_replacing_looks_first_while_ozon_does_not_show_the_others_yet(self):
        number, _codes = self.reject_one_of_three(delay=600)
        self.make_codes(2)
        self.shipment_of(number).action_retry()
        self.run_cron("verify")
        self.run_cron("send")
        self.assertEqual(self.requests_to(UPLOAD), 1)
        self.assertState(number, "verifying", "codes_unseen")
        self.assertIn("The remaining ones will be sent after", self.shipment_of(number).last_error)
        self.settle(rounds=40)
        self.assertState(number, "done")

    def test_where_ozon_keeps_none_of_them_it_waits_once_only(self):
        """The rest is refused: then all codes go, without another half hour."""
        self.ozon("dialects", dialects=["all-again"])
        number, codes = self.reject_one_of_three()
        self.make_codes(1)
        self.shipment_of(number).action_retry()
        self.settle(rounds=36)
        self.assertState(number, "done")
        self.assertEqual(len(self.on_ozon(number)["codes"]), 3)
        self.assertEqual(codes.mapped("state"), ["accepted", "rejected", "accepted"])

    def test_doing_without_declares_the_missing_codes(self):
        number, _codes = self.reject_one_of_three()
        self.assertTrue(self.shipment_of(number).can_allow_partial)
        self.shipment_of(number).with_user(self.clerk).action_allow_partial()
        self.settle()
        self.assertState(number, "done")
        self.assertEqual(len(self.on_ozon(number)["codes"]), 2)
        self.assertEqual(self.shipment_of(number).unavailable_count, 1)
        self.assertIn("not available", self.messages_of(self.order_of(number)))

    def test_the_note_is_in_the_language_of_whoever_is_responsible(self):
        self.env["res.lang"]._activate_lang("ru_RU")
        number, _codes = self.reject_one_of_three()
        order = self.order_of(number)
        order._attention_user().lang = "ru_RU"
        self.shipment_of(number).with_user(self.clerk).with_context(lang="en_US").action_allow_partial()
        self.assertRegex(self.messages_of(order), r"[а-я]{4,} .*" + number)
        self.assertNotIn("not available", self.messages_of(order))

    def test_too_few_codes_can_be_sent_short(self):
        number = self.imported("digital", "CARD", codes=3)
        self.make_codes(2)
        self.ship(self.order_of(number))
        self.run_cron("send")
        self.assertState(number, "queued", "codes_missing")
        self.shipment_of(number).with_user(self.clerk).action_allow_partial()
        self.settle()
        self.assertState(number, "done")
        self.assertEqual(len(self.on_ozon(number)["codes"]), 2)

    def test_an_order_that_lacks_nothing_cannot_be_sent_short(self):
        number = self.imported("digital", "CARD", codes=2)
        self.make_codes(2)
        self.ship(self.order_of(number))
        with self.assertRaises(UserError):
            self.shipment_of(number).action_allow_partial()

    def test_all_codes_rejected_can_be_replaced(self):
        number = self.imported("digital", "CARD", codes=2, options={"reject_all_codes": True})
        codes = self.make_codes(2)
        self.ship(self.order_of(number))
        self.settle()
        self.assertState(number, "failed", "codes_rejected")
        self.assertEqual(codes.mapped("state"), ["rejected", "rejected"])
        self.ozon("posting-options", posting_number=number, options={"reject_all_codes": False})
        self.make_codes(2)
        self.shipment_of(number).action_retry()
        self.settle()
        self.assertState(number, "done")

    def test_ozon_closing_the_order_short_is_not_taken_for_done(self):
        number, _codes = self.reject_one_of_three(after_reject="complete")
        self.run_cron("sync")
        self.assertOnOzon(number, "delivered")
        self.assertState(number, "failed", "codes_rejected")

    def test_trying_again_is_counted_and_limited(self):
        number = self.imported("digital", "CARD", codes=1, options={"reject_all_codes": True})
        self.make_codes(const.MANUAL_RETRY_LIMIT + 2)
        self.ship(self.order_of(number))
        for _try in range(const.MANUAL_RETRY_LIMIT):
            self.settle()
            self.shipment_of(number).action_retry()
        self.settle()
        self.assertEqual(self.shipment_of(number).retry_count, const.MANUAL_RETRY_LIMIT)
        with self.assertRaisesRegex(UserError, "Retried"):
            self.shipment_of(number).action_retry()

    def test_a_half_done_order_is_not_shipped_a_second_time(self):
        number, _codes = self.reject_one_of_three()
        self.make_codes(3)
        with self.assertRaisesRegex(UserError, "Retry"):
            self.ship(self.order_of(number))

    def test_a_failed_try_of_which_nothing_left_is_replaced(self):
        number = self.imported("digital", "CARD", codes=1)
        code = self.make_codes(1)
        self.fault("refuse", path=UPLOAD, error="UNKNOWN_PRODUCT_DEFINED")
        first = self.ship(self.order_of(number))
        self.settle()
        self.assertState(number, "failed", "refused")
        second = self.ship(self.order_of(number))
        self.assertNotEqual(first, second)
        self.assertEqual(first.state, "cancelled")
        self.settle()
        self.assertState(number, "done")
        self.assertEqual(code.state, "accepted", "a code that was refused once stays with its posting")

    def test_lost_answer_with_a_rejection_in_it_asks_a_person(self):
        """Ozon took a part of an upload whose answer was lost, and shows nothing of it: a repetition is refused."""
        self.ozon("dialects", dialects=["waiting-hidden"])
        self.make_codes(2)
        number = self.imported("digital", "CARD", codes=2, options={"reject_codes": ["CARD-SECRET-0"]})
        self.fault("cut_after", path="/v1/posting/digital/codes/upload")
        self.ship(self.order_of(number))
        self.settle()
        self.assertState(number, "failed", "codes_differ")
        self.assertNothingTwice()
