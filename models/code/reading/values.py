"""What a code looks like, and what no code looks like."""

import re

#: Longest code that is taken. Ozon documents no limit; a longer line is a paste gone wrong.
VALUE_LIMIT = 255
SHORTEST_USUAL = 3
#: More different shapes than these, and the codes of a product have none in common.
MOST_SHAPES = 12
_LONGEST_NOTE = 100

_SEPARATOR = re.compile(r"[;,|\t；，、]")
_DATE = re.compile(
    r"(?<!\d)(?:(?:19|20)\d\d[-./](?:0?[1-9]|1[0-2])[-./](?:0?[1-9]|[12]\d|3[01])"
    r"|(?:0?[1-9]|[12]\d|3[01])[-./](?:0?[1-9]|[12]\d|3[01])[-./](?:19|20)\d\d"
    r"|(?:19|20)\d\d年\d{1,2}月(?:\d{1,2}日)?)(?!\d)"
)
_QUOTES = re.compile("[\"'`´«»“”„‘’]")
_TOTAL = re.compile(
    r"(?:(?:grand |sub)?total|sum|count|итого|всего|сумма|количество|合计|总计|共计|小计|总数|共)"
    r"(?:\s*[:：=].*|\s+(?:codes?|кодов|кода?|по|for|of|qty|шт|к).*|\s*[\d\s]*(?:шт\.?|pcs\.?|张|个|条|codes?|код\w*)?)",
    re.IGNORECASE,
)
_LABEL = re.compile(r"[^\W\d_][^\d:：]{0,40}\s*[:：]\s*\S|[:：]\s")
_NOTE = re.compile(r"(?:#|//|--|\*|>)\s*\S")
_NOTHING = {
    "n/a", "na", "none", "null", "nil", "нет", "пусто", "empty", "test", "тест", "无", "#n/a", "#ref!",
    "end", "eof", "конец", "the end",
}
_ROUNDED = re.compile(r"\d(?:[.,]\d+)?E\+?\d+", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]?[^\W\d_A-ZА-ЯЁ]{2,}")
_GROUP = re.compile(r"[^\W_]+")


def value_problem(value):
    """Say why a text cannot be a code.

    :param str value: the text, stripped.
    :return: `empty`, `too_long`, `unprintable`, `no_sign` (neither letter nor digit), or None when it will do.
    """
    if not value:
        return "empty"
    if len(value) > VALUE_LIMIT:
        return "too_long"
    if not value.isprintable():
        return "unprintable"
    return None if any(sign.isalnum() for sign in value) else "no_sign"


def is_rounded(value):
    """Whether a spreadsheet has written a long number in short, and so lost its end.

    :param str value: a cell.
    :rtype: bool
    """
    return bool(_ROUNDED.fullmatch(value)) and "+" in value


def oddities_of(value):
    """What makes a text that could be a code look like something else.

    :param str value: without any of `value_problem`.
    :return: words of `lines.ODDITIES`.
    :rtype: set[str]
    """
    if is_total(value):
        return {"total"}
    label = "://" not in value and _LABEL.match(value)
    signs = {
        "separator": _SEPARATOR.search(value),
        "date": _DATE.search(value),
        "quotes": _QUOTES.search(value),
        "label": label,
        "text": not label and _is_text(value),
        "short": len(value) < SHORTEST_USUAL or (len(set(value)) == 1 and not value.isalpha()),
        "alphabet": not value.isascii(),
    }
    return {word for word, is_so in signs.items() if is_so}


def is_total(text):
    """Whether a cell stands under a column and sums it up.

    :param str text: of the cell.
    :rtype: bool
    """
    return len(text) <= _LONGEST_NOTE and bool(_TOTAL.fullmatch(text))


def is_note(value):
    """Whether a line is marked as a remark.

    :param str value: the line.
    :rtype: bool
    """
    return bool(_NOTE.match(value))


def _is_text(value):
    """A note, an empty mark, or words without a digit: a sentence and not a code."""
    if value.lower() in _NOTHING or is_note(value):
        return True
    if " " not in value:
        return False
    # Groups of a code are apart by spaces or by hyphens: both together, or words, are a code and something beside it.
    parts = value.split()
    return any(not part.isalnum() for part in parts) or any(_WORD.fullmatch(part) for part in parts)


def mask(value):
    """Show of a value as much as tells where it begins and ends, and never all of it.

    :param str value: a code.
    :rtype: str
    """
    shown = 2 if len(value) >= 8 else 1 if len(value) >= 4 else 0
    hidden = "•" * min(len(value) - 2 * shown, 20)
    return value[:shown] + hidden + value[len(value) - shown:]


def shape_of(value):
    """The lengths of a code's groups with what stands between them, and its alphabet: `5-5-5 DU`.

    :param str value: a code.
    :return: nothing of the value itself is in it but the signs between its groups.
    :rtype: str
    """
    groups = _GROUP.sub(lambda group: str(len(group[0])), value).replace(" ", "_")
    kinds = {_kind_of(sign) for sign in value if sign.isalnum()}
    return f"{groups} {''.join(sorted(kinds))}"


def _kind_of(sign):
    if sign.isdigit():
        return "D"
    if not sign.isascii():
        return "X"
    return "U" if sign.isupper() else "L"


def fits(shape, shapes):
    """Whether a code looks like others.

    :param str shape: of the code.
    :param shapes: iterable of the others' shapes.
    :return: True as well where the others have no shape in common.
    :rtype: bool
    """
    known = [each.partition(" ") for each in shapes]
    groups = {each[0] for each in known}
    if not known or len(groups) > MOST_SHAPES:
        return True
    alphabet = set().union(*(each[2] for each in known))
    own_groups, _, own_alphabet = shape.partition(" ")
    # A few codes may have no digit by chance.
    return own_groups in groups and alphabet.issuperset(own_alphabet.replace("D", ""))
