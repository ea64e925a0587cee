from odoo.modules.neutralize import get_neutralization_queries
from odoo.tests import tagged

from ..common import OzonCase


@tagged("post_install", "-at_install")
class TestNeutralize(OzonCase):
    """A copy of a shop's database, neutralized as Odoo does it, cannot touch the shop."""

    def setUp(self):
        super().setUp()
        self.number = self.imported("rfbs", "GIFT")
        self.ship(self.order_of(self.number))
        self.before = self.ozon("counters")["total"]
        self.env.flush_all()
        for query in get_neutralization_queries(["sale_ozon"]):
            self.env.cr.execute(query)
        self.env.invalidate_all()

    def test_no_key_is_left(self):
        self.assertFalse(self.account.api_key)
        self.assertEqual(self.account.state, "draft")

    def test_nothing_is_scheduled(self):
        self.assertState(self.number, "cancelled")
        self.assertFalse(self.env["ozon.shipment"].search([("state", "in", ("queued", "sending", "verifying"))]))

    def test_nothing_is_sent_or_read(self):
        for cron in ("import", "send", "verify", "sync"):
            self.run_cron(cron)
        self.assertEqual(self.ozon("counters")["total"], self.before)

    def test_a_click_on_import_asks_for_the_key(self):
        params = self.import_orders()
        self.assertEqual(self.ozon("counters")["total"], self.before)
        self.assertEqual(params["type"], "danger")
        self.assertIn("API key", params["message"])
