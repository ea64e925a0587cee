import logging

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from ..common import OzonCase
from .mail_sink import MailSink

COURIER = "odoo.addons.sale_ozon.models.code.ozon_courier"


class HandoutCase(OzonCase):
    """A key that the seller delivers himself, and a mail server that takes what he sends."""

    def setUp(self):
        super().setUp()
        self.sink = MailSink()
        self.addCleanup(self.sink.stop)
        self.env["ir.mail_server"].search([]).active = False
        self.mail_server = self.env["ir.mail_server"].create({
            "name": "Sink", "smtp_host": "127.0.0.1", "smtp_port": self.sink.port, "smtp_encryption": "none",
        })
        self.patch(self.registry["ir.mail_server"], "_disable_send", classmethod(lambda cls: False))
        self.codes = self.make_codes(3)

    def order(self, **body):
        return self.order_of(self.imported("rfbs", "CARD", **body))

    def go_on(self, rounds=8):
        """Let all workers do what they have to."""
        for _round in range(rounds):
            self.run_round()
            self.run_cron("hand_out")

    def sent(self):
        """The texts of the mails that have left."""
        self.env.invalidate_all()
        return [mail.get_body().get_content() for mail in self.sink.mails]

    def states(self, shipment):
        self.env.invalidate_all()
        return shipment.handout_ids.mapped("state")

    def wizard(self, order, user=None):
        action = order.with_user(user or self.clerk).action_ozon_hand_out()
        return self.env["ozon.handout"].with_user(user or self.clerk).browse(action["res_id"])

    def no_address(self, order):
        order.ozon_posting_ids.partner_id.email = False


