import contextlib
import threading
from contextlib import closing
from unittest.mock import patch

from odoo import SUPERUSER_ID, api
from odoo.orm.registry import DummyRLock, Registry
from odoo.tests import TransactionCase

from ..common import OzonShop

CLIENT_ID = "900777"
NAME = "Sold to two workers at once"


class ParallelCase(OzonShop, TransactionCase):
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
        # Whatever a failed test has not committed would be waited for.
        self.env.cr.rollback()
        with self.connection() as env:
            account = env["ozon.account"].search([("client_id", "like", CLIENT_ID)])
            postings = env["ozon.posting"].search([("account_id", "in", account.ids)])
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
