import base64
import io
import logging
import time
from datetime import date

import openpyxl
from odoo.exceptions import ConcurrencyError, UserError
from psycopg2.errors import ForeignKeyViolation, UniqueViolation

from ...models.code.reading import MAX_BYTES, MAX_LINES
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

    def assertFindings(self, wizard, **lines):
        """What is told of which lines, and nothing else."""
        self.assertEqual({finding.kind: finding.lines for finding in wizard.finding_ids}, lines)

    def imported(self):
        return {code.code: code.expires_on for code in self.pool.search([("product_id", "=", self.product.id)])}


class TestCodeImport(ImportCase):
    def test_one_code_a_line(self):
        wizard = self.run_import("AAA-1\r\n  BBB-2\t\n\nCCC-3\n")
        self.assertEqual(set(self.imported()), {"AAA-1", "BBB-2", "CCC-3"})
        self.assertEqual((wizard.imported_count, wizard.state), (3, "done"))
        self.assertFindings(wizard, empty="3")

    def test_report_has_line_numbers_and_no_values(self):
        self.make_codes("SECRET-K")
        wizard = self.run_import("\n".join([
            "SECRET-1", "SECRET-1", "SECRET-K", "", "SECRET-" + "9" * 300, "SECRET\x01", "SECRET\u200b-2",
        ]))
        self.assertEqual(wizard.imported_count, 1)
        self.assertFindings(
            wizard, repeated="2", known_free="3", empty="4", too_long="5", unprintable="6–7",
        )

    def test_importing_twice_imports_once(self):
        self.run_import("AAA\nBBB")
        wizard = self.run_import("AAA\nBBB")
        self.assertEqual(wizard.imported_count, 0)
        self.assertFindings(wizard, known_free="1–2")
        self.assertEqual(len(self.imported()), 2)

    def test_nothing_entered_stays(self):
        wizard = self.run_import(content=b"SECRET-2")
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
            self.run_import("SECRET-1\nSECRET-1")
            self.run_import(content=b"SECRET-2")
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
    """What becomes of a file's last days in the pool; how files are read is tested in tests/plain/code."""

    def test_workbook(self):
        book = openpyxl.Workbook()
        for row in (["Код", "Действует до"], ["AAAA-1111", FAR], ["BBBB-2222", None]):
            book.active.append(row)
        stream = io.BytesIO()
        book.save(stream)
        self.run_import(content=stream.getvalue(), name="коды.xlsx")
        self.assertEqual(self.imported(), {"AAAA-1111": FAR, "BBBB-2222": False})

    def test_wrong_dates(self):
        wizard = self.run_import("code,expires_on\nAAA,2099-02-30\nBBB,soon\nCCC,2001-01-01\nDDD,2099-12-31")
        self.assertEqual(self.imported(), {"DDD": FAR})
        self.assertFindings(wizard, heading="1", expiry="2–3", expired="4")

    def test_repeated_with_and_without_a_date(self):
        self.run_import("AAAA-1111\nBBBB-2222\nAAAA-1111;2099-12-31")
        self.assertEqual(self.imported(), {"AAAA-1111": FAR, "BBBB-2222": False})

    def test_paste_and_file_are_one_after_the_other(self):
        with self.assertRaises(UserError):
            self.run_import("AAA\nBBB", b"BBB\nCCC\n")


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
                self.assertIn("not a list that can be read", self.assert_refused(content=content))

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
        self.assertEqual(wizard.imported_count, 0)
        self.assertFindings(wizard, too_long="1")
        self.assertLess(time.monotonic() - started, 10)

    def test_many_lines_in_bounded_time(self):
        started = time.monotonic()
        wizard = self.run_import("\n".join(f"CODE-{number:06d}" for number in range(50_000)))
        self.assertEqual(wizard.imported_count, 50_000)
        self.assertLess(time.monotonic() - started, 60)
