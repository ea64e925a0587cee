from odoo import SUPERUSER_ID, api
from odoo.tests import TransactionCase
from psycopg2.errors import SerializationFailure

from .codes_case import make_shipment


class TestCodesInParallel(TransactionCase):
    """Two workers at one pool, each with a connection and a transaction of its own."""

    def setUp(self):
        super().setUp()
        self.one, self.two = self.open_env(), self.open_env()
        self.product_id, self.shipment_ids = self.commit_stock()

    def open_env(self):
        cr = self.registry.cursor()
        self.addCleanup(cr.close)
        # Whoever waited for the other's locks would fail instead of hanging.
        cr.execute("SET lock_timeout = '2s'")
        return api.Environment(cr, SUPERUSER_ID, {})

    def commit_stock(self):
        """Three codes and two shipments that every connection sees.

        :return: the product's id and the shipments' ids.
        """
        with self.registry.cursor() as cr:  # which commits at its end
            env = api.Environment(cr, SUPERUSER_ID, {})
            product = env["product.product"].create({"name": "Parallel Game", "type": "service"})
            codes = env["ozon.code"].create([
                {"product_id": product.id, "code": f"PARALLEL-{number}"} for number in range(3)
            ])
            first = make_shipment(env, "900101")
            second = make_shipment(env, "900102", first.account_id)
            self.addCleanup(self.remove_stock, product.id, codes.ids, (first + second).ids)
            return product.id, (first + second).ids

    def remove_stock(self, product_id, code_ids, shipment_ids):
        self.one.cr.rollback()
        self.two.cr.rollback()
        with self.registry.cursor() as cr:  # which commits at its end
            env = api.Environment(cr, SUPERUSER_ID, {})
            shipments = env["ozon.shipment"].browse(shipment_ids)
            postings, account = shipments.posting_id, shipments.account_id
            env["ozon.code"].browse(code_ids)._advance(
                ("reserved", "sent", "accepted", "rejected"), {"state": "free", "shipment_id": False}
            )
            env["ozon.code"].browse(code_ids).unlink()
            for records in (shipments, postings, account, env["product.product"].browse(product_id)):
                records.unlink()

    def reserve(self, env, number, count):
        """:return: how many codes are missing for the shipment with this number"""
        product = env["product.product"].browse(self.product_id)
        shipment = env["ozon.shipment"].browse(self.shipment_ids[number])
        return env["ozon.code"]._reserve(shipment, {product: count}).get(product, 0)

    def codes_of(self, env, number):
        return env["ozon.shipment"].browse(self.shipment_ids[number]).code_ids

    def test_locked_codes_are_passed_over(self):
        self.assertEqual(self.reserve(self.one, 0, 2), 0)  # and does not commit yet
        self.assertEqual(self.reserve(self.two, 1, 2), 1)
        self.assertEqual(self.reserve(self.two, 1, 1), 0)
        self.one.cr.commit()
        self.two.cr.commit()
        first, second = self.codes_of(self.one, 0), self.codes_of(self.two, 1)
        self.assertEqual((len(first), len(second)), (2, 1))
        self.assertFalse(set(first.ids) & set(second.ids))

    def test_unmet_need_leaves_nothing_locked(self):
        self.assertEqual(self.reserve(self.one, 0, 4), 1)
        self.assertEqual(self.reserve(self.two, 1, 3), 0)

    def test_codes_of_a_worker_that_died_are_free(self):
        self.assertEqual(self.reserve(self.one, 0, 3), 0)
        self.assertEqual(self.reserve(self.two, 1, 1), 1)
        self.two.cr.rollback()
        self.one.cr.rollback()
        self.assertEqual(self.reserve(self.two, 1, 1), 0)

    def test_voided_meanwhile_is_not_reserved(self):
        codes = self.one["ozon.code"].search([("product_id", "=", self.product_id)])
        codes[:2].action_void()
        self.one.flush_all()
        self.assertEqual(self.reserve(self.two, 0, 2), 1)
        self.assertEqual(self.reserve(self.two, 0, 1), 0)

    def test_committed_meanwhile_asks_for_a_fresh_transaction(self):
        """What the docstring of `_reserve` says: never a code twice, but the caller has to begin again."""
        self.two["ozon.code"].search_count([])  # from here on the second worker sees the past
        self.assertEqual(self.reserve(self.one, 0, 2), 0)
        self.one.cr.commit()
        with self.assertNoLogs("odoo.sql_db", "ERROR"), self.assertRaises(SerializationFailure):
            self.reserve(self.two, 1, 1)
        self.two.cr.rollback()
        self.two.invalidate_all()
        self.assertEqual(self.reserve(self.two, 1, 1), 0)
