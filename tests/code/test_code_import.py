import base64
import logging
import time
from datetime import date

from odoo.exceptions import ConcurrencyError, UserError
from psycopg2.errors import ForeignKeyViolation, UniqueViolation

from ...wizard.ozon_code_import import MAX_BYTES, MAX_LINES
from .codes_case import FAR, CodesCase

_logger = logging.getLogger(__name__)


class ImportCase(CodesCase):
    def make_wizard(self, pasted=False, content=None, name="codes.txt", **vals):
        return self.env["ozon.code.import"].with_user(self.manager).create({
            "product_id": self.product.id,
            "pasted": pasted,
            "file": content is not None and base64.b64encode(content),
            "file_name": content is not None and name,
            **vals,
        })

    def run_import(self, *args, **kwargs):
        wizard = self.make_wizard(*args, **kwargs)
        wizard.action_import()
        return wizard

    def imported(self):
        return {code.code: code.expires_on for code in self.pool.search([("product_id", "=", self.product.id)])}


class TestCodeImport(ImportCase):
    def test_one_code_a_line(self):
        wizard = self.run_import("AAA-1\r\n  BBB-2\t\n\nCCC,3\n")
        self.assertEqual(set(self.imported()), {"AAA-1", "BBB-2", "CCC,3"})
        self.assertEqual((wizard.imported_count, wizard.empty_count, wizard.state), (3, 1, "done"))
        self.assertIn("3", wizard.details)

    def test_report_has_line_numbers_and_no_values(self):
        self.make_codes("SECRET-KNOWN")
        wizard = self.run_import("\n".join([
            "SECRET-1", "SECRET-1", "SECRET-KNOWN", "", "SECRET-" + "9" * 300, "SECRET\x01", "SECRET\u200b-2",
        ]))
        self.assertEqual(
            (wizard.imported_count, wizard.repeated_count, wizard.known_count, wizard.empty_count,
             wizard.refused_count),
            (1, 1, 1, 1, 3),
        )
        self.assertEqual(wizard.details.splitlines(), [
            "Repeated in this import: lines 2",
            "Already in the pool: lines 3",
            "Empty: lines 4",
            "Longer than 255 characters: lines 5",
            "With invisible or control characters: lines 6, 7",
        ])

    def test_importing_twice_imports_once(self):
        self.run_import("AAA\nBBB")
        wizard = self.run_import("AAA\nBBB")
        self.assertEqual((wizard.imported_count, wizard.known_count), (0, 2))
        self.assertEqual(len(self.imported()), 2)

    def test_nothing_entered_stays(self):
        wizard = self.run_import("SECRET-1", b"SECRET-2")
        self.env.flush_all()
        self.env.cr.execute("SELECT * FROM ozon_code_import WHERE id = %s", [wizard.id])
        self.assertNotIn("SECRET", str(self.env.cr.fetchall()))
        attachments = self.env["ir.attachment"].search_count([
            ("res_model", "=", "ozon.code.import"), ("res_field", "!=", False),
        ])
        self.assertFalse(attachments)

    def test_nothing_entered_is_logged(self):
        with self.assertLogs("odoo", logging.INFO) as logs:  # by name, Odoo has two
            _logger.info("There must be one line at least")
            self.run_import("SECRET-1\nSECRET-1", b"SECRET-2")
        self.assertNotIn("SECRET", "".join(logs.output))

    def test_failed_statement_shows_nothing_entered(self):
        """A reference to nothing fails in PostgreSQL, and Odoo logs the statement."""
        with (
            self.assertLogs("odoo.sql_db", "ERROR") as logs,
            self.assertRaises(ForeignKeyViolation),
            self.env.cr.savepoint(),
        ):
            self.make_wizard("SECRET", product_id=2**31 - 1)
        self.assertNotIn("SECRET", "".join(logs.output))

    def test_common_expiry_date(self):
        self.run_import("AAA\nBBB,2098-01-31", expires_on=FAR)
        self.assertEqual(self.imported(), {"AAA": FAR, "BBB": date(2098, 1, 31)})
        with self.assertRaises(UserError):
            self.run_import("CCC", expires_on=date(2020, 1, 1))

    def test_company_of_the_product(self):
        company = self.env["res.company"].create({"name": "Other"})
        self.manager.company_ids += company
        self.run_import("AAA")
        wizard = self.make_wizard("AAA").with_company(company)
        wizard.action_import()
        self.assertEqual(wizard.imported_count, 1)
        codes = self.pool.search([("product_id", "=", self.product.id)])
        self.assertEqual(codes.company_id, self.env.company + company)

    def test_lost_race_begins_again(self):
        """Odoo repeats a request that ends with this error; the code is known the next time."""
        def lose(codes, vals_list):
            raise UniqueViolation

        self.patch(self.env.registry["ozon.code"], "create", lose)
        with self.assertRaises(ConcurrencyError):
            self.run_import("AAA")

    def test_product_is_needed(self):
        with self.assertRaises(UserError):
            self.run_import("AAA", product_id=False)

    def test_result_is_shown(self):
        wizard = self.make_wizard("AAA")
        action = wizard.action_import()
        self.assertEqual((action["res_id"], action["target"]), (wizard.id, "new"))


