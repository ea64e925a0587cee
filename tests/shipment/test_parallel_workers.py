import contextlib
import functools
import threading
from datetime import timedelta

from odoo import fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from ...models.shipment import const
from ..common import EVIDENCE
from .parallel_case import CLIENT_ID, ParallelCase


@tagged("post_install", "-at_install")
class TestParallelWorkers(ParallelCase):
    """Workers at the same database at the same time."""

    def orders_of(self, numbers):
        return self.env["sale.order"].concat(*map(self.order_of, numbers))

    def imported(self, scheme, article, count):
        numbers = self.posting_on_ozon(scheme, article, count=count)
        self.account.action_import_orders()
        return numbers

    def test_two_imports_make_each_order_once(self):
        numbers = self.posting_on_ozon("rfbs", "COURSE", count=120)

        def work(env):
            return self.account.with_env(env).action_import_orders()

        self.at_once(work, work)
        self.assertEqual(self.env["ozon.posting"].search_count([("account_id", "=", self.account.id)]), 120)
        self.assertEqual(self.env["sale.order"].search_count([("origin", "in", numbers)]), 120)

    @mute_logger("odoo.sql_db")
    def test_same_posting_twice_is_stopped_by_the_database_itself(self):
        """Should the lock ever fail, no order is doubled."""
        self.posting_on_ozon("rfbs", "COURSE", count=5)
        self.patch(self.registry["ozon.account"], "_wait_for_lock", lambda account, seconds: True)
        start = threading.Barrier(2)
        create = self.registry["ozon.importer"]._create_postings

        def create_together(importer, *args):
            with contextlib.suppress(threading.BrokenBarrierError):
                start.wait(timeout=2)
            return create(importer, *args)

        self.patch(self.registry["ozon.importer"], "_create_postings", create_together)

        def work(env):
            return self.account.with_env(env).action_import_orders()

        self.at_once(work, work)
        self.assertEqual(self.env["ozon.posting"].search_count([("account_id", "=", self.account.id)]), 5)
        self.assertEqual(len(self.env["ozon.posting"].search([("account_id", "=", self.account.id)]).sale_order_id), 5)

    def test_busy_account_is_left_to_its_worker(self):
        account = self.registry["ozon.account"]
        self.patch(account, "_worker_lock", functools.partialmethod(account._worker_lock, wait=0.1))
        self.posting_on_ozon("rfbs", "COURSE")
        with self.connection() as env, self.account.with_env(env)._worker_lock() as ours:
            self.assertTrue(ours)
            notification = self.account.action_import_orders()
        self.assertIn("Another worker", notification["params"]["message"])
        cron = self.env.ref("sale_ozon.ir_cron_import_orders")
        soon = fields.Datetime.now() + timedelta(seconds=30)
        self.assertTrue(self.env["ir.cron.trigger"].search_count([("cron_id", "=", cron.id), ("call_at", "<", soon)]))
        self.assertEqual(self.requests_to("/v4/posting/fbs/list"), 0)

    def test_two_senders_and_two_verifiers_ship_everything_once(self):
        numbers = self.imported("digital", "CARD", 15) + self.imported("rfbs", "COURSE", 25)
        self.make_codes(15)
        self.set_parameter("requests_per_second", 500)
        wizard = self.wizard_for(self.orders_of(numbers))
        wizard.line_ids.evidence = EVIDENCE
        wizard.action_confirm()
        self.commit()

        def send(env):
            return env["ozon.sender"]._cron_send_shipments()

        def verify(env):
            return env["ozon.verifier"]._cron_verify_shipments()

        under_way = [("state", "in", const.ACTIVE_STATES)]
        for _round in range(15):
            self.at_once(send, verify, send, verify)
            self.env["ozon.shipment"].search(under_way).next_try_at = "2020-01-01"
            self.commit()
            if not self.env["ozon.shipment"].search_count(under_way):
                break
        self.assertEqual({self.shipment_of(number).state for number in numbers}, {"done"})
        self.assertNothingTwice()
        for number in numbers:
            calls = self.calls_for(number)
            self.assertEqual(len(calls), len(set(calls)), calls)

    @mute_logger("odoo.sql_db")
    def test_two_clicks_at_once_make_one_shipment(self):
        [number] = self.imported("rfbs", "COURSE", 1)
        wizards = self.wizard_for(self.order_of(number)), self.wizard_for(self.order_of(number))
        self.commit()
        results = self.at_once(*(
            lambda env, wizard=wizard: wizard.with_env(env(user=self.clerk.id)).action_confirm() for wizard in wizards
        ))
        self.assertEqual(sum(isinstance(result, dict) for result in results), 1, results)
        self.assertEqual(len(self.posting(number).shipment_ids), 1)

    def test_account_goes_to_whoever_has_waited_for_it(self):
        """Its holder sees that it is wanted, and cannot take it again before the one who waits."""
        held, tried = threading.Event(), threading.Event()

        def hold(env):
            account = self.account.with_env(env)
            with account._worker_lock():
                self.assertFalse(account._is_wanted())
                held.set()
                while not account._is_wanted():
                    env.cr.execute("SELECT pg_sleep(0.01)")
            with account._worker_lock(wait=0.0) as again:
                tried.set()
                return again

        def wait(env):
            held.wait(timeout=30)
            with self.account.with_env(env)._worker_lock(wait=20.0) as ours:
                tried.wait(timeout=30)
                return ours

        self.assertEqual(self.at_once(hold, wait), [False, True])

    def test_patience_for_an_account_has_an_end(self):
        held, gone = threading.Event(), threading.Event()

        def hold(env):
            with self.account.with_env(env)._worker_lock():
                held.set()
                gone.wait(timeout=30)

        def wait(env):
            held.wait(timeout=30)
            with self.account.with_env(env)._worker_lock(wait=0.2) as ours:
                gone.set()
                return ours, self.account.with_env(env).client_id

        self.assertEqual(self.at_once(hold, wait), [None, (False, CLIENT_ID)])
