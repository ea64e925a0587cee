from datetime import datetime, timedelta

from odoo.fields import Command, Datetime
from odoo.tests import tagged

from ..common import OzonCase

SCHEMES = {"digital": "CARD", "rfbs": "COURSE", "rfbs_integrated": "COURSE", "fbs": "MUG"}


@tagged("post_install", "-at_install")
class TestImportOrders(OzonCase):
    def test_every_scheme_becomes_a_confirmed_order(self):
        numbers = {scheme: self.posting_on_ozon(scheme, article) for scheme, article in SCHEMES.items()}
        notification = self.import_orders()
        self.assertEqual(notification["type"], "success")
        self.assertIn("4", notification["message"])
        for scheme, number in numbers.items():
            with self.subTest(scheme):
                posting = self.posting(number)
                order = posting.sale_order_id
                self.assertEqual((posting.scheme, posting.stage), (scheme, "awaiting"))
                self.assertEqual((order.state, order.origin, order.client_order_ref), ("sale", number, number))
                self.assertEqual(order.ozon_account_id, self.account)
                self.assertEqual(order.ozon_shipment_state, "none")

    def test_ozon_s_words_are_kept_as_they_are(self):
        posting = self.posting(self.imported("rfbs", "COURSE"))
        self.assertEqual(
            (posting.status, posting.substatus, posting.integration_type),
            ("awaiting_packaging", "posting_created", "non_integrated"),
        )
        self.assertIn("ship", posting.available_actions)

    def test_lines_are_those_of_ozon(self):
        number = self.imported("rfbs", products=[
            self.article_on_ozon("COURSE", quantity=2, price="1490.50"),
            self.article_on_ozon("GIFT", price="0.90"),
        ])
        order = self.order_of(number)
        self.assertEqual(
            [(line.product_id.default_code, line.product_uom_qty, line.price_unit, line.discount)
             for line in order.order_line],
            [("COURSE", 2, 1490.5, 0), ("GIFT", 1, 0.9, 0)],
        )
        self.assertAlmostEqual(order.amount_total, 2981.9)
        self.assertEqual(self.posting(number).line_ids.sale_line_id, order.order_line)

    def test_total_is_what_the_buyer_pays_whatever_the_taxes(self):
        for price_include, slack in (("tax_included", 0.0), ("tax_excluded", 0.01)):
            tax = self.env["account.tax"].create({
                "name": price_include, "amount": 20, "price_include_override": price_include,
            })
            self.product("COURSE").taxes_id = [Command.set(tax.ids)]
            for price, quantity in ((100.0, 1), (100.0, 7), (33.33, 3), (19.99, 1), (0.05, 2)):
                with self.subTest(price_include, price=price):
                    number = self.imported("rfbs", products=[
                        self.article_on_ozon("COURSE", quantity=quantity, price=str(price)),
                    ])
                    order = self.order_of(number)
                    self.assertEqual(order.order_line.tax_ids, tax)
                    # Some amounts are out of reach of a tax that is rounded on top.
                    self.assertAlmostEqual(order.amount_total, price * quantity, delta=slack + 1e-6)

    def test_dates_are_those_of_ozon(self):
        ordered_at = Datetime.now().replace(microsecond=0) - timedelta(days=3)
        deadline = ordered_at + timedelta(days=5, hours=7)
        number = self.imported(
            "rfbs", "COURSE", in_process_at=f"{ordered_at.isoformat()}Z", shipment_date=f"{deadline.isoformat()}Z"
        )
        self.assertEqual(self.order_of(number).date_order, ordered_at)
        self.assertEqual(self.order_of(number).ozon_ship_by, deadline)

    def test_deadline_of_a_digital_posting_is_that_of_its_codes(self):
        deadline = Datetime.now().replace(microsecond=0) + timedelta(hours=9)
        number = self.imported("digital", "CARD", code_deadline=f"{deadline.isoformat()}Z")
        self.assertEqual(self.order_of(number).ozon_ship_by, deadline)

    def test_currency_is_activated_and_gets_a_pricelist(self):
        yuan = self.env["res.currency"].with_context(active_test=False).search([("name", "=", "CNY")])
        yuan.active = False
        number = self.imported("rfbs", products=[self.article_on_ozon("COURSE", currency="CNY", price="55.00")])
        order = self.order_of(number)
        self.assertTrue(yuan.active)
        self.assertEqual(order.currency_id, yuan)
        self.assertEqual(order.amount_total, 55.0)
        again = self.imported("rfbs", products=[self.article_on_ozon("COURSE", currency="CNY")])
        self.assertEqual(self.order_of(again).pricelist_id, order.pricelist_id)

    def test_account_s_own_settings_are_on_the_order(self):
        team = self.env["crm.team"].create({"name": "Marketplaces"})
        self.account.write({"team_id": team.id, "user_id": self.clerk.id})
        order = self.order_of(self.imported("fbs", "MUG"))
        self.assertEqual((order.team_id, order.user_id), (team, self.clerk))
        self.assertEqual(order.company_id, self.account.company_id)

    def test_number_of_codes_is_kept(self):
        number = self.imported("digital", products=[self.article_on_ozon("CARD", quantity=2, required_qty=6)])
        self.assertEqual(self.posting(number).line_ids.required_code_count, 6)

    def test_article_counts_before_the_sku(self):
        self.product("MUG").ozon_sku = "900021"  # the SKU of COURSE
        self.assertEqual(self.order_of(self.imported("rfbs", "COURSE")).order_line.product_id, self.product("COURSE"))
        number = self.imported("rfbs", products=[self.article_on_ozon("COURSE", offer_id="SECOND-SHOP")])
        self.assertEqual(self.order_of(number).order_line.product_id, self.product("MUG"))

    def test_wrapped_answers_and_ids_as_text_are_read_as_well(self):
        self.ozon("options", wrap_v4=True, ids_as_strings=True)
        number = self.imported("rfbs", "COURSE")
        self.assertEqual(self.order_of(number).state, "sale")

    def test_delivery_order_of_goods_is_made(self):
        order = self.order_of(self.imported("fbs", "MUG"))
        self.assertEqual(len(order.picking_ids), 1)

    def test_only_postings_since_the_account_s_start(self):
        old = datetime.now() - timedelta(days=40)
        number = self.imported("rfbs", "COURSE", in_process_at=f"{old:%Y-%m-%dT%H:%M:%SZ}")
        self.assertFalse(self.posting(number))
        self.account.import_from = Datetime.now() - timedelta(days=50)
        self.import_orders()
        self.assertTrue(self.order_of(number))

    def test_scheduled_action_imports(self):
        number = self.posting_on_ozon("rfbs", "COURSE")
        self.run_cron("import")
        self.assertEqual(self.order_of(number).state, "sale")
        self.assertTrue(self.account.last_import_at)


