from odoo.tests import tagged
from odoo.tools import mute_logger

from ..common import OzonCase

FBS_LIST = "/v4/posting/fbs/list"
WORKER = "odoo.addons.sale_ozon.models.engine.ozon_worker"
READING = "odoo.addons.sale_ozon.models.posting.ozon_posting_reading"
BUILDER = "odoo.addons.sale_ozon.models.sale.ozon_order_builder"


@tagged("post_install", "-at_install")
class TestLeftovers(OzonCase):
    """What one posting or one account leaves behind does not get lost, and is not laid on another."""

    def stumble_once(self, method):
        """Have a method of postings raise the next time it is called."""
        original, calls = getattr(self.registry["ozon.posting"], method), []

        def stumble(*args):
            calls.append(1)
            if len(calls) == 1:
                raise ZeroDivisionError
            return original(*args)

        self.patch(self.registry["ozon.posting"], method, stumble)

    def make_product(self):
        self.env["product.product"].create({"name": "New", "default_code": "NOPE-1", "type": "service"})

    def test_held_posting_that_could_not_be_read_once_gets_its_order(self):
        number = self.imported("rfbs", "NOPE-1")
        with mute_logger(READING):
            self.stumble_once("_vals_from")
            self.run_cron("sync")
        self.assertEqual(self.posting(number).problem, "internal")
        self.pass_time(600)
        self.run_cron("sync")
        self.assertTrue(self.posting(number).problem, "it is still held")
        self.make_product()
        self.import_orders()
        self.assertEqual(self.order_of(number).state, "sale")
        self.assertFalse(self.posting(number).problem)

    def test_held_posting_that_came_damaged_comes_along_with_the_next_order(self):
        held = self.env["ozon.posting"].create({
            "account_id": self.account.id, "posting_number": "1-1-1", "stage": "awaiting", "scheme": "rfbs",
            "ordered_at": "2026-01-01 12:00:00",
            "problem": "malformed", "line_ids": [(0, 0, {
                "sku": "1", "offer_id": "COURSE", "quantity": 1, "price": 1.0, "currency_name": "RUB",
            })],
        })
        self.imported("rfbs", "COURSE")
        self.assertEqual(held.sale_order_id.state, "sale")

    def test_internal_error_with_an_order_is_told(self):
        number = self.imported("rfbs", "COURSE")
        self.stumble_once("_vals_from")
        with mute_logger(READING):
            self.run_cron("sync")
        [activity] = self.attention_of(self.order_of(number))
        self.assertIn("ZeroDivisionError", activity.note)

    def test_held_posting_that_the_buyer_cancels_concerns_nobody(self):
        number = self.imported("rfbs", "NOPE-1")
        self.assertTrue(self.attention_of(self.posting(number).line_ids.article_id))
        self.ozon("move", posting_number=number, to="cancelled")
        self.run_cron("sync")
        self.assertFalse(self.attention_of(self.posting(number).line_ids.article_id))

    def test_nameless_postings_are_told_on_their_own_account(self):
        other_ozon = self.open_sandbox(client_id="100002")
        other = self.make_account(other_ozon, name="Zweiter Laden")
        self.fault("wrong_shape", path=FBS_LIST, body={"postings": [{"posting_number": None}], "has_next": False})
        self.run_cron("import")
        self.assertEqual(self.account.problem, "nameless")
        self.assertEqual(self.account.problem_values["count"], 1)
        self.assertFalse(other.problem)

    @mute_logger(BUILDER)
    def test_posting_that_spoils_the_search_for_products_is_alone(self):
        original = self.registry["ozon.posting"]._currency_name

        def stumble(posting):
            if posting.line_ids.offer_id == "GIFT":
                raise ZeroDivisionError("No gifts today")
            return original(posting)

        self.patch(self.registry["ozon.posting"], "_currency_name", stumble)
        numbers = [self.posting_on_ozon("rfbs", article) for article in ("COURSE", "GIFT", "COURSE")]
        self.import_orders()
        self.assertEqual(self.posting(numbers.pop(1)).problem, "order_failed")
        for number in numbers:
            self.assertEqual(self.order_of(number).state, "sale")

    def test_account_that_has_waited_longest_for_its_sweep_comes_first(self):
        second = self.make_account(self.open_sandbox(client_id="100002"), name="Zweiter Laden")
        synchronizer = self.env["ozon.synchronizer"]
        synchronizer._note_job_done(self.account.ids)
        self.assertEqual(synchronizer._next_account(synchronizer._new_run()), (second, 0.0))
