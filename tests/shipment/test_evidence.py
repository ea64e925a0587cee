import base64
from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command, Datetime
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import mute_logger

from ...models.policy.evidence import Evidence
from ...models.policy.placeholders import fill, names_in, own_words
from ..common import EVIDENCE, OzonCase

NOW = Datetime.to_datetime("2026-05-03 12:00:00")
EARLIER = NOW - timedelta(hours=2)


@tagged("post_install", "-at_install")
class TestEvidence(OzonCase):
    """What, how and when: told by a person, kept for good, and readable."""

    def objection(self, text="", way="", at=None, has_attachment=False, unknown=()):
        return Evidence(text, way, at, has_attachment, unknown).objection(NOW)

    def test_what_counts(self):
        for objection, given in (
            ("missing", {}),
            ("missing", {"text": " \u2800\u200b\n", "way": "mail", "at": EARLIER}),
            ("too_short", {"text": "x", "way": "mail", "at": EARLIER}),
            ("too_short", {"text": "x", "way": "mail", "at": EARLIER, "has_attachment": True}),
            ("incomplete", {"text": EVIDENCE, "way": "mail"}),
            ("incomplete", {"text": EVIDENCE, "at": EARLIER}),
            ("incomplete", {"has_attachment": True}),
            ("future", {"text": EVIDENCE, "way": "mail", "at": NOW + timedelta(hours=1)}),
            ("placeholder", {"text": EVIDENCE, "unknown": ("{ordr}",)}),
            ("", {"text": EVIDENCE}),
            ("", {"text": EVIDENCE, "way": "handed", "at": EARLIER}),
            ("", {"way": "link", "at": EARLIER, "has_attachment": True}),
        ):
            with self.subTest(given):
                self.assertEqual(self.objection(**given), objection)

    def test_placeholders(self):
        text = "Access to { product } for {buyer}, {who}, {}"
        self.assertEqual(names_in(text), ["product", "buyer", "who"])
        self.assertNotIn("product", own_words(text))
        values = {"product": lambda: "{buyer}", "buyer": lambda: "Maria"}
        self.assertEqual(fill(text, values), "Access to {buyer} for Maria, {who}, {}")

    def test_x_is_refused_and_nothing_is_recorded(self):
        order = self.order_of(self.imported("rfbs", "COURSE"))
        with self.assertRaisesRegex(UserError, "at least 10 visible characters"):
            self.ship(order, goal_stage="delivered", evidence="x{posting}{order}{product}{buyer}")
        self.assertFalse(order.ozon_posting_ids.shipment_ids)

    def test_unknown_placeholder_is_named(self):
        order = self.order_of(self.imported("rfbs", "COURSE"))
        with self.assertRaisesRegex(UserError, r"\{ordr\}"):
            self.ship(order, goal_stage="delivered", evidence=f"{EVIDENCE} {{ordr}}")

    def test_read_as_a_sentence(self):
        self.env["res.lang"]._activate_lang("de_DE")
        reader = self.env(user=self.clerk, context={"lang": "de_DE", "tz": "Europe/Berlin"})
        for way, words in (
            ("mail", r"by e-mail on 3\. Mai( 2026)?, 12:00: "), ("link", "as a link on"), ("handed", "Handed over"),
            ("other", "Delivered to the buyer on"), (False, "^"),
        ):
            with self.subTest(way):
                shipment = self.ship(
                    self.order_of(self.imported("rfbs", "COURSE")), evidence=EVIDENCE, evidence_way=way,
                    evidence_at=way and EARLIER,
                )
                sentence = shipment.with_env(reader).evidence_sentence
                self.assertRegex(sentence, words)
                self.assertTrue(sentence.endswith(EVIDENCE))

    def test_kept_for_good(self):
        shipment = self.ship(
            self.order_of(self.imported("rfbs", "COURSE")), evidence=EVIDENCE, evidence_way="mail", evidence_at=EARLIER
        )
        for vals in (
            {"evidence": "Other words, written later"}, {"evidence_way": "link"}, {"evidence_at": NOW},
            {"evidence_attachment_ids": [Command.clear()]},
        ):
            for user in (self.clerk, self.boss):
                with self.subTest(vals, user=user.login), self.assertRaises(UserError):
                    shipment.with_user(user).write(vals)
            with self.subTest(vals), self.assertRaisesRegex(UserError, "kept for good"):
                shipment.sudo().write(vals)
        self.assertEqual((shipment.evidence, shipment.evidence_at), (EVIDENCE, EARLIER))

    # === ATTACHMENTS === #

    def attachment(self, user, **vals):
        return self.env["ir.attachment"].with_user(user).create({
            "name": "receipt.txt", "datas": base64.b64encode(b"Opened by the buyer"), **vals,
        })

    def with_a_file(self, orders, file):
        return self.ship(
            orders, evidence_way="mail", evidence_at=EARLIER, evidence_attachment_ids=[Command.set(file.ids)],
        )

    def test_a_file_will_do_and_is_kept(self):
        file = self.attachment(self.clerk)
        shipment = self.with_a_file(self.order_of(self.imported("rfbs", "COURSE")), file)
        self.assertEqual(shipment.goal_stage, "delivered")
        kept = shipment.evidence_attachment_ids
        self.assertIn("receipt.txt", shipment.evidence_sentence)
        file.unlink()
        self.assertEqual(kept.with_user(self.boss).raw, b"Opened by the buyer")
        system = new_test_user(self.env, "evidence-system", groups="base.group_system,sale_ozon.group_manager")
        for user in (self.clerk, self.boss, system):
            with self.subTest(user.login), mute_logger("odoo.models"):
                with self.assertRaises(AccessError):
                    kept.with_user(user).unlink()
                with self.assertRaises(AccessError):
                    kept.with_user(user).write({"raw": b"Forged"})
        self.run_cron("send")
        self.assertNotEqual(self.shipment_of(shipment.posting_id.posting_number).state, "failed")

    def test_nobody_gets_a_file_that_he_could_not_open(self):
        call = self.env["ozon.api.call"].search([], limit=1)
        secret = self.attachment(self.boss, res_model=call._name, res_id=call.id)
        orders = self.env["sale.order"].concat(*(
            self.order_of(self.imported("rfbs", "COURSE")) for _order in range(2)
        ))
        for some in (orders[:1], orders):
            with self.subTest(len(some)), self.assertRaises(AccessError):
                self.with_a_file(some, secret)
        self.assertFalse(orders.ozon_posting_ids.shipment_ids)

    # === MANY ORDERS === #

    def test_once_for_all_that_need_it(self):
        numbers = [self.imported("rfbs", "COURSE", customer={"name": name}) for name in ("Anna", "Boris")]
        gift = self.imported("rfbs", "GIFT")
        orders = self.env["sale.order"].concat(*map(self.order_of, [*numbers, gift]))
        wizard = self.wizard_for(orders)
        self.assertEqual(wizard.evidence_count, 2)
        self.assertEqual(set(wizard.line_ids.mapped("goal_stage")), {"delivering"})
        wizard.write({
            "evidence": "Access to {product} sent for {order}, {posting}: {buyer}", "evidence_way": "mail",
            "evidence_at": EARLIER,
        })
        self.assertEqual(sorted(wizard.line_ids.mapped("goal_stage")), ["delivered", "delivered", "delivering"])
        wizard.line_ids.filtered(lambda line: line.posting_id.posting_number == numbers[1]).evidence = (
            "Handed over in the shop, receipt 17"
        )
        wizard.action_confirm()
        first, second, other = (self.shipment_of(number) for number in (*numbers, gift))
        words = f"Access to Online course sent for {self.order_of(numbers[0]).name}, {numbers[0]}:"
        self.assertEqual(first.evidence, f"{words} {{buyer}}", "a name is put in where the evidence is read")
        self.assertTrue(first.evidence_sentence.endswith(f"{words} Anna"))
        self.assertEqual((first.evidence_way, first.evidence_at), ("mail", EARLIER))
        self.assertEqual(second.evidence, "Handed over in the shop, receipt 17")
        self.assertFalse(other.evidence or other.evidence_way)
        self.settle()
        for number in numbers:
            self.assertOnOzon(number, "delivering", "posting_conditionally_delivered")

    def test_form_for_many_follows_what_is_entered_once(self):
        orders = self.env["sale.order"].concat(*(
            self.order_of(self.imported("rfbs", "COURSE")) for _order in range(2)
        ))
        wizard = self.wizard_for(orders)
        with Form(wizard) as form:
            form.evidence = EVIDENCE
            form.evidence_way = "mail"
            form.evidence_at = EARLIER
            with form.line_ids.edit(0) as line:
                self.assertEqual((line.goal_stage, line.verdict), ("delivered", "ok"))
        self.assertEqual(set(wizard.line_ids.mapped("goal_stage")), {"delivered"})
