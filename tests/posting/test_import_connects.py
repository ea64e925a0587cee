import time

from odoo.tests import tagged

from ..common import OzonCase


@tagged("post_install", "-at_install")
class TestImportConnects(OzonCase):
    """A page that Ozon has shown is proof that it accepts the key."""

    def test_import_with_a_mended_key_is_complete_and_connects(self):
        number = self.posting_on_ozon("rfbs", "COURSE")
        self.account.api_key = "wrong"
        self.assertEqual(self.import_orders()["type"], "danger")
        self.assertEqual(self.account.state, "error")
        self.account.api_key = self.sandbox.api_key
        notification = self.import_orders()
        self.assertEqual(notification["type"], "success", notification["message"])
        self.assertEqual(self.order_of(number).state, "sale")
        self.assertEqual(self.account.state, "connected")
        self.assertFalse(self.account.last_error)
        self.assertFalse(self.attention_of(self.account))

    def test_what_a_click_begins_for_a_new_account_goes_on_in_the_background(self):
        self.account.state = "draft"
        number = self.posting_on_ozon("rfbs", "COURSE")
        with self.worker() as env:
            env["ozon.importer"]._import_account(self.account.with_env(env), time.monotonic() - 1)
        self.assertFalse(self.order_of(number), "the time was up after the first list")
        self.run_cron("import")
        self.assertEqual(self.order_of(number).state, "sale")
