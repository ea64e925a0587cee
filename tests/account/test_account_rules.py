from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..common import OzonCase


@tagged("post_install", "-at_install")
class TestAccountRules(OzonCase):
    @mute_logger("odoo.sql_db")
    def test_same_client_id_twice_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "already an account"):
            self.make_account(name="The same again")
        company = self.env["res.company"].create({"name": "Other"})
        with self.assertRaisesRegex(ValidationError, "already an account"):
            self.make_account(name="In another company", company_id=company.id, user_id=False)

    def test_client_id_is_a_number(self):
        for wrong in ("", "abc", "12a", "-5", "0", "١٢", "1 2"):
            with self.subTest(wrong), self.assertRaises(ValidationError):
                self.account.client_id = wrong
        self.account.client_id = " 836 "
        self.assertEqual(self.account.client_id, "836")

    def test_address_is_encrypted_or_on_this_machine(self):
        for wrong in (
            "http://api-seller.ozon.ru", "http://10.0.0.5:8080", "ftp://api-seller.ozon.ru", "api-seller.ozon.ru",
            "https://", "https://user:secret@api-seller.ozon.ru", "https://api-seller.ozon.ru/?key=1",
            "http://127.0.0.1.evil.example", "file:///etc/passwd",
        ):
            with self.subTest(wrong), self.assertRaises(ValidationError):
                self.account.api_url = wrong
        for right in ("https://api-seller.ozon.ru", "http://127.0.0.1:8080", "http://[::1]:8080", "http://localhost:1"):
            with self.subTest(right):
                self.account.api_url = right

    def test_slash_at_the_end_does_not_matter(self):
        self.account.api_url = self.sandbox.url + "/"
        self.assertEqual(self.account.api_url, self.sandbox.url)
        self.assertEqual(self.import_orders()["type"], "success")

    def test_manager_cannot_point_an_account_elsewhere(self):
        account = self.account.with_user(self.boss)
        for inner in ("https://10.1.2.3", "https://192.168.0.1", "https://169.254.169.254", "https://intranet",
                      "http://127.0.0.1:8069", "https://localhost", "https://api-seller.ozon.ru"):
            with self.subTest(inner), self.assertRaises(AccessError):
                account.api_url = inner

    def test_lengths_of_tracking_numbers_make_sense(self):
        for shortest, longest in ((0, 10), (20, 10), (5, 101)):
            with self.subTest(longest), self.assertRaises(ValidationError):
                self.account.write({"tracking_min_length": shortest, "tracking_max_length": longest})

    def test_clerk_may_not_set_up_accounts(self):
        account = self.account.with_user(self.clerk)
        self.assertEqual(account.name, "Shop")
        for way in (lambda: account.write({"name": "Mine"}), account.copy, account.unlink):
            with self.assertRaises(AccessError):
                way()
