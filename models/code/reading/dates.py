"""Dates as suppliers write them."""

import re
from datetime import date, timedelta
from functools import lru_cache

#: Excel counts days from here; its 29 February 1900 is one too many, which does not matter after it.
_EXCEL_EPOCH = date(1899, 12, 30)
#: No date is shorter, or longer with its time of day and the words around it.
_LENGTHS = range(6, 61)
_EXCEL_DAYS = range(36526, 73051)  # the years 2000 to 2099
_TIME = re.compile(r"[T ]+\d{1,2}:\d\d(?::\d\d(?:[.,]\d+)?)?\s*(?:[AaPp][Mm])?\s*(?:Z|UTC|MSK|МСК|[+-]\d\d:?\d\d)?$")
_WORDS_BEFORE = re.compile(
    r"(?:valid\s+)?(?:until|till|thru|through|to|by|before|expires?(?:\s+on)?)\s*:?\s*|"
    r"(?:действует|действителен|годен|срок|истекает)?\s*(?:до|по)\s*:?\s*|有效期至?\s*[:：]?\s*|至\s*",
    re.IGNORECASE,
)
_WORDS_AFTER = re.compile(r"\s*(?:г\.?|года|включительно|inclusive|止|前|到期)\s*$", re.IGNORECASE)
_UNLIMITED = re.compile(
    r"[-–—/.]+|n/?a|none|null|never|no|no expiry|unlimited|lifetime|does not expire|perpetual|бессрочно|бессрочный|"
    r"без срока|без ограничений?|не ограничен[оа]?|нет|永久|永久有效|长期|长期有效|无|无限期|0000-00-00",
    re.IGNORECASE,
)
_YEAR_FIRST = re.compile(r"((?:19|20)\d\d)[-./](\d{1,2})[-./](\d{1,2})\.?")
_YEAR_LAST = re.compile(r"(\d{1,2})([-./])(\d{1,2})[-./]((?:19|20)?\d\d)\.?")
_CHINESE = re.compile(r"((?:19|20)\d\d)\s*年\s*(\d{1,2})\s*月\s*(?:(\d{1,2})\s*[日号])?")
_NAMED_MONTH = re.compile(r"([^\W\d_]{3,9})\.?[\s\-/]+((?:19|20)\d\d)")
_MONTH_ONLY = re.compile(r"(?:(\d{1,2})[-./]((?:19|20)\d\d)|((?:19|20)\d\d)[-./](\d{1,2}))")
_COMPACT = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)")
_NAMED = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[\s.\-/]+([^\W\d_]{3,9})\.?,?[\s\-/]+((?:19|20)?\d\d)")
_NAME_FIRST = re.compile(r"([^\W\d_]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+((?:19|20)?\d\d)")
_MONTHS = {
    stem: number
    for number, stems in enumerate((
        ("jan", "янв"), ("feb", "фев"), ("mar", "мар"), ("apr", "апр"), ("may", "май", "мая"), ("jun", "июн"),
        ("jul", "июл"), ("aug", "авг"), ("sep", "сен"), ("oct", "окт"), ("nov", "ноя"), ("dec", "дек"),
    ), start=1)
    for stem in stems
}


def is_unlimited(text):
    """Whether a text says that there is no last day.

    :param str text: stripped.
    :rtype: bool
    """
    return bool(_UNLIMITED.fullmatch(text))


@lru_cache(maxsize=4096)  # most lines of a list have the same few days
def read_date(text, order=None):
    """Read a date whose year, month and day are beyond doubt.

    :param str text: of a cell that may be a date.
    :param str | None order: `day` or `month`: which one stands first in 03/04/2030; None where nobody knows.
    :return: the date; None when it is none, or in doubt.
    :rtype: date | None
    """
    if not _LENGTHS.start <= len(text) < _LENGTHS.stop or not any(map(str.isdigit, text)):
        return None
    bare = _bare(text)
    for pattern, to_parts in (
        (_YEAR_FIRST, lambda found: found.groups()),
        (_COMPACT, lambda found: found.groups()),
        (_CHINESE, lambda found: found.groups()),
        (_NAMED, lambda found: (found[3], _month(found[2]), found[1])),
        (_NAME_FIRST, lambda found: (found[3], _month(found[1]), found[2])),
        (_NAMED_MONTH, lambda found: (found[2], _month(found[1]), None)),
        (_MONTH_ONLY, lambda found: (found[2] or found[3], found[1] or found[4], None)),
        (_YEAR_LAST, lambda found: _by_order(found, order)),
    ):
        if found := pattern.fullmatch(bare):
            return _date(*to_parts(found))
    return None


def read_serial(text):
    """Read a day as Excel counts them, which is what a date without its format looks like.

    :param str text: of a cell in a column of dates.
    :rtype: date | None
    """
    whole = re.fullmatch(r"(\d{5})(?:[.,]\d+)?", text)
    return _EXCEL_EPOCH + timedelta(int(whole[1])) if whole and int(whole[1]) in _EXCEL_DAYS else None


def order_of(texts):
    """Which stands first in dates like 03/04/2030, by those that leave no doubt.

    :param texts: iterable of cells.
    :return: `day`, `month`; `both` when they contradict each other; `unknown` when all are in doubt; None when none is.
    :rtype: str | None
    """
    different = {text for text in texts if len(text) in _LENGTHS}
    found = [
        (int(parts[1]), parts[2], int(parts[3])) for parts in map(_YEAR_LAST.fullmatch, map(_bare, different)) if parts
    ]
    doubtful = [(first, second) for first, sign, second in found if sign != "."]
    says_day = any(first > 12 for first, _second in doubtful)
    says_month = any(second > 12 for _first, second in doubtful)
    if says_day and says_month:
        return "both"
    if says_day or says_month:
        return "day" if says_day else "month"
    return "unknown" if any(first != second for first, second in doubtful) else None


def _bare(text):
    """A date without its time of day and the words around it."""
    bare = _TIME.sub("", text.strip())
    bare = _WORDS_AFTER.sub("", bare)
    before = _WORDS_BEFORE.match(bare)
    return bare[before.end():].strip() if before else bare


def _by_order(found, order):
    first, sign, second, year = found.groups()
    if sign == "." or int(first) > 12 or first == second:
        return year, second, first
    if int(second) > 12:
        return year, first, second
    return {"day": (year, second, first), "month": (year, first, second)}.get(order, (None, None, None))


def _month(name):
    return _MONTHS.get(name.lower()[:3])


def _date(year, month, day):
    """:return: the day, the last one of its month where none is told; None where there is no such day"""
    if not (year and month):
        return None
    year, month = int(year) + (2000 if len(year) == 2 else 0), int(month)
    try:
        if day:
            return date(year, month, int(day))
        return date(year + month // 12, month % 12 + 1, 1) - timedelta(1)
    except ValueError:
        return None
