from datetime import datetime, timedelta

from odoo.exceptions import UserError
from odoo.fields import Datetime
from odoo.tests import Form, tagged

from ..common import EVIDENCE, OzonCase


@tagged("post_install", "-at_install")
class TestNextAction(OzonCase):
    """Which button an order offers, and only what can be reached behind it."""

    def delivering(self):
        number = self.imported("rfbs", "COURSE")
        self.ship(self.order_of(number))
        self.settle()
        return number

    def test_service_reported_as_delivering_asks_for_evidence(self):
        number = self.delivering()
        order = self.order_of(number).with_user(self.clerk)
        self.assertEqual(order.ozon_next_action, "deliver")
        action = order.action_ozon_confirm_delivery()
        self.assertEqual(action["name"], "Confirm Delivery")
        wizard = self.env["ozon.ship.wizard"].with_user(self.clerk).browse(action["res_id"])
        self.assertEqual((wizard.purpose, wizard.goal_stage), ("deliver", "delivered"))
        self.assertEqual(wizard.goals_offered, "delivered")
        # Nothing red: what the form asks for is no refusal to its reader, and the button stays.
        self.assertTrue(wizard.needs_entry)
        self.assertNotIn("text-danger", wizard.checks_html)
        self.assertEqual(wizard.confirm_label, "Confirm Delivery")
        with Form(wizard) as form:
            for name in ("evidence", "evidence_way", "evidence_at"):
                self.assertTrue(form._get_modifier(name, "required"), name)
            form.evidence, form.evidence_way, form.evidence_at = EVIDENCE, "mail", Datetime.now()
        wizard.action_confirm()
        self.settle()
        self.assertEqual(self.calls_for(number)[-1], "delivered")
        self.assertFalse(order.ozon_next_action)

    def test_server_refuses_to_confirm_without_evidence(self):
        order = self.order_of(self.delivering())
        with self.assertRaisesRegex(UserError, "what the buyer received"):
            self.ship(order)

    def test_only_orders_that_wait_for_evidence_are_confirmed(self):
        waiting, new = self.order_of(self.delivering()), self.order_of(self.imported("rfbs", "COURSE"))
        action = (waiting + new).with_user(self.clerk).action_ozon_confirm_delivery()
        self.assertEqual(self.env["ozon.ship.wizard"].browse(action["res_id"]).order_ids, waiting)
        with self.assertRaisesRegex(UserError, "evidence of delivery"):
            new.with_user(self.clerk).action_ozon_confirm_delivery()

    def test_carriers_orders_are_assembled(self):
        for scheme in ("fbs", "rfbs_integrated"):
            with self.subTest(scheme):
                number = self.imported(scheme, "COURSE")
                order = self.order_of(number)
                self.assertEqual(order.ozon_next_action, "assemble")
                wizard = self.wizard_for(order)
                self.assertEqual((wizard.goals_offered, wizard.goal_stage), ("assembled", "assembled"))
                self.assertEqual((wizard._open()["name"], wizard.confirm_label), ("Assemble", "Assemble"))
                with Form(wizard) as form:
                    self.assertTrue(form._get_modifier("goal_stage", "readonly"))
                wizard.action_confirm()
                self.settle()
                self.assertEqual(self.calls_for(number), ["ship"])
                self.assertFalse(order.ozon_next_action)

    def test_only_goals_that_can_be_reached_are_offered(self):
        for article, goals in (("COURSE", "assembled,delivering,delivered"), ("GIFT", "assembled,delivering")):
            with self.subTest(article):
                self.assertEqual(self.wizard_for(self.order_of(self.imported("rfbs", article))).goals_offered, goals)
        digital = self.wizard_for(self.order_of(self.imported("digital", "CARD")))
        self.assertEqual(digital.goals_offered, "delivered")


