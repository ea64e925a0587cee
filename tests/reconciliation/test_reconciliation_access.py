from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .reconciliation_case import ReconciliationCase


@tagged("post_install", "-at_install")
class TestReconciliationAccess(ReconciliationCase):
    """What a run has found is for users of its company, and nobody forges it."""

    def test_colleagues_of_another_company_see_nothing(self):
        self.posting_on_ozon("rfbs", "COURSE")
        run = self.compare()
        company = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = new_test_user(
            self.env, "ozon-stranger", groups="sale_ozon.group_manager", company_id=company.id,
            company_ids=[fields.Command.set(company.ids)],
        )
        self.assertFalse(self.env["ozon.reconciliation"].with_user(stranger).search([]))
        self.assertFalse(self.env["ozon.reconciliation.line"].with_user(stranger).search([]))
        for record, method in (
            (run, "action_stop"), (run, "action_resume"), (run.line_ids, "action_fix"), (run.line_ids, "action_open"),
        ):
            with self.assertRaises(AccessError):
                getattr(record.with_user(stranger), method)()
        with self.assertRaises(AccessError):
            self.ask(user=stranger)

    def test_users_without_the_ozon_groups_cannot_use_it(self):
        self.posting_on_ozon("rfbs", "COURSE")
        run = self.compare()
        salesman = new_test_user(self.env, "ozon-nobody", groups="sales_team.group_sale_manager")
        for record, method in ((run, "action_stop"), (run, "action_resume"), (run.line_ids, "action_fix")):
            with self.assertRaises(AccessError):
                getattr(record.with_user(salesman), method)()
        with self.assertRaises(AccessError):
            self.ask(user=salesman)
        with self.assertRaises(AccessError):
            run.with_user(salesman).read(["state"])

    def test_results_cannot_be_forged(self):
        run = self.compare()
        for vals in ({"state": "done"}, {"place": {}}):
            with self.assertRaises(AccessError):
                run.with_user(self.boss).write(vals)
        with self.assertRaises(AccessError):
            self.env["ozon.reconciliation"].with_user(self.boss).create({"account_id": self.account.id})
        with self.assertRaises(AccessError):
            run.with_user(self.boss).read(["seen_posting_ids"])
