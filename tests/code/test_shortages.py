from datetime import timedelta

from freezegun import freeze_time
from odoo.exceptions import AccessError
from odoo.fields import Datetime
from odoo.tests import new_test_user, tagged

from ..common import OzonCase


@tagged("post_install", "-at_install")
class TestShortages(OzonCase):
    """What is wanting is reckoned when it is read, and every screen says the same."""

    def wait_for_codes(self, hours, codes=3, **body):
        """An order that was shipped and waits for codes.

        :param float hours: until its deadline.
        :return: its number.
        """
        moment = Datetime.now() + timedelta(hours=hours, seconds=30)
        number = self.imported("digital", "CARD", codes=codes, code_deadline=f"{moment:%Y-%m-%dT%H:%M:%SZ}", **body)
        self.ship(self.order_of(number))
        self.run_cron("send")
        self.assertState(number, "queued", "codes_missing")
        return number

    def eight_orders(self):
        """Eight orders for three codes each, and two free ones: twenty-two are missing."""
        numbers = [self.wait_for_codes(hours) for hours in range(10, 2, -1)]
        self.make_codes(2)
        self.env.invalidate_all()
        return numbers

    def message(self, number):
        return self.order_of(number).ozon_message

    # === THE SAME NUMBER EVERYWHERE === #

    def test_order_product_and_digest_say_the_same(self):
        numbers = self.eight_orders()
        name = self.product("CARD").display_name
        sentence = f"{name}: 22 missing for 8 orders, first due in 3 hours."
        for number in numbers:
            self.assertIn(sentence, self.message(number))
        for product in (self.product("CARD"), self.product("CARD").product_tmpl_id):
            self.assertEqual(product.ozon_code_shortage, sentence)
        self.assertEqual(self.account._digest_content()["codes"], [(name, 22)])
        self.assertFalse(self.product("KEY").ozon_code_shortage)

    def test_whoever_is_due_first_gets_the_free_ones(self):
        numbers = self.eight_orders()
        name = self.product("CARD").display_name
        self.assertIn(f"Waiting for codes: 1 × {name}", self.message(numbers[-1]))
        for number in numbers[:-1]:
            self.assertIn(f"Waiting for codes: 3 × {name}", self.message(number))

    def test_nothing_of_it_grows_stale(self):
        far, near = self.wait_for_codes(9, codes=1), self.wait_for_codes(3, codes=1)
        self.assertIn("2 missing for 2 orders", self.message(far))
        self.make_codes(1)
        self.assertIn("1 missing for one order, due in 9 hours", self.product("CARD").ozon_code_shortage)
        self.assertIn("Waiting for codes: 1 ×", self.message(far))
        self.assertNotIn("missing for", self.message(far), "nobody else waits")
        self.assertIn("The missing codes have arrived", self.message(near))
        self.assertFalse(self.shipment_of(far).failure_values)
        with freeze_time(Datetime.now() + timedelta(hours=11)):
            self.env.invalidate_all()
            self.assertIn("due 2 hours ago", self.product("CARD").ozon_code_shortage)

    def test_codes_that_nobody_may_use_do_not_count(self):
        number = self.wait_for_codes(3, codes=2)
        expired, void = self.make_codes(2)
        expired.expires_on = "2020-01-01"
        void.action_void()
        self.env.invalidate_all()
        self.assertIn("Waiting for codes: 2 ×", self.message(number))

    def test_another_company_s_codes_do_not_count(self):
        number = self.wait_for_codes(3, codes=1)
        other = self.env["res.company"].create({"name": "Other"})
        self.env["ozon.code"].create({"product_id": self.product("CARD").id, "code": "OTHERS", "company_id": other.id})
        self.env.invalidate_all()
        self.assertIn("Waiting for codes: 1 ×", self.message(number))

    def test_queries_do_not_grow_with_orders(self):
        numbers = [self.wait_for_codes(hours) for hours in (3, 4)]
        few = self.queries_for(numbers)
        numbers += [self.wait_for_codes(hours) for hours in (5, 6, 7)]
        self.assertLessEqual(self.queries_for(numbers), few)

    def queries_for(self, numbers):
        orders = self.env["sale.order"].search([("origin", "in", numbers)])
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        orders.with_user(self.clerk).mapped(lambda order: (order.ozon_message, order.ozon_display_state))
        return self.env.cr.sql_log_count - before

    # === ON THE ORDER === #

    def test_order_that_waits_is_not_merely_scheduled(self):
        number = self.wait_for_codes(3, codes=1)
        scheduled = self.imported("rfbs", "COURSE")
        self.ship(self.order_of(scheduled))
        waiting, other = self.order_of(number), self.order_of(scheduled)
        self.assertEqual((waiting.ozon_display_state, waiting.ozon_shipment_state), ("waiting_codes", "queued"))
        self.assertEqual((other.ozon_display_state, other.ozon_shipment_state), ("queued", "queued"))
        for state, order in (("waiting_codes", waiting), ("queued", other)):
            self.assertEqual(self.env["sale.order"].search([("ozon_display_state", "=", state)]), order)
        self.make_codes(1)
        self.settle()
        self.assertEqual(waiting.ozon_display_state, "done")

    def test_button_is_for_whoever_may_import(self):
        number = self.wait_for_codes(3, codes=1)
        buyer = new_test_user(self.env, "code-buyer", groups="sale_ozon.group_user,sale_ozon.group_code_import")
        order = self.order_of(number)
        action = order.with_user(buyer).action_ozon_import_codes()
        self.assertEqual(action["context"]["default_product_id"], self.product("CARD").id)
        with self.assertRaises(AccessError):
            order.with_user(self.clerk).action_ozon_import_codes()
        for user, is_there in ((buyer, True), (self.clerk, False)):
            ways = order.with_user(user).ozon_ways_out or ""
            self.assertEqual("import_codes" in ways.split(","), is_there)

    def test_missing_codes_are_not_told_while_ozon_is_at_work(self):
        """Somebody uploaded the codes on Ozon's own pages meanwhile."""
        number = self.wait_for_codes(3, codes=1)
        shipment = self.shipment_of(number)
        shipment._look_again()
        self.assertEqual((shipment.state, shipment.failure_type, shipment.last_error), ("verifying", False, False))
        self.assertEqual(self.order_of(number).ozon_display_state, "verifying")
