"""What counts as evidence of delivery: words that somebody can read."""

from __future__ import annotations

import unicodedata

#: Fewer visible characters cannot say what was delivered, how and when.
SHORTEST_EVIDENCE = 10
#: Letters and signs by their category that are drawn as nothing: Hangul and Khmer fillers, the Braille blank.
_BLANK = frozenset("\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")


def visible_length(text: str | None) -> int:
    """How many letters, digits, signs and marks of a text can be seen; spaces and invisible characters do not count."""
    plain = unicodedata.normalize("NFKC", text or "")
    return sum(unicodedata.category(char)[0] in "LNPS" and char not in _BLANK for char in plain)


def is_evidence(text: str | None) -> bool:
    """Whether a text says anything."""
    return visible_length(text) >= SHORTEST_EVIDENCE
