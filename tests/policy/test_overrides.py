from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .policy_case import REASON, PolicyCase


@tagged("post_install", "-at_install")
class TestOverrides(PolicyCase):
    """An administrator may ship in spite of some checks, with a written reason that is kept."""

    def test_late_order_is_refused_only_where_the_account_says_so(self):
        order = self.late_order()
        self.assertEqual(self.wizard_for(order).verdict, "refusal")
        self.account.deadline_grace_hours = 20
        self.assertEqual(self.wizard_for(order).verdict, "warning")
        self.account.deadline_grace_hours = 0
        self.assertEqual(self.wizard_for(order).verdict, "warning")

    def test_administrator_overrides_with_a_reason(self):
        order = self.late_order()
        wizard = self.wizard_for(order, user=self.boss)
        self.assertTrue(wizard.can_override)
        for reason in (False, "because", " " * 30, "\u200b" * 30):
            wizard.override_reason = reason
            with self.subTest(reason), self.assertRaisesRegex(UserError, "Too late"):
                wizard.action_confirm()
        with Form(wizard) as form:
            form.override_reason = REASON
            self.assertEqual(form.passed_count, 1)
        wizard.action_confirm()
        [check] = order.ozon_posting_ids.shipment_ids.check_ids.filtered("overridden_by")
        self.assertEqual(
            (check.code, check.level, check.overridden_by, check.override_reason),
            ("deadline", "refusal", self.boss, REASON),
        )
        self.settle()
        self.assertState(order.origin, "done")

    def test_one_reason_for_many_orders(self):
        orders = self.late_order() + self.late_order() + self.order_of(self.imported("rfbs", "COURSE"))
        shipments = self.ship(orders, user=self.boss, override_reason=REASON)
        self.assertEqual(len(shipments), 3)
        self.assertEqual(len(shipments.check_ids.filtered("overridden_by")), 2)

    def test_user_cannot_override(self):
        wizard = self.wizard_for(self.late_order())
        self.assertFalse(wizard.can_override)
        for values in ({"override_reason": REASON}, {"verdict": "ok"}, {"check_vals": "[]"}):
            with self.subTest(values), self.assertRaises(AccessError):
                self.rpc(self.clerk, wizard, "write", values)
        # Not even with the reason of somebody who may.
        wizard.sudo().override_reason = REASON
        self.env.invalidate_all()
        with self.assertRaisesRegex(UserError, "Too late"):
            self.rpc(self.clerk, wizard, "action_confirm")
        with self.assertRaises(AccessError):
            self.rpc(self.boss, wizard, "write", {"override_reason": REASON})

    def test_what_nobody_may_override(self):
        order = self.late_order()
        order.ozon_shipment_mode = "physical"
        wizard = self.wizard_for(order, user=self.boss, override_reason=REASON)
        self.assertEqual(wizard.verdict, "refusal")
        with self.assertRaisesRegex(UserError, "physical"):
            wizard.action_confirm()

    def test_worker_knows_what_was_overridden_and_refuses_the_rest(self):
        order = self.late_order()
        self.ship(order, user=self.boss, override_reason=REASON)
        self.product("COURSE").ozon_virtual_kind = False
        self.run_cron("send")
        self.assertState(order.origin, "failed", "checks")
        shipment = order.ozon_posting_ids.shipment_ids
        self.assertIn("needs a parcel", shipment.last_error)
        self.assertNotIn("Too late", shipment.last_error)

    def test_override_of_one_check_is_none_of_another(self):
        order = self.order_of(self.imported("rfbs", "COURSE"))
        shipment = self.ship(order)
        self.env["ozon.shipment.check"].sudo().create({
            "shipment_id": shipment.id, "code": "limits", "level": "refusal", "reason": "limits_count",
            "overridden_by": self.boss.id, "override_reason": REASON,
        })
        self.account.deadline_grace_hours = 1
        order.ozon_posting_ids.sudo().ship_by = "2020-01-01 00:00:00"
        self.run_cron("send")
        self.assertState(order.origin, "failed", "checks")

    def test_request_of_the_buyer_stops_it(self):
        order = self.order_of(self.imported("rfbs", "COURSE"))
        posting = type(self.env["ozon.posting"])
        self.patch(posting, "_open_buyer_requests", lambda postings: {order.ozon_posting_ids.id: ["cancellation"]})
        wizard = self.wizard_for(order)
        self.assertIn("asked for cancellation", wizard.reasons)
        self.assertEqual(self.wizard_for(order, user=self.boss, override_reason=REASON).verdict, "warning")
