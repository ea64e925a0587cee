import logging
from datetime import datetime, timedelta, timezone

from odoo.exceptions import UserError
from odoo.fields import Datetime
from odoo.tests import tagged

from ..common import OzonCase


@tagged("post_install", "-at_install")
class TestAccountConnection(OzonCase):
    def setUp(self):
        super().setUp()
        self.account.state = "draft"

    def press(self):
        """Press Test Connection.

        :return: kind, title and message of the notification.
        """
        params = self.account.with_user(self.boss).action_test_connection()["params"]
        return params["type"], params["title"], params["message"]

    def test_good_key_connects_and_tells_whose_it_is(self):
        ends = datetime.now(timezone.utc) + timedelta(days=60)
        self.ozon("sellers", client_id="100001", name="ООО «Ромашка»", key_expires_at=f"{ends:%Y-%m-%dT%H:%M:%SZ}")
        kind, _title, message = self.press()
        self.assertEqual(kind, "success")
        self.assertIn("ООО «Ромашка»", message)
        self.assertEqual((self.account.state, self.account.seller_name), ("connected", "ООО «Ромашка»"))
        self.assertEqual(self.account.key_expires_at, ends.replace(tzinfo=None, microsecond=0))
        self.assertFalse(self.account.missing_methods)
        self.assertFalse(self.account.key_expires_soon)

    def test_address_inside_is_told_as_such(self):
        for address in ("https://10.1.2.3", "https://169.254.169.254", "https://127.1", "https://[::ffff:10.0.0.1]"):
            with self.subTest(address):
                self.account.write({"api_url": address, "api_key": "key"})
                kind, _title, message = self.press()
                self.assertEqual((kind, self.account.problem), ("danger", "host_refused"))
                self.assertIn("internal network", message)

    def test_wrong_key_is_an_error_with_the_way_out(self):
        self.account.api_key = "wrong"
        kind, _title, message = self.press()
        self.assertEqual(kind, "danger")
        self.assertIn("does not accept", message)
        self.assertEqual((self.account.state, self.account.last_error), ("error", message))

    def test_expired_key_is_named_as_such(self):
        self.ozon("sellers", client_id="100001", key_expires_at="2020-01-01T00:00:00Z")
        _kind, _title, message = self.press()
        self.assertEqual(self.account.state, "error")
        self.assertIn("deactivated", message)

    def test_ozon_s_other_refusals_are_shown_in_its_words(self):
        for refusal, words in (
            ("blocked", "Company is blocked"), ("restricted_ip", "restricted to specific IP"),
            ("offer_not_signed", "Offer not signed"),
        ):
            with self.subTest(refusal):
                self.ozon("sellers", client_id="100001", refusal=refusal)
                self.assertIn(words, self.press()[2])
                self.assertEqual(self.account.state, "error")

    def test_missing_roles_are_listed_by_method(self):
        roles = [{"name": "Posting FBS", "methods": ["/v1/seller", "/v4/posting", "/v3/posting", "/v2/fbs"]}]
        self.ozon("sellers", client_id="100001", roles=roles)
        kind, _title, message = self.press()
        self.assertEqual((kind, self.account.state), ("warning", "connected"))
        self.assertEqual(set(self.account.missing_methods.split("\n")), {
            "/v2/posting/digital/list", "/v1/posting/digital/codes/upload", "/v1/posting/cutoff/set",
        })
        self.assertIn("/v1/posting/cutoff/set", message)

    def test_key_that_ends_soon_is_marked(self):
        self.account.key_expires_at = Datetime.now() + timedelta(days=22)
        self.assertFalse(self.account.key_expires_soon)
        self.account.key_expires_at = Datetime.now() + timedelta(days=20)
        self.assertTrue(self.account.key_expires_soon)

    def test_nobody_there(self):
        self.sandbox.stop()
        _kind, _title, message = self.press()
        self.assertIn("could not be reached", message)
        self.assertEqual(self.account.state, "error")

    def test_key_has_to_be_entered_first(self):
        self.account.api_key = False
        with self.assertRaisesRegex(UserError, "API key"):
            self.press()

    def test_fixed_key_clears_the_error(self):
        self.account.api_key = "wrong"
        self.press()
        self.account.api_key = " sandbox-key\n"  # as it is pasted
        self.assertEqual(self.press()[0], "success")
        self.assertEqual((self.account.state, self.account.last_error), ("connected", False))

    def test_broken_answer_is_no_crash(self):
        self.fault("wrong_shape", path="/v1/roles", times=None)
        kind, _title, _message = self.press()
        self.assertEqual((kind, self.account.state), ("danger", "error"))

    def test_user_who_is_no_manager_may_not_test(self):
        with self.assertRaises(UserError):
            self.account.with_user(self.clerk).action_test_connection()


@tagged("post_install", "-at_install")
class TestKeySecrecy(OzonCase):
    api_key = "KEY-1f2e3d4c-THAT-NOBODY-MAY-SEE"

    def setUp(self):
        super().setUp()
        self.ozon("sellers", client_id="100001", api_key=self.api_key)
        self.account.api_key = self.api_key

    def test_only_system_administrators_read_the_key(self):
        for user in (self.boss, self.clerk):
            account = self.account.with_user(user)
            ways = {
                "read": lambda account=account: account.read(["api_key"]),
                "field": lambda account=account: account.api_key,
                "search": lambda account=account: account.search([("api_key", "=like", "KEY%")]),
                "group": lambda account=account: account.formatted_read_group([], ["api_key"], ["__count"]),
                "export": lambda account=account: account.export_data(["name", "api_key"]),
                "order": lambda account=account: account.search([], order="api_key"),
                "write": lambda account=account: account.write({"api_key": "other"}),
            }
            for name, way in ways.items():
                with self.subTest(name, user=user.login), self.assertRaises(UserError):
                    self.env.invalidate_all()
                    way()
            self.assertNotIn("api_key", account.read()[0])
        self.assertEqual(self.account.api_key, self.api_key)

    def test_a_good_connection_ends_a_rest_and_wakes_the_workers(self):
        self.account.rest_until = Datetime.now() + timedelta(hours=1)
        sender = self.env.ref("sale_ozon.ir_cron_send_shipments")
        triggers = self.env["ir.cron.trigger"].search([("cron_id", "=", sender.id)])
        triggers.unlink()
        self.account.with_user(self.boss).action_test_connection()
        self.assertFalse(self.account.rest_until)
        self.assertTrue(self.env["ir.cron.trigger"].search_count([("cron_id", "=", sender.id)]))

    def test_key_is_not_copied(self):
        self.assertFalse(self.account.copy({"client_id": "55"}).api_key)

    def test_key_appears_nowhere_whatever_goes_wrong(self):
        number = self.imported("rfbs", "COURSE")
        self.ship(self.order_of(number))
        with self.assertLogs(level=logging.DEBUG) as logs:
            for kind in ("error_before", "cut_after", "broken_body", "wrong_shape"):
                self.fault(kind, prefix="/v", times=3)
                self.import_orders()
                self.run_cron("send")
                self.pass_time()
            self.ozon("sellers", client_id="100001", api_key="another")
            self.import_orders()
            self.account.with_user(self.boss).action_test_connection()
        self.assertEqual(self.account.state, "error")
        seen = "\n".join([
            *logs.output, self.account.last_error or "", self.messages_of(self.account),
            *self.account.activity_ids.mapped("note"), self.shipment_of(number).last_error or "",
            *self.shipment_of(number).attempt_ids.mapped(lambda attempt: attempt.answer or ""),
        ])
        self.assertIn("Shop", self.account.display_name)
        self.assertNotIn(self.api_key, seen)
