from lxml import etree
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from ..common import EVIDENCE, OzonCase


@tagged("post_install", "-at_install")
class TestCancelledLate(OzonCase):
    """Cancelled on Ozon after shipping: the order says what became of codes and money, and what to do next."""

    def cancelled(self, **vals):
        number = self.imported("rfbs", "COURSE")
        self.ship(self.order_of(number), **vals)
        self.settle()
        self.ozon("move", posting_number=number, to="cancelled", by="buyer")
        self.run_cron("sync")
        return self.order_of(number)

    def invoice(self, order):
        order.order_line.write({"qty_delivered": 1})
        invoice = order._create_invoices()
        invoice.action_post()
        return invoice

    def test_codes_stay_bound_and_nothing_was_invoiced(self):
        self.make_codes(1)
        number = self.imported("digital", "CARD", options={"delay": 600})
        self.ship(self.order_of(number))
        self.run_cron("send")
        self.ozon("move", posting_number=number, to="cancelled", by="buyer")
        self.pass_time()
        self.run_cron("verify")
        order = self.order_of(number).with_user(self.clerk)
        self.assertTrue(order.ozon_cancelled_late)
        self.assertIn("Codes sent to Ozon: 1. They stay bound to this posting", order.ozon_cancelled_message)
        self.assertIn("Nothing was invoiced.", order.ozon_cancelled_message)
        self.assertFalse(order.ozon_can_credit)

    def test_posted_invoice_is_credited_with_odoo_s_own_reversal(self):
        order = self.cancelled(evidence=EVIDENCE)
        invoice = self.invoice(order)
        self.assertIn(f"Invoice {invoice.name}: Not Paid.", order.ozon_cancelled_message)
        accountant = new_test_user(
            self.env, "ozon-accountant", groups="sale_ozon.group_user,account.group_account_invoice"
        )
        self.assertTrue(order.with_user(accountant).ozon_can_credit)
        action = order.with_user(accountant).action_ozon_credit_note()
        self.assertEqual(action["res_model"], "account.move.reversal")
        self.env["account.move.reversal"].with_user(accountant).with_context(**action["context"]).create({
            "journal_id": invoice.journal_id.id,
        }).reverse_moves()
        order.invoice_ids.filtered(lambda move: move.state == "draft").action_post()
        self.assertIn("Credit note", order.ozon_cancelled_message)
        self.assertFalse(order.with_user(accountant).ozon_can_credit)
        with self.assertRaisesRegex(UserError, "left to credit"):
            order.with_user(accountant).action_ozon_credit_note()

    def test_who_may_not_invoice_cannot_credit(self):
        order = self.cancelled(evidence=EVIDENCE)
        self.invoice(order)
        self.assertFalse(order.with_user(self.clerk).ozon_can_credit)
        with self.assertRaises(AccessError):
            order.with_user(self.clerk).action_ozon_credit_note()

    def test_handled_by_whom_and_when(self):
        order = self.cancelled().with_user(self.clerk)
        self.assertTrue(self.attention_of(order))
        order.action_ozon_mark_handled()
        self.assertFalse(self.attention_of(order))
        self.assertEqual(order.ozon_handled_by, self.clerk)
        self.assertIn(f"Marked as handled by {self.clerk.name}", order.ozon_cancelled_message)
        with self.assertRaises(AccessError):
            order.ozon_handled_by = self.boss

    def test_only_what_was_cancelled_late_is_marked(self):
        order = self.order_of(self.imported("rfbs", "COURSE")).with_user(self.clerk)
        self.assertFalse(order.ozon_cancelled_late or order.ozon_cancelled_message)
        with self.assertRaises(UserError):
            order.action_ozon_mark_handled()

    def buttons_to_invoice(self, user):
        form = self.env.ref("sale.view_order_form").id
        arch = etree.fromstring(self.env["sale.order"].with_user(user).get_view(form)["arch"])
        return arch.xpath("//header//button[@string='Create Invoice'][contains(@invisible, 'to invoice')]")

    def test_create_invoice_is_not_the_first_button(self):
        to_invoice = self.buttons_to_invoice(self.clerk)
        primary = [button for button in to_invoice if "btn-primary" in button.get("class", "")]
        self.assertEqual(
            [button.get("invisible") for button in primary], ["invoice_status != 'to invoice' or ozon_cancelled_late"]
        )
        self.assertEqual(len(to_invoice), 2)
        seller = new_test_user(self.env, "no-ozon-seller", groups="sales_team.group_sale_manager")
        self.assertEqual(
            [button.get("invisible") for button in self.buttons_to_invoice(seller)], ["invoice_status != 'to invoice'"]
        )
