from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command, Datetime
from odoo.tests import new_test_user, tagged

from .policy_case import REASON, PolicyCase


@tagged("post_install", "-at_install")
class TestApproval(PolicyCase):
    """Two people where the account asks for two."""

    def waiting(self, user=None):
        """A shipment that waits for approval."""
        self.account.approval_needed = "no_codes"
        shipment = self.ship(self.order_of(self.imported("rfbs", "COURSE")), user=user)
        self.assertEqual((shipment.state, shipment.approval_state), ("queued", "waiting"))
        return shipment

    def activities(self):
        kind = self.env.ref("sale_ozon.mail_activity_type_approval")
        return self.account.activity_ids.filtered(lambda activity: activity.activity_type_id == kind)

    def refuse(self, user, shipment, reason="The buyer has asked for the money."):
        action = self.rpc(user, shipment, "action_refuse")
        wizard = self.env["ozon.approval.refusal"].browse(action["res_id"])
        self.rpc(user, wizard, "write", {"reason": reason})
        return self.rpc(user, wizard, "action_refuse")

    def test_who_needs_approval(self):
        self.make_codes(9)
        for needed, codes, course in (
            ("nobody", "none", "none"), ("overridden", "none", "none"), ("no_codes", "none", "waiting"),
            ("all", "waiting", "waiting"),
        ):
            with self.subTest(needed):
                self.account.approval_needed = needed
                found = [
                    self.ship(self.order_of(self.imported(scheme, article))).approval_state
                    for scheme, article in (("digital", "CARD"), ("rfbs", "COURSE"))
                ]
                self.assertEqual(found, [codes, course])

    def test_overridden_ones_alone(self):
        self.account.approval_needed = "overridden"
        shipment = self.ship(self.late_order(), user=self.boss, override_reason=REASON)
        self.assertEqual(shipment.approval_state, "waiting")
        self.assertEqual(shipment.override_words, REASON)

    def test_nothing_is_sent_before(self):
        shipment = self.waiting()
        self.assertIn("Waiting for approval", shipment.last_error)
        self.rpc(self.clerk, shipment, "action_check_now")
        self.run_cron("send")
        shipment.sudo().next_try_at = Datetime.now()
        self.run_cron("send")
        self.assertEqual(self.calls_for(shipment.posting_id.posting_number), [])
        self.assertEqual(shipment.state, "queued")

    def test_approved_and_sent(self):
        shipment = self.waiting()
        self.assertEqual(self.activities().user_id & (self.boss + self.second), self.boss + self.second)
        self.rpc(self.second, shipment, "action_approve")
        self.assertEqual(shipment.check_ids.approved_by, self.second)
        self.assertFalse(self.activities())
        self.settle()
        self.assertState(shipment.posting_id.posting_number, "done")

    def test_nobody_approves_his_own(self):
        shipment = self.waiting(self.boss)
        self.assertNotIn(self.boss, self.activities().user_id)
        for method in ("action_approve", "action_refuse"):
            with self.subTest(method), self.assertRaisesRegex(UserError, "your own"):
                self.rpc(self.boss, shipment, method)
        self.assertEqual(shipment.approval_state, "waiting")

    def test_second_of_two_gets_a_sentence(self):
        shipment = self.waiting()
        self.rpc(self.second, shipment, "action_approve")
        for method in ("action_approve", "action_refuse"):
            with self.subTest(method), self.assertRaisesRegex(UserError, "decided already"):
                self.rpc(self.boss, shipment, method)
        self.assertEqual(shipment.check_ids.approved_by, self.second)

    def test_refused_with_a_reason(self):
        shipment = self.waiting()
        with self.assertRaisesRegex(UserError, "Write down why"):
            self.refuse(self.second, shipment, "no")
        self.refuse(self.second, shipment)
        self.assertState(shipment.posting_id.posting_number, "failed", "not_approved")
        self.assertIn("asked for the money", shipment.last_error)
        self.rpc(self.clerk, shipment, "action_retry")
        self.assertEqual((shipment.state, shipment.approval_state), ("queued", "waiting"))
        self.run_cron("send")
        self.assertEqual(self.calls_for(shipment.posting_id.posting_number), [])

    def test_lapses_with_the_deadline(self):
        shipment = self.waiting()
        shipment.posting_id.sudo().ship_by = Datetime.now() - timedelta(minutes=1)
        self.run_cron("send")
        self.assertState(shipment.posting_id.posting_number, "failed", "approval")
        self.assertEqual(shipment.approval_state, "lapsed")
        self.assertIn("not approved before", shipment.last_error)
        self.assertEqual(self.calls_for(shipment.posting_id.posting_number), [])
        self.assertFalse(self.activities())

    def test_withdrawn_while_it_waits(self):
        shipment = self.waiting()
        self.rpc(self.clerk, shipment, "action_cancel")
        self.assertEqual((shipment.state, shipment.approval_state), ("cancelled", "none"))
        self.assertFalse(self.activities())

    def test_who_has_left_approves_nothing(self):
        self.second.sudo().active = False
        shipment = self.waiting()
        self.assertNotIn(self.second, self.activities().user_id)
        self.boss.sudo().group_ids = [Command.set(self.env.ref("sale_ozon.group_user").ids)]
        for user in (self.second, self.boss, self.clerk):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.rpc(user, shipment, "action_approve")

    def test_other_company_decides_nothing(self):
        shipment = self.waiting()
        company = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = new_test_user(
            self.env, "stranger-approver", groups="sale_ozon.group_manager", company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )
        for method in ("action_approve", "action_refuse"):
            with self.subTest(method), self.assertRaises(AccessError):
                self.rpc(stranger, shipment, method)

    def test_state_is_nobody_s_to_write(self):
        shipment = self.waiting()
        for user in (self.clerk, self.boss, self.second):
            for values in ({"approval_state": "approved"}, {"next_try_at": Datetime.now()}):
                with self.subTest(f"{user.login} {values}"), self.assertRaises(AccessError):
                    self.rpc(user, shipment, "write", values)
            for method in ("_refuse_approval", "_lapse", "_approval_vals"):
                with self.assertRaises(AccessError):
                    self.rpc(user, shipment, method)
        for user in (self.clerk, self.boss):
            with self.assertRaises(AccessError):
                self.env["ozon.approval.refusal"].with_user(user).create({"shipment_ids": [shipment.id]})
