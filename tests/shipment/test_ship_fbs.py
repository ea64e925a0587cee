from odoo.exceptions import UserError
from odoo.tests import tagged

from ..common import OzonCase


@tagged("post_install", "-at_install")
class TestShipFbs(OzonCase):
    """Ozon or its carrier scans the parcel: virtual shipping stops at assembled."""

    def assemble(self, number):
        return self.ship(self.order_of(number), goal_stage="assembled")

    def test_fbs_is_assembled_and_no_further(self):
        number = self.imported("fbs", "GIFT")
        self.assemble(number)
        self.settle()
        self.assertEqual(self.calls_for(number), ["ship"])
        self.assertOnOzon(number, "awaiting_deliver")
        self.assertState(number, "done")
        self.assertFalse(self.shipment_of(number).tracking_number)

    def test_aggregator_is_assembled_when_it_is_registered(self):
        self.ozon("options", delay=90)
        number = self.imported("rfbs_integrated", "GIFT")
        self.assemble(number)
        self.run_cron("send")
        self.pass_time(100)
        self.run_cron("verify")
        self.assertEqual(self.posting(number).status, "awaiting_registration")
        self.assertState(number, "verifying")
        self.settle()
        self.assertEqual(self.calls_for(number), ["ship"])
        self.assertState(number, "done")
        self.assertTrue(self.posting(number).tracking_number.startswith("OZ"))

    def test_third_party_carrier_gets_no_number_of_ours(self):
        number = self.imported("rfbs_integrated", "GIFT", integration_type="3pl_tracking")
        self.assemble(number)
        self.settle()
        self.assertEqual(self.calls_for(number), ["ship"])
        self.assertState(number, "done")

    def test_all_units_are_packed(self):
        number = self.imported("fbs", products=[
            self.article_on_ozon("GIFT", quantity=3), self.article_on_ozon("COURSE", quantity=2),
        ])
        self.assemble(number)
        self.settle()
        self.assertState(number, "done")

    def test_goods_data_that_ozon_wants_first_is_named(self):
        number = self.imported("fbs", "GIFT", options={
            "requirements": {"products_requiring_country": [900022]}, "hidden_actions": ["ship"],
        })
        order = self.order_of(number)
        with self.assertRaisesRegex(UserError, "country of origin of GIFT"):
            self.assemble(number)
        self.assertIn("country of origin of GIFT", order.ozon_requirements)
        self.assertEqual(self.calls_for(number), [])
        self.ozon("posting-options", posting_number=number, options={"requirements": {}, "hidden_actions": []})
        self.run_cron("sync")
        self.assertFalse(order.ozon_requirements)
        self.assemble(number)
        self.settle()
        self.assertState(number, "done")

    def test_goods_data_that_ozon_wants_meanwhile_is_named(self):
        number = self.imported("fbs", "GIFT")
        shipment = self.assemble(number)
        self.ozon("posting-options", posting_number=number, options={
            "requirements": {"products_requiring_gtd": [900022]},
            "hidden_actions": ["ship"],
        })
        self.settle()
        self.assertState(number, "failed", "requirements")
        self.assertIn("marking, country, customs", shipment.last_error)
        self.assertIn("customs declaration (GTD) of GIFT", shipment.last_error)
        self.posting(number).requirements = "novelty 900022"
        self.assertIn("data of GIFT (novelty)", self.order_of(number).ozon_requirements)
        self.assertEqual(self.calls_for(number), [])
