from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, new_test_user

from ..code.codes_case import CodesCase


class TestArticle(CodesCase):
    def make_template(self, **vals):
        return self.env["product.template"].create({"name": "Course", **vals})

    def test_follows_the_internal_reference(self):
        template = self.make_template(default_code="REF-1")
        self.assertEqual(template.ozon_offer_id, "REF-1")
        template.default_code = "REF-2"
        self.assertEqual(template.ozon_offer_id, "REF-2")
        template.product_variant_id.default_code = " REF-3 "
        self.assertEqual(template.ozon_offer_id, "REF-3")

    def test_keeps_what_was_set(self):
        template = self.make_template(default_code="REF-1")
        template.ozon_offer_id = " OWN "
        self.assertEqual(template.ozon_offer_id, "OWN")
        template.default_code = "REF-2"
        self.assertEqual(template.ozon_offer_id, "OWN")

    def test_goes_back_when_emptied_or_set_to_the_reference(self):
        template = self.make_template(default_code="REF-1", ozon_offer_id="OWN")
        self.assertEqual(template.ozon_offer_id, "OWN")
        for entry in (False, "REF-1"):
            template.ozon_offer_id = "OWN"
            template.ozon_offer_id = entry
            self.env.flush_all()
            self.env.invalidate_all()
            self.assertEqual(template.ozon_offer_id, "REF-1")
            template.default_code = "REF-2"
            self.assertEqual(template.ozon_offer_id, "REF-2")
            template.default_code = "REF-1"

    def test_set_at_creation(self):
        self.assertEqual(self.make_template(ozon_offer_id="OWN").ozon_offer_id, "OWN")
        template = self.make_template(ozon_offer_id="REF-1", default_code="REF-1")
        template.default_code = "REF-2"
        self.assertEqual(template.ozon_offer_id, "REF-2")

    def test_copy_has_no_article(self):
        copy = self.make_template(ozon_offer_id="OWN", ozon_sku="1").copy()
        self.assertFalse(copy.ozon_offer_id or copy.ozon_sku)

    def test_sku_has_digits_only(self):
        self.make_template(ozon_sku="6605735423")
        for sku in ("12a", "1 2", "-1", "١٢"):
            with self.subTest(sku), self.assertRaises(ValidationError):
                self.make_template(ozon_sku=sku)

    def test_only_a_presale_has_a_release_date(self):
        day = fields.Date.today() + timedelta(days=9)
        with self.assertRaises(ValidationError):
            self.make_template(ozon_virtual_kind="gift", ozon_release_date=day)
        with self.assertRaises(ValidationError):
            self.make_template(ozon_release_date=day)
        template = self.make_template(ozon_virtual_kind="presale", ozon_release_date=day)
        self.assertEqual(template.copy().ozon_release_date, day)
        template.ozon_virtual_kind = "digital"
        self.assertFalse(template.ozon_release_date)

    def test_fields_are_for_ozon_users(self):
        groups = "sales_team.group_sale_manager,product.group_product_manager"
        salesman = new_test_user(self.env, "salesman", groups=groups)
        template = self.make_template(default_code="REF-1").with_user(salesman)
        ours = [name for name in template._fields if name.startswith("ozon_")]
        self.assertEqual(len(ours), 15)
        for name in ours:
            with self.subTest(name), self.assertRaises(AccessError):
                template.read([name])
        template.write({"default_code": "REF-2"})
        self.assertEqual(template.sudo().ozon_offer_id, "REF-2")
        created = self.env["product.template"].with_user(salesman).create({"name": "New"})
        self.assertFalse(created.sudo().ozon_virtual_kind)
        with Form(created) as form:
            form.default_code = "REF-3"
        self.assertEqual(created.sudo().ozon_offer_id, "REF-3")


class TestProductForm(CodesCase):
    def test_presale_in_the_form(self):
        with Form(self.product.product_tmpl_id) as form:
            form.ozon_virtual_kind = "presale"
            form.ozon_release_date = fields.Date.today()
            form.ozon_virtual_kind = "service"
        self.assertFalse(self.product.ozon_release_date)

    def test_variant_form(self):
        with Form(self.product) as form:
            form.ozon_virtual_kind = "digital"
            form.ozon_offer_id = "OWN"
        self.assertEqual(self.product.product_tmpl_id.ozon_virtual_kind, "digital")
        self.assertEqual(self.product.product_tmpl_id.ozon_offer_id, "OWN")

    def test_counts_by_state(self):
        self.make_codes("G1", "G2", "G3")
        self.make_codes("OLD", expires_on=fields.Date.today() - timedelta(days=1))
        self.make_codes("VOID").action_void()
        self.pool._reserve(self.make_shipment(), {self.product: 1})
        for product in (self.product, self.product.product_tmpl_id):
            product = product.with_user(self.user)
            self.assertEqual(product.ozon_code_count, 5)
            self.assertEqual(product.ozon_code_free_count, 2)
            self.assertEqual(product.ozon_code_summary, "2 × Free, 1 × Reserved, 1 × Void, 1 × Expired")
        self.assertEqual((self.other_product.ozon_code_count, self.other_product.ozon_code_summary), (0, ""))

    def test_counts_take_two_queries(self):
        self.make_codes("G1", "G2")
        self.make_codes("F1", product=self.other_product)
        products = self.product + self.other_product
        self.env.flush_all()
        self.product.product_tmpl_id.mapped("ozon_code_free_count")  # reads who the user is, and his time zone
        self.env.invalidate_all()
        for records in (products, products.product_tmpl_id):
            with self.assertQueryCount(2):
                self.assertEqual(records.mapped("ozon_code_free_count"), [2, 1])

    def test_buttons(self):
        codes = self.make_codes("G1") + self.make_codes("F1", product=self.other_product)
        for product in (self.product, self.product.product_tmpl_id):
            action = product.action_ozon_view_codes()
            self.assertEqual(self.pool.search(action["domain"]) & codes, codes[0])
            self.assertEqual(action["context"]["default_product_id"], self.product.id)
            action = product.with_user(self.manager).action_ozon_import_codes()
            wizard = Form(self.env[action["res_model"]].with_user(self.manager).with_context(**action["context"]))
            self.assertEqual(wizard.product_id, self.product)


