from datetime import datetime, timedelta

from odoo import fields
from odoo.tests import TransactionCase, tagged
from odoo.tools.translate import LazyTranslate

from ...models.account import sentences as of_account
from ...models.engine.sentences import as_choice, as_moment, render
from ...models.policy import sentences as of_policy
from ...models.reconciliation import sentences as of_reconciliation
from ..common import EVIDENCE
from .sentences_case import MOMENT, PLACEHOLDER, RUSSIAN, VALUES, SentencesCase

made_up = LazyTranslate("odoo.addons.sale_ozon")
WORDS = "MOON_IN_WRONG_PHASE"


def values_of(template):
    """A value for each placeholder of a template."""
    return {name: VALUES[name] for name in PLACEHOLDER.findall(template._source)}


@tagged("post_install", "-at_install")
class TestSentences(TransactionCase):
    def test_value_that_nobody_stored_is_a_dash(self):
        template = made_up("Waiting for %(products)s until %(deadline)s")
        self.assertEqual(render(self.env, template, {"products": "codes"}), "Waiting for codes until –")
        self.assertEqual(render(self.env, template), "Waiting for – until –")

    def test_sentence_of_an_earlier_version_stands_as_it_is(self):
        self.assertEqual(render(self.env, made_up("A %(thing)s"), {"text": "100 % of it"}), "100 % of it")


@tagged("post_install", "-at_install")
class TestShipmentInTwoLanguages(SentencesCase):
    """Nothing of what a shipment says was stored in a language."""

    def setUp(self):
        super().setUp()
        self.number = self.imported("rfbs", "COURSE")
        self.shipment = self.ship(self.order_of(self.number), evidence=EVIDENCE).sudo()

    def put(self, state, template, **vals):
        self.shipment.write({"state": state, "failure_values": values_of(template) or False, **vals})

    def test_every_failure(self):
        for failure_type, template in self.shipment._failure_sentences().items():
            with self.subTest(failure_type):
                self.put("failed", template, failure_type=failure_type, failure_words=WORDS)
                english, _russian = self.assertTwoLanguages(self.shipment, "last_error", WORDS)
                self.assertIn("Ozon's answer", english)

    def test_every_reason_to_wait(self):
        for failure_type, template in self.shipment._waiting_sentences().items():
            if failure_type.startswith("codes_missing") or failure_type == "ship_failed_again":
                continue  # the first are reckoned when they are read: see TestValuesInTwoLanguages
            with self.subTest(failure_type):
                self.put("queued", template, failure_type=failure_type, failure_words=WORDS)
                self.assertTwoLanguages(self.shipment, "last_error", WORDS)

    def test_every_closing(self):
        for closing, template in self.shipment._fields["closing"].get_description(self.env)["selection"]:
            with self.subTest(closing):
                self.shipment.write({"state": "cancelled", "closing": closing, "failure_values": {"user": "Пётр"}})
                besides = ["Пётр"] if closing == "withdrawn" else []
                self.assertTwoLanguages(self.shipment, "last_error", *besides)
                self.assertNotEqual(self.shipment.last_error, template)

    def test_values_stand_in_the_sentence(self):
        self.put("failed", self.shipment._failure_sentences()["method_gone"], failure_type="method_gone")
        self.shipment.failure_values = {"method": "/v9/nothing"}
        for text in self.assertTwoLanguages(self.shipment, "last_error", "/v9/nothing"):
            self.assertNotIn("%", text)

    def test_text_of_an_earlier_version_stays_as_it_is(self):
        self.shipment.write({
            "state": "failed", "failure_type": "internal", "failure_values": {"text": "Wie es war."},
        })
        self.assertEqual(self.english(self.shipment).last_error, "Wie es war.")
        self.assertEqual(self.russian(self.shipment).last_error, "Wie es war.")

    def test_checks_are_kept_without_their_language(self):
        checks = self.shipment.check_ids
        self.assertGreater(len(checks), 3)
        for check in checks:
            besides = [self.shipment.tracking_number] if check.code == "tracking" else []
            with self.subTest(check.code):
                self.assertTwoLanguages(check, "sentence", *besides)
        kind = checks.filtered(lambda check: check.code == "kind")
        self.assertEqual(self.english(kind).sentence, "Needs no parcel (Service)")
        self.assertEqual(self.russian(kind).sentence, "Посылка не нужна (Услуга)")

    def test_every_answer_of_every_check(self):
        for reason, template in of_policy.CHECKS.items():
            values = values_of(template)
            if reason == "kind_goods":
                values["products"] = ["Кружка", "Чай"]
            check = self.env["ozon.shipment.check"].sudo().create({
                "shipment_id": self.shipment.id, "code": "kind", "level": "ok", "reason": reason,
                "reason_values": values,
            })
            with self.subTest(reason):
                self.assertRussian(self.russian(check).sentence)
                self.assertNotEqual(self.english(check).sentence, self.russian(check).sentence)
        self.assertIn("Кружка, Чай", self.russian(self.shipment.check_ids).filtered(
            lambda check: check.reason == "kind_goods").sentence)

    def test_failed_checks_follow_the_reader(self):
        self.shipment._fail_refused()
        self.account.state = "error"
        self.shipment._fail_refused()
        english, russian = self.assertTwoLanguages(self.shipment, "last_error", "Shop")
        self.assertIn("is not connected", english)
        self.assertIn("не подключён", russian)


