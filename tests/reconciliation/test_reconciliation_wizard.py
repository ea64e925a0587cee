from datetime import datetime, timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .reconciliation_case import ReconciliationCase


@tagged("post_install", "-at_install")
class TestReconciliationWizard(ReconciliationCase):
    """Which account, and which days."""

    def test_period_of_the_user_s_own_days(self):
        self.clerk.tz = "Asia/Vladivostok"
        run = self.ask(date_from="2026-03-01", date_to="2026-03-31")
        self.assertEqual(run.date_from, datetime(2026, 2, 28, 14))
        self.assertEqual(run.date_to, datetime(2026, 3, 31, 14))
        self.assertIn("Mar 1", run.with_user(self.clerk).display_name)
        self.assertIn("Mar 31", run.with_user(self.clerk).display_name)

    def test_period_ends_now(self):
        before = fields.Datetime.now()
        run = self.ask()
        self.assertTrue(before <= run.date_to <= fields.Datetime.now())

    def test_period_that_makes_no_sense(self):
        tomorrow = fields.Date.today() + timedelta(days=3)
        with self.assertRaisesRegex(UserError, "before it begins"):
            self.ask(date_from="2026-03-31", date_to="2026-03-01")
        with self.assertRaisesRegex(UserError, "not begun"):
            self.ask(date_from=tomorrow, date_to=tomorrow)

    def test_account_without_key(self):
        self.account.api_key = False
        with self.assertRaisesRegex(UserError, "Enter the API key"):
            self.ask()

    def test_sole_account_is_proposed(self):
        self.env["ozon.account"].search([("id", "!=", self.account.id)]).active = False
        form = Form(self.env["ozon.reconciliation.wizard"].with_user(self.clerk))
        self.assertEqual(form.account_id, self.account)
