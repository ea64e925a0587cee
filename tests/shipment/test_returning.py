from odoo.tests import tagged

from ..common import EVIDENCE, OzonCase


@tagged("post_install", "-at_install")
class TestReturning(OzonCase):
    """A parcel on its way back is a stage of its own, and never counts as shipped."""

    def returned(self, number):
        self.ozon("move", posting_number=number, to="returned")
        self.run_cron("sync")
        self.assertEqual(self.posting(number).stage, "returning")

    def test_order_that_was_shipped_is_not_any_more(self):
        number = self.imported("rfbs", "GIFT")
        self.ship(self.order_of(number))
        self.settle()
        order = self.order_of(number)
        self.assertEqual(order.ozon_shipment_state, "done")
        self.returned(number)
        self.assertEqual(order.ozon_shipment_state, "failed")
        self.assertIn("on its way back", order.ozon_message)
        [activity] = self.attention_of(order)
        self.assertIn("on its way back", activity.note)
        self.assertFalse(order.ozon_can_retry)
        self.assertFalse(order.ozon_can_ship_virtually)

    def test_shipment_under_way_ends_with_a_person(self):
        number = self.imported("rfbs", "COURSE", options={"last_mile": "required"})
        self.ship(self.order_of(number), evidence=EVIDENCE)
        self.run_cron("send")
        before = self.calls_for(number)
        self.returned(number)
        self.settle()
        self.assertState(number, "failed", "returning")
        self.assertEqual(self.calls_for(number), before)

    def test_returned_order_is_refused_by_the_wizard(self):
        number = self.imported("rfbs", "COURSE")
        self.ozon("move", posting_number=number, to="delivering")
        self.returned(number)
        wizard = self.wizard_for(self.order_of(number), evidence=EVIDENCE)
        self.assertEqual(wizard.verdict, "refusal")
