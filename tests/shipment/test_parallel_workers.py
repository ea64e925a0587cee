import contextlib
import functools
import threading
from contextlib import closing
from datetime import timedelta
from unittest.mock import patch

from odoo import SUPERUSER_ID, api, fields
from odoo.orm.registry import DummyRLock, Registry
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

from ...models.shipment import const
from ..common import EVIDENCE, OzonShop

CLIENT_ID = "900777"
NAME = "Sold to two workers at once"


@tagged("post_install", "-at_install")
class TestParallelWorkers(OzonShop, TransactionCase):
    """Workers at the same database at the same time, each with a connection of its own; all is committed."""

    def setUp(self):
        super().setUp()
        # Odoo's own test runner holds it all the time; other threads would wait for ever.
        self.startPatcher(patch.object(Registry, "_lock", DummyRLock()))
        self.hurry()
        self.sandbox = self.open_sandbox(rate_limit=1000, client_id=CLIENT_ID)
        self.env = self.enterContext(self.connection())
        self.forget_everything()  # what a test that was killed has left
        self.clerk = self.boss = self.env.ref("base.user_admin")
        self.products = self.env["product.product"].create([
            {"name": NAME, "default_code": article, "type": "service", "ozon_virtual_kind": kind}
            for article, kind in (("CARD", "digital"), ("COURSE", "service"))
        ])
        self.account = self.make_account()
        self.commit()
        self.addCleanup(self.forget_everything)

    @contextlib.contextmanager
    def connection(self):
        with closing(self.registry.cursor()) as cr:
            yield api.Environment(cr, SUPERUSER_ID, {})

    def commit(self):
        """Show what was set up to the workers' connections."""
        env = self.env
        env.cr.commit()

    def forget_everything(self):
        """Leave the database as it was."""
        with self.connection() as env:
            account = env["ozon.account"].search([("client_id", "=", CLIENT_ID)])
            postings = env["ozon.posting"].search([("account_id", "=", account.id)])
            products = env["product.product"].search([("name", "=", NAME)])
            orders = postings.sale_order_id
            partners = account.partner_id | postings.partner_id
            codes = env["ozon.code"].search([("product_id", "in", products.ids)])
            codes._advance(("reserved", "sent", "accepted", "rejected"), {"state": "free", "shipment_id": False})
            orders.write({"state": "cancel"})
            env.cr.execute("DELETE FROM ozon_shipment_check")
            for records in (codes, postings.shipment_ids, postings, orders, account, partners, products):
                records.unlink()
            env["product.pricelist"].search([("name", "=", "Ozon RUB")]).unlink()
            env["ir.config_parameter"].set_param("sale_ozon.requests_per_second", False)
            env.cr.commit()

    def at_once(self, *works):
        """Run functions in threads of their own, each with a connection of its own.

        :return: what each returned, or the error that ended it.
        """
        results = [None] * len(works)
        start = threading.Barrier(len(works))

        def run(index, work):
            with self.connection() as env:
                start.wait(timeout=30)
                try:
                    results[index] = work(env)
                    env.cr.commit()
                except Exception as error:
                    results[index] = error

        threads = [threading.Thread(target=run, args=each, daemon=True) for each in enumerate(works)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=90)
            self.assertFalse(thread.is_alive(), "a worker hangs")
        self.env.cr.rollback()
        self.env.invalidate_all()
        return results

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
        self.patch(self.registry["ozon.account"], "_try_lock", lambda account: True)
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
