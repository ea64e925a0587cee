from datetime import datetime, timedelta

from odoo.tests import tagged

from ..common import EVIDENCE
from .hostile_case import BUYER, MARKUP, HostileCase, replaced


@tagged("post_install", "-at_install")
class TestNamesAreShownEscaped(HostileCase):
    """Names are somebody else's words; none of them becomes a part of a page."""

    def test_activity_of_a_held_posting(self):
        base = self.sample("rfbs", "COURSE")
        posting = replaced(self.numbered(base, 1), ("products", 0, "offer_id"), MARKUP)
        self.serve("fbs", [posting])
        [activity] = self.attention_of(self.posting(posting["posting_number"]).line_ids.article_id)
        self.assertNoMarkup(activity.note)
        self.assertIn("bold", activity.note)

    def test_activity_and_chatter_of_an_order(self):
        number = self.imported("rfbs", "COURSE", status="awaiting_packaging")
        order = self.order_of(number)
        order._schedule_attention("Help", MARKUP)
        [activity] = self.attention_of(order)
        self.assertNoMarkup(activity.note)
        self.fault("refuse", path="/v4/posting/fbs/ship", error=f"HAS_INCORRECT_STATUS {MARKUP}")
        self.ship(order, evidence=EVIDENCE)
        self.settle()
        for message in order.message_ids:
            if message.body:
                self.assertNoMarkup(message.body)
        for activity in self.attention_of(order):
            self.assertNoMarkup(activity.note)

    def test_chatter_tells_a_status_as_text(self):
        number = self.posting_on_ozon("rfbs", "COURSE")
        self.import_orders()
        order = self.order_of(number)
        self.ozon("move", posting_number=number, to="delivering", substatus=MARKUP)
        self.ship(order, evidence="")
        self.settle()
        bodies = [message.body for message in order.message_ids if message.body]
        self.assertTrue(bodies)
        for body in bodies:
            self.assertNoMarkup(body)

    def test_account_s_activity(self):
        self.account.write({"problem": "refused", "problem_words": MARKUP})
        self.account._call_for_reconnection()
        [activity] = self.attention_of(self.account)
        self.assertNoMarkup(activity.note)

    def test_wizard(self):
        base = self.sample("rfbs", "COURSE")
        posting = replaced(self.numbered(base, 1), ("products", 0, "name"), MARKUP)
        self.serve("fbs", [posting])
        order = self.order_of(posting["posting_number"])
        self.product("COURSE").name = MARKUP
        self.posting(posting["posting_number"]).write({"status": MARKUP})
        wizard = self.wizard_for(order, tracking_number=MARKUP)
        self.assertNoMarkup(wizard.contents)
        self.assertNoMarkup(wizard.checks_html)
        self.assertIn("bold", wizard.contents)
        self.assertIn("bold", wizard.checks_html.lower())
        self.posting(posting["posting_number"]).line_ids.product_id = False
        self.assertNoMarkup(self.wizard_for(order).contents)

    def test_buyer(self):
        spoilt = {**BUYER, "name": MARKUP, "address": {**BUYER["address"], "comment": MARKUP, "city": MARKUP}}
        number = self.imported("rfbs", "COURSE", customer=spoilt)
        buyer = self.order_of(number).partner_id
        self.assertEqual((buyer.name, buyer.city), (MARKUP, MARKUP))
        self.assertNoMarkup(buyer.comment)
        self.assertIn("bold", buyer.comment)

    def test_reconciliation_keeps_texts_as_texts(self):
        number = self.posting_on_ozon("rfbs", "COURSE", status=MARKUP)
        run = self.env["ozon.reconciliation"].sudo().create({
            "account_id": self.account.id, "date_from": datetime.now() - timedelta(days=2),
            "date_to": datetime.now() + timedelta(hours=1),
        })
        with self.worker() as env:
            run.with_env(env)._work()
        self.assertIn(MARKUP, run.line_ids.filtered(lambda line: line.posting_number == number).ozon_says)
        self.assertEqual(run.line_ids._fields["ozon_says"].type, "char", "shown as text")
