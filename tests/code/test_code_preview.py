from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user

from .codes_case import FAR, CodesCase

FIVE = [f"ABCD-{number}234-WXYZ" for number in range(1, 6)]


class TestCodePreview(CodesCase):
    """What would come in is shown first; nothing that is odd comes in unless somebody has said so."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.buyer = new_test_user(cls.env, "code-buyer", groups="sale_ozon.group_user,sale_ozon.group_code_import")

    def make_wizard(self, *lines, user=None, **vals):
        return self.env["ozon.code.import"].with_user(user or self.manager).create({
            "product_id": self.product.id, "pasted": "\n".join(lines), **vals,
        })

    def preview(self, *lines, **vals):
        wizard = self.make_wizard(*lines, **vals)
        wizard.action_preview()
        self.assertFalse(self.imported(), "a preview stores nothing")
        return wizard

    def imported(self):
        return {code.code: code.expires_on for code in self.pool.search([("product_id", "=", self.product.id)])}

    def found(self, wizard):
        return {finding.kind: finding.lines for finding in wizard.finding_ids}

    def asked(self, wizard):
        return {finding.kind: finding.lines for finding in wizard.finding_ids if finding.is_question}

    def confirm(self, wizard, *kinds):
        wizard.finding_ids.filtered(lambda finding: finding.kind in kinds).confirmed = True

    # === WHAT IS SHOWN === #

    def test_preview_shows_and_stores_nothing(self):
        wizard = self.preview("Код;Срок", *(f"{code};31.12.2099" for code in FIVE), "Итого;5")
        self.assertEqual((wizard.state, wizard.ready_count, wizard.dated_count), ("preview", 5, 5))
        self.assertEqual(
            [(column.heading, column.role, column.filled_count) for column in wizard.column_ids],
            [("Код", "code", 6), ("Срок", "expiry", 6)],
        )
        self.assertEqual(self.found(wizard), {"total": "7", "heading": "1"})
        self.assertEqual((wizard.first_expiry, wizard.last_expiry), (FAR, FAR))
        self.assertIn("31.12.2099", wizard.column_ids[1].samples, "what was read as a date can be checked")
        wizard.action_import()
        self.assertEqual(self.imported(), dict.fromkeys(FIVE, FAR))

    def test_no_code_is_shown_whole(self):
        self.make_codes("KNOWN-1234-CODE")
        wizard = self.make_wizard(
            *FIVE, "KNOWN-1234-CODE", "SECR-3434-CODE;2099-12-31", "SECR-3435-CODE;1;2", "Total: 3"
        )
        wizard.action_preview()
        shown = str([
            wizard.read([name for name in wizard._fields if name not in ("pasted", "file")]),
            wizard.column_ids.read(), wizard.finding_ids.read(),
        ])
        for code in (*FIVE, "KNOWN-1234-CODE", "SECR-3434-CODE", "SECR-3435-CODE"):
            self.assertNotIn(code[2:-2], shown)
        self.assertIn("AB••••••••••YZ", shown)

    def test_nothing_is_left_after_the_import(self):
        wizard = self.preview(*FIVE)
        wizard.action_import()
        self.assertFalse(wizard.pasted or wizard.samples or wizard.column_ids)

    def test_what_was_entered_later_has_no_preview(self):
        wizard = self.preview(*FIVE)
        wizard.pasted = "Total: 12"
        self.assertEqual((wizard.state, wizard.finding_ids.ids), ("ask", []))
        wizard.action_import()
        self.assertEqual(wizard.state, "preview")
        self.assertFalse(self.imported())

    # === WHAT IS ODD === #

    def test_junk_is_never_imported_unasked(self):
        for line, kind in {
            "CCC-1/2027-01-01": "date", '"CCC,1";': "separator", "0": "short", "Total: 12": "total",
            "'CCC-1": "quotes", "Код: CCC-1": "label", "thanks for buying": "text", "АВС-12": "alphabet",
        }.items():
            with self.subTest(kind):
                wizard = self.make_wizard(line)
                wizard.action_import()
                self.assertEqual(wizard.state, "preview")
                self.assertIn(kind, self.asked(wizard))
                wizard.action_import()
                self.assertEqual(wizard.imported_count, 0)
        self.assertFalse(self.imported())

    def test_no_code_without_a_letter_or_digit(self):
        wizard = self.preview("--", ";;", "***", FIVE[0])
        wizard.action_import()
        self.assertEqual(set(self.imported()), {FIVE[0]})
        with self.assertRaises(UserError):
            self.make_codes("--")

    def test_confirmed_lines_are_imported(self):
        wizard = self.preview('"CCC,1"', "CCC/2027-01-01,5", unsplit=True)
        self.assertEqual(self.asked(wizard), {"quotes": "1", "separator": "1–2", "date": "2"})
        self.confirm(wizard, "separator", "date")
        wizard.action_import()
        self.assertEqual(set(self.imported()), {"CCC/2027-01-01,5"}, "the other one is odd in two ways")

    def test_shape_of_earlier_codes_is_learnt(self):
        self.make_codes("WXYZ-1111-AAAA", "WXYZ-2222-BBBB")
        wizard = self.make_wizard("QRST-3333-CCCC", "QRST-3333", "qrst-4444-cccc")
        wizard.action_preview()
        self.assertEqual(self.asked(wizard), {"shape": "2–3"})
        self.confirm(wizard, "shape")
        wizard.action_import()
        self.assertEqual(wizard.imported_count, 3)
        wizard = self.make_wizard("qrst-5555")
        wizard.action_preview()
        self.assertFalse(self.asked(wizard), "what was confirmed once is known")

    def test_shapes_tell_nothing_of_the_codes(self):
        code = self.make_codes("WXYZ-1111-AAAA")
        self.assertEqual(code.shape, "4-4-4 DU")
        code.code = "abc"
        self.assertEqual(code.shape, "3 L")
        self.assertNotIn("shape", code.with_user(self.user).fields_get())

    def test_codes_of_the_pool_are_told_with_their_state(self):
        self.make_codes("AAAA-1111")
        self.make_codes("BBBB-2222").action_void()
        self.make_codes("CCCC-3333", product=self.other_product)
        wizard = self.make_wizard(
            "AAAA-1111", "BBBB-2222", "CCCC-3333", "DDDD-4444", "DDDD-4444", "EEEE-5555;2020-01-01"
        )
        wizard.action_preview()
        self.assertEqual(
            self.found(wizard),
            {"known_free": "1", "known_void": "2", "known_elsewhere": "3", "repeated": "5", "expired": "6"},
        )

    # === COLUMNS AND DATES === #

    def test_column_that_is_not_understood_is_asked(self):
        wizard = self.preview("Gutschein;gültig bis", *(f"{code};2099-12-31" for code in FIVE))
        self.assertTrue(wizard.asks_columns)
        with self.assertRaisesRegex(UserError, "Gutschein, gültig bis"):
            wizard.action_import()
        for column, role in zip(wizard.column_ids, ("code", "expiry"), strict=True):
            column.role = role
        wizard.action_import()
        self.assertEqual((wizard.state, wizard.ready_count), ("preview", 5), "what has changed is shown again")
        wizard.action_import()
        self.assertEqual(self.imported(), dict.fromkeys(FIVE, FAR))

    def test_order_of_a_date_is_asked(self):
        wizard = self.preview("code,expires", f"{FIVE[0]},03/04/2099")
        self.assertTrue(wizard.asks_date_order)
        with self.assertRaisesRegex(UserError, "day or the month"):
            wizard.action_import()
        wizard.date_order = "month"
        wizard.action_preview()
        wizard.action_import()
        self.assertEqual(str(self.imported()[FIVE[0]]), "2099-03-04")

    # === WHO === #

    def test_right_to_import_is_none_to_read(self):
        wizard = self.make_wizard(*FIVE, user=self.buyer)
        wizard.action_preview()
        wizard.action_import()
        codes = self.pool.search([("product_id", "=", self.product.id)])
        self.assertEqual(codes.mapped("code"), FIVE)
        for way in (
            lambda: codes.with_user(self.buyer).read(["code"]),
            lambda: codes.with_user(self.buyer).write({"expires_on": FAR}),
            lambda: self.pool.with_user(self.buyer).create({"product_id": self.product.id, "code": "OWN"}),
            lambda: codes.with_user(self.buyer).mapped("shape"),
        ):
            self.env.invalidate_all()
            with self.assertRaises(AccessError):
                way()

    def test_button_of_the_product_is_there_for_whoever_may_import(self):
        self.assertEqual(self.product.with_user(self.buyer).action_ozon_import_codes()["res_model"], "ozon.code.import")
        with self.assertRaises(AccessError):
            self.product.with_user(self.user).action_ozon_import_codes()

    def test_another_company_s_pool_is_closed(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.product.company_id = other
        wizard = self.make_wizard(*FIVE, user=self.buyer)
        with self.assertRaises(AccessError):
            wizard.action_preview()
        with self.assertRaises(AccessError):
            wizard.action_import()

    def test_lines_of_a_preview_are_one_s_own(self):
        wizard = self.preview(*FIVE, "Total: 5")
        for records in (wizard.column_ids, wizard.finding_ids):
            with self.assertRaises(AccessError):
                records.with_user(self.buyer).read()
            with self.assertRaises(AccessError):
                records.create({"import_id": wizard.id})
        with self.assertRaises(AccessError):
            wizard.finding_ids.write({"kind": "shape"})