class TestFindByArticle(CodesCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.company
        attribute = cls.env["product.attribute"].create({
            "name": "Term", "value_ids": [Command.create({"name": "Month"}), Command.create({"name": "Year"})],
        })
        cls.many = cls.env["product.template"].create({
            "name": "Membership",
            "attribute_line_ids": [Command.create({
                "attribute_id": attribute.id, "value_ids": [Command.set(attribute.value_ids.ids)],
            })],
        })
        cls.month, cls.year = cls.many.product_variant_ids
        cls.month.default_code, cls.year.default_code = "MONTH", "YEAR"

    def find(self, *wanted, company=None):
        return self.env["product.product"]._ozon_find_by_article(company or self.company, wanted)

    def find_one(self, offer_id, sku=0, **kwargs):
        return self.find((offer_id, sku), **kwargs)[offer_id, sku]

    def test_by_article(self):
        self.assertEqual(self.find_one("GAME"), self.product)
        self.assertEqual(self.find_one(" GAME "), self.product)
        self.assertFalse(self.find_one("game"))
        self.assertFalse(self.find_one("GAM"))
        self.assertFalse(self.find_one("GAME%"))
        self.assertFalse(self.find_one(""))
        self.assertFalse(self.find_one(None, None))

    def test_import_asks_for_the_variant(self):
        action = self.many.action_ozon_import_codes()
        wizard = Form(self.env[action["res_model"]].with_context(**action["context"]))
        self.assertFalse(wizard.product_id)
        self.assertEqual(wizard.product_tmpl_id, self.many)

    def test_every_pair_has_an_answer(self):
        wanted = [("GAME", 1), ("GAME", 2), ("NONE", 3), ("", 0)]
        self.assertEqual(set(self.find(*wanted)), set(wanted))

    def test_article_set_by_hand(self):
        self.product.ozon_offer_id = "OWN"
        self.assertEqual(self.find_one("OWN"), self.product)
        self.assertFalse(self.find_one("GAME"))

    def test_variants_are_found_by_their_own_reference(self):
        self.assertEqual(self.find_one("MONTH"), self.month)
        self.many.ozon_offer_id = "MEMBER"
        self.assertFalse(self.find_one("MEMBER"))
        self.assertEqual(self.find_one("YEAR"), self.year)

    def test_the_only_active_variant(self):
        self.year.active = False
        self.assertEqual(self.find_one("MONTH"), self.month)
        self.assertFalse(self.find_one("YEAR"))
        self.many.ozon_offer_id = "MEMBER"
        self.assertEqual(self.find_one("MEMBER"), self.month)
        self.assertFalse(self.find_one("MONTH"))

    def test_by_sku(self):
        self.product.ozon_sku = "6605735423"
        self.assertEqual(self.find_one("UNKNOWN", 6605735423), self.product)
        self.assertEqual(self.find_one("", "6605735423"), self.product)
        self.assertEqual(self.find_one("FILM", 6605735423), self.other_product)  # the article comes first

    def test_two_candidates_are_ambiguous(self):
        self.other_product.default_code = "GAME"
        self.assertEqual(self.find_one("GAME"), self.product + self.other_product)
        self.other_product.default_code = "OTHER"
        self.other_product.ozon_offer_id = "GAME"
        self.assertEqual(self.find_one("GAME"), self.product + self.other_product)
        self.many.ozon_sku = "77"
        self.assertEqual(self.find_one("UNKNOWN", 77), self.month + self.year)

    def test_only_products_that_can_be_sold(self):
        self.product.sale_ok = False
        self.assertFalse(self.find_one("GAME"))
        self.other_product.product_tmpl_id.active = False
        self.assertFalse(self.find_one("FILM"))

    def test_only_products_of_the_company(self):
        company = self.env["res.company"].create({"name": "Other"})
        self.product.company_id = company
        self.assertFalse(self.find_one("GAME"))
        self.assertEqual(self.find_one("GAME", company=company), self.product)
        self.assertEqual(self.find_one("FILM", company=company), self.other_product)

    def test_number_of_queries_is_constant(self):
        products = self.env["product.product"].create([
            {"name": f"P{number}", "default_code": f"P{number}", "ozon_sku": str(number)}
            for number in range(1, 101)
        ])
        self.env.flush_all()
        counts = set()
        for number in (1, 100):
            wanted = [(f"P{n}", 0) for n in range(1, number + 1)]
            wanted += [(f"X{n}", n) for n in range(1, number + 1)]
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            found = self.find(*wanted)
            counts.add(self.env.cr.sql_log_count - before)
            self.assertEqual(set(found.values()), set(products[:number]))
        self.assertEqual(len(counts), 1, counts)
        self.assertLessEqual(max(counts), 8)
