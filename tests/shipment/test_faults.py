from odoo.tests import tagged

from ...connector import dispatch
from ..common import EVIDENCE, OzonCase

UPLOAD = "/v1/posting/digital/codes/upload"
SHIP = "/v4/posting/fbs/ship"
TRACKING = "/v2/fbs/posting/tracking-number/set"
DELIVERING = "/v2/fbs/posting/delivering"
DELIVERED = "/v2/fbs/posting/delivered"
READING = ("/v4/posting/fbs/list", "/v3/posting/fbo/list")

#: Faults that keep a request from having any effect, and those that hide its effect.
WITHOUT_EFFECT = {
    "throttle": {"retry_after": 10},
    "circle_open": {},
    "error_before": {"status": 500},
    "cut_before": {},
}
WITH_EFFECT = {
    "error_after": {"status": 502},
    "cut_after": {},
    "broken_body": {},
    "wrong_shape": {},
}


@tagged("post_install", "-at_install")
class TestFaults(OzonCase):
    """Whatever goes wrong with a call, the posting ends where it should and nothing happens twice."""

    def ship_digital(self, codes=2):
        number = self.imported("digital", "CARD", codes=codes)
        self.make_codes(codes)
        self.ship(self.order_of(number))
        return number

    def ship_service(self):
        number = self.imported("rfbs", "COURSE")
        self.ship(self.order_of(number), evidence=EVIDENCE)
        return number

    def assertShippedOnce(self, number):
        self.assertState(number, "done")
        self.assertNothingTwice()
        self.assertFalse(self.shipment_of(number).last_error)
        calls = self.calls_for(number)
        self.assertEqual(len(calls), len(set(calls)), calls)

    def test_upload_without_effect_is_repeated(self):
        for kind, details in WITHOUT_EFFECT.items():
            with self.subTest(kind):
                number = self.ship_digital()
                self.fault(kind, path=UPLOAD, posting_number=number, **details)
                self.settle()
                self.assertShippedOnce(number)
                self.assertEqual(set(self.shipment_of(number).code_ids.mapped("state")), {"accepted"})

    def test_upload_with_hidden_effect_is_not_repeated(self):
        for kind, details in WITH_EFFECT.items():
            with self.subTest(kind):
                number = self.ship_digital()
                before = self.requests_to(UPLOAD)
                self.fault(kind, path=UPLOAD, posting_number=number, **details)
                self.settle()
                self.assertShippedOnce(number)
                self.assertEqual(self.requests_to(UPLOAD) - before, 1)
                self.assertEqual(set(self.shipment_of(number).code_ids.mapped("state")), {"accepted"})

    def storm(self, path):
        """Every kind of fault at one step at the same time, each for a posting of its own."""
        self.patch(dispatch, "STATUS_CHUNK", 1)
        faults = {**WITHOUT_EFFECT, **WITH_EFFECT}
        numbers = self.posting_on_ozon("rfbs", "COURSE", count=len(faults))
        self.import_orders()
        wizard = self.wizard_for(self.env["sale.order"].concat(*map(self.order_of, numbers)))
        wizard.line_ids.evidence = EVIDENCE
        wizard.action_confirm()
        for number, (kind, details) in zip(numbers, faults.items(), strict=True):
            self.fault(kind, path=path, posting_number=number, **details)
        self.settle(rounds=60)
        for number, kind in zip(numbers, faults, strict=True):
            with self.subTest(kind):
                self.assertShippedOnce(number)
                self.assertOnOzon(number, "delivering", "posting_conditionally_delivered")
        self.assertEqual({rule["hits"] for rule in self.sandbox.control("faults", method="GET")["rules"]}, {1})

    def test_assembling_survives_every_fault(self):
        self.storm(SHIP)

    def test_tracking_number_survives_every_fault(self):
        self.storm(TRACKING)

    def test_delivering_survives_every_fault(self):
        self.storm(DELIVERING)

    def test_delivered_survives_every_fault(self):
        self.storm(DELIVERED)

    def test_result_false_inside_a_200_is_a_refusal(self):
        number = self.ship_service()
        self.fault("refuse", path=DELIVERING, posting_number=number, error="POSTING_IS_ODD")
        self.settle()
        self.assertState(number, "failed", "refused")
        self.assertIn("POSTING_IS_ODD", self.shipment_of(number).last_error)
        self.assertOnOzon(number, "awaiting_deliver")

    def test_result_false_spoils_only_its_own_posting(self):
        unlucky, lucky = self.ship_service(), self.ship_service()
        self.fault("refuse", path=DELIVERING, posting_number=unlucky, error="POSTING_IS_ODD")
        self.settle()
        self.assertState(unlucky, "failed", "refused")
        self.assertShippedOnce(lucky)

    def test_wrong_transition_is_looked_at_again_before_it_is_given_up(self):
        number = self.ship_service()
        self.fault("refuse", path=DELIVERING, posting_number=number, error="TRANSITION_IS_NOT_POSSIBLE", times=2)
        self.settle()
        self.assertShippedOnce(number)

    def test_wrong_transition_for_ever_ends_with_a_person(self):
        number = self.ship_service()
        self.fault("refuse", path=DELIVERING, posting_number=number, error="STATE_NOT_VALID", times=None)
        self.settle(rounds=30)
        self.assertState(number, "failed", "refused")
        self.assertLess(self.requests_to(DELIVERING), 10)

    def test_answer_slower_than_our_patience(self):
        self.set_parameter("read_timeout", 0.3)
        number = self.ship_digital()
        self.fault("latency", path=UPLOAD, seconds=0.6, when="after")
        self.run_cron("send")
        self.assertEqual(self.shipment_of(number).step_outcome, "unknown")
        self.settle()
        self.assertShippedOnce(number)
        self.assertEqual(self.shipment_of(number).attempt_count, 1)

    def test_request_that_ozon_acts_on_only_after_our_patience(self):
        """The answer never comes, the effect shows minutes later: sending again would have been wrong."""
        self.set_parameter("read_timeout", 0.3)
        number = self.ship_digital()
        self.ozon("posting-options", posting_number=number, options={"delay": 120})
        self.fault("latency", path=UPLOAD, seconds=0.6, when="after")
        self.settle()
        self.assertShippedOnce(number)
        self.assertEqual(self.shipment_of(number).attempt_count, 1)

    def test_nobody_can_be_reached(self):
        number = self.ship_service()
        self.sandbox.stop()
        self.run_cron("send")
        self.assertState(number, "queued")
        self.assertEqual(self.shipment_of(number).attempt_count, 0)
        self.assertIn("could not be reached", self.account.last_error)
        self.assertEqual(self.account.state, "connected")

    def test_reading_survives_passing_faults(self):
        number = self.ship_service()
        for kind in ("error_before", "cut_after", "broken_body"):
            self.fault(kind, path=READING[0])
            self.settle()
        self.assertShippedOnce(number)

    def test_list_that_is_down_for_a_while(self):
        number = self.ship_service()
        self.fault("error_before", path=READING[0], status=503, times=7)
        self.settle()
        self.assertShippedOnce(number)

    def test_list_that_forgets_postings_falls_back_to_single_reads(self):
        number = self.ship_service()
        self.fault("wrong_shape", path=READING[0], times=None, body={"postings": [], "cursor": "", "has_next": False})
        self.settle()
        self.assertShippedOnce(number)
        self.assertGreater(self.requests_to("/v3/posting/fbs/get"), 0)


