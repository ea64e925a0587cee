from datetime import timedelta

from odoo.exceptions import ValidationError
from odoo.fields import Command, Datetime
from odoo.tests import tagged

from ..common import OzonCase

BUYER = {
    "customer_id": 777, "name": "Пётр", "phone": "+7 999 111-22-33", "customer_email": "petr@example.com",
    "address": {"address_tail": "ул. Ленина, 1", "city": "Казань", "zip_code": "420000", "comment": "Код 12"},
}
TOLD = ("Пётр", "petr", "Ленина", "Казань", "420000", "Код 12", "111-22-33")


@tagged("post_install", "-at_install")
class TestBuyerErasure(OzonCase):
    def setUp(self):
        super().setUp()
        self.number = self.imported("rfbs", "COURSE", customer=BUYER)
        self.order, self.buyer = self.order_of(self.number), self.posting(self.number).partner_id
        self.account.buyer_retention_days = 30
        self.close(days_ago=31)

    def close(self, days_ago):
        """Have all orders been closed, the last one so many days ago; an import reads the earlier ones again."""
        for days, posting in enumerate(self.env["ozon.posting"].search([], order="id desc"), start=days_ago):
            posting.write({"stage": "delivered", "ordered_at": Datetime.now() - timedelta(days=days)})

    def told(self):
        """All that the contact, and its chatter, say."""
        messages = self.env["mail.tracking.value"].search([
            ("mail_message_id.model", "=", "res.partner"), ("mail_message_id.res_id", "=", self.buyer.id),
        ])
        return str(self.buyer.read()) + str(messages.read()) + str(self.order.partner_id.contact_address)

    def assertKept(self):
        self.run_cron("buyers")
        self.assertEqual((self.buyer.name, self.buyer.ozon_customer_id), ("Пётр", "777"))
        self.assertTrue(self.buyer.phone and self.buyer.street and self.buyer.active)

    def test_who_the_buyer_was_is_gone_and_the_order_stays(self):
        self.buyer.with_user(self.env.ref("base.user_admin")).write({"email": "petr2@example.com"})
        before = self.order.read(["amount_total", "state", "partner_id", "origin"])[0]
        self.run_cron("buyers")
        for word in TOLD:
            self.assertNotIn(word, self.told())
        self.assertFalse(self.buyer.active or self.buyer.ozon_customer_id)
        after = self.order.read(["amount_total", "state", "partner_id", "origin"])[0]
        self.assertEqual(after["partner_id"][0], before["partner_id"][0])
        self.assertEqual({**after, "partner_id": 0}, {**before, "partner_id": 0})

    def test_evidence_stays_without_the_name(self):
        number = self.imported("rfbs", "COURSE", customer=BUYER)
        shipment = self.ship(self.order_of(number), evidence="Access to {product} sent to {buyer} today")
        self.assertIn("Пётр", shipment.evidence_sentence)
        self.close(days_ago=31)
        self.run_cron("buyers")
        self.assertNotIn("Пётр", shipment.evidence_sentence)
        self.assertIn("Access to Online course sent to", shipment.evidence_sentence)

    def test_next_order_of_an_erased_buyer_has_a_contact_of_its_own(self):
        self.run_cron("buyers")
        buyer = self.posting(self.imported("rfbs", "COURSE", customer=BUYER)).partner_id
        self.assertNotEqual(buyer, self.buyer)
        self.assertEqual(buyer.name, "Пётр")

    def test_account_without_a_limit_keeps_everything(self):
        self.assertEqual(self.env["ozon.account"].new({}).buyer_retention_days, 0)
        self.account.buyer_retention_days = 0
        self.assertKept()

    def test_time_is_counted_from_the_last_order(self):
        self.imported("rfbs", "COURSE", customer=BUYER)
        self.close(days_ago=29)
        self.assertKept()
        self.close(days_ago=31)
        self.run_cron("buyers")
        self.assertFalse(self.buyer.phone)

    def test_order_under_way_keeps_the_buyer(self):
        self.posting(self.number).stage = "delivering"
        self.assertKept()

    def test_account_that_keeps_its_buyers_keeps_them_for_all(self):
        self.env["ozon.posting"].create({
            "account_id": self.make_account(client_id="200002").id, "posting_number": "1-1-1", "scheme": "rfbs",
            "stage": "delivered", "ordered_at": "2020-01-01", "partner_id": self.buyer.id,
        })
        self.assertKept()

    def test_contact_in_other_use_is_left_alone(self):
        uses = {
            "another order": lambda: self.env["sale.order"].create({"partner_id": self.buyer.id}),
            "delivery address": lambda: self.env["sale.order"].create({
                "partner_id": self.boss.partner_id.id, "partner_shipping_id": self.buyer.id,
            }),
            "invoice": lambda: self.env["account.move"].create({
                "move_type": "out_invoice", "partner_id": self.buyer.id, "invoice_line_ids": [
                    Command.create({"name": "Course", "price_unit": 7.0}),
                ],
            }),
            "child": lambda: self.env["res.partner"].create({"name": "Child", "parent_id": self.buyer.id}),
            "user": lambda: self.env["res.users"].create({"login": "petr", "partner_id": self.buyer.id}),
            "transfer": lambda: self.env["stock.picking"].create({
                "partner_id": self.buyer.id, "picking_type_id": self.env.ref("stock.picking_type_out").id,
            }),
            "author": lambda: self.env["mail.message"].create({
                "author_id": self.buyer.id, "model": "res.partner", "res_id": self.buyer.id,
            }),
        }
        for use, make in uses.items():
            with self.subTest(use):
                made = make()
                self.assertKept()
                made.unlink()
        self.run_cron("buyers")
        self.assertFalse(self.buyer.phone)

    def test_delivery_order_and_messages_of_the_order_are_no_other_use(self):
        number = self.imported("rfbs", "MUG", customer=BUYER)
        self.assertTrue(self.order_of(number).picking_ids.filtered("partner_id"))
        self.order_of(number).message_subscribe(self.buyer.ids)
        self.close(days_ago=40)
        self.run_cron("buyers")
        self.assertFalse(self.buyer.phone)

    def test_a_hundred_buyers_cost_as_many_queries_as_one(self):
        def queries_of(count):
            for customer in range(count):
                self.posting_on_ozon("rfbs", "COURSE", customer={**BUYER, "customer_id": 1000 * count + customer})
            self.import_orders()
            self.close(days_ago=31)
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            self.run_cron("buyers")
            return self.env.cr.sql_log_count - before

        queries_of(1)
        self.assertLess(queries_of(31) - queries_of(1), 30)

    def test_days_make_sense(self):
        for days in (-1, 2**31 - 1):
            with self.subTest(days), self.assertRaises(ValidationError):
                self.account.buyer_retention_days = days

    def writes(self, number, **account):
        """A buyer writes why he cancels; by now somebody has decided.

        :return: the request.
        """
        self.account.write(account)
        self.ozon("cancellation-requests", posting_number=number, message="Пётр, звоните 111-22-33")
        self.env["ozon.account.health"].search([("job", "=", "buyers")]).unlink()
        self.run_cron("sync")
        request = self.posting(number).buyer_request_ids
        self.assertEqual(len(request), 1)
        return request

    def test_what_the_buyer_wrote_is_erased_too(self):
        number = self.imported("rfbs", "COURSE", customer=BUYER)
        request = self.writes(number)
        self.assertIn("Пётр", request.message)
        self.close(days_ago=31)
        self.run_cron("buyers")
        self.assertIn("Пётр", request.message, "nobody has decided yet")
        request._close()
        self.posting(number).stage = "delivering"
        self.run_cron("buyers")
        self.assertIn("Пётр", request.message, "the order is under way")
        self.close(days_ago=29)
        self.run_cron("buyers")
        self.assertIn("Пётр", request.message, "not long ago enough")
        self.close(days_ago=31)
        self.run_cron("buyers")
        self.assertFalse(request.message)
        self.assertNotIn("Пётр", self.messages_of(self.order_of(number)))

    def test_account_that_keeps_no_buyer_keeps_none_of_his_words(self):
        request = self.writes(self.imported("rfbs", "COURSE"), keep_buyer_data=False)
        self.assertTrue(request.is_open)
        self.assertFalse(request.message)
