from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.service.model import call_kw
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from ..common import EVIDENCE, OzonCase

#: What a caller may try to pass for a superuser, or to get past the rules.
CONTEXTS = ({}, {"active_test": False}, {"su": True}, {"tracking_disable": True}, {"install_mode": True})


@tagged("post_install", "-at_install")
class TestChecksAreKept(OzonCase):
    """Which checks a shipment passed, and who was refused what, stays as it was recorded."""

    def setUp(self):
        super().setUp()
        self.shipment = self.ship(self.order_of(self.imported("rfbs", "COURSE")), evidence=EVIDENCE)
        self.checks = self.shipment.check_ids
        self.admin = new_test_user(
            self.env, "system-admin", groups="base.group_system,sale_ozon.group_manager"
        )
        self.before = self.checks.sudo().read()

    def rpc(self, user, method, *args, context=None, **kwargs):
        """Call a method as the web client, or any program, would."""
        records = self.env["ozon.shipment.check"].with_user(user).with_context(**(context or {}))
        return call_kw(records, method, list(args), {**kwargs, "context": context or {}})

    def assertUntouched(self):
        self.env.invalidate_all()
        self.assertEqual(self.shipment.check_ids, self.checks)
        self.assertEqual(self.checks.sudo().read(), self.before)

    def ways(self, user, context):
        """Every public way to forge, change or lose a check."""
        vals = {"shipment_id": self.shipment.id, "code": "stage", "level": "ok", "reason": "stage_ok"}
        ids, first = self.checks.ids, self.checks[0].id
        orders = self.env["sale.order"].with_user(user).with_context(**context)
        return {
            "create": lambda: self.rpc(user, "create", [vals], context=context),
            "web_save of a new one": lambda: self.rpc(user, "web_save", [], vals, specification={}, context=context),
            "name_create": lambda: self.rpc(user, "name_create", "stage", context=context),
            "load": lambda: self.load(user, context),
            "copy": lambda: self.rpc(user, "copy", [first], context=context),
            "write": lambda: self.rpc(user, "write", ids, {"level": "ok"}, context=context),
            "write of an approval": lambda: self.rpc(user, "write", ids, {"approved_by": user.id}, context=context),
            "web_save": lambda: self.rpc(user, "web_save", [first], {"level": "ok"}, specification={}, context=context),
            "unlink": lambda: self.rpc(user, "unlink", ids, context=context),
            "through the shipment": lambda: self.shipment.with_user(user).with_context(**context).write({
                "check_ids": [Command.clear()],
            }),
            "through the order": lambda: orders.browse(self.shipment.sale_order_id.id).write({
                "ozon_shipment_ids": [Command.update(self.shipment.id, {"check_ids": [Command.create(vals)]})],
            }),
            "with its shipment": lambda: self.shipment.with_user(user).with_context(**context).unlink(),
        }

    def load(self, user, context):
        names = ["shipment_id/.id", "code", "level", "reason"]
        result = self.rpc(user, "load", names, [[str(self.shipment.id), "stage", "ok", "stage_ok"]], context=context)
        if not result["ids"]:
            raise AccessError("\n".join(message["message"] for message in result["messages"]))

    def test_nobody_forges_changes_or_loses_one(self):
        for user in (self.clerk, self.boss, self.admin):
            for context in CONTEXTS:
                for name, way in self.ways(user, context).items():
                    with (
                        self.subTest(f"{user.login} {context} {name}"), mute_logger("odoo.models", "odoo.sql_db"),
                        self.assertRaises(UserError),  # or AccessError, a kind of it
                    ):
                        way()
        self.assertUntouched()

    def test_not_even_the_server_deletes_one(self):
        with self.assertRaisesRegex(UserError, "kept for good"):
            self.checks.sudo().unlink()
        self.assertUntouched()

    def test_methods_that_write_are_private(self):
        for method in ("_record_checks", "_refuse_by_hand", "_unlink_never", "_write", "_create"):
            with self.subTest(method), self.assertRaises(AccessError):
                self.rpc(self.admin, method, self.checks.ids)

    def test_read_by_ozon_users(self):
        for user in (self.clerk, self.boss):
            of_shipment = [("shipment_id", "=", self.shipment.id)]
            rows = self.rpc(user, "search_read", of_shipment, ["code", "level", "sentence"])
            self.assertEqual({row["code"] for row in rows}, set(self.checks.mapped("code")))
            self.assertTrue(all(row["sentence"] for row in rows))

    def test_not_read_without_the_ozon_groups(self):
        salesman = new_test_user(self.env, "no-ozon", groups="sales_team.group_sale_manager")
        system = new_test_user(self.env, "only-system", groups="base.group_system")
        for user in (salesman, system):
            with self.assertRaises(AccessError):
                self.rpc(user, "search_read", [])

    def test_not_read_by_another_company(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = new_test_user(
            self.env, "checks-stranger", groups="sale_ozon.group_manager", company_id=company.id,
            company_ids=[fields.Command.set(company.ids)],
        )
        self.assertFalse(self.rpc(stranger, "search_read", []))
        with self.assertRaises(AccessError):
            self.rpc(stranger, "read", self.checks.ids, ["level"])

    def test_refused_checks_are_added_and_none_is_replaced(self):
        self.account.state = "error"
        self.run_cron("send")
        self.account.state = "connected"
        self.shipment.sudo().posting_id.account_id.key_expires_at = fields.Datetime.now()
        self.run_cron("send")
        self.assertState(self.shipment.posting_id.posting_number, "failed", "checks")
        added = self.shipment.check_ids - self.checks
        self.assertEqual(added.mapped("level"), ["refusal"])
        self.assertEqual(self.checks.sudo().read(), self.before)
