"""What each column of a table is: told by its heading where it has one, else by what stands in it."""

from itertools import pairwise
from typing import NamedTuple

from .dates import is_unlimited, order_of, read_date
from .headings import is_heading, role_of
from .values import is_note, mask, oddities_of, value_problem

#: The heading is looked for in so many of the first lines that have anything in them.
_HEADING_WITHIN = 15
_SAMPLES = 3
#: A column is of dates when so many of its cells are.
_MOST = 0.9
#: What a column is shows in so many of its cells.
_ENOUGH = 1000


class Column(NamedTuple):
    """One column.

    :ivar int at: from zero.
    :ivar str heading: as it stands there; "" for none.
    :ivar str samples: its first values, masked.
    :ivar int count: how many of its cells have a value.
    :ivar str role: `code`, `expiry` or `other`; "" where a person has to say.
    """

    at: int
    heading: str
    samples: str
    count: int
    role: str


class Layout(NamedTuple):
    """Where a table has what.

    :ivar list columns: each `Column` that has anything in it.
    :ivar int | None heading_at: number of the line with the headings; None for none.
    :ivar str | None order: of its dates; see `dates.order_of`.
    """

    columns: list
    heading_at: int | None = None
    order: str | None = None

    def column_of(self, role):
        """
        :param str role: of the wanted column.
        :return: its position; None where there is none, or more than one.
        :rtype: int | None
        """
        found = [column.at for column in self.columns if column.role == role]
        return found[0] if len(found) == 1 else None


def find_layout(table, roles=None):
    """Find out what the columns of a table are.

    :param Table table: what was entered.
    :param dict | None roles: what a person said, by position; goes before what was found.
    :rtype: Layout
    """
    rows = [row for row in table.rows if not row.is_empty and not row.flaw]
    heading = _heading_of(rows)
    body = [row for row in rows if not heading or row.number > heading.number]
    titles = {at: cell.text for at, cell in enumerate(heading.cells) if cell.text} if heading else {}
    texts = _texts_by_column(body)
    if heading:
        # A cell too many in a few lines is no column: those lines were not taken apart as they were meant.
        texts = {at: values for at, values in texts.items() if at in titles or 2 * len(values) >= len(body)}
    found = _roles_by_heading(titles, texts) if heading else _roles_by_content(texts)
    roles = {**found, **(roles or {})}
    columns = [
        Column(at, titles.get(at, ""), _samples(texts.get(at, [])), len(texts.get(at, [])), roles.get(at, ""))
        for at in sorted(titles.keys() | texts.keys())
    ]
    dates = [text for at, role in roles.items() if role == "expiry" for text in texts.get(at, [])]
    return Layout(columns, heading and heading.number, order_of(dates))


def _shown(text):
    """A date as it stands, so that its reading can be checked; anything else could be a code."""
    return text if not text.isalnum() and read_date(text, "day") else mask(text)


def _heading_of(rows):
    """The row with the headings: the one that says most, or the first one where dates or numbers begin below."""
    first = next((at for at, row in enumerate(rows[:_HEADING_WITHIN]) if _has_a_code(row)), _HEADING_WITHIN)
    candidates = [row for row in rows[:first] if _is_heading_row(row)]
    if candidates:
        return max(candidates, key=lambda row: (_roles_named(row), sum(bool(cell.text) for cell in row.cells)))
    return rows[0] if len(rows) > 1 and _stands_over_others(rows[0], _texts_by_column(rows[1:])) else None


def _has_a_code(row):
    """Whether a row has something in it that could well be a code: above it stand titles and headings only."""
    return any(
        _is_value(cell.text) and " " not in cell.text and not value_problem(cell.text)
        and not oddities_of(cell.text) and not cell.day and not read_date(cell.text, "day")
        for cell in row.cells
    )


def _roles_named(row):
    return sum(role_of(cell.text) in ("code", "expiry") for cell in row.cells)


