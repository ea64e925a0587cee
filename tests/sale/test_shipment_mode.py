from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import Form, tagged

from ..common import OzonCase


@tagged("post_install", "-at_install")
class TestShipmentMode(OzonCase):
    def mode_of(self, scheme, *articles):
        return self.order_of(self.imported(scheme, *articles)).ozon_shipment_mode

    def test_mode_follows_the_products(self):
        self.assertEqual(self.mode_of("rfbs", "COURSE"), "virtual")
        self.assertEqual(self.mode_of("rfbs", "MUG"), "physical")

    def test_one_line_of_goods_makes_a_parcel(self):
        self.assertEqual(self.mode_of("rfbs", "COURSE", "MUG"), "physical")

    def test_digital_posting_is_virtual_whatever_the_product_says(self):
        self.assertEqual(self.mode_of("digital", "MUG"), "virtual")

    def test_most_careful_kind_speaks_for_all_lines(self):
        order = self.order_of(self.imported("rfbs", "COURSE", "GIFT"))
        self.assertEqual(order.ozon_virtual_kind, "gift")
        self.assertEqual(self.order_of(self.imported("digital", "GIFT")).ozon_virtual_kind, "digital")

    def test_mode_follows_the_product_until_somebody_asks_for_shipping(self):
        order = self.order_of(self.imported("rfbs", "MUG"))
        self.product("MUG").ozon_virtual_kind = "gift"
        self.assertEqual(order.ozon_shipment_mode, "virtual")
        self.ship(order)
        self.product("MUG").ozon_virtual_kind = False
        self.assertEqual(order.ozon_shipment_mode, "virtual")

    def test_mode_can_be_changed_until_something_is_queued(self):
        order = self.order_of(self.imported("rfbs", "COURSE")).with_user(self.clerk)
        order.ozon_shipment_mode = "physical"
        self.assertFalse(order.ozon_can_ship_virtually)
        order.ozon_shipment_mode = "virtual"
        self.ship(order)
        with self.assertRaisesRegex(UserError, "can no longer be changed"):
            order.ozon_shipment_mode = "physical"

    def test_withdrawn_shipment_gives_the_mode_back(self):
        order = self.order_of(self.imported("rfbs", "COURSE")).with_user(self.clerk)
        self.ship(order)
        order.action_ozon_withdraw()
        self.assertState(order.origin, "cancelled")
        self.assertEqual(self.calls_for(order.origin), [])
        self.run_cron("send")
        self.assertEqual(self.calls_for(order.origin), [])
        self.assertTrue(order.ozon_can_ship_virtually)
        self.ship(order)
        self.settle()
        self.assertState(order.origin, "done")

    def test_shipment_that_was_sent_cannot_be_withdrawn(self):
        order = self.order_of(self.imported("rfbs", "COURSE")).with_user(self.clerk)
        self.ship(order)
        self.run_cron("send")
        with self.assertRaises(UserError):
            order.action_ozon_withdraw()

    def test_order_from_elsewhere_has_nothing_of_ours(self):
        order = self.env["sale.order"].with_user(self.clerk).create({
            "partner_id": self.env["res.partner"].create({"name": "Walk-in"}).id,
            "order_line": [Command.create({"product_id": self.product("COURSE").id})],
        })
        order.action_confirm()
        for name in (
            "ozon_posting_ids", "ozon_account_id", "ozon_shipment_mode", "ozon_shipment_state", "ozon_ship_by",
            "ozon_virtual_kind", "ozon_can_ship_virtually", "ozon_message",
        ):
            self.assertFalse(order[name], name)
        with self.assertRaisesRegex(UserError, "came from Ozon"):
            order.action_ozon_ship_virtually()
        with Form(order) as form:
            for name in ("ozon_account_id", "ozon_shipment_mode", "ozon_ship_by"):
                self.assertTrue(form._get_modifier(name, "invisible"), name)

    def test_orders_are_found_and_grouped_by_mode_and_state(self):
        numbers = [self.imported("rfbs", article) for article in ("COURSE", "COURSE", "MUG")]
        self.ship(self.order_of(numbers[0]))
        orders = self.env["sale.order"].with_user(self.clerk)
        domain = [("ozon_account_id", "=", self.account.id)]
        self.assertEqual(
            dict(orders._read_group(domain, ["ozon_shipment_mode"], ["__count"])), {"virtual": 2, "physical": 1}
        )
        self.assertEqual(
            dict(orders._read_group(domain, ["ozon_shipment_state"], ["__count"])), {"queued": 1, "none": 2}
        )
        self.assertEqual(orders.search([*domain, ("ozon_shipment_state", "=", "queued")]), self.order_of(numbers[0]))

    def test_no_extra_query_per_row_in_the_list(self):
        self.posting_on_ozon("rfbs", "COURSE", count=40)
        self.import_orders()
        orders = self.env["sale.order"].with_user(self.clerk)
        shown = {name: {} for name in ("name", "ozon_shipment_mode", "ozon_shipment_state", "ozon_ship_by")}
        domain = [("ozon_account_id", "=", self.account.id)]
        queries = []
        for limit in (5, 5, 40):
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.assertEqual(len(orders.web_search_read(domain, shown, limit=limit)["records"]), limit)
            queries.append(self.cr.sql_log_count - before)
        self.assertLessEqual(queries[2], queries[1] + 1)
