from contextlib import contextmanager
from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools import mute_logger

from ...connector import parsing, posting_reader
from ..common import EVIDENCE, OzonCase

UPLOAD = "/v1/posting/digital/codes/upload"
CALLS = {
    "rfbs": ["ship", "tracking-number", "delivering", "delivered"],
    "digital": ["upload"],
}
#: Which posting a method works on.
NUMBER_OF = {
    "ozon.posting": lambda posting, *args: posting.posting_number,
    "ozon.shipment": lambda shipment, *args: shipment.posting_id.posting_number,
    "ozon.policy": lambda _policy, request, *args: request.posting.posting_number,
    "ozon.importer": lambda _importer, snapshot, *args: snapshot.posting_number,
    "ozon.order.builder": lambda _builder, _account, posting, *args: posting.posting_number,
    "sale.order": lambda order, *args: order.client_order_ref,
    "ozon.synchronizer": lambda _synchronizer, shipment, *args: shipment.posting_id.posting_number,
}
#: Where something may be raised for one shipment, from the first look to the last.
PLACES_OF_SHIPPING = [
    ("ozon.policy", "_check_one"),
    ("ozon.posting", "_reference"),
    ("ozon.shipment", "_apply_decision"),
    ("ozon.shipment", "_take_notice"),
    ("ozon.shipment", "_decide"),
    ("ozon.shipment", "_call_content"),
    ("ozon.shipment", "_record_attempt"),
    ("ozon.shipment", "_take_outcome"),
    ("ozon.shipment", "_complete_attempt"),
    ("ozon.shipment", "_take_acceptance"),
    ("ozon.shipment", "_mark_done"),
]
PLACES_OF_CODES = [
    ("ozon.shipment", "_call_content"),
    ("ozon.shipment", "_record_attempt"),
    ("ozon.shipment", "_take_outcome"),
    ("ozon.shipment", "_take_acceptance"),
    ("ozon.shipment", "_finish"),
]
quietly = mute_logger(*(f"odoo.addons.sale_ozon.models.{module}" for module in (
    "engine.ozon_worker", "shipment.ozon_shipment_worker", "shipment.overlap", "posting.ozon_posting_reading",
    "posting.ozon_synchronizer", "posting.ozon_importer",
)))


class NeighboursCase(OzonCase):
    """Three postings of one account; something unforeseen is raised for the one in the middle."""

    def neighbours(self, scheme="rfbs", article="COURSE"):
        """Three new postings on Ozon."""
        if scheme == "digital":
            self.make_codes(3, article)
        self.first, self.bad, self.last = self.numbers = self.posting_on_ozon(scheme, article, count=3)

    def shipments(self, *args):
        """Three shipments that are to be sent."""
        self.neighbours(*args)
        self.import_orders()
        for number in self.numbers:
            self.ship(self.order_of(number), evidence=EVIDENCE)

    @contextmanager
    def raising(self, target, name, number_of):
        """Something is raised where `name` is called for the bad posting.

        :param target: class or module that has it.
        :param number_of: function of the call's arguments: the number of its posting.
        """
        original, stumbles = getattr(target, name), []

        def stumble(*args, **kwargs):
            if number_of(*args) == self.bad:
                stumbles.append(args)
                raise ZeroDivisionError
            return original(*args, **kwargs)

        with quietly, patch.object(target, name, stumble):
            yield
        self.assertTrue(stumbles, f"nobody called {name}")

    def raising_at(self, model, name):
        return self.raising(self.registry[model], name, NUMBER_OF[model])

    def look_for_hours(self):
        for _look in range(8):
            self.run_round(3600)

    def assertNeighboursDone(self):
        for number in (self.first, self.last):
            self.assertState(number, "done")
        self.assertAccountWell()

    def assertAccountWell(self):
        self.assertFalse(self.account.problem)
        self.assertEqual(self.account.state, "connected")
        self.assertFalse(self.attention_of(self.account))

    def assertNamed(self, failure_type="internal"):
        """The one that failed says so to a person."""
        self.assertState(self.bad, "failed", failure_type)
        self.assertTrue(self.shipment_of(self.bad).last_error)
        self.assertTrue(self.attention_of(self.order_of(self.bad)))

    def assertGoesOnAfterRetry(self, scheme="rfbs"):
        """A person retries when the cause is gone: what Ozon has already is not sent again."""
        self.shipment_of(self.bad).with_user(self.clerk).action_retry()
        self.settle()
        for number in self.numbers:
            self.assertState(number, "done")
            self.assertEqual(self.calls_for(number), CALLS[scheme])
        self.assertFalse(self.attention_of(self.order_of(self.bad)))
        self.assertNothingTwice()


