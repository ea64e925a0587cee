from datetime import datetime, time, timedelta

from odoo import fields
from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .promise_case import PromiseCase


@tagged("post_install", "-at_install")
class TestOutlook(PromiseCase):
    """Days ahead it is said which promises will not be kept, by Odoo's own forecast."""

    days = 4

    def setUp(self):
        super().setUp()
        self.game.is_storable = True
        self.warehouse = self.env["stock.warehouse"].search([("company_id", "=", self.env.company.id)], limit=1)

    def in_stock(self, count):
        self.env["stock.quant"]._update_available_quantity(self.game, self.warehouse.lot_stock_id, count)

    def receipt(self, count, days):
        picking = self.env["stock.picking"].create({
            "picking_type_id": self.warehouse.in_type_id.id,
            "location_id": self.env.ref("stock.stock_location_suppliers").id,
            "location_dest_id": self.warehouse.lot_stock_id.id,
            "move_ids": [fields.Command.create({
                "product_id": self.game.id, "product_uom_qty": count,
                "location_id": self.env.ref("stock.stock_location_suppliers").id,
                "location_dest_id": self.warehouse.lot_stock_id.id,
            })],
        })
        picking.action_confirm()
        picking.move_ids.date = datetime.combine(fields.Date.today() + timedelta(days=days), time(6))
        return picking

    def at_risk(self):
        self.check()
        return self.env["ozon.promise"].search([("account_id", "=", self.account.id), ("at_risk", "=", True)])

    def test_nothing_in_stock_and_nothing_planned(self):
        number = self.presale()
        promise = self.at_risk()
        self.assertEqual(promise, self.promise_of(number))
        self.assertIn("no receipt is planned", promise.sentence)
        [activity] = self.attention_of(self.order_of(number))
        self.assertIn("will be missing", activity.note)

    def test_enough_in_stock(self):
        self.in_stock(1)
        self.presale()
        self.assertFalse(self.at_risk())

    def test_receipt_in_time(self):
        self.presale()
        self.receipt(1, days=3)
        self.assertFalse(self.at_risk())

    def test_receipt_too_late_is_named(self):
        self.presale()
        self.receipt(1, days=9)
        promise = self.at_risk()
        self.assertEqual(len(promise), 1)
        self.assertIn("next receipt", promise.sentence)

    def test_the_newest_orders_lack_what_is_missing(self):
        self.receipt(2, days=2)
        numbers = [self.presale() for _order in range(3)]
        self.assertEqual(self.at_risk(), self.promise_of(numbers[-1]))

    def test_over_when_the_goods_are_planned(self):
        number = self.presale()
        self.assertTrue(self.at_risk())
        self.receipt(1, days=1)
        self.assertFalse(self.at_risk())
        self.assertFalse(self.attention_of(self.order_of(number)))

    def test_not_before_the_days_that_are_set(self):
        self.account.promise_warn_days = 3
        self.presale()
        self.assertFalse(self.at_risk())
        self.account.promise_warn_days = 4
        self.assertTrue(self.at_risk())
        with self.assertRaises(ValidationError):
            self.account.promise_warn_days = -1

    def test_goods_that_are_not_stored_have_no_forecast(self):
        self.game.is_storable = False
        self.presale()
        self.assertFalse(self.at_risk())
