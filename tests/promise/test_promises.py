from datetime import timedelta

from odoo import fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from .promise_case import PromiseCase


@tagged("post_install", "-at_install")
class TestPromises(PromiseCase):
    """A pre-sale order promises a date; it is told when that is in danger, and kept when Ozon shows it on its way."""

    def test_made_with_the_order(self):
        number = self.presale()
        promise = self.promise_of(number)
        self.assertEqual((promise.state, promise.due_date, promise.objection), ("open", self.release, False))
        self.assertEqual((promise.sale_order_id, promise.product_id), (self.order_of(number), self.game))
        self.assertFalse(self.attention_of(self.order_of(number)))
        self.assertFalse(self.calls_for(number), "nothing is sent without the shop")

    def test_delivery_order_carries_the_date(self):
        order = self.order_of(self.presale())
        self.assertEqual(order.picking_ids.scheduled_date.date(), self.release)
        self.assertEqual(order.picking_ids.date_deadline.date(), self.release)
        self.assertEqual(order.commitment_date.date(), self.release)

    def test_other_orders_promise_nothing(self):
        self.assertFalse(self.promise_of(self.imported("rfbs", "COURSE")))
        self.assertFalse(self.promise_of(self.imported("rfbs", "MUG")))

    def test_what_is_wrong_with_a_date_is_said_at_once(self):
        today = fields.Date.today()
        for day, objection, words in (
            (False, "missing", "without a release date"),
            (today - timedelta(days=3), "past", "has passed"),
            (today + timedelta(days=40), "too_far", "longer than Ozon allows"),
        ):
            with self.subTest(objection):
                self.set_release(day)
                number = self.presale()
                promise = self.promise_of(number)
                self.assertEqual(promise.objection, objection)
                self.assertIn(words, promise.sentence)
                [activity] = self.attention_of(self.order_of(number))
                self.assertIn(words, activity.note)
                self.assertIn(words, self.order_of(number).with_user(self.clerk).ozon_promise_message)
                [row] = self.env["ozon.attention"].with_user(self.clerk).search([
                    ("posting_id", "=", self.posting(number).id)
                ])
                self.assertEqual(row.cause, "promise")
                self.assertIn(words, row.sentence)

    def test_no_later_date_where_ozon_delivers(self):
        number = self.presale("fbs")
        self.assertEqual(self.promise_of(number).objection, "no_cutoff")

    def test_shipped_as_presale_it_stays_open(self):
        number = self.presale()
        self.ship(self.order_of(number))
        self.settle()
        self.assertState(number, "done")
        self.assertEqual(self.calls_for(number), ["cutoff", "ship"])
        self.assertEqual(self.promise_of(number).state, "open")
        self.assertEqual(self.order_of(number).picking_ids.state not in ("done", "cancel"), True)

    def test_kept_when_ozon_shows_it_on_its_way(self):
        number = self.presale()
        self.ship(self.order_of(number))
        self.settle()
        self.ozon("move", posting_number=number, to="delivering", tracking_number="AB1")
        self.run_cron("sync")
        promise = self.promise_of(number)
        self.assertEqual(promise.state, "kept")
        self.assertTrue(promise.kept_at)

    def leave(self, number, reference="RB123456785CN"):
        """The warehouse sends the goods off, with the carrier's number."""
        picking = self.order_of(number).picking_ids
        picking.ozon_tracking_ref = reference
        picking.move_ids.quantity = picking.move_ids.product_uom_qty
        picking.move_ids.picked = True
        picking.button_validate()

    def test_goods_leave_and_the_posting_goes_on_by_itself(self):
        number = self.presale()
        self.ship(self.order_of(number))
        self.settle()
        self.leave(number)
        self.settle()
        self.assertOnOzon(number, "delivering")
        self.assertEqual(self.calls_for(number), ["cutoff", "ship", "tracking-number", "delivering"])
        self.assertEqual(self.promise_of(number).state, "kept")

    def test_goods_leave_while_it_is_being_assembled(self):
        number = self.presale()
        self.ship(self.order_of(number))
        self.run_cron("send")
        self.leave(number)
        self.settle()
        self.assertEqual(self.promise_of(number).state, "open")
        self.check()
        self.settle()
        self.assertEqual(self.promise_of(number).state, "kept")

    def test_goods_leave_before_it_was_shipped_virtually(self):
        number = self.presale()
        self.leave(number)
        self.settle()
        self.assertOnOzon(number, "delivering")
        self.assertEqual(self.promise_of(number).state, "kept")

    def test_number_may_be_corrected_until_it_is_sent(self):
        number = self.presale()
        self.ship(self.order_of(number))
        self.settle()
        self.leave(number)
        self.order_of(number).picking_ids.ozon_tracking_ref = "RB123456799CN"
        self.settle()
        self.assertEqual(self.on_ozon(number)["tracking_number"], "RB123456799CN")
        self.assertEqual(self.promise_of(number).state, "kept")

    def test_goods_leave_after_its_assembly_has_failed(self):
        number = self.presale()
        self.ship(self.order_of(number))
        self.shipment_of(number).sudo().write({
            "state": "failed", "failure_type": "refused", "has_left": True, "next_try_at": False,
        })
        self.leave(number)
        self.settle()
        self.assertOnOzon(number, "delivering")
        self.assertEqual(self.promise_of(number).state, "kept")

    def test_kept_though_it_was_first_seen_on_its_way_back(self):
        number = self.presale()
        self.ozon("move", posting_number=number, to="delivering", tracking_number="AB1")
        self.ozon("move", posting_number=number, to="returned")
        self.run_cron("sync")
        self.assertEqual((self.posting(number).stage, self.promise_of(number).state), ("returning", "kept"))

    def test_withdrawn_when_it_is_cancelled(self):
        number = self.presale()
        self.ozon("move", posting_number=number, to="cancelled", by="buyer")
        self.run_cron("sync")
        self.assertEqual(self.promise_of(number).state, "withdrawn")

    def test_late(self):
        number = self.presale()
        self.days_pass(self.days + 2)
        self.check()
        self.check()
        promise, order = self.promise_of(number), self.order_of(number)
        self.assertEqual(promise.state, "late")
        [activity] = self.attention_of(order)
        self.assertEqual(activity.user_id, self.boss)
        self.assertIn("has not left", activity.note)
        self.ozon("move", posting_number=number, to="delivering", tracking_number="AB1")
        self.run_cron("sync")
        self.assertEqual(promise.state, "kept")
        self.assertFalse(self.attention_of(order))

    def test_not_late_on_its_day(self):
        number = self.presale()
        self.days_pass(self.days)
        self.check()
        self.assertEqual(self.promise_of(number).state, "open")

    def test_orders_from_before_get_their_promise(self):
        number = self.presale()
        self.promise_of(number).unlink()
        self.check()
        self.assertEqual(self.promise_of(number).due_date, self.release)

    def test_cancelled_by_a_person(self):
        """The honest way out of an assembled pre-sale: a reason of Ozon's, and the order is cancelled here, too."""
        number = self.presale()
        self.ship(self.order_of(number))
        self.settle()
        action = self.promise_of(number).with_user(self.boss).action_cancel_on_ozon()
        wizard = self.wizard(action, self.boss)
        wizard.reason_id = wizard.reason_ids[:1]
        wizard.action_confirm()
        self.run_cron("cancel")
        self.pass_time()
        self.run_cron("cancel")
        self.assertOnOzon(number, "cancelled")
        self.assertEqual(self.promise_of(number).state, "withdrawn")
        self.assertEqual(self.order_of(number).state, "cancel")

    def test_many_in_few_queries(self):

        def queries_of(count):
            numbers = self.posting_on_ozon("rfbs", "GIFT", count=count)
            self.import_orders()
            postings = self.env["ozon.posting"].search([("posting_number", "in", numbers)])
            postings.promise_ids.unlink()
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.assertEqual(len(postings._make_promises()), count)
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        queries_of(2)
        self.assertLess(queries_of(12) - queries_of(3), 9)

    def test_one_bad_order_does_not_stop_the_others(self):
        good, bad = self.presale(), self.presale()
        (self.promise_of(good) | self.promise_of(bad)).unlink()
        late = self.presale()
        self.promise_of(late).due_date = fields.Date.today() - timedelta(days=1)
        self.env.cr.execute(
            "ALTER TABLE ozon_promise ADD CONSTRAINT no_bad CHECK (posting_id <> %s) NOT VALID",
            [self.posting(bad).id],
        )
        with mute_logger("odoo.sql_db"):
            self.check()
        self.assertTrue(self.promise_of(good))
        self.assertFalse(self.promise_of(bad))
        self.assertEqual(self.promise_of(late).state, "late")
        self.assertTrue(self.attention_of(self.order_of(bad)))