@tagged("post_install", "-at_install")
class TestNeighboursShipped(NeighboursCase):
    """Whatever is raised while a shipment is worked on is its own."""

    def raise_at_each(self, places, scheme, article):
        for model, name in places:
            with self.subTest(model=model, method=name):
                self.shipments(scheme, article)
                with self.raising_at(model, name):
                    self.settle()
                self.assertNeighboursDone()
                self.assertNamed()
                self.assertIn("ZeroDivisionError", self.shipment_of(self.bad).last_error)
                self.assertGoesOnAfterRetry(scheme)

    def test_service(self):
        self.raise_at_each(PLACES_OF_SHIPPING, "rfbs", "COURSE")

    def test_codes(self):
        self.raise_at_each(PLACES_OF_CODES, "digital", "CARD")
        self.assertEqual(self.requests_to(UPLOAD), 3 * len(PLACES_OF_CODES))

    def test_recording_that_fails_after_every_call(self):
        """The calls had their effect: each retry finds it, and makes only the next one."""
        self.shipments()
        for _call in CALLS["rfbs"]:
            with self.raising_at("ozon.shipment", "_take_outcome"):
                self.settle()
            self.assertNamed()
            self.shipment_of(self.bad).action_retry()
        self.settle()
        self.assertNeighboursDone()
        self.assertState(self.bad, "done")
        self.assertEqual(self.calls_for(self.bad), CALLS["rfbs"])

    def test_recording_that_fails_while_the_effect_is_not_shown_yet(self):
        self.shipments("digital", "CARD")
        self.ozon("posting-options", posting_number=self.bad, options={"delay": 150})
        with self.raising_at("ozon.shipment", "_take_outcome"):
            self.run_cron("send")
        self.assertNamed()
        self.assertGoesOnAfterRetry("digital")

    def test_failure_that_nobody_can_be_told(self):
        """An order on which no activity can be made, for whatever reason of another addon."""
        self.shipments()
        self.fault("refuse", path="/v4/posting/fbs/ship", posting_number=self.bad, error="NO_WAY", times=None)
        with self.raising_at("sale.order", "_schedule_attention"):
            self.settle()
        self.assertNeighboursDone()
        self.assertState(self.bad, "failed", "refused")


