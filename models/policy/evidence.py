"""What counts as evidence of delivery: words that somebody can read, or a file; and where it is told, how and when."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta

#: Fewer visible characters cannot say what was delivered, how and when.
SHORTEST_EVIDENCE = 10
#: A browser's clock may be so far ahead of the server's.
_CLOCKS_DIFFER = timedelta(minutes=5)
#: Letters and signs by their category that are drawn as nothing: Hangul and Khmer fillers, the Braille blank.
_BLANK = frozenset("\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")


@dataclass(frozen=True)
class Evidence:
    """What somebody has written down about the delivery to the buyer.

    :ivar str text: what the buyer received, in words of his own.
    :ivar str way: how; "" where it is not told apart from the text.
    :ivar datetime | None at: when (UTC); None where it is not told apart from the text.
    :ivar bool has_attachment: whether there is a file.
    :ivar tuple unknown: placeholders of the text that stand for nothing.
    :ivar bool by_codes: codes are sent to the buyer before it is reported, and the sending is the evidence.
    """

    text: str = ""
    way: str = ""
    at: datetime | None = None
    has_attachment: bool = False
    unknown: tuple[str, ...] = ()
    by_codes: bool = False

    def objection(self, now: datetime) -> str:
        """What is missing: "missing", "too_short", "incomplete", "placeholder", "future", or "" where it will do.

        A program may put all into the text; who tells how and when tells both, and a file speaks only with them.
        """
        length = visible_length(self.text)
        if not length and not self.has_attachment:
            return "" if self.by_codes else "missing"
        if length < SHORTEST_EVIDENCE and (length or not self.has_attachment):
            return "too_short"
        if self.unknown:
            return "placeholder"
        if bool(self.way) != bool(self.at) or (self.has_attachment and not self.way):
            return "incomplete"
        return "future" if self.at and self.at > now + _CLOCKS_DIFFER else ""


def visible_length(text: str | None) -> int:
    """How many letters, digits, signs and marks of a text can be seen; spaces and invisible characters do not count."""
    plain = unicodedata.normalize("NFKC", text or "")
    return sum(unicodedata.category(char)[0] in "LNPS" and char not in _BLANK for char in plain)
