from odoo.tests import tagged

from ..common import OzonCase

SMALL, LARGE = 20, 100


@tagged("post_install", "-at_install")
class TestQueries(OzonCase):
    """What an order costs the database, at any size of the batch."""

    def test_sending_and_verifying(self):
        small, large = self.queries_of(SMALL), self.queries_of(LARGE)
        for work, limit in (("send", 3), ("verify", 2)):
            with self.subTest(work):
                an_order = (large[work] - small[work]) / (LARGE - SMALL)
                self.assertLessEqual(an_order, limit, f"{small[work]} queries for {SMALL}, {large[work]} for {LARGE}")

    def queries_of(self, count):
        """How many queries it takes to send and to verify some digital orders."""
        self.make_codes(count)
        numbers = self.posting_on_ozon("digital", "CARD", count=count)
        self.import_orders()
        orders = self.env["ozon.posting"].search([("posting_number", "in", numbers)]).sale_order_id
        self.ship(orders)
        queries = {"send": self.count_queries("send")}
        self.pass_time()
        queries["verify"] = self.count_queries("verify")
        self.assertEqual(set(orders.mapped("ozon_shipment_state")), {"done"})
        for order in orders:
            self.assertEqual(len(order.message_ids.filtered(lambda note: "shipped virtually" in note.body)), 1)
        return queries

    def count_queries(self, cron):
        self.env.flush_all()
        before = self.env.cr.sql_log_count
        self.run_cron(cron)
        return self.env.cr.sql_log_count - before