@tagged("post_install", "-at_install")
class TestValuesInTwoLanguages(SentencesCase):
    """Dates by the reader's clock and in his form, labels in his language."""

    def setUp(self):
        super().setUp()
        self.one_card = f"1 × {self.product('CARD').display_name}"

    def test_moment_is_the_reader_s(self):
        number = self.imported("digital", "CARD")
        shipment = self.ship(self.order_of(number)).sudo()
        self.run_cron("send")
        self.assertState(number, "queued", "codes_missing")
        self.assertFalse(shipment.failure_values, "numbers and dates would grow stale")
        self.posting(number).ship_by = MOMENT
        english, russian = self.assertTwoLanguages(shipment, "last_error", self.one_card)
        self.assertRegex(english, r"Dec 31(, 2026)?, 3:30\sPM")
        self.assertRegex(russian, r"1 янв\.( 2027\sг\.)?, 06:30")

    def test_waiting_without_a_date(self):
        posting = self.posting(self.imported("digital", "CARD"))
        posting.ship_by = False
        shipment = self.ship(posting.sale_order_id)
        self.run_cron("send")
        posting.ship_by = False
        for text in self.assertTwoLanguages(shipment, "last_error", self.one_card):
            self.assertNotIn("–", text)

    def test_day_is_in_the_reader_s_form(self):
        template, values = of_policy.CHECKS["release_ok"], {"date": {"day": "2020-12-31"}}
        self.assertEqual(render(self.english(self.account).env, template, values), "Release on Dec 31, 2020")
        self.assertEqual(render(self.russian(self.account).env, template, values), "Выход 31 дек. 2020\u202fг.")

    def test_label_of_a_choice(self):
        posting = self.posting(self.imported("rfbs", "COURSE"))
        values = {"scheme": as_choice(posting, "scheme")}
        template = of_policy.CHECKS["scheme_ok"]
        self.assertEqual(render(self.russian(posting).env, template, values), "Доставляет продавец (rFBS)")
        self.assertEqual(render(self.english(posting).env, template, values), "Seller delivers (rFBS)")

    def test_nothing_is_a_dash(self):
        self.assertFalse(as_moment(False))
        text = render(self.env, of_policy.CHECKS["deadline_ok"], {"moment": as_moment(False)})
        self.assertEqual(text, "On time: ship by –")


@tagged("post_install", "-at_install")
class TestWizardInTwoLanguages(SentencesCase):
    def test_checks_before_anything_is_scheduled(self):
        order = self.order_of(self.imported("rfbs", "MUG"))
        order.ozon_shipment_mode = "virtual"
        wizard = self.wizard_for(order)
        self.assertEqual(wizard.verdict, "refusal")
        english, _russian = self.assertTwoLanguages(wizard, "reasons", self.product("MUG").display_name)
        self.assertIn("needs a parcel", english)

    def test_reader_s_checks_are_not_another_s(self):
        wizard = self.wizard_for(self.order_of(self.imported("rfbs", "COURSE")))
        english, russian = (
            [sentence for _code, _level, sentence in reader.checks]
            for reader in (self.english(wizard), self.russian(wizard))
        )
        self.assertEqual(len(english), len(russian))
        self.assertRussian("\n".join(russian))
        self.assertIn("Account connected", english)
        self.assertTwoLanguages(wizard, "reasons")
        self.assertRussian(self.russian(wizard).checks_html.striptags())


