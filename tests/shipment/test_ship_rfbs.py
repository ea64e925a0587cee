from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from ..common import EVIDENCE, OzonCase


@tagged("post_install", "-at_install")
class TestShipRfbs(OzonCase):
    def test_service_with_evidence_is_reported_delivered(self):
        number = self.imported("rfbs", "COURSE")
        shipment = self.ship(self.order_of(number), evidence=EVIDENCE)
        self.assertEqual((shipment.kind, shipment.goal_stage), ("service", "delivered"))
        self.settle()
        self.assertOnOzon(number, "delivering", "posting_conditionally_delivered")
        self.assertEqual(self.calls_for(number), ["ship", "tracking-number", "delivering", "delivered"])
        self.assertState(number, "done")
        self.assertEqual(shipment.evidence, EVIDENCE)

    def test_service_without_evidence_is_reported_delivering_only(self):
        number = self.imported("rfbs", "COURSE")
        shipment = self.ship(self.order_of(number))
        self.assertEqual(shipment.goal_stage, "delivering")
        self.settle()
        self.assertOnOzon(number, "delivering", "posting_on_way_to_city")
        self.assertState(number, "done")

    def test_evidence_that_comes_later_completes_it(self):
        number = self.imported("rfbs", "COURSE")
        self.ship(self.order_of(number))
        self.settle()
        self.assertTrue(self.order_of(number).ozon_can_ship_virtually)
        self.ship(self.order_of(number), evidence=EVIDENCE)
        self.settle()
        self.assertOnOzon(number, "delivering", "posting_conditionally_delivered")
        self.assertEqual(self.posting(number).shipment_ids.mapped("state"), ["done", "done"])
        self.assertFalse(self.order_of(number).ozon_can_ship_virtually)

    def test_gift_goes_to_delivering(self):
        number = self.imported("rfbs", "GIFT")
        shipment = self.ship(self.order_of(number))
        self.assertEqual((shipment.kind, shipment.goal_stage), ("gift", "delivering"))
        self.settle()
        self.assertEqual(self.calls_for(number), ["ship", "tracking-number", "delivering"])
        self.assertState(number, "done")

    def test_tracking_number_is_drawn_and_openly_virtual(self):
        number = self.imported("rfbs", "COURSE")
        shipment = self.ship(self.order_of(number))
        self.assertRegex(shipment.tracking_number, r"^VIRTUAL-\d{8}$")
        self.settle()
        self.assertEqual(self.on_ozon(number)["tracking_number"], shipment.tracking_number)
        self.assertEqual(self.posting(number).tracking_number, shipment.tracking_number)

    def test_user_s_own_tracking_number_is_taken(self):
        number = self.imported("rfbs", "COURSE")
        self.ship(self.order_of(number), tracking_number=" COURSE-42 ")
        self.settle()
        self.assertEqual(self.on_ozon(number)["tracking_number"], "COURSE-42")

    def test_each_step_waits_until_the_one_before_shows(self):
        self.ozon("options", delay=45)
        number = self.imported("rfbs", "COURSE")
        self.ship(self.order_of(number), evidence=EVIDENCE)
        self.settle()
        self.assertEqual(self.calls_for(number), ["ship", "tracking-number", "delivering", "delivered"])
        self.assertState(number, "done")

    def test_last_mile_is_reported_where_ozon_wants_it(self):
        number = self.imported("rfbs", "COURSE", options={"last_mile": "required"})
        self.ship(self.order_of(number), evidence=EVIDENCE)
        self.settle()
        self.assertEqual(self.calls_for(number)[-3:], ["delivering", "last-mile", "delivered"])
        self.assertState(number, "done")

    def test_tracking_number_that_ozon_takes_only_under_way(self):
        number = self.imported("rfbs", "COURSE", options={"tracking_from": "delivering"})
        shipment = self.ship(self.order_of(number))
        self.settle()
        self.assertState(number, "done")
        self.assertEqual(self.on_ozon(number)["tracking_number"], shipment.tracking_number)

    def test_tracking_number_that_ozon_never_shows_stops_nothing(self):
        number = self.imported("rfbs", "GIFT", options={"show_tracking": False})
        self.ship(self.order_of(number))
        self.settle()
        self.assertState(number, "done")
        self.assertEqual(self.calls_for(number), ["ship", "tracking-number", "delivering"])

    def test_several_orders_share_requests(self):
        numbers = self.posting_on_ozon("rfbs", "COURSE", count=5)
        self.import_orders()
        orders = self.env["sale.order"].concat(*map(self.order_of, numbers))
        self.ship(orders)
        self.settle()
        self.assertEqual(self.requests_to("/v2/fbs/posting/tracking-number/set"), 1)
        self.assertEqual(self.requests_to("/v2/fbs/posting/delivering"), 1)
        for number in numbers:
            self.assertState(number, "done")

    def test_more_than_twenty_are_sent_in_chunks(self):
        numbers = self.posting_on_ozon("rfbs", "COURSE", count=23)
        self.import_orders()
        self.set_parameter("requests_per_second", 1000)
        self.ozon("options", rate_limit=1000)
        self.ship(self.env["sale.order"].concat(*map(self.order_of, numbers)))
        self.settle()
        self.assertEqual(self.requests_to("/v2/fbs/posting/delivering"), 2)
        self.assertEqual({self.shipment_of(number).state for number in numbers}, {"done"})


