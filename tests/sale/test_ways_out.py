import re

from lxml import etree
from odoo.exceptions import AccessError
from odoo.tests import tagged

from ...models.code import const as code_const
from ...models.policy import const as policy_const
from ...models.policy.sentences import CHECKS
from ...models.shipment import const
from ..common import OzonCase

#: What a sentence says, and the button that has to stand beside it.
NAMED = {
    r"\b[Rr]etry\b(?! automatically)": "retry",
    r"Ozon seller account": "open_ozon",
    r"on the account\b|Open it and press Test Connection": "open_account",
    r"[Ii]mport (them|codes) on the product": "import_codes",
    r"Set it on the product": "open_product",
    r"Send Partial Codes": "send_partial",
    r"delivery order|Ship the parcel": "open_delivery",
    r"Open it and press Retry": "open_shipments",
    r"Create the order's products": "open_posting",
}


@tagged("post_install", "-at_install")
class TestWaysOut(OzonCase):
    """Every way out that a sentence names is a button beside it, for who may use it."""

    def named_in(self, sentence):
        return {way for words, way in NAMED.items() if re.search(words, sentence)}

    def assertOffered(self, sentences, ways, but=()):
        for reason, template in sentences.items():
            with self.subTest(reason):
                self.assertLessEqual(self.named_in(str(template)) - set(but), set(ways.get(reason, ())))

    def test_each_way_that_a_sentence_names_is_listed(self):
        shipment = self.env["ozon.shipment"]
        self.assertOffered(shipment._failure_sentences(), shipment._failed_ways())
        self.assertOffered(shipment._waiting_sentences(), {
            **shipment._waiting_ways(), "codes_missing_undated": shipment._waiting_ways()["codes_missing"],
        })
        # Retry is offered by the failure itself; what only warns fails nothing.
        refusing = {reason: sentence for reason, sentence in CHECKS.items() if not reason.startswith("evidence")}
        self.assertOffered(refusing, policy_const.CHECK_WAYS, but=["retry"])

    def test_both_forms_have_a_button_for_each(self):
        tables = (const.FAILED_WAYS, const.WAITING_WAYS, code_const.FAILED_WAYS, policy_const.CHECK_WAYS)
        ways = {way for table in tables for names in table.values() for way in names}
        for model, view in (
            ("sale.order", "sale.view_order_form"), ("ozon.shipment", "sale_ozon.ozon_shipment_view_form"),
        ):
            arch = etree.fromstring(self.env[model].get_view(self.env.ref(view).id)["arch"])
            conditions = " ".join(arch.xpath("//div//button/@invisible"))
            for way in ways:
                with self.subTest(way, model=model):
                    self.assertIn(f"'{way}' not in", conditions)

    def ways_for(self, user, order):
        order = order.with_user(user)
        return set((order.ozon_ways_out or "").split(",")) - {""}

    def test_missing_codes(self):
        order = self.order_of(self.imported("digital", "CARD", "KEY"))
        self.make_codes(1)
        shipment = self.ship(order)
        self.run_cron("send")
        # The clerk asked for it, and may not import codes.
        self.assertEqual(self.ways_for(self.clerk, order), {"send_partial"})
        self.assertEqual(self.ways_for(self.boss, order), {"import_codes", "send_partial"})
        action = order.with_user(self.boss).action_ozon_import_codes()
        self.assertEqual(action["context"]["default_product_id"], self.product("KEY").id)
        with self.assertRaises(AccessError):
            order.with_user(self.clerk).action_ozon_import_codes()
        order.with_user(self.clerk).action_ozon_allow_partial()
        self.assertTrue(shipment.allow_partial)

    def test_ozon_s_words_are_a_quote(self):
        number = self.imported("rfbs", "COURSE")
        order = self.order_of(number)
        shipment = self.ship(order)
        self.fault("refuse", path="/v4/posting/fbs/ship", posting_number=number, error="MOON_IN_WRONG_PHASE")
        self.settle()
        self.assertEqual(shipment.state, "failed", shipment.last_error)
        self.assertEqual(self.ways_for(self.clerk, order), {"retry"})
        self.assertIn("MOON_IN_WRONG_PHASE", order.ozon_words)
        for sentence in (order.ozon_reason, shipment.reason):
            self.assertEqual(sentence, "Ozon refused it. Fix what its answer says, then retry.")

    def test_failed_check_offers_what_it_names(self):
        order = self.order_of(self.imported("rfbs", "COURSE"))
        shipment = self.ship(order)
        self.product("COURSE").write({"ozon_virtual_kind": "presale"})
        shipment.sudo().kind = "presale"
        self.run_cron("send")
        self.assertEqual(self.ways_for(self.clerk, order), {"open_product", "retry"})
        self.assertEqual(order.with_user(self.clerk).action_ozon_open_product()["res_id"], self.product("COURSE").id)

    def test_none_where_all_is_well(self):
        order = self.order_of(self.imported("rfbs", "COURSE"))
        self.assertFalse(self.ways_for(self.clerk, order))
        self.ship(order)
        self.settle()
        self.assertFalse(self.ways_for(self.clerk, order))