@tagged("post_install", "-at_install")
class TestProblemsInTwoLanguages(SentencesCase):
    """What is wrong with an account or a posting."""

    def test_every_problem_of_an_account(self):
        for problem, template in self.account._problem_sentences().items():
            if problem == "unusable_field":
                continue
            with self.subTest(problem):
                self.account.write({
                    "problem": problem, "problem_values": values_of(template) or False, "problem_words": WORDS,
                })
                self.assertTwoLanguages(self.account, "last_error", WORDS)

    def test_unusable_field_is_named(self):
        self.account.write({"problem": "unusable_answer", "problem_values": {"path": "$.result[7]"}})
        self.assertTwoLanguages(self.account, "last_error", "$.result[7]")

    def test_words_of_ozon_are_left_alone(self):
        words = "<b>Key 'x' is not %(good)s & 100% wrong</b>"
        self.account.write({"problem": "refused", "problem_words": words})
        self.assertTwoLanguages(self.account, "last_error", words)

    def test_earlier_text_of_an_account(self):
        self.account.write({"problem": "earlier", "problem_values": {"text": "Wie es war."}})
        self.assertEqual(self.russian(self.account).last_error, "Wie es war.")

    def test_every_problem_of_a_posting(self):
        posting = self.posting(self.imported("rfbs", "NOPE-1"))
        for problem, template in posting._problem_sentences().items():
            with self.subTest(problem):
                posting._note_problem(problem, **{**values_of(template), "posting": posting.posting_number})
                self.assertTwoLanguages(posting, "problem_detail", posting.posting_number)

    def test_held_posting_names_its_article(self):
        posting = self.posting(self.imported("rfbs", "NOPE-1"))
        self.assertTwoLanguages(posting, "problem_detail", "NOPE-1", posting.posting_number)

    def test_health_warning(self):
        last = fields.Datetime.now() - timedelta(hours=5)
        self.env["ozon.account.health"].search([("account_id", "=", self.account.id)]).unlink()
        self.env["ozon.account.health"].create([
            {"account_id": self.account.id, "job": job, "last_success_at": last} for job in ("connect", "import")
        ])
        self.assertTwoLanguages(self.account, "health_warning")


@tagged("post_install", "-at_install")
class TestReconciliationInTwoLanguages(SentencesCase):
    def setUp(self):
        super().setUp()
        self.order = self.order_of(self.imported("rfbs", "COURSE"))
        self.run_record = self.env["ozon.reconciliation"].sudo().create({
            "account_id": self.account.id, "date_from": datetime(2026, 12, 1), "date_to": datetime(2027, 1, 1),
        })
        self.line = self.env["ozon.reconciliation.line"].sudo().create({
            "reconciliation_id": self.run_record.id, "posting_number": "7-7-7", "kind": "status",
            "posting_id": self.order.ozon_posting_ids.id,
        })

    def test_every_side(self):
        for side, template in of_reconciliation.SIDES.items():
            if side in ("status", "substatus", "held", "counts"):
                continue  # nothing but values
            with self.subTest(side):
                self.line.write({"ozon_side": [side, values_of(template)], "odoo_side": [side, values_of(template)]})
                for name in ("ozon_says", "odoo_says"):
                    self.assertRussian(self.russian(self.line)[name])
                    self.assertNotEqual(self.english(self.line)[name], self.russian(self.line)[name])

    def test_labels_in_a_side(self):
        self.line.odoo_side = ["order", {
            "status": "delivering", "order": self.order.name, "state": as_choice(self.order, "state"),
        }]
        self.assertTwoLanguages(self.line, "odoo_says", "delivering", self.order.name)
        posting = self.posting(self.imported("rfbs", "NOPE-1"))
        self.line.odoo_side = ["held", {"problem": as_choice(posting, "problem")}]
        self.assertEqual(self.english(self.line).odoo_says, "Unknown article")
        self.assertEqual(self.russian(self.line).odoo_says, "Неизвестный артикул")

    def test_words_of_ozon_are_sides(self):
        self.line.ozon_side = ["substatus", {"status": "awaiting_deliver", "substatus": "posting_created"}]
        for reader in (self.english(self.line), self.russian(self.line)):
            self.assertEqual(reader.ozon_says, "awaiting_deliver (posting_created)")

    def test_every_advice(self):
        for key in of_reconciliation.ADVICE:
            with self.subTest(key):
                self.line.advice = [key, {}]
                self.assertTwoLanguages(self.line, "note")
        self.line.advice = ["account", {"problem": "refused", "values": False, "words": WORDS}]
        self.assertTwoLanguages(self.line, "note", WORDS)

    def test_every_problem_of_a_run(self):
        for key in of_reconciliation.PROBLEMS:
            with self.subTest(key):
                self.run_record.problem = [key, {}]
                self.assertTwoLanguages(self.run_record, "last_error")
        self.run_record.problem = ["account", {"problem": "key_expired", "values": False, "words": False}]
        self.assertTwoLanguages(self.run_record, "last_error")
        self.run_record.left_out_methods = "/v4/posting/fbs/list"
        self.assertTwoLanguages(self.run_record, "remark", "/v4/posting/fbs/list")


