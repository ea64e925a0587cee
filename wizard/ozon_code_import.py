import base64
import binascii
import csv
import re
from datetime import date, datetime
from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError, UserError
from psycopg2.errors import UniqueViolation

from ..models.code.const import VALUE_LIMIT
from ..models.code.ozon_code import value_problem

MAX_BYTES = 5 * 1024 * 1024
MAX_LINES = 100_000
#: How many line numbers a report names for each problem.
SHOWN_LINES = 20

#: Names of columns in a header row, in small letters.
CODE_COLUMN = ("code", "код")
EXPIRY_COLUMN = ("expires_on", "expires", "valid until", "годен до")
DELIMITERS = (";", "\t", ",")
DATE_FORMATS = {
    re.compile(r"\d{4}-\d\d-\d\d"): "%Y-%m-%d",
    re.compile(r"\d\d\.\d\d\.\d{4}"): "%d.%m.%Y",
}
#: A line without a header that still is plainly a code and its date.
DATED_LINE = re.compile(r".+([;,\t])\s*\"?(?:\d{4}-\d\d-\d\d|\d\d\.\d\d\.\d{4})\"?\s*")
LONGEST_DATED_LINE = VALUE_LIMIT + 50
#: A longer line is no row of a table that anybody has made; taking it apart would cost more than it is worth.
LONGEST_LINE = 10_000
LINE_END = re.compile(r"\r\n|\r|\n")
CONTROL_CHARACTERS = [chr(number) for number in (*range(32), 127) if chr(number) not in "\t\r\n"]
#: What may hold codes, and goes when they are imported.
SECRET_FIELDS = ("pasted", "file")
#: First bytes of spreadsheets, archives, documents and pictures that are taken for text files.
FOREIGN_FILES = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF", b"\x1f\x8b", b"\x89PNG", b"\xff\xd8\xff")
#: Which lines are not imported, and under which words the report tells it.
PROBLEMS = (
    "repeated", "known", "empty", "too_long", "unprintable", "encoding", "columns", "expiry", "expired"
)


class Line(NamedTuple):
    """One line of an import; `place` is how a person finds it."""

    place: str
    value: str
    expires_on: date | None
    problem: str | None


class Layout(NamedTuple):
    """Where the lines of an import have what; without a delimiter a line is a code as it stands."""

    delimiter: str | None = None
    code_at: int = 0
    expiry_at: int | None = None
    header_at: int | None = None


class NotText(Exception):
    """A file that cannot be read as text."""


