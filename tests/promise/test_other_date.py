from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .promise_case import PromiseCase


@tagged("post_install", "-at_install")
class TestOtherDate(PromiseCase):
    """Another date, where Ozon takes it: for one promise, or with the release date for all."""

    days = 10

    def setUp(self):
        super().setUp()
        self.later = fields.Date.today() + timedelta(days=25)

    def change(self, promises, day, user=None):
        wizard = self.wizard(promises.with_user(user or self.clerk).action_change_date(), user)
        wizard.new_date = day
        return wizard

    def move_release(self, day):
        action = self.game.product_tmpl_id.with_user(self.planner).action_ozon_move_release()
        wizard = self.wizard(action, self.planner)
        wizard.new_date = day
        return wizard

    def test_agreed_on_with_ozon(self):
        number = self.presale()
        promise = self.promise_of(number)
        self.change(promise, self.later).action_confirm()
        self.assertEqual(promise.due_date, self.later)
        self.assertEqual(self.order_of(number).picking_ids.scheduled_date.date(), self.later)
        self.assertFalse(self.calls_for(number), "nothing is sent from a click")
        self.settle()
        self.assertEqual(self.calls_for(number), ["cutoff", "ship"])
        self.assertEqual(self.on_ozon(number)["shipment_date"][:10], self.later.isoformat())

    def test_dates_that_nobody_can_promise(self):
        promise = self.promise_of(self.presale())
        today = fields.Date.today()
        for day, words in (
            (False, "Enter the new date"), (today - timedelta(days=1), "passed"),
            (today + timedelta(days=40), "30 days"),
        ):
            with self.subTest(words), self.assertRaisesRegex(UserError, words):
                self.change(promise, day).action_confirm()

    def test_assembled_is_too_late(self):
        number = self.presale()
        self.ship(self.order_of(number))
        self.settle()
        wizard = self.change(self.promise_of(number), self.later)
        self.assertIn("assembled", wizard.refusals)
        with self.assertRaisesRegex(UserError, "assembled"):
            wizard.action_confirm()

    def test_not_offered(self):
        number = self.presale(options={"set_cutoff": False})
        with self.assertRaisesRegex(UserError, "does not offer"):
            self.change(self.promise_of(number), self.later).action_confirm()
        self.assertEqual(self.promise_of(number).due_date, self.release)

    def test_what_was_too_far_is_over_with_a_nearer_date(self):
        self.set_release(fields.Date.today() + timedelta(days=45))
        number = self.presale()
        self.assertEqual(self.promise_of(number).objection, "too_far")
        self.move_release(self.later).action_confirm()
        promise = self.promise_of(number)
        self.assertEqual((promise.objection, promise.due_date), (False, self.later))
        self.assertFalse(self.attention_of(self.order_of(number)))
        self.settle()
        self.assertEqual(self.on_ozon(number)["shipment_date"][:10], self.later.isoformat())

    def test_release_date_moves_with_what_it_touches(self):
        moved, assembled = self.presale(), self.presale()
        self.ship(self.order_of(assembled))
        self.settle()
        wizard = self.move_release(self.later)
        self.assertEqual(wizard.promise_ids, self.promise_of(moved) | self.promise_of(assembled))
        self.assertEqual(wizard.taken_ids, self.promise_of(moved))
        self.assertIn(self.order_of(assembled).name, wizard.refusals)
        params = wizard.action_confirm()["params"]
        self.assertEqual(params["type"], "warning")
        self.assertEqual(self.game.ozon_release_date, self.later)
        self.assertEqual(self.promise_of(moved).due_date, self.later)
        left = self.promise_of(assembled)
        self.assertEqual((left.due_date, left.objection), (self.release, "not_taken"))
        self.assertTrue(self.attention_of(self.order_of(assembled)))
        self.settle()
        self.assertEqual(self.on_ozon(moved)["shipment_date"][:10], self.later.isoformat())

    def test_release_date_is_not_moved_past_the_buyers(self):
        self.presale()
        template = self.game.product_tmpl_id.with_user(self.planner)
        with self.assertRaisesRegex(UserError, "Move Release Date"):
            template.ozon_release_date = self.later
        self.assertEqual(template.ozon_release_date, self.release)

    def test_fifty_at_once(self):
        numbers = self.posting_on_ozon("rfbs", "GIFT", count=50, options={"set_cutoff": True})
        self.import_orders()
        promises = self.env["ozon.posting"].search([("posting_number", "in", numbers)]).promise_ids
        self.assertEqual(len(promises), 50)
        self.move_release(self.later).action_confirm()
        self.assertEqual(set(promises.mapped("due_date")), {self.later})
        self.assertEqual(
            {picking.scheduled_date.date() for picking in promises.sale_order_id.picking_ids}, {self.later}
        )
        self.settle()
        record = self.ozon("record", posting_numbers=numbers)["postings"]
        self.assertEqual({posting["shipment_date"][:10] for posting in record}, {self.later.isoformat()})

    def test_only_for_those_who_may_change_the_order(self):
        promise = self.promise_of(self.presale())
        wizard = self.change(promise, self.later)
        with self.assertRaises(AccessError):
            wizard.with_user(self.boss).action_confirm()
        with self.assertRaises(AccessError):
            promise.with_user(self.boss).write({"due_date": self.later})

    def test_what_ozon_is_not_asked_for_stays_as_it_was(self):
        """A check refuses it: the promise calls for a person as before."""
        self.set_release(fields.Date.today() + timedelta(days=45))
        numbers = [self.presale(), self.presale()]
        promises = self.promise_of(numbers[0]) | self.promise_of(numbers[1])
        self.env["ozon.disclosure"].search([("kind", "=", "presale")]).unlink()
        result = self.change(promises, self.later).action_confirm()
        self.assertEqual(result["params"]["type"], "warning")
        self.assertEqual(set(promises.mapped("objection")), {"too_far"})
        self.assertEqual(set(promises.mapped("due_date")), {self.game.ozon_release_date})
        self.assertEqual(set(promises.mapped("release_date")), {self.game.ozon_release_date})
        for number in numbers:
            self.assertTrue(self.attention_of(self.order_of(number)))

    def test_stage_that_is_not_known_is_not_moved(self):
        promise = self.promise_of(self.presale())
        promise.posting_id.stage = "disputed"
        with self.assertRaisesRegex(UserError, "does not offer"):
            self.change(promise, self.later).action_confirm()
        self.assertEqual(promise.due_date, self.release)

    def test_orders_that_came_in_meanwhile_are_shown_first(self):
        self.presale()
        wizard = self.move_release(self.later)
        late = self.presale()
        with self.assertRaisesRegex(UserError, "More orders"):
            wizard.action_confirm()
        self.assertEqual(self.game.ozon_release_date, self.release)
        self.move_release(self.later).action_confirm()
        self.assertEqual(self.promise_of(late).due_date, self.later)

    def test_promises_of_another_company_call_for_its_people(self):
        foreign = self.promise_of(self.presale())
        company = self.env["res.company"].create({"name": "Other"})
        self.env.flush_all()
        self.env.cr.execute("UPDATE ozon_promise SET company_id = %s WHERE id = %s", [company.id, foreign.id])
        self.env.invalidate_all()
        wizard = self.move_release(self.later)
        self.assertNotIn(foreign.id, wizard.sudo().promise_ids.ids)
        wizard.action_confirm()
        self.assertEqual(self.game.ozon_release_date, self.later)
        self.assertEqual((foreign.due_date, foreign.objection), (self.release, "moved"))
        self.assertIn("was moved to", foreign.sentence)
        self.assertTrue(self.attention_of(foreign.sale_order_id))