@tagged("post_install", "-at_install")
class TestNotesInTheLanguageOfWhoeverIsTold(SentencesCase):
    """What has to be stored is written for the one who is responsible, whoever runs the worker."""

    def test_activity_of_a_failure(self):
        number = self.imported("rfbs", "COURSE")
        self.ship(self.order_of(number))
        self.fault("refuse", path="/v4/posting/fbs/ship", error=WORDS)
        self.settle()
        [activity] = self.attention_of(self.order_of(number))
        self.assertRussian(activity.summary)
        self.assertRussian(activity.note.striptags(), WORDS)

    def test_activity_of_an_unknown_article(self):
        posting = self.posting(self.imported("rfbs", "NOPE-1"))
        [activity] = self.attention_of(posting.line_ids.article_id)
        self.assertRussian(activity.summary)
        self.assertRussian(activity.note.striptags(), "NOPE-1")

    def test_activity_of_an_account(self):
        self.ozon("sellers", client_id=self.account.client_id, refusal="deactivated")
        self.run_cron("import")
        [activity] = self.attention_of(self.account)
        self.assertRussian(activity.summary)
        self.assertIn("ключ API", activity.note)
        self.assertIn(of_account.OZON_SAID._source.partition(" %")[0], self.english(self.account).last_error)

    def test_note_of_a_shipped_order(self):
        number = self.imported("rfbs", "COURSE")
        order = self.order_of(number)
        self.ship(order, evidence=EVIDENCE)
        self.settle()
        self.assertState(number, "done")
        [body] = [message.body.striptags() for message in order.message_ids if number in (message.body or "")]
        self.assertRussian(body, self.posting(number).substatus)
        self.assertIn("«Доставлено»", body)

    def test_note_of_a_cancelled_order(self):
        number = self.imported("rfbs", "COURSE")
        self.ozon("move", posting_number=number, to="cancelled")
        self.run_cron("sync")
        order = self.order_of(number)
        self.assertEqual(order.state, "cancel")
        [body] = [message.body.striptags() for message in order.message_ids if number in (message.body or "")]
        self.assertRussian(body)

    def test_activity_of_a_key(self):
        self.account.key_expires_at = fields.Datetime.now() + timedelta(days=5)
        kind = self.env.ref("sale_ozon.mail_activity_type_key")
        [activity] = self.account.activity_ids.filtered(lambda activity: activity.activity_type_id == kind)
        self.assertRussian(activity.summary)
        self.assertRussian(activity.note.striptags(), "Seller API")

    def test_mail_of_the_day(self):
        self.imported("rfbs", "NOPE-1")
        mail = self.account._send_digest()
        self.assertRussian(mail.subject, "Shop")
        self.assertIn("Задержано: заказ не создан", mail.body_html)
        self.assertEqual(self.boss.lang, RUSSIAN)
