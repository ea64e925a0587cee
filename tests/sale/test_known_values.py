from contextlib import contextmanager
from unittest.mock import patch

from odoo.tests import tagged

from ..common import OzonCase

#: Differ from order to order, whoever makes them.
OWN = {
    "id", "name", "display_name", "create_date", "write_date", "date_order", "origin", "client_order_ref", "order_id",
    "reference", "stock_reference_ids", "ozon_ship_by", "ozon_due_at",
}
BUYER = {"name": "Anna", "address": {"city": "Казань", "zip_code": "420000", "country": "Россия"}}


@tagged("post_install", "-at_install")
class TestKnownValues(OzonCase):
    """Orders are given what Odoo would look up for each of them; they come out as if it had."""

    @contextmanager
    def looked_up_by_odoo(self):
        builder = self.registry["ozon.order.builder"]
        with patch.object(builder, "_with_known_values", lambda self, orders, vals_list: vals_list):
            yield

    def values(self, records):
        """What is stored of an order, or of its lines."""
        names = [
            name for name, field in records._fields.items()
            if field.store and field.type not in ("one2many", "binary") and name not in OWN
        ]
        return [{name: row[name] for name in names} for row in records.read(names)]

    def assertSame(self, *articles, **body):
        number = self.imported("rfbs", *articles, customer={**BUYER, "customer_id": 501}, **body)
        given = self.order_of(number)
        with self.looked_up_by_odoo():
            number = self.imported("rfbs", *articles, customer={**BUYER, "customer_id": 502}, **body)
        found = self.order_of(number)
        contacts = {given.partner_id.id: "buyer", found.partner_id.id: "buyer"}
        for ours, theirs in ((given, found), (given.order_line, found.order_line)):
            for mine, other in zip(self.values(ours), self.values(theirs), strict=True):
                for name in mine:
                    pair = [
                        value and (contacts.get(value[0]) or value[0]) if isinstance(value, tuple) else value
                        for value in (mine[name], other[name])
                    ]
                    self.assertEqual(*pair, name)
        return given

    def test_plain_shop(self):
        self.assertSame("COURSE")
        self.assertSame("COURSE", "GIFT", "MUG")

    def test_number_is_the_next_one(self):
        first, second = (self.order_of(self.imported("rfbs", "COURSE")).name for _order in range(2))
        self.assertEqual(int(second.lstrip("S")), int(first.lstrip("S")) + 1)

    def test_sequence_without_gaps_or_by_year(self):
        sequence = self.env["ir.sequence"].search([("code", "=", "sale.order")], limit=1)
        for vals in ({"implementation": "no_gap"}, {"use_date_range": True, "prefix": "Y%(range_year)s-"}):
            with self.subTest(vals):
                sequence.write(vals)
                first, second = (self.order_of(self.imported("rfbs", "COURSE")).name for _order in range(2))
                self.assertEqual(int(second[-5:].lstrip("S")), int(first[-5:].lstrip("S")) + 1)

    def test_fiscal_position_and_taxes_of_where_the_buyer_lives(self):
        tax, other = self.env["account.tax"].create([
            {"name": f"Tax {amount}", "amount": amount, "price_include_override": "tax_excluded"} for amount in (20, 5)
        ])
        self.product("COURSE").taxes_id = tax
        position = self.env["account.fiscal.position"].create({
            "name": "At home", "auto_apply": True, "country_id": self.env.ref("base.ru").id, "sequence": 0,
        })
        other.write({"fiscal_position_ids": position.ids, "original_tax_ids": tax.ids})
        order = self.assertSame("COURSE")
        self.assertEqual((order.fiscal_position_id, order.order_line.tax_ids), (position, other))
        position.write({"zip_from": "100000", "zip_to": "199999"})
        self.assertNotEqual(self.assertSame("COURSE").fiscal_position_id, position)

    def test_default_of_a_company_and_of_quotations(self):
        self.env["ir.default"].set("sale.order", "note", "Thank you")
        self.env["ir.default"].set("sale.order.line", "analytic_distribution", False)
        self.assertIn("Thank you", self.assertSame("COURSE").note)

    def test_analytic_distribution(self):
        plan = self.env["account.analytic.plan"].create({"name": "Shops"})
        account = self.env["account.analytic.account"].create({"name": "Ozon", "plan_id": plan.id})
        self.env["account.analytic.distribution.model"].create({
            "product_id": self.product("COURSE").id, "analytic_distribution": {str(account.id): 100},
        })
        order = self.assertSame("COURSE")
        self.assertEqual(order.order_line.analytic_distribution, {str(account.id): 100})
