from datetime import datetime, timedelta, timezone

from odoo.fields import Datetime
from odoo.tests import Form, tagged

from ...connector import ApiCall
from ...models.shipment import const
from ..common import EVIDENCE, OzonCase

JOBS = ("import", "send", "verify", "sync")


@tagged("post_install", "-at_install")
class TestAccountHealth(OzonCase):
    """The account's form tells whether the work is done, and warns when it is not."""

    def success_of(self, job, account=None):
        account = account or self.account
        account.invalidate_recordset()
        return account[f"{job}_success_at"]

    def shift_health(self, **delta):
        """Have everything that was done for an account be so much older."""
        self.env.flush_all()
        for table, column in (("ozon_account_health", "last_success_at"), ("ozon_account", "create_date")):
            self.env.cr.execute(f"UPDATE {table} SET {column} = {column} - %s", [timedelta(**delta)])
        self.env.invalidate_all()

    def place_of(self, table):
        """Where PostgreSQL keeps the rows: an update moves them."""
        self.env.flush_all()
        self.env.cr.execute(f"SELECT id, ctid::text FROM {table} ORDER BY id")
        return self.env.cr.fetchall()

    # === LAST SUCCESS === #

    def test_each_job_tells_when_it_last_did_its_work(self):
        for job in JOBS:
            with self.subTest(job):
                self.assertFalse(self.success_of(job))
                before = Datetime.now()
                self.run_cron(job)
                self.assertGreaterEqual(self.success_of(job), before)

    def test_job_that_failed_is_no_success(self):
        broken = self.make_account(name="Broken", client_id="7", api_key="wrong")
        for job in JOBS:
            self.run_cron(job)
        self.assertTrue(all(self.success_of(job) for job in JOBS))
        self.assertEqual(broken.state, "error")
        self.assertFalse(any(self.success_of(job, broken) for job in JOBS))

    def test_shipment_that_cannot_be_read_is_no_success(self):
        number = self.imported("rfbs", "COURSE")
        self.ship(self.order_of(number), evidence=EVIDENCE)
        self.sandbox.stop()
        self.run_cron("send")
        self.run_cron("sync")
        self.assertFalse(self.success_of("send"))
        self.assertFalse(self.success_of("sync"))

    def test_idle_work_leaves_the_account_s_row_alone(self):
        for _run in range(2):
            self.run_cron("send")
            self.run_cron("verify")
            before = self.place_of("ozon_account"), self.place_of("ozon_account_health")
        self.run_cron("send")
        self.run_cron("verify")
        self.assertEqual((self.place_of("ozon_account"), self.place_of("ozon_account_health")), before)

    def test_success_is_kept_up_to_date(self):
        self.run_cron("send")
        self.shift_health(minutes=5)
        old = self.success_of("send")
        self.run_cron("send")
        self.assertGreater(self.success_of("send"), old)
        self.assertEqual(self.env["ozon.account.health"].search_count([("job", "=", "send")]), 1)

    # === FIGURES === #

    def test_calls_of_today(self):
        now = datetime.now(timezone.utc)
        self.env["ozon.api.call"]._write_down(self.account, [
            ApiCall("/v1/roles", now, 200, 0.1),
            ApiCall("/v1/roles", now, 429, 0.1, "Throttled"),
            ApiCall("/v1/roles", now - timedelta(days=1), 429, 0.1, "Throttled"),
        ])
        self.assertEqual((self.account.calls_today, self.account.throttled_today), (2, 1))

    def test_today_begins_at_the_user_s_midnight(self):
        account = self.account.with_context(tz="Asia/Vladivostok")
        midnight = account._start_of_today()
        local = Datetime.context_timestamp(account, midnight)
        self.assertEqual((local.hour, local.minute), (0, 0))
        self.assertEqual(local.date(), Datetime.context_timestamp(account, Datetime.now()).date())

    def test_waiting_shipments(self):
        self.assertFalse(self.account.oldest_waiting_at)
        done, old, young = (self.imported(*posting) for posting in (("rfbs", "COURSE"), *[("digital", "CARD")] * 2))
        self.ship(self.order_of(done), evidence=EVIDENCE)
        self.settle()
        for number, hours in ((young, 1), (old, 2), (done, 3)):
            shipment = self.shipment_of(number) or self.ship(self.order_of(number))
            self.env.flush_all()
            self.env.cr.execute(
                "UPDATE ozon_shipment SET create_date = %s WHERE id = %s",
                [Datetime.now() - timedelta(hours=hours), shipment.id],
            )
        self.run_cron("send")
        self.env.invalidate_all()
        self.assertEqual(self.account.codes_waiting_count, 2)
        self.assertEqual(self.account.oldest_waiting_at, self.shipment_of(old).create_date)
        shown = self.env["ozon.shipment"].search(self.account.action_view_waiting_shipments()["domain"])
        self.assertEqual(shown, self.shipment_of(young) | self.shipment_of(old))

    # === WARNINGS === #

    def warning(self):
        self.account.invalidate_recordset()
        return self.account.health_warning or ""

    def test_healthy_account_has_no_warning(self):
        for job in JOBS:
            self.run_cron(job)
        self.assertFalse(self.warning())

    def test_no_import_for_half_an_hour(self):
        self.run_cron("import")
        self.shift_health(minutes=29)
        self.assertFalse(self.warning())
        self.shift_health(minutes=2)
        self.assertIn("No orders have been imported since", self.warning())
        self.run_cron("import")
        self.assertFalse(self.warning())

    def test_no_import_ever(self):
        self.assertFalse(self.warning())
        self.shift_health(minutes=31)
        self.assertIn("No orders have been imported yet", self.warning())

    def test_account_that_has_just_been_connected_is_given_time(self):
        self.run_cron("import")
        self.shift_health(hours=5)
        self.account.state = "error"
        self.assertFalse(self.warning())
        with self.worker() as env:
            self.account.with_env(env).action_test_connection()
        self.assertFalse(self.warning())
        self.shift_health(minutes=31)
        self.assertTrue(self.warning())

    def test_shipment_that_nobody_works_on(self):
        self.run_cron("import")
        number = self.imported("rfbs", "COURSE")
        shipment = self.ship(self.order_of(number))
        shipment.next_try_at = Datetime.now() - timedelta(minutes=14)
        self.assertFalse(self.warning())
        shipment.next_try_at = Datetime.now() - timedelta(minutes=16)
        self.assertIn("1 shipments should have been worked on", self.warning())

    def test_shipment_that_waits_for_codes_is_no_standstill(self):
        number = self.imported("digital", "CARD")
        self.ship(self.order_of(number))
        self.run_cron("send")
        self.assertState(number, "queued", "codes_missing")
        self.assertFalse(self.warning())

    def test_sync_that_does_not_end(self):
        self.run_cron("import")
        self.account.sync_started_at = Datetime.now() - timedelta(minutes=59)
        self.assertFalse(self.warning())
        self.account.sync_started_at = Datetime.now() - timedelta(minutes=61)
        self.assertIn("have not been read in full", self.warning())

    def test_switched_off_method_is_told_until_it_works_again(self):
        path = "/v4/posting/fbs/list"
        self.ozon("options", obsolete_methods=[path])
        self.import_orders()
        self.assertIn(path, self.warning())
        self.ozon("options", obsolete_methods=[])
        self.import_orders()
        self.assertFalse(self.warning())
        self.assertFalse(self.account.switched_off_methods)

    def test_connecting_again_calls_off_the_help(self):
        self.account.api_key = "wrong"
        self.import_orders()
        self.assertEqual(self.account.state, "error")
        self.assertTrue(self.attention_of(self.account))
        self.account.api_key = self.api_key
        with self.worker() as env:
            self.account.with_env(env).action_test_connection()
        self.env.invalidate_all()
        self.assertFalse(self.attention_of(self.account))

    # === SCREEN === #

    def test_form_shows_it_to_every_user_of_ozon(self):
        self.run_cron("import")
        for user in (self.clerk, self.boss):
            with self.subTest(user.login):
                form = Form(self.account.with_user(user))
                self.assertTrue(form.import_success_at)
                self.assertEqual(form.calls_today, 2)

    def test_its_cost_does_not_grow_with_the_shipments(self):
        names = ["oldest_waiting_at", "codes_waiting_count", "calls_today", "health_warning", "send_success_at"]

        def count_queries():
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.account.read(names)
            return self.env.cr.sql_log_count - before

        count_queries()
        few = count_queries()
        numbers = self.posting_on_ozon("digital", "CARD", count=10)
        self.import_orders()
        self.ship(self.env["sale.order"].concat(*map(self.order_of, numbers)))
        self.assertEqual(count_queries(), few)
        self.assertEqual(self.env["ozon.shipment"].search_count([("state", "in", const.ACTIVE_STATES)]), 10)