@tagged("post_install", "-at_install")
class TestModeThatIsImpossible(OzonCase):
    """An order with goods is a parcel, whatever somebody chooses."""

    def test_goods_cannot_be_made_virtual(self):
        order = self.order_of(self.imported("rfbs", "COURSE", "MUG")).with_user(self.clerk)
        sentence = "[MUG] Mug needs a parcel: deliver it from the delivery order."
        self.assertEqual(order.ozon_mode_reason, sentence)
        with self.assertRaises(UserError) as refusal:
            order.ozon_shipment_mode = "virtual"
        self.assertEqual(str(refusal.exception), sentence)
        self.assertEqual(order.ozon_shipment_mode, "physical")
        with Form(order) as form:
            self.assertTrue(form._get_modifier("ozon_shipment_mode", "readonly"))

    def test_codes_cannot_be_made_a_parcel(self):
        order = self.order_of(self.imported("digital", "CARD")).with_user(self.clerk)
        with self.assertRaisesRegex(UserError, "activation codes"):
            order.ozon_shipment_mode = "physical"

    def test_where_both_are_possible_it_is_chosen(self):
        order = self.order_of(self.imported("rfbs", "COURSE")).with_user(self.clerk)
        self.assertFalse(order.ozon_mode_reason)
        with Form(order) as form:
            self.assertFalse(form._get_modifier("ozon_shipment_mode", "readonly"))

    def test_a_mode_that_became_impossible_can_be_given_up(self):
        order = self.order_of(self.imported("rfbs", "COURSE")).with_user(self.clerk)
        self.ship(order)
        order.action_ozon_withdraw()
        self.product("COURSE").ozon_virtual_kind = False
        self.assertEqual(order.ozon_shipment_mode, "virtual")
        self.assertFalse(order.ozon_mode_reason)


@tagged("post_install", "-at_install")
class TestManyInOneLook(OzonCase):
    """Many orders: the verdict, then each reason once with its orders."""

    def orders(self, scheme, article, count, **body):
        numbers = self.posting_on_ozon(scheme, article, count=count, **body)
        self.import_orders()
        return self.env["sale.order"].concat(*map(self.order_of, numbers))

    def test_each_reason_once(self):
        ready, parcels = self.orders("rfbs", "GIFT", 4), self.orders("rfbs", "MUG", 13)
        wizard = self.wizard_for(ready + parcels)
        self.assertEqual(wizard.summary, "4 ready, 13 not")
        self.assertEqual(wizard.confirm_label, "Ship 4 Orders")
        self.assertEqual(wizard.reasons_html.count("is set to physical shipping"), 1)
        self.assertIn("13 × ", wizard.reasons_html)
        for order in parcels:
            self.assertIn(order.name, wizard.reasons_html)
        wizard.action_confirm()
        self.assertEqual(wizard.summary, "4 scheduled, 13 not")

    def test_deadlines_that_differ_are_one_reason(self):
        now = datetime.now().replace(microsecond=0)
        orders = self.env["sale.order"].concat(*(
            self.orders("rfbs", "GIFT", 1, shipment_date=f"{(now - timedelta(hours=hours)).isoformat()}Z")
            for hours in (1, 2, 3)
        ))
        wizard = self.wizard_for(orders)
        self.assertEqual(wizard.summary, "All 3 ready")
        self.assertEqual(wizard.reasons_html.count("<summary>"), 1)
        self.assertIn("3 × Late: Ozon wanted it earlier", wizard.reasons_html)

    def test_deliveries_are_confirmed_together(self):
        orders = self.orders("rfbs", "COURSE", 3)
        self.ship(orders)
        self.settle()
        action = orders.with_user(self.clerk).action_ozon_confirm_delivery()
        wizard = self.env["ozon.ship.wizard"].with_user(self.clerk).browse(action["res_id"])
        self.assertEqual((wizard.summary, wizard.confirm_label), (
            "0 ready, 3 need evidence of delivery", "Confirm 3 Deliveries",
        ))
        self.assertNotIn("text-danger", wizard.reasons_html)
        wizard.write({"evidence": "Access to {product} sent", "evidence_way": "mail", "evidence_at": Datetime.now()})
        self.assertEqual(wizard.summary, "All 3 ready")
        wizard.action_confirm()
        self.settle()
        self.assertEqual(set(orders.ozon_posting_ids.mapped("shipment_ids.goal_stage")), {"delivering", "delivered"})
