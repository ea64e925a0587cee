import time

from odoo.tests import tagged

from ..common import OzonCase

LIST = "/v4/posting/fbs/list"


@tagged("post_install", "-at_install")
class TestImportPaging(OzonCase):
    def test_more_than_a_page(self):
        numbers = self.posting_on_ozon("rfbs", "COURSE", count=203)
        self.assertIn("203", self.import_orders()["message"])
        self.assertEqual(self.requests_to(LIST), 3)
        self.assertEqual(self.env["ozon.posting"].search_count([("posting_number", "in", numbers)]), 203)
        self.assertEqual(
            self.env["sale.order"].search_count([("origin", "in", numbers), ("state", "=", "sale")]), 203
        )

    def test_same_orders_seen_again_change_nothing(self):
        self.posting_on_ozon("rfbs", "COURSE", count=3)
        self.posting_on_ozon("digital", "CARD", count=3)
        self.import_orders()
        before = self.snapshot_of_database()
        self.assertIn("New orders: 0", self.import_orders()["message"])
        self.assertEqual(self.snapshot_of_database(), before)

    def snapshot_of_database(self):
        self.env.flush_all()
        snapshot = {}
        for table in ("ozon_posting", "ozon_posting_line", "sale_order", "sale_order_line", "res_partner"):
            self.env.cr.execute(f"SELECT * FROM {table} ORDER BY id")
            columns = [column.name for column in self.env.cr.description]
            snapshot[table] = [dict(zip(columns, row, strict=True)) for row in self.env.cr.fetchall()]
        return snapshot

    def test_late_order_behind_the_last_import_is_still_seen(self):
        self.import_orders()
        moment = self.account.last_import_at.replace(microsecond=0)
        number = self.imported("rfbs", "COURSE", in_process_at=f"{moment.isoformat()}Z")
        self.assertTrue(self.order_of(number))

    def test_time_that_is_up_is_gone_on_from_where_it_stopped(self):
        self.posting_on_ozon("rfbs", "COURSE", count=150)
        with self.worker() as env:
            report = env["ozon.importer"]._import_account(self.account.with_env(env), time.monotonic() - 1)
        self.assertEqual((report.finished, report.created), (set(), 0))  # the digital list, which was empty
        self.assertEqual(self.account.import_resume["family"], "fbs")
        with self.worker() as env:
            report = env["ozon.importer"]._import_account(self.account.with_env(env), time.monotonic() - 1)
        self.assertEqual((report.finished, report.created), (set(), 100))
        self.assertTrue(self.account.import_resume["cursor"])
        self.assertFalse(self.account.last_import_at)
        self.import_orders()
        self.assertFalse(self.account.import_resume)
        self.assertTrue(self.account.last_import_at)
        self.assertEqual(self.account.posting_count, 150)
        self.assertEqual(self.requests_to(LIST), 2)

    def test_worker_that_dies_in_the_middle_loses_no_page(self):
        self.posting_on_ozon("rfbs", "COURSE", count=120)
        with self.dying("ozon.importer", "_store_page", calls=3):  # the digital list comes first
            self.import_orders()
        self.assertEqual(self.account.posting_count, 100)
        self.import_orders()
        self.assertEqual(self.account.posting_count, 120)
        self.assertEqual(self.requests_to(LIST), 3)

    def test_cursor_that_stands_still_ends_with_a_message(self):
        self.posting_on_ozon("rfbs", "COURSE", count=150)
        self.fault("stuck_cursor", path=LIST, times=None)
        notification = self.import_orders()
        self.assertEqual(notification["type"], "danger")
        self.assertIn("cursor", notification["message"])
        self.assertLess(self.requests_to(LIST), 5)
        self.assertFalse(self.account.import_resume)
        self.sandbox.control("faults", method="DELETE")
        self.assertEqual(self.import_orders()["type"], "success")

    def test_list_that_is_down_is_asked_again(self):
        number = self.posting_on_ozon("rfbs", "COURSE")
        self.fault("error_before", path=LIST, status=500, times=2)
        self.assertEqual(self.import_orders()["type"], "success")
        self.assertTrue(self.order_of(number))

    def test_rest_that_ozon_asks_for_is_kept(self):
        self.fault("throttle", path=LIST, retry_after=30)
        self.import_orders()
        self.assertTrue(self.account._is_resting())
        self.posting_on_ozon("rfbs", "COURSE")
        self.run_cron("import")
        self.assertEqual(self.requests_to(LIST), 1)
        self.pass_time(31)
        self.run_cron("import")
        self.assertEqual(self.requests_to(LIST), 2)
        self.assertEqual(self.account.posting_count, 1)

    def test_cost_of_a_posting_does_not_grow_with_their_number(self):
        self.posting_on_ozon("rfbs", "COURSE", "GIFT", count=10)
        self.import_orders()  # warm: sequences, pricelist, customer
        self.posting_on_ozon("rfbs", "COURSE", "GIFT", count=10)
        few = self.queries_of(self.import_orders)
        self.posting_on_ozon("rfbs", "COURSE", "GIFT", count=100)
        many = self.queries_of(self.import_orders)
        self.assertLess((many - few) / 90, 14, f"{few} queries for 10 more postings, {many} for 100 more")

    def test_postings_known_already_cost_next_to_nothing(self):
        self.posting_on_ozon("rfbs", "COURSE", count=100)
        self.import_orders()
        self.assertLess(self.queries_of(self.import_orders), 60)

    def queries_of(self, function):
        self.env.flush_all()
        before = self.cr.sql_log_count
        function()
        return self.cr.sql_log_count - before