def _stands_over_others(row, texts):
    """Whether a row has words, also in an unknown language, over dates or over numbers that count."""
    cells = [cell.text for cell in row.cells]
    return not any(map(_is_value, cells)) and any(
        text and (_are_dates(texts.get(at, [])) or _is_numbering(texts.get(at, []))) for at, text in enumerate(cells)
    )


def _texts_by_column(rows):
    """The values of each column, in their order; a cell that a spreadsheet lost counts as one."""
    texts = {}
    for row in rows:
        for at, cell in enumerate(row.cells):
            if cell.text or cell.flaw:
                texts.setdefault(at, []).append(cell.text)
    return texts


def _samples(texts):
    shown = ", ".join(map(_shown, texts[:_SAMPLES]))
    return f"{shown}, …" if len(texts) > _SAMPLES else shown


def _is_heading_row(row):
    """Whether a row names columns: something in it reads like a heading, and nothing like a value."""
    texts = [cell.text for cell in row.cells if cell.text]
    if not any(map(is_heading, texts)) or any(cell.day for cell in row.cells) or is_note(texts[0]):
        return False
    return not any(read_date(text, "day") or (_is_value(text) and not role_of(text)) for text in texts)


def _is_value(text):
    return any(sign.isdigit() for sign in text)


# === BY HEADING === #


def _roles_by_heading(titles, texts):
    roles = {at: role_of(title) for at, title in titles.items()}
    for role in ("code", "expiry"):
        of_role = [at for at, each in roles.items() if each == role]
        if len(of_role) > 1:
            # Two of a kind: a card's number and its secret, say. Which is meant, a person knows.
            filled = [at for at in of_role if texts.get(at)]
            roles.update(dict.fromkeys(of_role, ""))
            if len(filled) == 1:
                roles[filled[0]] = role
    if "code" not in roles.values() and len(titles) == 1:
        return dict.fromkeys(titles, "code")
    if "code" not in roles.values():
        # Something must be the codes, whatever it is called.
        roles.update({at: "" for at, role in roles.items() if role == "other" and not _is_numbering(texts.get(at, []))})
    for at in texts.keys() - titles.keys():
        if _is_numbering(texts[at]):
            roles[at] = "other"
    # What has a heading that says nothing, and no value, is no question.
    return {at: role or ("" if texts.get(at) else "other") for at, role in roles.items()}


# === BY CONTENT === #


def _roles_by_content(texts):
    roles = {}
    dated = [at for at, values in texts.items() if _are_dates(values)]
    numbered = [at for at, values in texts.items() if _is_numbering(values)]
    if len(dated) == 1:
        roles[dated[0]] = "expiry"
    left = [at for at in texts if at not in dated and at not in numbered]
    if not left:
        # Numbers that count may be the codes all the same, where nothing else could be.
        left, numbered = numbered, []
    roles.update(dict.fromkeys(numbered, "other"))
    if left:
        roles[max(left, key=lambda at: (*_looks_like_codes(texts[at]), -at))] = "code"
    return roles


def _are_dates(values):
    told = [value for value in values[:_ENOUGH] if not is_unlimited(value)]
    return bool(told) and sum(bool(read_date(value, "day")) for value in told) >= _MOST * len(told)


def _is_numbering(values):
    """Whether a column counts: 1, 2, 3."""
    bare = [value.rstrip(".)") for value in values]
    numbers = [int(value) for value in bare if value.isdecimal() and len(value) <= 6]
    if len(numbers) < 2 or len(numbers) < _MOST * len(values):
        return False
    steps = [after - before for before, after in pairwise(numbers)]
    return steps.count(1) >= _MOST * len(steps)


def _looks_like_codes(values):
    """How much a column looks like one of codes: told as often as possible, each once, and nothing odd with them."""
    usable = [value for value in values[:_ENOUGH] if not value_problem(value)]
    good = [value for value in usable if not oddities_of(value) & {"text", "short"}]
    return len(set(good)), sum(map(len, good)) / max(len(good), 1)
