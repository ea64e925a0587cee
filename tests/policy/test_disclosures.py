from datetime import timedelta

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Date
from odoo.tests import new_test_user, tagged

from ..common import EVIDENCE, OzonCase


@tagged("post_install", "-at_install")
class TestTexts(OzonCase):
    """What buyers are told is written once for a kind, and is whole before it is kept."""

    def text(self, kind, account=None):
        return self.env["ozon.disclosure"].search([
            ("kind", "=", kind), ("account_id", "=", account.id if account else False),
        ])

    def refused(self, body, words, kind="presale"):
        with self.assertRaisesRegex(ValidationError, words):
            self.text(kind).body = body

    def test_there_is_one_for_each_kind(self):
        kinds = [kind for kind, _label in self.env["ozon.disclosure"]._fields["kind"].selection]
        for kind in kinds:
            self.assertIn("Example product", self.text(kind).preview)

    def test_text_without_what_it_has_to_say_is_refused(self):
        self.refused("Your pre-sale will be sent one day, {product}.", r"has to say \{date\}")
        self.refused("{date}", "says nothing")
        self.refused(" \u200b \n ", "says nothing")
        self.refused("It will be there on {date}, dear {buyer}.", r"could replace \{buyer\}")

    def test_each_language_is_looked_at(self):
        self.env["res.lang"]._activate_lang("ru_RU")
        text = self.text("presale")
        text.with_context(lang="ru_RU").body = "Товар поступит {date} и будет отправлен."
        with self.assertRaisesRegex(ValidationError, "has to say"):
            text.update_field_translations("body", {"ru_RU": "Товар поступит когда-нибудь."})
        self.assertIn("how", text.with_context(lang="en_US").preview + "how")

    def test_line_without_anything_to_say_is_left_out(self):
        text = self.text("service")
        text.body = "Order {posting} is a service.\n{instruction}\nUse it by {activate_until}."
        posting = self.posting(self.imported("rfbs", "COURSE"))
        self.assertEqual(posting._disclosures()[posting].text, f"Order {posting.posting_number} is a service.")
        self.product("COURSE").write({"ozon_instruction": "Sign in.", "ozon_activate_days": 10})
        lines = posting._disclosures()[posting].text.splitlines()
        self.assertEqual((len(lines), lines[1]), (3, "Sign in."))

    def test_account_has_texts_of_its_own(self):
        posting = self.posting(self.imported("rfbs", "COURSE"))
        self.env["ozon.disclosure"].with_user(self.boss).create({
            "kind": "service", "account_id": self.account.id, "body": "Welcome to our own school.",
        })
        self.assertEqual(posting._disclosures()[posting].text, "Welcome to our own school.")

    def test_user_cannot_write_them(self):
        with self.assertRaises(UserError):
            self.text("service").with_user(self.clerk).body = "Whatever I like to write."

    def test_text_of_all_companies_is_a_system_administrators(self):
        common, words = self.text("service"), "Whatever I like to write to all."
        own = self.text("gift")
        own.account_id = self.account
        company = self.env["res.company"].create({"name": "Other"})
        foreign = self.make_account(client_id="200002", company_id=company.id, user_id=False)
        for change in (
            lambda text: text.write({"body": words}), lambda text: text.unlink(),
            lambda text: text.update_field_translations("body", {"en_US": words}),
            lambda text: text.write({"account_id": self.account.id}),
            lambda text: text.create({"kind": "gift", "body": words}),
            lambda text: own.with_user(self.boss).write({"account_id": False}),
            lambda text: own.with_user(self.boss).write({"account_id": foreign.id}),
        ):
            with self.assertRaises(AccessError):
                change(common.with_user(self.boss))
        self.assertTrue(common.with_user(self.boss).is_locked)
        chief = new_test_user(self.env, "ozon-chief", groups="sale_ozon.group_manager,base.group_system")
        self.assertFalse(common.with_user(chief).is_locked)
        common.with_user(chief).body = words
        self.assertEqual(common.body, words)

    def test_queries_do_not_grow_with_the_orders(self):
        self.posting_on_ozon("rfbs", "COURSE", count=20)
        self.import_orders()
        postings = self.env["ozon.posting"].search([("account_id", "=", self.account.id)])
        counts = []
        for some in (postings[:2], postings[:2], postings):
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.assertEqual(len(some._disclosures()), len(some))
            counts.append(self.cr.sql_log_count - before)
        self.assertLessEqual(counts[2], counts[1])


