"""From a file or a pasted text to rows of cells."""

import csv
import re
from collections import Counter
from datetime import date
from typing import NamedTuple

from .dates import read_date
from .decoding import GUESSED, NotText, decode

MAX_BYTES = 5 * 1024 * 1024
MAX_LINES = 100_000
#: A longer line is no row of a table that anybody has made; taking it apart would cost more than it is worth.
LONGEST_LINE = 10_000
MOST_COLUMNS = 50
SEPARATORS = ("\t", ";", "|", ",", "；", "，")
_LINE_END = re.compile(r"\r\n|\r|\n|\x85|\u2028|\u2029")
_DIRECTIVE = re.compile(r"sep=(.)", re.IGNORECASE)
#: `1. ABCD-EFGH`, as a word processor numbers its paragraphs.
_NUMBERED = re.compile(r"(\d{1,6})\s*[.)、]\s+(\S.*)")
#: `ABCD-EFGH 31.12.2030`, or columns that are kept apart by spaces.
_BY_SPACES = re.compile(
    r"(\S.*?)\s+(?:(?:-|–|—|\(|exp\.?|expires|valid|until|till|by|годен|действует|срок|до)[\s:]*)*"
    r"([^\s(:]*\d[^\s():]*)\)?",
    re.IGNORECASE,
)
_LONGEST_BY_SPACES = 400
_WIDE = re.compile(r" {2,}|\t+")
_FORMULA = re.compile(r'="(.*)"')


class NotReadable(Exception):
    """A file of a kind that is not read."""


class TooMuch(Exception):
    """More lines than are read at once."""


class Cell(NamedTuple):
    """One cell.

    :ivar str text: as it would be read, stripped.
    :ivar date | None day: the date that a spreadsheet has in it.
    :ivar str | None flaw: `rounded`, `formula` or `error`: what a spreadsheet has instead of a value.
    """

    text: str
    day: date | None = None
    flaw: str | None = None


class Row(NamedTuple):
    """One line.

    :ivar int number: as its author counts, from one.
    :ivar str | None flaw: why it was not taken apart: `too_long` or `columns`.
    """

    number: int
    cells: tuple
    flaw: str | None = None

    @property
    def is_empty(self):
        """Whether nothing stands in it."""
        return not self.flaw and not any(cell.text or cell.flaw for cell in self.cells)


class Table(NamedTuple):
    """What was entered, as rows.

    :ivar str form: `text`, `xlsx` or `xls`.
    :ivar str encoding: of a text file; "" where nobody had to guess.
    :ivar int other_sheets: sheets of a workbook that are not read, and not empty.
    """

    rows: list
    form: str = "text"
    encoding: str = ""
    other_sheets: int = 0

    @property
    def is_guessed(self):
        """Whether letters beyond ASCII may be others than they seem."""
        return self.encoding in GUESSED


def open_file(content, unsplit=False):
    """Make rows of a file.

    :param bytes content: the file.
    :param bool unsplit: whether a line of text is one cell, whatever stands in it.
    :rtype: Table
    :raise NotReadable: when it is neither text nor a workbook.
    :raise TooMuch: when it has too many lines.
    """
    if content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        from .workbooks import open_workbook  # only who has a workbook needs what reads it
        return open_workbook(content)
    try:
        text, encoding = decode(content)
    except NotText:
        raise NotReadable from None
    return open_text(text, unsplit)._replace(encoding=encoding)


def open_text(text, unsplit=False):
    """Make rows of a text. Which sign stands between the cells is told line by line.

    :param str text: what was pasted, or a file's content.
    :param bool unsplit: whether a line is one cell, whatever stands in it.
    :rtype: Table
    :raise TooMuch: when it has too many lines.
    """
    lines = _lines_of(text.removeprefix("\ufeff"))
    if len(lines) > MAX_LINES:
        raise TooMuch
    usual = _usual_separators(lines)
    directive = _DIRECTIVE.fullmatch(lines[0].strip()) if lines else None
    if directive:
        usual = [directive[1], *usual]
        lines[0] = ""
    rows = [_row(number, line, [] if unsplit else usual) for number, line in enumerate(lines, start=1)]
    return Table(rows if unsplit else _without_paragraph_numbers(rows))


def _lines_of(text):
    """Split at line ends only: `str.splitlines` also splits at characters that are to be refused."""
    lines = _LINE_END.split(text)
    return lines if lines[-1] else lines[:-1]


def _usual_separators(lines):
    """The separators, those of most lines first; of equals the one that is the least part of a value."""
    counts = Counter(separator for line in lines for separator in SEPARATORS if separator in line[:LONGEST_LINE])
    return sorted(SEPARATORS, key=lambda separator: -counts[separator])


def _row(number, line, separators):
    if len(line) > LONGEST_LINE:
        return Row(number, (), "too_long")
    cells = _split(line, separators) if separators else [line]
    if len(cells) > MOST_COLUMNS:
        return Row(number, (), "columns")
    return Row(number, tuple(_cell(text) for text in cells))


def _cell(text):
    text = text.strip()
    formula = _FORMULA.fullmatch(text)
    return Cell(formula[1].replace('""', '"').strip() if formula else text)


def _split(line, separators):
    """Split a line at the separator that makes the most sense in it."""
    present = [separator for separator in separators if separator in line]
    ways = [way for way in (_cells(line, separator) for separator in present) if len(way) > 1]
    if len(ways) > 1:
        return next((way for way in ways if any(read_date(cell.strip(), "day") for cell in way)), ways[0])
    if ways:
        return ways[0]
    [text] = _cells(line, present[0] if present else ",")
    return _split_at_spaces(text.strip())


def _cells(line, separator):
    """The cells of one line. An open quote must not swallow the lines that follow, so each is read alone."""
    if '"' not in line:
        return line.split(separator)
    if line.count('"') % 2:
        return line.split(separator)
    try:
        return next(csv.reader([line.strip(" ")], delimiter=separator, skipinitialspace=True), [""])
    except csv.Error:
        return line.split(separator)


def _split_at_spaces(text):
    """Columns apart by spaces: where a date stands at the end, or where there are several in a row."""
    if " " not in text or len(text) > _LONGEST_BY_SPACES:
        return [text]
    found = _BY_SPACES.fullmatch(text)
    if found and read_date(found[2], "day") and len(found[2]) >= 8:
        return [*_split_at_spaces(found[1]), found[2]]
    return _WIDE.split(text)


def _without_paragraph_numbers(rows):
    """Take `1.`, `2.`, … before the first cell as a column of its own, if they really count."""
    found = {row.number: _NUMBERED.fullmatch(row.cells[0].text) for row in rows if row.cells}
    numbers = [int(match[1]) for match in found.values() if match]
    if len(numbers) < 2 or numbers != list(range(numbers[0], numbers[0] + len(numbers))):
        return rows
    return [
        row._replace(cells=(Cell(match[1]), Cell(match[2].strip()), *row.cells[1:]))
        if (match := found.get(row.number)) else row
        for row in rows
    ]
