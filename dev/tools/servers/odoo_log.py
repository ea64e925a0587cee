"""The one scanner of Odoo's logs."""

import re
from dataclasses import dataclass

_START = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d+ \d+ (\w+) ")
_TRACEBACK = "Traceback (most recent call last)"
_FAILED_TO_LOAD = "odoo.registry: Failed to load registry "
#: Two at once wanted the same row: Odoo lets the second one try again.
TRY_AGAIN = "could not serialize access"


@dataclass(frozen=True)
class Entry:
    """One entry of a log.

    :ivar str level: Odoo's word for it, "" for what was printed before the first entry
    :ivar str text: with all lines that belong to it
    """

    level: str
    text: str

    @property
    def is_error(self):
        return self.level in ("ERROR", "CRITICAL") or _TRACEBACK in self.text

    @property
    def is_complaint(self):
        return self.is_error or self.level == "WARNING"


def entries(text):
    """:rtype: list[Entry]"""
    found = [[]]
    for line in text.splitlines():
        # Why a registry could not be loaded is told by the entry that follows.
        if _START.match(line) and not (found[-1] and found[-1][-1].endswith(_FAILED_TO_LOAD)):
            found.append([])
        found[-1].append(line)
    starts = [(_START.match(lines[0]), lines) for lines in found if lines]
    return [Entry(start[1] if start else "", "\n".join(lines)) for start, lines in starts]


def errors(text, expected=(TRY_AGAIN,)):
    """:param expected: words of the errors that are none
    :return: the entries that tell of an error
    :rtype: list[Entry]"""
    return [entry for entry in entries(text) if entry.is_error and not any(words in entry.text for words in expected)]