@tagged("post_install", "-at_install")
class TestTelling(OzonCase):
    """The buyer is told on the order, by mail, or in the chat, and what he was told is kept."""

    def setUp(self):
        super().setUp()
        self.order = self.order_of(self.imported("rfbs", "COURSE")).with_user(self.clerk)

    def records(self, order=None):
        return (order or self.order).sudo().ozon_disclosure_record_ids

    def no_address(self, order=None):
        (order or self.order).sudo().ozon_posting_ids.partner_id.email = False

    def test_mail_leaves_with_odoo_s_own_queue(self):
        self.assertTrue(self.order.ozon_to_tell)
        self.order.action_ozon_tell()
        record = self.records()
        told = (record.way, record.kind, record.user_id, record.state)
        self.assertEqual(told, ("mail", "service", self.clerk, "queued"))
        self.assertEqual(record.text, self.order.ozon_disclosure)
        mail = record.mail_id
        self.assertIn("@example.com", mail.email_to)
        self.assertIn(self.order.origin, mail.subject)
        self.assertIn("This is a service", mail.body_html)
        self.assertTrue(mail.auto_delete)
        self.assertFalse(self.order.ozon_to_tell)
        with self.assertRaisesRegex(UserError, "told already"):
            self.order.action_ozon_tell()
        mail.state = "sent"
        mail.unlink()
        self.env.invalidate_all()
        self.assertEqual(record.state, "told")

    def test_mail_that_failed_leaves_the_buyer_untold(self):
        self.order.action_ozon_tell()
        self.records().mail_id.state = "exception"
        self.env.invalidate_all()
        self.assertEqual(self.records().state, "failed")
        self.assertTrue(self.order.ozon_to_tell)
        self.order.action_ozon_told_in_chat()
        self.assertFalse(self.order.ozon_to_tell)

    def test_mail_that_was_deleted_unsent_has_told_nobody(self):
        for state in ("outgoing", "exception", "cancel"):
            with self.subTest(state):
                self.order.action_ozon_tell()
                record = self.records()[:1]
                record.mail_id.state = state
                # With its message, as the chatter deletes it: the database drops the mail.
                record.mail_id.mail_message_id.unlink()
                self.env.invalidate_all()
                self.assertEqual(record.state, "failed")
                self.assertTrue(self.order.ozon_to_tell)
        for change in ({"is_sent": False}, {"mail_id": False, "is_sent": True}, {"is_sent": True, "text": "x"}):
            with self.assertRaisesRegex(UserError, "kept for good"):
                record.sudo().write(change)

    def test_without_an_address_a_person_copies_it_into_the_chat(self):
        self.no_address()
        with self.assertRaisesRegex(UserError, "into the chat"):
            self.order.action_ozon_tell()
        self.order.action_ozon_told_in_chat()
        self.assertEqual((self.records().way, self.records().state), ("chat", "told"))

    def test_many_are_told_together(self):
        self.posting_on_ozon("rfbs", "COURSE", count=12)
        self.import_orders()
        orders = self.env["sale.order"].search([("ozon_account_id", "=", self.account.id)])
        self.no_address(orders[0])
        result = orders.with_user(self.clerk).action_ozon_tell()
        self.assertIn(orders[0].name, result["params"]["message"])
        self.assertEqual(len(orders.ozon_disclosure_record_ids), len(orders) - 1)

    def test_it_is_in_the_language_of_the_buyer(self):
        self.env["res.lang"]._activate_lang("ru_RU")
        text = self.env["ozon.disclosure"].search([("kind", "=", "service")])
        text.with_context(lang="ru_RU").body = "Это услуга, посылки не будет."
        self.order.sudo().partner_id.lang = "ru_RU"
        self.order.invalidate_recordset(["ozon_disclosure"])
        self.assertEqual(self.order.ozon_disclosure, "Это услуга, посылки не будет.")
        self.order.sudo().partner_id.lang = "en_US"
        self.order.invalidate_recordset(["ozon_disclosure"])
        self.assertIn("This is a service", self.order.ozon_disclosure)
        self.account.text_lang = "ru_RU"
        number = self.imported("rfbs", "COURSE", customer={"customer_id": 77})
        self.assertIn("услуга", self.order_of(number).ozon_disclosure)

    def test_nobody_changes_what_was_said(self):
        self.order.action_ozon_tell()
        record = self.records()
        for user in (self.clerk, self.boss):
            for change in (
                lambda mine: mine.write({"text": "Something else"}), lambda mine: mine.unlink(),
                lambda mine: mine.create({"posting_id": mine.posting_id.id}), lambda mine: mine.copy(),
            ):
                with self.assertRaises(UserError):
                    change(record.with_user(user))
        for change in (lambda: record.sudo().write({"text": "x"}), lambda: record.sudo().unlink()):
            with self.assertRaisesRegex(UserError, "kept for good"):
                change()

    def test_whoever_may_not_change_the_order_does_not_speak(self):
        outsider = self.env["res.users"].create({
            "name": "Outsider", "login": "outsider", "group_ids": [(4, self.env.ref("base.group_user").id)],
        })
        for method in ("action_ozon_tell", "action_ozon_told_in_chat"):
            with self.assertRaises(UserError):
                getattr(self.order.with_user(outsider), method)()
        self.assertFalse(self.records())

    def test_parcel_has_nothing_to_tell(self):
        order = self.order_of(self.imported("rfbs", "MUG")).with_user(self.clerk)
        self.assertFalse(order.ozon_disclosure)
        self.assertFalse(order.ozon_to_tell)
        self.assertEqual(order._ozon_disclosure_on_document(), "")

    def test_presale_is_told_its_date(self):
        order = self.order_of(self.imported("rfbs", "GIFT")).with_user(self.clerk)
        self.product("GIFT").ozon_virtual_kind = "presale"
        self.no_address(order)
        with self.assertRaisesRegex(UserError, "release date"):
            order.action_ozon_told_in_chat()
        self.product("GIFT").ozon_release_date = Date.to_date("2040-05-06")
        order.action_ozon_told_in_chat()
        self.assertIn("05/06/2040", self.records(order).text)

    def test_documents_say_it(self):
        def pdf(order):
            html, _kind = self.env["ir.actions.report"].sudo()._render_qweb_html("sale.report_saleorder", order.ids)
            return html.decode()

        self.assertIn("This is a service", pdf(self.order))
        other = self.env["sale.order"].create({
            "partner_id": self.order.partner_id.id, "order_line": [(0, 0, {"product_id": self.product("COURSE").id})],
        })
        other.action_confirm()
        self.assertNotIn("How you receive", pdf(other))
        portal = self.env["ir.qweb"]._render("sale.sale_order_portal_content", {
            "sale_order": self.order.sudo(), "report_type": "html", "is_html_empty": lambda html: not html,
        })
        self.assertIn("This is a service", portal)