@tagged("post_install", "-at_install")
class TestUnknownOutcome(OzonCase):
    """Looked up first, and repeated only when the effect would have shown by now."""

    def test_upload_of_unknown_outcome_rests_before_it_is_repeated(self):
        number = self.imported("digital", "CARD")
        self.make_codes(1)
        self.ship(self.order_of(number))
        self.fault("cut_before", path=UPLOAD)
        self.run_cron("send")
        for _look in range(3):
            self.pass_time(40)
            self.run_cron("verify")
            self.run_cron("send")
        self.assertEqual(self.requests_to(UPLOAD), 1)
        self.assertEqual(self.shipment_of(number).code_ids.state, "sent")
        self.settle()
        self.assertEqual(self.requests_to(UPLOAD), 2)
        self.assertState(number, "done")

    def test_rest_can_be_set(self):
        self.set_parameter("settle_seconds_codes", 5)
        number = self.imported("digital", "CARD")
        self.make_codes(1)
        self.ship(self.order_of(number))
        self.fault("cut_before", path=UPLOAD)
        self.run_cron("send")
        self.pass_time(6)
        self.run_cron("verify")
        self.run_cron("send")
        self.assertEqual(self.requests_to(UPLOAD), 2)

    def test_same_codes_are_sent_again_never_others(self):
        number = self.imported("digital", "CARD", codes=2)
        self.make_codes(10)
        self.ship(self.order_of(number))
        self.fault("error_before", path=UPLOAD, times=2)
        self.settle()
        self.assertState(number, "done")
        self.assertEqual(self.env["ozon.code"].search_count([("state", "=", "free")]), 8)

    def test_finished_posting_proves_nothing_about_our_codes(self):
        """Somebody handed over codes by hand while ours were on their way (OZON.md §4.2)."""
        number = self.imported("digital", "CARD", options={"delay": 60})
        codes = self.make_codes(1)
        self.ship(self.order_of(number))
        self.ozon("move", posting_number=number, to="delivered")
        self.patch_look_too_late(number)
        self.run_cron("send")
        self.settle()
        self.assertNotEqual(codes.state, "free")
        self.assertEqual(self.on_ozon(number)["codes"], [])

    def patch_look_too_late(self, number):
        """Have the sender see the posting as it was before somebody finished it."""
        self.ozon("move", posting_number=number, to="awaiting_packaging")
        original = self.registry["ozon.shipment"]._prepare_call

        def colleague_is_faster(reconciler, *args):
            self.ozon("move", posting_number=number, to="delivered")
            return original(reconciler, *args)

        self.patch(self.registry["ozon.shipment"], "_prepare_call", colleague_is_faster)