class OzonCodeImport(models.TransientModel):
    """Brings codes into the pool.

    What was pasted or uploaded is kept only until it is imported, in the row of this wizard and not as a
    file. Like the values of `ozon.code` it is never part of a statement that can fail.
    """

    _name = "ozon.code.import"
    _inherit = ["ozon.guard.mixin"]
    _description = "Import Ozon Codes"

    # === FIELDS === #

    # Nothing is required in the database, which quotes the whole of a row that it refuses.
    product_id = fields.Many2one("product.product")
    product_tmpl_id = fields.Many2one("product.template", help="Offers only the variants of this product.")
    expires_on = fields.Date(
        string="Valid Until",
        help="Last day on which the codes may be handed out. A date in a line goes first.",
    )
    pasted = fields.Text(string="Codes")
    file = fields.Binary(attachment=False)
    file_name = fields.Char()
    state = fields.Selection(selection=[("ask", "Ask"), ("done", "Done")], default="ask", readonly=True)
    imported_count = fields.Integer(string="Imported", readonly=True)
    repeated_count = fields.Integer(string="Repeated in This Import", readonly=True)
    known_count = fields.Integer(string="Already in the Pool", readonly=True)
    empty_count = fields.Integer(string="Empty Lines", readonly=True)
    refused_count = fields.Integer(string="Refused", readonly=True)
    details = fields.Text(readonly=True)

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        self._refuse_nonsense(vals_list)
        for vals in vals_list:
            self._refuse_oversized(vals)
        wizards = super().create([_split_secrets(vals)[0] for vals in vals_list])
        for wizard, vals in zip(wizards, vals_list, strict=True):
            wizard.write(_split_secrets(vals)[1])
        return wizards

    def write(self, vals):
        self._refuse_nonsense([vals])
        self._refuse_oversized(vals)
        harmless, secrets = _split_secrets(vals)
        result = super().write(harmless)
        if secrets:
            self.flush_recordset()
            super().write(secrets)
            self.flush_recordset()
        return result

    @api.model
    def _refuse_oversized(self, vals):
        """:raise UserError: when there is more, or other, than a database should be asked to keep"""
        pasted, file = vals.get("pasted") or "", vals.get("file") or ""
        if not isinstance(pasted, str) or not isinstance(file, str | bytes):
            raise UserError(self._not_text_sentence())
        if len(pasted) > MAX_BYTES or len(file) > MAX_BYTES * 4 / 3 + 4:
            raise UserError(self.env._(
                "This is more than %s MB. Import the codes in smaller parts.", MAX_BYTES // 1024 // 1024
            ))
        if "\0" in pasted or not _is_encodable(pasted):
            raise UserError(self._not_text_sentence())

    # === ACTION METHODS === #

    def action_import(self):
        """Import the codes and show what came of it. What was entered is gone afterwards.

        :return: this wizard again, now with the result.
        :rtype: dict
        :raise UserError: when nothing can be read; nothing is imported then.
        """
        self.ensure_one()
        self.check_access("write")
        if not self.product_id:
            raise UserError(self.env._("Choose the product that the codes are for."))
        if self.expires_on and self.expires_on < fields.Date.context_today(self):
            raise UserError(self.env._("“Valid until” is in the past."))
        fresh, places = self._sort_lines(self._read_lines())
        self._create_codes(fresh)
        self.sudo().write({
            **dict.fromkeys(SECRET_FIELDS, False),
            **self._result(len(fresh), places),
            "file_name": False,
            "state": "done",
        })
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Import Codes"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
        }

    # === BUSINESS METHODS === #

    def _read_lines(self):
        """Read everything that was entered.

        :rtype: list[Line]
        :raise UserError: when there is nothing, too much, or something that is no text.
        """
        try:
            uploaded, encoding = decode(base64.b64decode(self.with_context(bin_size=False).file or b""))
        except (NotText, binascii.Error):
            raise UserError(self._not_text_sentence()) from None
        pasted = (self.pasted or "").removeprefix("\ufeff")
        if not pasted.strip() and not uploaded.strip():
            raise UserError(self.env._("Paste codes or choose a file with codes."))
        if len(split_lines(pasted)) + len(split_lines(uploaded)) > MAX_LINES:
            raise UserError(self.env._(
                "There are more than %s lines. Import the codes in smaller parts.", MAX_LINES
            ))
        is_table = (self.file_name or "").lower().endswith(".csv")
        place = self.env._("file") if pasted.strip() else ""
        return [*parse(pasted), *parse(uploaded, is_table, place, only_ascii=encoding == "cp1251")]

    def _not_text_sentence(self):
        return self.env._(
            "This is not a text file. Save the list as CSV (UTF-8) or as plain text, one code on each line."
        )

    def _sort_lines(self, lines):
        """Tell the codes to import from the rest.

        :param list lines: what was read.
        :return: the new codes (`Line`), and the places of all other lines by their problem.
        :rtype: tuple[list, dict]
        """
        places = {problem: [] for problem in PROBLEMS}
        by_digest = {}
        today = fields.Date.context_today(self)
        for line in lines:
            digest = self.env["ozon.code"]._digest(line.value) if not line.problem else None
            if line.problem:
                places[line.problem].append(line.place)
            elif digest in by_digest:
                places["repeated"].append(line.place)
            elif line.expires_on and line.expires_on < today:
                places["expired"].append(line.place)
            else:
                by_digest[digest] = line
        for digest in self.env["ozon.code"]._known_digests(self._company().id, by_digest):
            places["known"].append(by_digest.pop(digest).place)
        return list(by_digest.values()), places

    def _company(self):
        return self.product_id.company_id or self.env.company

    def _create_codes(self, lines):
        """:raise ConcurrencyError: when a colleague is importing the same codes; Odoo then begins again"""
        try:
            self.env["ozon.code"].create([
                {
                    "product_id": self.product_id.id,
                    "company_id": self._company().id,
                    "code": line.value,
                    "expires_on": line.expires_on or self.expires_on,
                }
                for line in lines
            ])
        except UniqueViolation:
            raise ConcurrencyError("Another import has just brought some of these codes") from None

    def _result(self, imported, places):
        """Put what came of the import into the fields that show it, with line numbers and never a value."""
        words = {
            "repeated": self.env._("Repeated in this import"),
            "known": self.env._("Already in the pool"),
            "empty": self.env._("Empty"),
            "too_long": self.env._("Longer than %s characters", VALUE_LIMIT),
            "unprintable": self.env._("With invisible or control characters"),
            "encoding": self.env._("With letters that cannot be read reliably (save the file as UTF-8)"),
            "columns": self.env._("Not a code and a date"),
            "expiry": self.env._("Date not understood (use 2030-12-31)"),
            "expired": self.env._("Already expired"),
        }
        counts = {problem: len(lines) for problem, lines in places.items()}
        return {
            "imported_count": imported,
            "repeated_count": counts.pop("repeated"),
            "known_count": counts.pop("known"),
            "empty_count": counts.pop("empty"),
            "refused_count": sum(counts.values()),
            "details": "\n".join(
                self.env._("%(problem)s: lines %(lines)s", problem=words[problem], lines=_enumerated(lines))
                for problem, lines in places.items() if lines
            ) or False,
        }