@tagged("post_install", "-at_install")
class TestCodesByMail(HandoutCase):
    def test_delivered_only_after_the_codes_have_left(self):
        order = self.order()
        shipment = self.ship(order)
        self.assertTrue(shipment.hands_out)
        self.assertEqual(shipment.goal_stage, "delivered")
        for _round in range(5):
            self.run_round()
        self.assertState(order.origin, "queued", "handing_out")
        self.assertNotIn("delivered", self.calls_for(order.origin))
        self.assertEqual((self.sent(), self.states(shipment)), ([], []))
        self.go_on()
        [mail] = self.sent()
        code = shipment.code_ids
        self.assertEqual(len(code), 1)
        self.assertIn(code.sudo().code, mail)
        self.assertIn("digital product", mail)
        self.assertIn("@example.com", self.sink.mails[0]["To"])
        self.assertState(order.origin, "done")
        self.assertIn("delivered", self.calls_for(order.origin))
        self.assertEqual(self.states(shipment), ["sent"])
        self.assertRegex(shipment.evidence_sentence, "^Codes sent to the buyer by e-mail")
        self.assertIn(code.state, ("sent", "accepted"))

    def test_codes_are_kept_nowhere_else(self):
        order = self.order()
        with self.assertLogs(level=logging.DEBUG) as logged:
            self.ship(order)
            self.go_on()
        self.assertEqual(len(self.sent()), 1)
        for model, name in (("mail.message", "body"), ("mail.mail", "body_html")):
            self.assertFalse(self.env[model].search([(name, "like", "SECRET")]))
        self.assertNotIn("SECRET", self.messages_of(order))
        ours = [line for line in logged.output if "odoo.sql_db" not in line]
        self.assertNotIn("SECRET", "\n".join(ours))

    def test_quantity_counts_and_no_code_goes_twice(self):
        orders = self.order() | self.order()
        shipments = self.ship(orders)
        self.go_on()
        used = [set(shipment.code_ids.ids) for shipment in shipments]
        self.assertEqual([len(ids) for ids in used], [1, 1])
        self.assertFalse(used[0] & used[1])

    def test_without_codes_it_waits_for_them(self):
        order = self.order(products=[self.article_on_ozon("CARD", quantity=4)])
        shipment = self.ship(order)
        self.assertIn("Codes missing", "\n".join(shipment.check_ids.mapped("sentence")))
        self.go_on()
        self.assertState(order.origin, "queued", "codes_missing")
        self.assertIn("1 × ", shipment.last_error)
        self.assertFalse(self.sent())
        self.make_codes(1)
        self.go_on()
        self.assertState(order.origin, "done")
        self.assertEqual(len(shipment.code_ids), 4)

    def test_killed_while_sending_a_person_decides(self):
        order = self.order()
        shipment = self.ship(order)
        for _round in range(5):
            self.run_round()
        with self.dying("ozon.courier", "_send"):
            self.run_cron("hand_out")
        self.assertEqual((len(self.sent()), self.states(shipment)), (1, ["sending"]))
        self.pass_time(3600)
        self.go_on()
        self.assertState(order.origin, "failed", "handout_unknown")
        self.assertEqual((len(self.sent()), self.states(shipment)), (1, ["unknown"]))
        self.assertTrue(self.attention_of(order))
        self.assertNotIn("delivered", self.calls_for(order.origin))
        self.wizard(order).action_sent()
        self.go_on()
        self.assertState(order.origin, "done")
        self.assertEqual((len(self.sent()), self.states(shipment)), (1, ["unknown", "sent"]))

    def test_killed_before_sending_nothing_leaves_by_itself(self):
        order = self.order()
        shipment = self.ship(order)
        for _round in range(5):
            self.run_round()
        with self.dying("ozon.courier", "_send", before=True):
            self.run_cron("hand_out")
        self.pass_time(3600)
        self.go_on()
        self.assertState(order.origin, "failed", "handout_unknown")
        self.assertFalse(self.sent())
        self.wizard(order).action_mail()
        self.go_on()
        self.assertState(order.origin, "done")
        self.assertEqual(self.states(shipment), ["unknown", "asked", "sent"])
        self.assertEqual(len(shipment.code_ids), 1)

    def test_server_that_says_nothing_leaves_it_unknown(self):
        self.sink.mood = "hang_up"
        order = self.order()
        self.ship(order)
        with mute_logger(COURIER, "odoo.addons.base.models.ir_mail_server"):
            self.go_on()
        self.assertState(order.origin, "failed", "handout_unknown")
        self.assertEqual(len(self.sent()), 1)

    def test_refused_address_is_told_at_once(self):
        self.sink.mood = "refuse"
        order = self.order()
        shipment = self.ship(order)
        with mute_logger(COURIER, "odoo.addons.base.models.ir_mail_server"):
            self.go_on()
        self.assertState(order.origin, "failed", "handout_failed")
        self.assertEqual(self.states(shipment), ["failed"])
        self.assertEqual(len(self.env["ozon.code"].search([("state", "=", "free")])), 2)

    def test_server_that_is_away_is_tried_again(self):
        self.mail_server.smtp_port = 9
        order = self.order()
        shipment = self.ship(order)
        with mute_logger(COURIER, "odoo.addons.base.models.ir_mail_server"):
            for _round in range(6):
                self.run_round()
            self.run_cron("hand_out")
            self.assertEqual(self.states(shipment), ["failed"])
            self.assertState(order.origin, "queued", "handing_out")
            self.mail_server.smtp_port = self.sink.port
            self.pass_time(120)
            self.go_on()
        self.assertState(order.origin, "done")
        self.assertEqual(self.states(shipment), ["failed", "sent"])

    def test_cancelled_on_ozon_gives_the_codes_back(self):
        order = self.order()
        self.ship(order)
        for _round in range(5):
            self.run_round()
        self.assertEqual(len(self.env["ozon.code"].search([("state", "=", "reserved")])), 1)
        self.ozon("move", posting_number=order.origin, to="cancelled", by="buyer")
        self.pass_time(3600)
        self.go_on(2)
        self.assertEqual(len(self.env["ozon.code"].search([("state", "=", "free")])), 3)
        self.assertFalse(self.sent())


