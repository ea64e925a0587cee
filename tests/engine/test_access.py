from odoo.exceptions import AccessError, UserError
from odoo.service.model import call_kw
from odoo.tests import new_test_user, tagged

from ..common import OzonCase

MODELS = (
    "ozon.account", "ozon.posting", "ozon.posting.line", "ozon.shipment", "ozon.shipment.attempt", "ozon.code",
    "ozon.ship.wizard", "ozon.ship.wizard.line", "ozon.code.import",
)


@tagged("post_install", "-at_install")
class TestUserWithoutOzon(OzonCase):
    """A salesperson who has nothing to do with Ozon sees none of it and reaches none of it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.outsider = new_test_user(
            cls.env, "seller-of-other-things",
            groups="sales_team.group_sale_manager,product.group_product_manager"
        )

    def setUp(self):
        super().setUp()
        self.number = self.imported("rfbs", "COURSE")
        self.shipment = self.ship(self.order_of(self.number))

    def rpc(self, model, method, ids=None, *args, user=None, **kwargs):
        """Call a method as the web client, or any program, would."""
        records = self.env[model].with_user(user or self.outsider)
        return call_kw(records, method, [*([ids] if ids is not None else []), *args], kwargs)

    def test_models_are_closed(self):
        for model in MODELS:
            with self.subTest(model), self.assertRaises(AccessError):
                self.rpc(model, "search_read", domain=[])

    def test_fields_are_hidden_and_cannot_be_read_or_searched(self):
        for model in ("sale.order", "product.template", "product.product", "res.partner"):
            names = {name for name in self.env[model]._fields if name.startswith("ozon_")}
            self.assertTrue(names)
            self.assertFalse(names & set(self.rpc(model, "fields_get")))
            for name in sorted(names):
                if self.env[model]._fields[name].type == "binary":
                    continue
                with self.subTest(field=f"{model}.{name}"):
                    record = self.env[model].search([], limit=1)
                    with self.assertRaises(AccessError):
                        self.rpc(model, "read", record.ids, [name])
                    if self.env[model]._fields[name].store:
                        with self.assertRaises(AccessError):
                            self.rpc(model, "search_count", domain=[(name, "!=", False)])

    def test_orders_look_as_ever(self):
        order = self.order_of(self.number)
        self.assertEqual(self.rpc("sale.order", "read", order.ids, ["origin"])[0]["origin"], self.number)
        view = self.rpc("sale.order", "get_views", views=[(False, "form"), (False, "list"), (False, "search")])
        self.assertNotIn("ozon", str([view["views"][kind]["arch"] for kind in ("form", "list", "search")]).lower())

    def test_actions_cannot_be_called(self):
        order = self.order_of(self.number)
        calls = (
            ("sale.order", "action_ozon_ship_virtually", order.ids),
            ("sale.order", "action_ozon_retry", order.ids),
            ("sale.order", "action_ozon_check_now", order.ids),
            ("sale.order", "action_ozon_withdraw", order.ids),
            ("sale.order", "action_view_ozon_postings", order.ids),
            ("ozon.posting", "action_create_order", self.posting(self.number).ids),
            ("ozon.posting", "action_refresh", self.posting(self.number).ids),
            ("ozon.shipment", "action_retry", self.shipment.ids),
            ("ozon.shipment", "action_check_now", self.shipment.ids),
            ("ozon.shipment", "action_cancel", self.shipment.ids),
            ("ozon.account", "action_test_connection", self.account.ids),
            ("ozon.account", "action_import_orders", self.account.ids),
        )
        for model, method, ids in calls:
            with self.subTest(f"{model}.{method}"), self.assertRaises(UserError):
                self.rpc(model, method, ids)
        self.assertEqual(self.shipment.state, "queued")

    def test_outsider_s_own_work_is_not_disturbed(self):
        order = self.order_of(self.number).with_user(self.outsider)
        order.note = "Seen"
        copy = order.copy()
        copy.action_confirm()
        copy._action_cancel()
        product = self.env["product.product"].with_user(self.outsider).create({"name": "Mine", "default_code": "X"})
        product.default_code = "Y"
        self.assertEqual(product.product_tmpl_id.sudo().ozon_offer_id, "Y")

    def test_outsider_cannot_cancel_what_is_shipped_on_ozon(self):
        self.settle()
        with self.assertRaisesRegex(UserError, "shipped on Ozon"):
            self.order_of(self.number).with_user(self.outsider)._action_cancel()


@tagged("post_install", "-at_install")
class TestOzonUser(OzonCase):
    def setUp(self):
        super().setUp()
        self.number = self.imported("digital", "CARD")
        self.code = self.make_codes(1)

    def as_clerk(self, model, method, *args, **kwargs):
        return call_kw(self.env[model].with_user(self.clerk), method, args, kwargs)

    def test_user_sees_orders_postings_and_shipments(self):
        shipment = self.ship(self.order_of(self.number))
        self.settle()
        for model in ("ozon.account", "ozon.posting", "ozon.posting.line", "ozon.shipment", "ozon.shipment.attempt"):
            with self.subTest(model):
                self.assertTrue(self.as_clerk(model, "search_read", [], []))
        self.assertEqual(self.as_clerk("ozon.code", "read", shipment.code_ids.ids, ["state"])[0]["state"], "accepted")

    def test_user_does_not_see_the_value_of_a_code(self):
        self.clerk.group_ids += self.env.ref("base.group_allow_export")
        for call in (
            lambda: self.as_clerk("ozon.code", "read", self.code.ids, ["code"]),
            lambda: self.as_clerk("ozon.code", "search_count", [("code", "like", "SECRET")]),
            lambda: self.as_clerk("ozon.code", "export_data", self.code.ids, ["code"]),
            lambda: self.as_clerk("ozon.code", "formatted_read_group", [], ["code"], ["__count"]),
        ):
            with self.assertRaises(AccessError):
                call()

    def test_nobody_writes_what_ozon_says(self):
        shipment = self.ship(self.order_of(self.number))
        for user in (self.clerk, self.boss):
            for record, vals in (
                (self.posting(self.number), {"stage": "delivered"}), (shipment, {"state": "done"}),
            ):
                with self.subTest(user=user.login, model=record._name), self.assertRaises(AccessError):
                    record.with_user(user).write(vals)
                with self.assertRaises(AccessError):
                    record.with_user(user).unlink()

    def test_private_methods_are_not_for_rpc(self):
        shipment = self.ship(self.order_of(self.number))
        for model, method, args in (
            ("ozon.account", "_client", (self.account.ids,)), ("ozon.shipment", "_mark_done", (shipment.ids, None)),
            ("ozon.code", "_values_by_product", (self.code.ids,)), ("ozon.importer", "_cron_import_orders", ()),
            ("ozon.sender", "_cron_send_shipments", ()),
        ):
            with self.subTest(method), self.assertRaises(AccessError):
                self.as_clerk(model, method, *args)

    def test_other_company_is_not_seen(self):
        company = self.env["res.company"].create({"name": "Other"})
        stranger = new_test_user(
            self.env, "stranger", groups="sale_ozon.group_manager", company_id=company.id, company_ids=company.ids
        )
        self.ship(self.order_of(self.number))
        for model in (
            "ozon.account", "ozon.posting", "ozon.posting.line", "ozon.shipment", "ozon.shipment.check", "ozon.code",
        ):
            with self.subTest(model):
                self.assertFalse(self.env[model].with_user(stranger).search([]))
        with self.assertRaises(AccessError):
            self.account.with_user(stranger).action_import_orders()
