from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from ...models.shipment import const
from ..common import EVIDENCE, OzonCase


@tagged("post_install", "-at_install")
class TestShipFailed(OzonCase):
    """Ozon accepts an assembly and then reports that it has failed: said at once, sent again, and a person in time."""

    def asked(self, times, hours=24):
        moment = fields.Datetime.now() + timedelta(hours=hours)
        number = self.imported(
            "rfbs", "COURSE", options={"ship_failed_times": times}, shipment_date=f"{moment:%Y-%m-%dT%H:%M:%SZ}"
        )
        self.ship(self.order_of(number), evidence=EVIDENCE)
        return number

    def one_look(self, number):
        self.pass_time(3)
        self.run_round(3)
        return self.order_of(number), self.shipment_of(number)

    def test_said_at_once_with_what_is_tried_next(self):
        order, shipment = self.one_look(self.asked(2))
        self.assertEqual((shipment.state, shipment.failure_type), ("queued", "ship_failed"))
        self.assertEqual(order.ozon_shipment_state, "queued")
        self.assertRegex(order.ozon_message, r"\(ship_failed\)\. .* Next try: .*\d")
        self.assertEqual(shipment.attempt_ids.mapped("outcome"), ["undone"])
        self.assertTrue(order.ozon_has_left, "it cannot be withdrawn any more")
        self.assertFalse(self.attention_of(order))

    def test_said_until_ozon_shows_something_else(self):
        number = self.asked(2)
        self.one_look(number)
        order, shipment = self.one_look(number)
        self.assertEqual(shipment.state, "verifying")
        self.assertIn("has sent it again", order.ozon_message)
        self.settle(rounds=30)
        self.assertState(number, "done")
        self.assertFalse(order.ozon_message)
        self.assertEqual(
            shipment.attempt_ids.sorted("id").mapped("outcome")[:3], ["undone", "undone", "accepted"]
        )
        self.assertEqual(self.calls_for(number)[:3], ["ship"] * 3)

    def test_a_person_is_asked_in_the_end(self):
        number = self.asked(99)
        self.settle(rounds=60)
        self.assertState(number, "failed", "ship_failed")
        self.assertEqual(self.shipment_of(number).attempt_count, const.ASSEMBLY_LIMIT)
        [activity] = self.attention_of(self.order_of(number))
        self.assertIn(f"{const.ASSEMBLY_LIMIT} times (ship_failed)", activity.note)
        self.ozon("move", posting_number=number, to="delivering", tracking_number="BY-HAND-1")

    def test_a_person_is_asked_before_the_deadline(self):
        number = self.asked(99, hours=1)
        self.one_look(number)
        shipment = self.shipment_of(number)
        shipment.attempt_ids.started_at -= timedelta(minutes=35)
        self.pass_time(3)
        self.run_cron("send")
        self.pass_time(const.SETTLE_SECONDS_ASSEMBLY + 1)
        self.run_cron("verify")
        self.assertState(number, "failed", "ship_failed")

    def test_retry_by_hand(self):
        number = self.asked(const.ASSEMBLY_LIMIT)
        self.settle(rounds=60)
        self.assertState(number, "failed", "ship_failed")
        self.shipment_of(number).with_user(self.clerk).action_retry()
        self.settle()
        self.assertState(number, "done")