@tagged("post_install", "-at_install")
class TestNeighboursRead(NeighboursCase):
    """Whatever is raised while a posting is read, or what was read is kept, is its own."""

    def test_item_of_a_list(self):
        self.shipments()
        with self.raising(
            parsing, "_parse_posting", lambda node, family: node.get("posting_number").word()
        ):
            self.look_for_hours()
        self.assertNeighboursDone()
        self.assertNamed("unreadable")
        self.assertEqual(self.posting(self.bad).problem, "malformed")
        self.assertGoesOnAfterRetry()
        self.assertFalse(self.posting(self.bad).problem)

    def test_a_role_that_the_key_has_lost(self):
        """Parcels cannot be read any more: codes go on, and the parcel's order says why it waits."""
        self.make_codes(1)
        digital, parcel = self.imported("digital", "CARD", codes=1), self.imported("rfbs", "COURSE")
        self.ship(self.order_of(digital))
        self.ship(self.order_of(parcel), evidence=EVIDENCE)
        self.allow(["/v3/posting/fbo", "/v2/posting/digital", "/v1/posting/digital", "/v2/posting/fbo"])
        for _round in range(3):
            self.run_round(60)
        self.assertState(digital, "done")
        self.assertEqual(self.shipment_of(parcel).failure_type, "role_missing")
        self.assertIn("role", self.shipment_of(parcel).last_error)
        self.allow(["/v"])
        self.settle()
        self.assertState(parcel, "done")

    def allow(self, methods):
        """Have the API key call methods of these beginnings only."""
        self.ozon("sellers", client_id=self.account.client_id, roles=[{"name": "Some", "methods": methods}])

    def test_single_posting(self):
        self.ozon("dialects", dialects=["actions-empty"])
        self.shipments()
        with self.raising(
            posting_reader, "request_posting", lambda transport, family, number: number
        ):
            self.settle()
        self.assertNeighboursDone()
        self.assertNamed()
        self.assertGoesOnAfterRetry()

    def test_single_posting_that_cannot_be_parsed(self):
        self.ozon("dialects", dialects=["waiting-unlisted"])
        self.shipments("digital", "CARD")
        self.fault("wrong_shape", path="/v2/posting/fbo/get", posting_number=self.bad, times=None, body=[])
        self.settle()
        self.assertNeighboursDone()
        self.assertState(self.bad, "done")

    def test_reader(self):
        self.shipments()
        with self.raising(
            posting_reader.PostingReader, "_keep", lambda reader, family, snapshot: snapshot.posting_number
        ):
            self.settle()
        self.assertNeighboursDone()
        self.assertNamed()
        self.assertGoesOnAfterRetry()

    def test_keeping_what_was_read(self):
        self.shipments()
        with self.raising_at("ozon.posting", "_news_in"):
            self.look_for_hours()
        self.assertNeighboursDone()
        self.assertNamed()
        self.assertEqual(self.posting(self.bad).problem, "internal")
        self.assertGoesOnAfterRetry()
        self.assertFalse(self.posting(self.bad).problem)


@tagged("post_install", "-at_install")
class TestNeighboursSynchronized(NeighboursCase):
    """Whatever is raised while a posting is read again is its own."""

    def raise_in_sweep(self, model, name):
        self.neighbours()
        self.import_orders()
        self.ozon("move", posting_numbers=self.numbers, to="delivering")
        with self.raising_at(model, name):
            self.run_cron("sync")
        for number in (self.first, self.last):
            self.assertEqual(self.posting(number).stage, "delivering")
            self.assertFalse(self.posting(number).problem)
        self.assertFalse(self.account.sync_started_at, "the sweep has ended")
        self.assertAccountWell()

    def test_reading(self):
        for name in ("_reference", "_news_in"):
            with self.subTest(name):
                self.raise_in_sweep("ozon.posting", name)
                self.assertEqual(self.posting(self.bad).problem, "internal")
                self.assertIn("ZeroDivisionError", self.posting(self.bad).problem_detail)
                self.pass_time()
                self.run_cron("sync")
                self.assertEqual(self.posting(self.bad).stage, "delivering")
                self.assertFalse(self.posting(self.bad).problem)

    def reach_goal_by_hand(self):
        """Three failed shipments, whose postings a colleague then brings to their goal."""
        self.shipments()
        self.fault("refuse", path="/v4/posting/fbs/ship", error="NO_WAY", times=3)
        self.settle()
        for number in self.numbers:
            self.assertState(number, "failed", "refused")
        self.ozon("move", posting_numbers=self.numbers, to="delivered")
        self.pass_time()

    def test_settling_what_had_failed(self):
        for model, name in (("ozon.synchronizer", "_settle_failed"), ("ozon.shipment", "_mark_done")):
            with self.subTest(model=model, method=name):
                self.reach_goal_by_hand()
                with self.raising_at(model, name):
                    self.run_cron("sync")
                self.assertNeighboursDone()
                self.assertNamed()

    def test_looking_for_what_had_failed(self):
        self.reach_goal_by_hand()
        with self.raising_at("ozon.posting", "_latest_shipment"):
            self.run_cron("sync")
        self.assertNeighboursDone()
        self.assertState(self.bad, "failed", "refused")
        self.assertEqual(self.posting(self.bad).problem, "internal")


