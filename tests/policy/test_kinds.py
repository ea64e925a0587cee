from odoo.exceptions import ValidationError
from odoo.tests import Form, tagged

from ..common import EVIDENCE, OzonCase


@tagged("post_install", "-at_install")
class TestKindOfCategory(OzonCase):
    """A product that says nothing of its own is what its category says, and that what the one above it says."""

    def setUp(self):
        super().setUp()
        category = self.env["product.category"]
        self.top = category.create({"name": "Learning", "ozon_virtual_kind": "service"})
        self.middle = category.create({"name": "Languages", "parent_id": self.top.id})
        self.below = category.create({"name": "French", "parent_id": self.middle.id})
        self.mug = self.product("MUG")

    def kind(self, product=None):
        return (product or self.mug).ozon_effective_kind

    def test_it_is_found_however_far_above(self):
        self.assertFalse(self.kind())
        self.mug.categ_id = self.below
        self.assertEqual(self.kind(), "service")
        self.assertFalse(self.mug.ozon_virtual_kind)
        self.middle.ozon_virtual_kind = "gift"
        self.assertEqual(self.kind(), "gift")
        self.top.ozon_virtual_kind = "digital"
        self.assertEqual(self.kind(), "gift")
        self.middle.ozon_virtual_kind = False
        self.assertEqual(self.kind(), "digital")
        self.below.parent_id = False
        self.assertFalse(self.kind())

    def test_product_has_the_last_word(self):
        self.mug.categ_id = self.below
        self.mug.ozon_virtual_kind = "gift"
        self.assertEqual(self.kind(), "gift")
        self.mug.ozon_virtual_kind = "parcel"
        self.assertFalse(self.kind())
        self.mug.ozon_virtual_kind = False
        self.assertEqual(self.kind(), "service")

    def test_category_says_parcel_too(self):
        self.mug.categ_id = self.below
        self.middle.ozon_virtual_kind = "parcel"
        self.assertFalse(self.kind())

    def test_order_goes_the_way_of_the_category(self):
        number = self.imported("rfbs", "MUG")
        order = self.order_of(number)
        self.assertEqual(order.ozon_shipment_mode, "physical")
        self.mug.categ_id = self.below
        self.assertEqual((order.ozon_shipment_mode, order.ozon_virtual_kind), ("virtual", "service"))
        shipment = self.ship(order, evidence=EVIDENCE)
        self.assertEqual((shipment.kind, shipment.goal_stage), ("service", "delivered"))
        self.settle()
        self.assertState(number, "done")
        other = self.order_of(self.imported("rfbs", "MUG"))
        self.mug.ozon_virtual_kind = "parcel"
        self.assertEqual(other.ozon_shipment_mode, "physical")
        self.assertIn("needs a parcel", other.ozon_mode_reason)

    def test_category_that_changes_before_it_is_sent_stops_it(self):
        self.mug.categ_id = self.below
        number = self.imported("rfbs", "MUG")
        self.ship(self.order_of(number), evidence=EVIDENCE)
        self.top.ozon_virtual_kind = "gift"
        self.run_cron("send")
        self.assertState(number, "failed", "checks")
        self.assertIn("products have changed", self.shipment_of(number).last_error)
        self.assertEqual(self.calls_for(number), [])

    def test_release_date_belongs_to_a_presale_of_the_category_too(self):
        self.top.ozon_virtual_kind = "presale"
        self.mug.categ_id = self.below
        self.mug.product_tmpl_id.ozon_release_date = "2040-01-01"
        self.top.ozon_virtual_kind = False
        self.assertTrue(self.mug.ozon_release_date, "a click on a category must not lose dates")
        with self.assertRaisesRegex(ValidationError, "not a pre-sale"):
            self.mug.product_tmpl_id.ozon_release_date = "2040-02-01"

    def test_form_says_what_nothing_means(self):
        with Form(self.mug.product_tmpl_id.with_user(self.boss_of_products())) as form:
            self.assertEqual(form.ozon_kind_hint, "Parcel")
            form.categ_id = self.below
            self.assertEqual(form.ozon_kind_hint, "Service (category)")

    def boss_of_products(self):
        self.boss.group_ids += self.env.ref("product.group_product_manager")
        return self.boss

    def test_many_products_are_worked_out_together(self):
        products = self.env["product.template"].create([
            {"name": f"Book {number}", "categ_id": self.below.id} for number in range(30)
        ])
        self.env.flush_all()
        before = self.cr.sql_log_count
        self.top.ozon_virtual_kind = "gift"
        self.env.flush_all()
        self.assertLess(self.cr.sql_log_count - before, 25)
        self.assertEqual(set(products.mapped("ozon_effective_kind")), {"gift"})


@tagged("post_install", "-at_install")
class TestFurthestStage(OzonCase):
    """An account may report less than is honest, never more."""

    def wizard(self, article, **vals):
        return self.wizard_for(self.order_of(self.imported("rfbs", article)), **vals)

    def test_account_keeps_it_shorter(self):
        self.account.write({"furthest_service": "delivering", "furthest_gift": "assembled"})
        course, gift = self.wizard("COURSE", evidence=EVIDENCE), self.wizard("GIFT")
        self.assertEqual((course.goal_stage, course.goals_offered), ("delivering", "assembled,delivering"))
        self.assertEqual((gift.goal_stage, gift.goals_offered), ("assembled", "assembled"))
        course.goal_stage = "delivered"
        self.assertEqual(course.verdict, "refusal")
        self.assertIn("no further", course.reasons)

    def test_setting_that_changes_before_it_is_sent_stops_it(self):
        number = self.imported("rfbs", "COURSE")
        self.ship(self.order_of(number), evidence=EVIDENCE)
        self.account.furthest_service = "assembled"
        self.run_cron("send")
        self.assertState(number, "failed", "checks")
        self.assertEqual(self.calls_for(number), [])

    def test_nobody_goes_beyond_what_is_honest(self):
        with self.assertRaises(ValueError):
            self.account.furthest_gift = "delivered"

    def test_what_ozon_delivers_itself_is_not_concerned(self):
        self.account.furthest_digital = "assembled"
        self.make_codes(1)
        number = self.imported("digital", "CARD")
        self.ship(self.order_of(number))
        self.settle()
        self.assertState(number, "done")
