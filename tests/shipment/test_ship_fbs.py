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
        shipment = self.assemble(number)
        self.settle()
        self.assertState(number, "failed", "requirements")
        self.assertIn("marking, country, customs", shipment.last_error)
        self.assertEqual(self.calls_for(number), [])