@tagged("post_install", "-at_install")
class TestNeighboursImported(NeighboursCase):
    """Whatever is raised while a posting comes in is its own."""

    def import_with(self, raising):
        self.neighbours()
        with raising:
            self.import_orders()
        for number in (self.first, self.last):
            self.assertEqual(self.order_of(number).state, "sale")
        self.assertAccountWell()
        self.assertFalse(self.account.import_resume)

    def assertHeldAndReleased(self):
        posting = self.posting(self.bad)
        self.assertFalse(posting.sale_order_id)
        self.assertTrue(posting.problem)
        self.assertIn(self.bad, posting.problem_detail)
        self.assertTrue(self.attention_of(posting))
        self.pass_time()
        self.run_cron("sync")
        self.assertTrue(posting.problem, "it has no order yet")
        # Together with whatever comes next.
        self.imported("rfbs", "COURSE")
        self.assertEqual(self.order_of(self.bad).state, "sale")
        self.assertFalse(posting.problem)
        self.assertFalse(self.attention_of(posting))

    def test_parsing(self):
        self.import_with(self.raising(
            parsing, "_parse_posting", lambda node, family: node.get("posting_number").word()
        ))
        self.assertHeldAndReleased()

    def test_making_a_posting(self):
        self.import_with(self.raising_at("ozon.importer", "_posting_vals"))
        self.assertHeldAndReleased()

    def test_making_an_order(self):
        for model, name in (("ozon.order.builder", "_order_vals"), ("ozon.posting", "_currency_name")):
            with self.subTest(model=model, method=name):
                self.import_with(self.raising_at(model, name))
                self.assertHeldAndReleased()

    def test_error_that_meets_a_held_posting(self):
        """It hides why the posting is held, and must not hide for good that it has no order."""
        self.bad = self.posting_on_ozon("rfbs", "LATER")
        self.import_orders()
        posting = self.posting(self.bad)
        self.assertEqual(posting.problem, "unknown_article")
        with self.raising_at("ozon.posting", "_news_in"):
            self.run_cron("sync")
        self.assertEqual(posting.problem, "internal")
        self.pass_time()
        self.run_cron("sync")
        self.env["product.product"].create({"name": "Later", "default_code": "LATER", "type": "service"})
        self.imported("rfbs", "COURSE")
        self.assertEqual(self.order_of(self.bad).state, "sale")
        self.assertFalse(posting.problem)

    def import_with_a_damaged_one(self, method):
        self.neighbours()
        damaged = self.raising(parsing, "_parse_posting", lambda node, family: node.get("posting_number").word())
        with damaged, self.raising_at("ozon.posting", method):
            self.import_orders()
        for number in (self.first, self.last):
            self.assertEqual(self.order_of(number).state, "sale")

    def test_telling_of_a_held_posting(self):
        self.import_with_a_damaged_one("_schedule_attention")
        self.assertEqual(self.posting(self.bad).problem, "malformed")
        self.assertAccountWell()

    def test_holding_a_posting(self):
        self.import_with_a_damaged_one("_hold")
        self.assertEqual(self.account.problem, "nameless", "it is not even here to tell of it")
        self.import_orders()
        self.assertEqual(self.order_of(self.bad).state, "sale")
        self.assertAccountWell()

    def test_bringing_a_posting_up_to_date(self):
        self.neighbours()
        self.import_orders()
        self.ozon("move", posting_numbers=self.numbers, to="delivering")
        with self.raising_at("ozon.posting", "_news_in"):
            self.import_orders()
        for number in (self.first, self.last):
            self.assertEqual(self.posting(number).stage, "delivering")
        self.assertTrue(self.posting(self.bad).problem)
        self.assertAccountWell()
        self.import_orders()
        self.assertEqual(self.posting(self.bad).stage, "delivering")
        self.assertFalse(self.posting(self.bad).problem)