def _split_secrets(vals):
    """:return: the values that may be part of a statement which can fail, and those that may hold codes"""
    secrets = {name: vals[name] for name in SECRET_FIELDS if name in vals}
    return {name: value for name, value in vals.items() if name not in secrets}, secrets


def _is_encodable(text):
    """Whether a text from outside has no lone surrogates, which no database keeps."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _enumerated(places):
    shown = ", ".join(places[:SHOWN_LINES])
    return f"{shown}, …" if len(places) > SHOWN_LINES else shown


# === READING === #


def decode(content):
    """Make text of a file's bytes.

    :param bytes content: the file.
    :return: the text and the name of its encoding.
    :rtype: tuple[str, str]
    :raise NotText: when it is a spreadsheet, a picture or the like.
    """
    if content.startswith(FOREIGN_FILES):
        raise NotText
    is_utf16 = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ["utf-16"] if is_utf16 else ["utf-8-sig", "cp1251"]:  # Excel in Russia writes the last
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        # Some stray control characters are a matter of single lines; many mean that this never was text.
        strange = sum(map(text.count, CONTROL_CHARACTERS))
        if "\0" in text or strange * 100 > len(text):
            raise NotText
        return text, encoding
    raise NotText


def split_lines(text):
    """Split at line ends only: `str.splitlines` also splits at characters that are to be refused."""
    lines = LINE_END.split(text)
    return lines if lines[-1] else lines[:-1]


def parse(text, is_table=False, place="", only_ascii=False):
    """Read the lines of a text.

    :param str text: what was pasted, or a file's content.
    :param bool is_table: whether it is known to be CSV.
    :param str place: a word to put before line numbers.
    :param bool only_ascii: whether to refuse other letters, because their encoding was guessed.
    :rtype: Iterator[Line]
    """
    lines = split_lines(text)
    layout = find_layout(lines, is_table)
    for number, text_line in enumerate(lines, start=1):
        if number - 1 == layout.header_at:
            continue
        value, expires_on, problem = read_line(text_line, layout)
        if not problem and only_ascii and not value.isascii():
            problem = "encoding"
        yield Line(f"{place} {number}".strip(), value, expires_on, problem)


def find_layout(lines, is_table):
    """Find out what the columns are: from a header, or from lines that end with a date.

    :rtype: Layout
    """
    first_at, first = next(((at, line[:LONGEST_LINE]) for at, line in enumerate(lines) if line.strip()), (0, ""))
    for delimiter in DELIMITERS:
        cells = [cell.strip().lower() for cell in _cells(first, delimiter) or ()]
        code_at = next((at for at, cell in enumerate(cells) if cell in CODE_COLUMN), None)
        if code_at is not None:
            expiry_at = next((at for at, cell in enumerate(cells) if cell in EXPIRY_COLUMN), None)
            return Layout(delimiter if len(cells) > 1 or is_table else None, code_at, expiry_at, first_at)
    dated = (DATED_LINE.fullmatch(line) for line in lines if len(line) <= LONGEST_DATED_LINE)
    if match := next(filter(None, dated), None):
        return Layout(match[1], expiry_at=1)
    if is_table:
        return Layout(next((delimiter for delimiter in DELIMITERS if delimiter in first), ";"), expiry_at=1)
    return Layout()


def read_line(text_line, layout):
    """Take a line apart.

    :return: the code, its expiry date if it has one, and what is wrong with the line if anything is.
    :rtype: tuple[str, date | None, str | None]
    """
    if not text_line.strip():
        return "", None, "empty"
    if len(text_line) > LONGEST_LINE:
        return "", None, "too_long"
    cells = _cells(text_line, layout.delimiter) if layout.delimiter else [text_line]
    if not cells or len(cells) <= layout.code_at or (layout.header_at is None and len(cells) > 2):
        return "", None, "columns"
    value = cells[layout.code_at].strip()
    if problem := value_problem(value):
        return "", None, problem
    has_expiry = layout.expiry_at is not None and len(cells) > layout.expiry_at
    expiry = cells[layout.expiry_at].strip() if has_expiry else ""
    expires_on = read_date(expiry)
    return value, expires_on, "expiry" if expiry and not expires_on else None


def read_date(text):
    """:return: the date, None when it is none that we know to read"""
    for pattern, date_format in DATE_FORMATS.items():
        if pattern.fullmatch(text):
            try:
                return datetime.strptime(text, date_format).date()
            except ValueError:
                return None
    return None


def _cells(line, delimiter):
    """The cells of one line. An open quote must not swallow the lines that follow, so each is read alone."""
    try:
        return next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        return None
