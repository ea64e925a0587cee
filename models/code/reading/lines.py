"""The lines of a table, one by one: the code, its last day, and what is wrong or odd with it."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date

from .dates import is_unlimited, read_date, read_serial
from .headings import is_heading
from .values import fits, is_rounded, is_total, oddities_of, shape_of, value_problem

#: Lines that are never imported.
PROBLEMS = (
    "heading", "empty", "no_value", "too_long", "unprintable", "no_sign", "encoding", "columns", "rounded", "formula",
    "error", "expiry", "total",
)
#: Lines that are imported only if a person says so.
ODDITIES = ("total", "text", "label", "separator", "date", "quotes", "short", "alphabet", "shape")
#: So many lines, and so large a share of them, are what the others are measured by.
_FEWEST_ALIKE = 5
_SHARE_ALIKE = 0.8


@dataclass
class Line:
    """One line of an import.

    :ivar int number: how a person finds it.
    :ivar str value: the code; "" where there is a problem.
    :ivar date | None expires_on: its last day.
    :ivar str | None problem: one of `PROBLEMS`, or of what whoever imports knows besides.
    :ivar set oddities: of `ODDITIES`.
    """

    number: int
    value: str = ""
    expires_on: date | None = None
    problem: str | None = None
    oddities: set = field(default_factory=set)


def read_lines(table, layout, order=None):
    """Take the rows apart.

    :param Table table: what was entered.
    :param Layout layout: what its columns are.
    :param str | None order: what a person said of dates that are in doubt: `day` or `month`.
    :rtype: list[Line]
    """
    order = order or layout.order
    titles = _titles(table, layout)
    return [_read(row, table, layout, order, titles) for row in table.rows]


def judge_shapes(lines, known=()):
    """Mark the lines whose code looks different from a product's earlier ones, or from most of this import.

    :param list lines: what was read.
    :param known: shapes of earlier codes; see `shape_of`.
    """
    shapes = {line.number: shape_of(line.value) for line in lines if line.value}
    usual = set(known) or _usual_shapes(shapes)
    lonely = _lonely_word(lines)
    for line in lines:
        if line.value and (line is lonely or not fits(shapes[line.number], usual)):
            line.oddities.add("shape")


def _lonely_word(lines):
    """The only line without a digit among others with one: a heading in a language that nobody knows, perhaps."""
    values = [line for line in lines if line.value]
    words = [line for line in values if not line.oddities and not any(map(str.isdigit, line.value))]
    return words[0] if len(words) == 1 and len(values) > 2 else None


def _usual_shapes(shapes):
    """The shapes of those codes of an import that have their groups in common with most."""
    groups = Counter(shape.partition(" ")[0] for shape in shapes.values())
    [(most, count)] = groups.most_common(1) or [("", 0)]
    if count < _FEWEST_ALIKE or count < _SHARE_ALIKE * len(shapes):
        return set()
    return {shape for shape in shapes.values() if shape.partition(" ")[0] == most}


def _titles(table, layout):
    heading = next((row for row in table.rows if row.number == layout.heading_at), None)
    return heading and tuple(cell.text.lower() for cell in heading.cells if cell.text)


def _read(row, table, layout, order, titles):
    if row.is_empty:
        return Line(row.number, problem="empty")
    if titles and (row.number <= layout.heading_at or titles == tuple(
        cell.text.lower() for cell in row.cells if cell.text
    )):
        return Line(row.number, problem="heading")
    if row.flaw:
        return Line(row.number, problem=row.flaw)
    return _read_cells(row, table, layout, order)


def _read_cells(row, table, layout, order):
    code, expiry = (_cell_at(row, layout.column_of(role)) for role in ("code", "expiry"))
    value = code.text if code else ""
    problem = _problem(row, code, table, layout)
    if not problem and _is_too_wide(row, layout):
        problem = "columns"
    expires_on = _expiry(expiry, order) if expiry else None
    if not problem and expiry and expires_on is None and not _is_without_end(expiry):
        problem = expiry.flaw or "expiry"
    if problem:
        # A line of sums is told as what it is, whatever else is wrong with it.
        problem = "total" if _is_total(row) else "no_value" if problem == "empty" else problem
        return Line(row.number, problem=problem)
    return Line(row.number, value, expires_on, oddities=_oddities(row, value))


def _cell_at(row, at):
    return row.cells[at] if at is not None and at < len(row.cells) else None


def _problem(row, code, table, layout):
    """:return: why there is no code in a row, None if there is one"""
    if not code:
        return "empty"
    if code.flaw:
        return code.flaw
    if is_rounded(code.text):
        return "rounded"
    problem = value_problem(code.text)
    if not problem and table.is_guessed and not code.text.isascii():
        return "encoding"
    return problem


def _is_too_wide(row, layout):
    """Whether a row has more in it than its table has columns."""
    known = {column.at for column in layout.columns}
    return layout.heading_at is not None and any(
        cell.text and at not in known for at, cell in enumerate(row.cells)
    )


def _expiry(cell, order):
    return cell.day or read_date(cell.text, order) or read_serial(cell.text)


def _is_without_end(cell):
    return not cell.flaw and (not cell.text or is_unlimited(cell.text))


def _oddities(row, value):
    if _is_total(row):
        return {"total"}
    odd = oddities_of(value)
    if is_heading(value):
        odd.add("text")
    return odd


def _is_total(row):
    return any(is_total(cell.text) for cell in row.cells)
