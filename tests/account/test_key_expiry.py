from datetime import datetime, timedelta, timezone

from freezegun import freeze_time
from odoo.fields import Date, Datetime
from odoo.tests import tagged

from ..common import OzonCase


@tagged("post_install", "-at_install")
class TestKeyExpiry(OzonCase):
    """The end of the key's life is known from Ozon and told three weeks ahead, once."""

    def key_lives(self, **delta):
        """Have the key end on Ozon so much later than now."""
        ends_at = (datetime.now(timezone.utc) + timedelta(**delta)).replace(microsecond=0)
        self.ozon("sellers", client_id="100001", key_expires_at=f"{ends_at:%Y-%m-%dT%H:%M:%SZ}")
        return ends_at.replace(tzinfo=None)

    def warnings(self):
        self.env.invalidate_all()
        kind = self.env.ref("sale_ozon.mail_activity_type_key")
        return self.account.activity_ids.filtered(lambda activity: activity.activity_type_id == kind)

    def test_expiry_is_read_every_day(self):
        ends_at = self.key_lives(days=50)
        self.run_cron("keys")
        self.assertEqual(self.account.key_expires_at, ends_at)
        ends_at = self.key_lives(days=80)
        self.run_cron("keys")
        self.assertEqual(self.account.key_expires_at, ends_at)

    def test_roles_are_read_along_with_it(self):
        roles = [{"name": "Posting FBS", "methods": ["/v1/posting", "/v2/posting", "/v2/fbs", "/v4/posting"]}]
        self.ozon("sellers", client_id="100001", roles=roles)
        self.run_cron("keys")
        self.assertEqual(set(self.account.missing_methods.split("\n")), {"/v3/posting/fbo/list", "/v3/posting/fbs/get"})

    def test_no_warning_before_three_weeks(self):
        self.key_lives(days=22)
        self.run_cron("keys")
        self.assertFalse(self.warnings())

    def test_one_warning_for_the_responsible_person(self):
        ends_at = self.key_lives(days=20)
        self.run_cron("keys")
        warning = self.warnings()
        self.assertEqual(len(warning), 1)
        self.assertEqual(warning.user_id, self.boss)
        self.assertEqual(warning.date_deadline, ends_at.date() - timedelta(days=1))
        self.assertNotIn(self.api_key, f"{warning.summary} {warning.note}")

    def test_warning_comes_by_itself_as_time_passes(self):
        self.key_lives(days=60)
        self.run_cron("keys")
        self.assertFalse(self.warnings())
        self.sandbox.stop()  # the date is known; it needs no answer
        with freeze_time(Datetime.now() + timedelta(days=40)):
            self.run_cron("keys")
            self.assertEqual(len(self.warnings()), 1)

    def test_warning_is_not_repeated_daily(self):
        self.key_lives(days=20)
        self.run_cron("keys")
        first = self.warnings()
        self.run_cron("keys")
        self.assertEqual(self.warnings(), first)
        first.action_feedback("I know.")
        self.run_cron("keys")
        self.assertFalse(self.warnings())

    def test_new_key_takes_the_warning_back(self):
        self.key_lives(days=20)
        self.run_cron("keys")
        self.assertTrue(self.warnings())
        self.ozon("sellers", client_id="100001", api_key="new-key")
        self.account.api_key = "new-key"
        self.assertFalse(self.warnings())
        self.assertFalse(self.account.key_expires_at)
        ends_at = self.key_lives(days=90)
        self.run_cron("keys")
        self.assertEqual(self.account.key_expires_at, ends_at)
        self.assertFalse(self.warnings())

    def test_new_key_that_ends_soon_is_warned_of_anew(self):
        self.key_lives(days=10)
        self.run_cron("keys")
        self.warnings().action_feedback("A new one is on its way.")
        self.ozon("sellers", client_id="100001", api_key="new-key")
        self.account.api_key = "new-key"
        ends_at = self.key_lives(days=15)
        with self.worker() as env:
            self.account.with_env(env).action_test_connection()
        self.assertEqual(self.warnings().date_deadline, ends_at.date() - timedelta(days=1))

    def test_same_key_entered_again_changes_nothing(self):
        self.key_lives(days=20)
        self.run_cron("keys")
        first = self.warnings()
        self.account.api_key = self.api_key
        self.assertEqual(self.warnings(), first)

    def test_key_that_ends_tomorrow_is_due_today(self):
        self.key_lives(hours=3)
        self.run_cron("keys")
        self.assertGreaterEqual(self.warnings().date_deadline, Date.today())

    def test_expired_key_ends_the_work_in_clear_words(self):
        self.key_lives(seconds=1)
        self.run_cron("keys")
        self.sandbox.clock.advance(2)
        with freeze_time(Datetime.now() + timedelta(seconds=2)):
            self.run_cron("keys")
        self.assertEqual(self.account.state, "error")
        self.assertIn("has expired", self.account.last_error)
        self.assertTrue(self.attention_of(self.account))

    def test_one_account_s_trouble_does_not_stop_the_others(self):
        self.account.name = "Z"
        self.make_account(name="A", client_id="7", api_key="wrong")
        ends_at = self.key_lives(days=50)
        self.run_cron("keys")
        self.assertEqual(self.account.key_expires_at, ends_at)