@tagged("post_install", "-at_install")
class TestProgressMadeElsewhere(OzonCase):
    """What a colleague in the Ozon seller account, or Ozon itself, has done is seen and skipped."""

    def test_posting_that_ozon_assembled_by_itself(self):
        number = self.imported("rfbs", "COURSE")
        self.ship(self.order_of(number))
        self.ozon("move", posting_number=number, to="awaiting_deliver")
        self.settle()
        self.assertEqual(self.calls_for(number), ["tracking-number", "delivering"])
        self.assertState(number, "done")

    def test_colleague_reported_everything(self):
        number = self.imported("rfbs", "COURSE")
        self.ship(self.order_of(number), evidence=EVIDENCE)
        self.ozon("move", posting_number=number, to="delivered", tracking_number="BY-HAND-1")
        self.settle()
        self.assertEqual(self.calls_for(number), [])
        self.assertState(number, "done")
        self.assertEqual(self.posting(number).tracking_number, "BY-HAND-1")

    def test_colleague_ships_between_our_look_and_our_call(self):
        number = self.imported("rfbs", "COURSE")
        self.ship(self.order_of(number))
        original = self.registry["ozon.shipment"]._prepare_call

        def colleague_is_faster(reconciler, *args):
            self.ozon("move", posting_number=number, to="awaiting_deliver")
            return original(reconciler, *args)

        self.patch(self.registry["ozon.shipment"], "_prepare_call", colleague_is_faster)
        self.run_cron("send")
        self.assertEqual(self.shipment_of(number).step_outcome, "accepted")  # POSTING_ALREADY_SHIPPED
        self.patch(self.registry["ozon.shipment"], "_prepare_call", original)
        self.settle()
        self.assertEqual(self.calls_for(number), ["tracking-number", "delivering"])
        self.assertState(number, "done")

    def test_failed_assembly_is_repeated(self):
        number = self.imported("rfbs", "COURSE", options={"ship_failed_times": 1})
        self.ship(self.order_of(number))
        self.settle()
        self.assertEqual(self.calls_for(number), ["ship", "ship", "tracking-number", "delivering"])
        self.assertState(number, "done")


@tagged("post_install", "-at_install")
class TestCutoff(OzonCase):
    def test_date_that_ozon_wants_first_is_its_own(self):
        """Where Ozon offers a cutoff and still lets us assemble, nothing is changed needlessly."""
        number = self.imported("rfbs", "COURSE", options={"set_cutoff": True})
        self.ship(self.order_of(number))
        self.settle()
        self.assertEqual(self.calls_for(number), ["ship", "tracking-number", "delivering"])
        self.assertState(number, "done")

    def test_posting_that_cannot_be_assembled_without_a_date(self):
        number = self.imported(
            "rfbs", "COURSE", options={"set_cutoff": True, "hidden_actions": ["ship"]}
        )
        self.ship(self.order_of(number))
        self.run_cron("send")
        self.ozon("posting-options", posting_number=number, options={"set_cutoff": False, "hidden_actions": []})
        self.settle()
        self.assertEqual(self.calls_for(number), ["cutoff", "ship", "tracking-number", "delivering"])
        self.assertState(number, "done")

    def test_presale_agrees_the_release_date_and_is_assembled(self):
        release = fields.Date.today() + timedelta(days=20)
        self.product("GIFT").write({"ozon_virtual_kind": "presale", "ozon_release_date": release})
        number = self.imported("rfbs", "GIFT", options={"set_cutoff": True})
        shipment = self.ship(self.order_of(number))
        self.assertEqual((shipment.kind, shipment.goal_stage), ("presale", "assembled"))
        self.settle()
        self.assertEqual(self.calls_for(number), ["cutoff", "ship"])
        self.assertEqual(self.on_ozon(number)["shipment_date"][:10], release.isoformat())
        self.assertState(number, "done")
        self.assertEqual(self.order_of(number).order_line.qty_delivered, 0)