@tagged("post_install", "-at_install")
class TestCustomers(OzonCase):
    BUYER = {
        "customer_id": 777, "name": "Пётр Петров", "phone": "+7 999 111-22-33",
        "customer_email": "petr@example.com",
        "address": {
            "address_tail": "ул. Ленина, 1", "city": "Казань", "zip_code": "420000", "country": "Россия",
            "region": "Татарстан", "comment": "Код 12",
        },
    }

    def test_digital_order_has_the_account_s_own_customer(self):
        order = self.order_of(self.imported("digital", "CARD"))
        self.assertEqual(order.partner_id, self.account.partner_id)
        self.assertIn("Shop", order.partner_id.name)
        self.assertEqual(self.order_of(self.imported("digital", "CARD")).partner_id, order.partner_id)

    def test_customer_set_on_the_account_is_taken(self):
        customer = self.env["res.partner"].create({"name": "Ozon buyers"})
        self.account.partner_id = customer
        self.assertEqual(self.order_of(self.imported("fbs", "MUG")).partner_id, customer)

    def test_buyer_becomes_a_contact(self):
        buyer = self.order_of(self.imported("rfbs", "COURSE", customer=self.BUYER)).partner_id
        self.assertEqual(
            (buyer.ozon_customer_id, buyer.name, buyer.email, buyer.city, buyer.zip, buyer.street),
            ("777", "Пётр Петров", "petr@example.com", "Казань", "420000", "ул. Ленина, 1"),
        )
        self.assertEqual(buyer.country_id, self.env.ref("base.ru"))

    def test_same_buyer_is_the_same_contact(self):
        numbers = self.posting_on_ozon("rfbs", "COURSE", customer=self.BUYER, count=2)
        self.import_orders()
        numbers.append(self.imported("rfbs", "GIFT", customer=self.BUYER))
        self.assertEqual(len({self.order_of(number).partner_id for number in numbers}), 1)

    def test_two_buyers_of_one_name_are_two_contacts(self):
        numbers = [
            self.imported("rfbs", "COURSE", customer={**self.BUYER, "customer_id": customer_id})
            for customer_id in (1, 2)
        ]
        self.assertEqual(len({self.order_of(number).partner_id for number in numbers}), 2)

    def test_buyer_data_is_dropped_where_it_is_not_wanted(self):
        self.account.keep_buyer_data = False
        number = self.imported("rfbs", "COURSE", customer=self.BUYER)
        self.assertEqual(self.order_of(number).partner_id, self.account.partner_id)
        self.assertFalse(self.posting(number).partner_id)
        found = self.env["res.partner"].search([
            "|", ("email", "=", "petr@example.com"), ("ozon_customer_id", "=", "777"),
        ])
        self.assertFalse(found)

    def test_buyer_without_a_number_is_nobody(self):
        order = self.order_of(self.imported("rfbs", "COURSE", customer={**self.BUYER, "customer_id": 0}))
        self.assertEqual(order.partner_id, self.account.partner_id)
