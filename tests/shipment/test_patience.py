from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from ...models.posting.ozon_posting_reading import Observation
from ...models.shipment import const
from ..common import OzonCase


@tagged("post_install", "-at_install")
class TestPatience(OzonCase):
    """How long Ozon keeps a shipment waiting before a person is asked, and what does not count."""

    def waiting(self, scheme, article):
        number = self.imported(scheme, article)
        shipment = self.ship(self.order_of(number))
        shipment.waiting_since = fields.Datetime.now() - const.PATIENCE - timedelta(hours=1)
        return shipment

    def test_time_without_codes_is_not_ozons(self):
        shipment = self.waiting("digital", "CARD")
        self.run_cron("send")
        self.assertEqual((shipment.state, shipment.failure_type), ("queued", "codes_missing"))
        shipment._wait_with_patience()
        self.assertEqual(shipment.state, "verifying")

    def test_one_trouble_after_another_is_one_wait(self):
        shipment = self.waiting("rfbs", "COURSE")
        shipment.failure_type = "unreadable"
        shipment._apply_decision(Observation(problems={shipment.posting_id: ("not_found", {})}))
        self.assertEqual((shipment.state, shipment.failure_type), ("failed", "not_found"))

    def test_it_follows_the_deadline(self):
        shipment = self.waiting("rfbs", "COURSE")
        now = fields.Datetime.now()
        for hours, patience in (
            (48, const.PATIENCE), (9, timedelta(hours=3)), (0.1, const.PATIENCE_LEAST), (-5, const.PATIENCE_LEAST),
        ):
            with self.subTest(hours):
                shipment.posting_id.ship_by = now + timedelta(hours=hours)
                self.assertAlmostEqual(shipment._patience(now), patience, delta=timedelta(seconds=2))
        shipment.posting_id.stage = "delivering"
        self.assertEqual(shipment._patience(now), const.PATIENCE, "the deadline is met")
