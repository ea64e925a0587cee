from odoo.exceptions import UserError
from odoo.tests import tagged

from ..common import EVIDENCE, OzonCase

BUYER = {"customer_id": 4711, "customer_email": "buyer@example.com"}


@tagged("post_install", "-at_install")
class TestTravellingGifts(OzonCase):
    """A gift that lies in another parcel of the same buyer never runs ahead of it."""

    def setUp(self):
        super().setUp()
        self.parcel = self.posting(self.imported("rfbs", "MUG", customer=BUYER))
        self.gift = self.order_of(self.imported("rfbs", "GIFT", customer=BUYER))

    def parcel_goes(self, stage):
        """Somebody brings the parcel on, and Odoo has seen it."""
        self.ozon("move", posting_number=self.parcel.posting_number, to=stage)
        self.pass_time(3600)
        self.run_cron("sync")
        self.env.invalidate_all()

    def go_on(self, rounds=6):
        for _round in range(rounds):
            self.run_round()

    def test_it_follows_its_parcel(self):
        number = self.gift.origin
        shipment = self.ship(self.gift, travels_with_id=self.parcel.id)
        self.assertEqual(shipment.travels_with_id, self.parcel)
        self.go_on()
        self.assertState(number, "queued", "waiting_carrier")
        self.assertIn(self.parcel.posting_number, shipment.last_error)
        self.assertEqual(self.calls_for(number), [])
        self.parcel_goes("awaiting_deliver")
        self.assertEqual(self.parcel.stage, "assembled")
        self.go_on()
        self.assertState(number, "queued", "waiting_carrier")
        self.assertNotIn("delivering", self.calls_for(number))
        self.assertTrue(self.calls_for(number))
        self.parcel_goes("delivering")
        self.go_on()
        self.assertState(number, "done")

    def test_parcel_that_is_cancelled_stops_it(self):
        number = self.gift.origin
        self.ship(self.gift, travels_with_id=self.parcel.id)
        self.go_on(3)
        self.parcel_goes("cancelled")
        self.go_on(3)
        self.assertState(number, "failed", "checks")
        self.assertIn("Choose another one", self.shipment_of(number).last_error)
        self.assertTrue(self.attention_of(self.gift))
        self.assertEqual(self.calls_for(number), [])

    def test_parcel_that_is_cancelled_half_way_stops_it(self):
        number = self.gift.origin
        self.ship(self.gift, travels_with_id=self.parcel.id)
        self.parcel_goes("awaiting_deliver")
        self.go_on()
        self.assertState(number, "queued", "waiting_carrier")
        self.parcel_goes("cancelled")
        self.go_on(3)
        self.assertState(number, "failed", "carrier_gone")
        self.assertIn("another way", self.shipment_of(number).last_error)
        self.assertTrue(self.attention_of(self.gift))
        self.assertNotIn("delivering", self.calls_for(number))

    def test_without_a_parcel_it_goes_electronically(self):
        shipment = self.ship(self.gift)
        self.settle()
        self.assertState(self.gift.origin, "done")
        self.assertFalse(shipment.travels_with_id)

    def refused(self, order, parcel, words, **vals):
        with self.assertRaisesRegex(UserError, words):
            self.ship(order, travels_with_id=parcel.id, **vals)

    def test_only_in_a_parcel_of_the_same_buyer(self):
        self.refused(self.gift, self.posting(self.imported("rfbs", "MUG")), "same buyer")
        self.refused(self.gift, self.gift.ozon_posting_ids, "same buyer")
        self.refused(self.gift, self.posting(self.imported("rfbs", "COURSE", customer=BUYER)), "no goods")
        course = self.order_of(self.imported("rfbs", "COURSE", customer=BUYER))
        self.refused(course, self.parcel, "Only a gift", evidence=EVIDENCE)
        self.parcel_goes("cancelled")
        self.refused(self.gift, self.parcel, "was cancelled")