@tagged("post_install", "-at_install")
class TestCodesInTheChat(HandoutCase):
    def setUp(self):
        super().setUp()
        self.order_ = self.order()
        self.no_address(self.order_)
        self.shipment = self.ship(self.order_)
        self.go_on(5)

    def test_person_copies_them_and_says_so(self):
        self.assertState(self.order_.origin, "queued", "handout_chat")
        self.assertTrue(self.attention_of(self.order_))
        self.assertIn("hand_out", self.order_.with_user(self.clerk).ozon_ways_out)
        wizard = self.wizard(self.order_)
        self.assertFalse(wizard.text)
        with self.assertRaisesRegex(UserError, "first"):
            wizard.action_sent()
        wizard.action_show()
        self.assertIn(self.shipment.code_ids.sudo().code, wizard.text)
        [handout] = self.shipment.handout_ids
        self.assertEqual((handout.way, handout.state, handout.user_id), ("chat", "shown", self.clerk))
        self.go_on(2)
        self.assertNotIn("delivered", self.calls_for(self.order_.origin))
        wizard.action_sent()
        self.go_on()
        self.assertState(self.order_.origin, "done")
        self.assertIn("in the chat", self.shipment.evidence_sentence)
        self.assertFalse(self.sent())
        with self.assertRaisesRegex(UserError, "not to be handed over"):
            self.wizard(self.order_).action_show()

    def test_nobody_else_sees_them(self):
        wizard = self.wizard(self.order_)
        wizard.action_show()
        other = new_test_user(self.env, "other-clerk", groups="sale_ozon.group_user")
        with self.assertRaises(AccessError):
            wizard.with_user(other).read(["text"])
        employee = new_test_user(self.env, "employee", groups="base.group_user")
        with self.assertRaises(AccessError):
            self.order_.with_user(employee).action_ozon_hand_out()
        with self.assertRaises(AccessError):
            self.env["ozon.handout"].with_user(self.clerk).create({"shipment_id": self.shipment.id, "is_shown": True})

    def test_record_of_it_is_kept(self):
        self.wizard(self.order_).action_show()
        handout = self.shipment.handout_ids
        for user in (self.clerk, self.boss):
            for change in (
                lambda mine: mine.write({"state": "sent"}), lambda mine: mine.unlink(), lambda mine: mine.copy(),
            ):
                with self.assertRaises(UserError):
                    change(handout.with_user(user))
        handout.sudo()._end("sent")
        for change in (lambda: handout.sudo().write({"state": "failed"}), lambda: handout.sudo().unlink()):
            with self.assertRaisesRegex(UserError, "kept for good"):
                change()


@tagged("post_install", "-at_install")
class TestHandoutByForm(HandoutCase):
    """What a form says of itself shows nobody any codes."""

    def test_codes_of_another_order_stay_hidden(self):
        order, other = self.order(), self.order()
        self.no_address(order)
        self.ship(order | other)
        self.go_on()
        wizard = self.wizard(order)
        wizard.action_show()
        self.assertIn("SECRET", wizard.text)
        foreign = other.ozon_posting_ids.shipment_ids
        self.assertTrue(foreign.code_ids)
        spec = {"shipment_id": {}, "is_shown": {}, "text": {}, "has_address": {}}
        for values in ({"shipment_id": foreign.id, "is_shown": True}, {"shipment_id": foreign.id}):
            with self.subTest(values):
                codes = foreign.sudo().code_ids.mapped("code")
                told = str(wizard.onchange(values, list(values), spec))
                self.assertFalse([code for code in codes if code in told])
                told = str(wizard.browse().onchange(values, list(values), spec))
                self.assertNotIn("SECRET", told)

    def test_codes_are_not_shown_before_that_is_recorded(self):
        order = self.order()
        self.no_address(order)
        shipment = self.ship(order)
        self.go_on()
        wizard = self.wizard(order)
        spec = {"is_shown": {}, "text": {}}
        self.assertNotIn("SECRET", str(wizard.onchange({"is_shown": True}, ["is_shown"], spec)))
        self.assertFalse(self.states(shipment))
