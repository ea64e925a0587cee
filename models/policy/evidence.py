"""What counts as evidence of delivery: words that somebody can read."""

from __future__ import annotations

import unicodedata

#: Fewer visible characters cannot say what was delivered, how and when.
SHORTEST_EVIDENCE = 10


def visible_length(text: str | None) -> int:
    """How many letters, digits, signs and marks of a text can be seen; spaces and invisible characters do not count."""
    plain = unicodedata.normalize("NFKC", text or "")
    return sum(unicodedata.category(char)[0] in "LNPS" for char in plain)


def is_evidence(text: str | None) -> bool:
    """Whether a text says anything."""
    return visible_length(text) >= SHORTEST_EVIDENCE
