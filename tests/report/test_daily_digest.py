from datetime import datetime, timedelta

from freezegun import freeze_time
from odoo.exceptions import ValidationError
from odoo.fields import Command, Datetime
from odoo.tests import new_test_user, tagged

from ..common import EVIDENCE, OzonCase


@tagged("post_install", "-at_install")
class TestDailyDigest(OzonCase):
    """One short mail a day with what needs the responsible person, and none without."""

    def setUp(self):
        super().setUp()
        self.boss.write({"email": "boss@example.com", "tz": "Europe/Moscow"})

    def mails(self):
        self.env.invalidate_all()
        return self.env["mail.mail"].search([("subject", "like", "needs your attention")], order="id")

    def digest(self):
        """Run the scheduled action.

        :return: the text of the mail that came of it, "" for none.
        """
        before = self.mails()
        self.run_cron("digest")
        new = self.mails() - before
        self.assertLessEqual(len(new), 1)
        return new.body_html or ""

    def due_at(self, moment):
        """An order that Ozon wants shipped until then.

        :return: its number.
        """
        return self.imported("rfbs", "COURSE", shipment_date=f"{moment:%Y-%m-%dT%H:%M:%SZ}")

    def fail_one(self, reason="Ozon said: POSTING_IS_ODD"):
        """An order whose shipment failed.

        :return: its number.
        """
        number = self.due_at(Datetime.now() + timedelta(days=2))
        self.ship(self.order_of(number), evidence=EVIDENCE)._fail("refused", reason)
        return number

    def test_nothing_to_tell_nothing_sent(self):
        number = self.imported("rfbs", "COURSE")
        self.ship(self.order_of(number), evidence=EVIDENCE)
        self.settle()
        self.assertFalse(self.digest())
        self.fail_one()
        self.assertTrue(self.digest())

    def test_it_waits_for_odoo_s_next_mails(self):
        self.fail_one()
        self.digest()
        mail = self.mails()
        self.assertEqual((mail.state, mail.email_to), ("outgoing", self.boss.email_formatted))
        self.assertIn("Shop", mail.subject)

    def test_what_failed_with_reason_and_link(self):
        number = self.fail_one()
        text = self.digest()
        order = self.order_of(number)
        for part in (order.name, number, "Ozon refused it", "POSTING_IS_ODD", f"/odoo/sale.order/{order.id}"):
            self.assertIn(part, text)

    def test_failure_that_was_fixed_is_not_told(self):
        number = self.fail_one()
        self.shipment_of(number).action_retry()
        self.settle()
        self.assertState(number, "done")
        self.assertFalse(self.digest())

    def test_what_is_due_within_hours(self):
        numbers = [self.due_at(Datetime.now() + timedelta(hours=hours)) for hours in (-1, 8, 20)]
        text = self.digest()
        self.assertIn("overdue since", text)
        self.assertIn("due by", text)
        self.assertLess(text.index(numbers[0]), text.index(numbers[1]))
        self.assertNotIn(numbers[2], text)

    def test_how_many_codes_of_which_product_are_missing(self):
        for codes in (2, 3):
            number = self.imported("digital", "CARD", codes=codes)
            self.ship(self.order_of(number))
        self.make_codes(1)
        self.run_cron("send")
        text = self.digest()
        self.assertIn(f"4 × {self.product('CARD').display_name}", " ".join(text.split()))

    def test_held_postings(self):
        number = self.imported("rfbs", "NOBODY-KNOWS-ME")
        text = self.digest()
        self.assertIn(number, text)
        self.assertIn("Unknown article: NOBODY-KNOWS-ME", text)

    def test_account_that_is_not_connected(self):
        self.account.api_key = "wrong"
        self.import_orders()
        self.assertIn("does not accept this Client-Id", self.digest())

    def test_work_that_has_stopped(self):
        self.run_cron("import")
        self.env.cr.execute("UPDATE ozon_account_health SET last_success_at = last_success_at - interval '1 hour'")
        self.assertIn("No orders have been imported since", self.digest())

    def test_no_code_and_no_buyer_in_it(self):
        number = self.imported("digital", "CARD", codes=3, options={"reject_all_codes": True})
        codes = self.make_codes(3)
        self.ship(self.order_of(number))
        self.settle()
        self.assertState(number, "failed", "codes_rejected")
        buyer_s = self.fail_one()
        text = self.digest()
        self.assertIn(number, text)
        for code in codes:
            self.assertNotIn(code.code, text)
        buyer = self.posting(buyer_s).partner_id
        self.assertTrue(buyer.name and buyer.email)
        for secret in (buyer.name, buyer.email, buyer.phone, buyer.street, self.account.api_key):
            self.assertNotIn(secret, text)

    def test_reasons_are_text_and_not_html(self):
        self.fail_one("<script>alert(1)</script>")
        text = self.digest()
        self.assertNotIn("<script>", text)
        self.assertIn("&lt;script&gt;", text)

    def test_many_are_cut_short(self):
        numbers = self.posting_on_ozon("rfbs", "UNKNOWN", count=23)
        self.import_orders()
        text = self.digest()
        self.assertEqual(sum(f"{number}<" in text for number in numbers), 20)
        self.assertIn("and 3 more", text)

    def test_once_a_day(self):
        self.fail_one()
        self.assertTrue(self.digest())
        self.assertFalse(self.digest())

    def test_again_the_next_morning_by_the_reader_s_clock(self):
        self.fail_one()
        with freeze_time(datetime(2030, 5, 6, 12)):
            self.assertTrue(self.digest())
        for hour, expected in ((2, False), (3, False), (4, True), (5, False), (13, False)):
            # Moscow is three hours ahead.
            with self.subTest(hour), freeze_time(datetime(2030, 5, 7, hour, 30)):
                self.assertEqual(bool(self.digest()), expected)
        with freeze_time(datetime(2030, 5, 8, 13)):
            self.assertFalse(self.digest())

    def test_it_can_be_switched_off(self):
        self.fail_one()
        self.account.daily_digest = False
        self.assertFalse(self.digest())

    def test_draft_account_sends_nothing(self):
        self.fail_one()
        self.account.state = "draft"
        self.assertFalse(self.digest())

    def test_without_responsible_person_the_administrator_gets_it(self):
        self.fail_one()
        self.account.user_id = False
        admin = self.env.ref("base.user_admin")
        admin.email = "admin@example.com"
        self.digest()
        self.assertEqual(self.mails().email_to, admin.email_formatted)

    def test_each_account_tells_its_own(self):
        number = self.fail_one()
        other = self.open_sandbox()
        self.make_account(other, name="Other shop", client_id="200002")
        self.digest()
        self.assertEqual(len(self.mails()), 1)
        self.assertIn(number, self.mails().body_html)

    def test_one_account_s_trouble_does_not_stop_the_others(self):
        number = self.fail_one()
        original = self.registry["ozon.account"]._digest_content

        def break_one(account):
            if account.name == "A":
                raise ValueError
            return original(account)

        self.patch(self.registry["ozon.account"], "_digest_content", break_one)
        self.make_account(name="A", client_id="7")
        with self.assertLogs("odoo.addons.sale_ozon.report.ozon_account_digest", "ERROR"):
            text = self.digest()
        self.assertIn(number, text)

    def test_it_speaks_the_reader_s_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.boss.lang = "fr_FR"
        moment = Datetime.now().replace(day=28, month=12, year=2020, hour=20, minute=5)
        self.due_at(moment)
        self.assertRegex(self.digest(), r"28 déc\. 2020(,| à) 23:05")

    def test_recipients_and_sender_can_be_chosen(self):
        self.fail_one()
        self.clerk.email = "clerk@example.com"
        self.account.write({
            "digest_recipient_ids": [Command.set((self.boss | self.clerk).ids)], "digest_sender": "ozon@example.com",
        })
        before = self.mails()
        self.run_cron("digest")
        mails = self.mails() - before
        self.assertEqual(
            set(mails.mapped("email_to")), {self.boss.email_formatted, self.clerk.email_formatted}
        )
        self.assertEqual(set(mails.mapped("email_from")), {"ozon@example.com"})

    def test_sender_and_recipients_make_sense(self):
        other = self.env["res.company"].create({"name": "Other"})
        stranger = new_test_user(self.env, "stranger", company_id=other.id, company_ids=other.ids)
        for vals in ({"digest_sender": "nobody"}, {"digest_recipient_ids": [Command.set(stranger.ids)]}):
            with self.subTest(vals), self.assertRaises(ValidationError), self.cr.savepoint():
                self.account.write(vals)

    def test_a_recipient_without_address_is_told_of_on_the_account(self):
        self.assertFalse(self.account.health_warning)
        self.boss.email = False
        self.env.invalidate_all()
        self.assertIn(f"cannot be sent to {self.boss.name}", self.account.health_warning)
        self.fail_one()
        self.assertFalse(self.digest())
        # The address comes, the summary follows.
        self.boss.email = "boss@example.com"
        self.env.invalidate_all()
        self.assertFalse(self.account.health_warning)
        self.assertTrue(self.digest())
