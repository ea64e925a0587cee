from odoo.exceptions import UserError, ValidationError

from .codes_case import CodesCase


class TestCodeValues(CodesCase):
    def test_value_is_kept_stripped(self):
        [code] = self.make_codes("  AB CD-1 \n")
        self.assertEqual(code.code, "AB CD-1")
        self.env.invalidate_all()
        self.assertEqual(code.code, "AB CD-1")

    def test_many_values_reach_their_own_rows(self):
        codes = self.make_codes(*(f"MANY-{number}" for number in range(50)))
        self.env.invalidate_all()
        self.assertEqual(codes.mapped("code"), [f"MANY-{number}" for number in range(50)])

    def test_unusable_values_are_refused_without_being_quoted(self):
        for value in ("", "   ", None, "S" * 256, "SECRET\x07BELL", "SECRET\u200bSPACE", "SECRET\nTWO"):
            with self.subTest(value=value), self.assertRaises(ValidationError) as refusal:
                self.make_codes(value)
            self.assertNotIn("SECRET", str(refusal.exception))

    def test_duplicate_is_refused_before_postgresql_sees_it(self):
        self.make_codes("SECRET-1")
        with self.assertNoLogs("odoo.sql_db", "ERROR"), self.assertRaises(ValidationError) as refusal:
            self.make_codes("SECRET-2", "SECRET-1 ")
        self.assertNotIn("SECRET", str(refusal.exception))

    def test_duplicate_within_a_batch_is_refused(self):
        with self.assertRaises(ValidationError):
            self.make_codes("TWICE", "ONCE", " TWICE")

    def test_values_differ_by_case(self):
        self.assertEqual(len(self.make_codes("abc", "ABC")), 2)

    def test_other_company_may_have_the_same_value(self):
        company = self.env["res.company"].create({"name": "Other"})
        self.make_codes("SAME")
        self.assertEqual(self.make_codes("SAME", company_id=company.id).company_id, company)

    def test_company_is_the_product_s(self):
        company = self.env["res.company"].create({"name": "Other"})
        self.product.company_id = company
        self.assertEqual(self.make_codes("OWNED").company_id, company)

    def test_company_of_code_and_product_must_fit(self):
        self.product.company_id = self.env["res.company"].create({"name": "Other"})
        with self.assertRaises(UserError):
            self.make_codes("MISFIT", company_id=self.env.company.id)

    def test_free_code_can_be_corrected(self):
        first, second = self.make_codes("WRONG", "SECRET-TAKEN")
        first.with_user(self.manager).code = " RIGHT "
        self.env.invalidate_all()
        self.assertEqual(first.code, "RIGHT")
        self.make_codes("WRONG")  # is free to be used again
        first.code = "RIGHT"  # is not its own duplicate
        with self.assertRaises(ValidationError) as refusal:
            first.code = "SECRET-TAKEN"
        self.assertNotIn("SECRET", str(refusal.exception))
        with self.assertRaises(ValidationError):
            (first + second).write({"code": "BOTH"})

    def test_required_fields_cannot_be_emptied(self):
        [code] = self.make_codes("SECRET")
        for name in ("code", "product_id", "company_id"):
            with self.subTest(name), self.assertNoLogs("odoo.sql_db", "ERROR"), self.assertRaises(UserError):
                code.write({name: False})

    def test_name_is_a_number(self):
        first, second = self.make_codes("SECRET-1", "SECRET-2")
        self.assertEqual(first.display_name, f"Code #{first.id}")
        self.assertEqual(self.pool.name_search(f"#{second.id}"), [(second.id, f"Code #{second.id}")])
        self.assertEqual(self.pool.search([("display_name", "=", f"Code #{second.id}")]), second)
        self.assertFalse(self.pool.name_search("SECRET"))
        others = self.pool.search([("display_name", "not ilike", f"#{second.id}")])
        self.assertIn(first, others)
        self.assertNotIn(second, others)