@tagged("post_install", "-at_install")
class TestToldFirst(OzonCase):
    """An account may want each buyer told before anything is shipped virtually."""

    def answer(self, order):
        """Level and sentence of the check, as the wizard shows it."""
        checks = self.wizard_for(order, evidence=EVIDENCE).checks
        return next(((level, sentence) for code, level, sentence in checks if code == "disclosure"), None)

    def test_nobody_has_to_be_told_where_the_account_does_not_ask(self):
        order = self.order_of(self.imported("rfbs", "COURSE"))
        self.assertEqual(self.answer(order), ("ok", "The buyer is told on the order's documents"))
        order.with_user(self.clerk).action_ozon_tell()
        self.assertIn("was told on", self.answer(order)[1])
        order.ozon_disclosure_record_ids.mail_id.state = "exception"
        self.env.invalidate_all()
        self.assertEqual(self.answer(order)[0], "warning")

    def test_untold_is_not_shipped(self):
        self.account.tell_before_shipping = True
        order = self.order_of(self.imported("rfbs", "COURSE"))
        self.assertEqual(self.answer(order)[0], "refusal")
        with self.assertRaisesRegex(UserError, "told first"):
            self.ship(order, evidence=EVIDENCE)
        order.with_user(self.clerk).action_ozon_told_in_chat()
        self.ship(order, evidence=EVIDENCE)
        self.settle()
        self.assertState(order.origin, "done")

    def test_mail_that_fails_before_it_is_sent_stops_it(self):
        self.account.tell_before_shipping = True
        order = self.order_of(self.imported("rfbs", "COURSE"))
        order.with_user(self.clerk).action_ozon_tell()
        self.ship(order, evidence=EVIDENCE)
        order.ozon_disclosure_record_ids.mail_id.state = "exception"
        self.env.flush_all()
        self.run_cron("send")
        self.assertState(order.origin, "failed", "checks")
        self.assertEqual(self.calls_for(order.origin), [])

    def test_presale_without_a_text_is_refused(self):
        order = self.order_of(self.imported("rfbs", "GIFT"))
        self.product("GIFT").write({
            "ozon_virtual_kind": "presale", "ozon_release_date": Date.today() + timedelta(days=5),
        })
        self.assertEqual(self.answer(order)[0], "ok")
        self.env["ozon.disclosure"].search([("kind", "=", "presale")]).unlink()
        level, sentence = self.answer(order)
        self.assertEqual(level, "refusal")
        self.assertIn("no text", sentence)

    def test_what_ozon_delivers_is_not_concerned(self):
        self.account.tell_before_shipping = True
        self.make_codes(1)
        order = self.order_of(self.imported("digital", "CARD"))
        self.assertIsNone(self.answer(order))
        self.ship(order)