class TestCodeFile(ImportCase):
    def assert_file(self, content, expected, name="codes.csv"):
        self.run_import(content=content, name=name)
        self.assertEqual(self.imported(), expected)

    def test_header_and_dates(self):
        for delimiter in ",;\t":
            with self.subTest(delimiter):
                rows = (
                    f"code{delimiter}expires_on\n{ord(delimiter)}A{delimiter}2099-12-31\n"
                    f"{ord(delimiter)}B{delimiter}31.12.2099\n{ord(delimiter)}C{delimiter}\n{ord(delimiter)}D"
                )
                before = self.imported()
                self.run_import(content=rows.encode(), name="codes.csv")
                new = {key[-1]: value for key, value in self.imported().items() if key not in before}
                self.assertEqual(new, {"A": FAR, "B": FAR, "C": False, "D": False})

    def test_columns_in_any_order(self):
        self.assert_file(b"No;Expires_On;Code\n1;2099-12-31;AAA\n2;;BBB\n", {"AAA": FAR, "BBB": False})

    def test_quotes(self):
        self.assert_file(b'"A,1"\n"B""2"\nC3\n', {"A,1": False, 'B"2': False, "C3": False})

    def test_open_quote_spoils_one_line_only(self):
        self.run_import(content=b'code,expires_on\n"AAA,2099-12-31\nBBB,2099-12-31\n', name="codes.csv")
        self.assertIn("BBB", self.imported())

    def test_text_with_dates_and_no_header(self):
        wizard = self.run_import("AAA;2099-12-31\nBBB\nCCC;soon\nDDD;1;2\n")
        self.assertEqual(self.imported(), {"AAA": FAR, "BBB": False})
        self.assertEqual(wizard.refused_count, 2)

    def test_header_alone(self):
        wizard = self.run_import("code")
        self.assertEqual((wizard.imported_count, wizard.details), (0, False))

    def test_wrong_dates(self):
        wizard = self.run_import("code,expires_on\nAAA,2099-02-30\nBBB,12/31/2099\nCCC,2001-01-01\nDDD,2099-12-31")
        self.assertEqual(self.imported(), {"DDD": FAR})
        self.assertEqual(wizard.refused_count, 3)
        self.assertIn("Already expired: lines 4", wizard.details)

    def test_encodings(self):
        for number, encoding in enumerate(("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1251")):
            with self.subTest(encoding):
                bom = {"utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}.get(encoding, b"")
                rows = f"код;товар;годен до\nCODE-{number};Игра;31.12.2099\n"
                self.run_import(content=bom + rows.encode(encoding), name="коды.csv")
                self.assertEqual(self.imported()[f"CODE-{number}"], FAR)

    def test_guessed_letters_are_refused(self):
        wizard = self.run_import(content="КОД-1\nABC\n".encode("cp1251"))
        self.assertEqual((set(self.imported()), wizard.refused_count), ({"ABC"}, 1))

    def test_paste_and_file_together(self):
        wizard = self.run_import("AAA\nBBB", b"BBB\nCCC\n")
        self.assertEqual(set(self.imported()), {"AAA", "BBB", "CCC"})
        self.assertEqual(wizard.details, "Repeated in this import: lines file 1")


class TestHostileInput(ImportCase):
    def assert_refused(self, **kwargs):
        started = time.monotonic()
        with self.assertRaises(UserError) as refusal:
            self.run_import(**kwargs)
        self.assertLess(time.monotonic() - started, 5)
        self.assertFalse(self.imported())
        return str(refusal.exception)

    def test_nothing(self):
        for kwargs in ({}, {"pasted": " \n\n"}, {"content": b""}, {"content": b"\xef\xbb\xbf"}):
            with self.subTest(kwargs):
                self.assertIn("Paste codes", self.assert_refused(**kwargs))

    def test_not_text(self):
        for content in (
            b"PK\x03\x04" + b"A" * 100, b"%PDF-1.7", b"\x89PNG\r\n", bytes(range(256)) * 40,
            b"AAA\x00BBB", b"\xff\xfeA", bytes(range(1, 32)) * 9, b"\xff\xfe\x00\xd8",
        ):
            with self.subTest(content[:8]):
                self.assertIn("not a text file", self.assert_refused(content=content))

    def test_not_base64(self):
        self.assert_refused(file="AAA", file_name="x.txt")

    def test_text_that_no_database_keeps(self):
        for pasted in ("AAA\x00", "AAA\ud800"):
            with self.subTest(pasted):
                self.assert_refused(pasted=pasted)

    def test_too_big(self):
        self.assertIn("5 MB", self.assert_refused(pasted="A" * (MAX_BYTES + 1)))
        self.assertIn("5 MB", self.assert_refused(content=b"A" * (MAX_BYTES + 10)))

    def test_too_many_lines(self):
        self.assertIn(str(MAX_LINES), self.assert_refused(pasted="\n".join(f"A{n}" for n in range(200_000))))

    def test_one_endless_line(self):
        started = time.monotonic()
        wizard = self.run_import(content=b"A;" * (MAX_BYTES // 2), name="codes.csv")
        self.assertEqual((wizard.imported_count, wizard.refused_count), (0, 1))
        self.assertLess(time.monotonic() - started, 10)

    def test_many_lines_in_bounded_time(self):
        started = time.monotonic()
        wizard = self.run_import("\n".join(f"CODE-{number:06d}" for number in range(50_000)))
        self.assertEqual(wizard.imported_count, 50_000)
        self.assertLess(time.monotonic() - started, 60)
