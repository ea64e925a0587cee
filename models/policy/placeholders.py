"""Placeholders in a text that is written once for many orders."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

_PLACEHOLDER = re.compile(r"\{\s*([^{}\s]{1,30})\s*\}")


def own_words(text: str | None) -> str:
    """A text without its placeholders: what somebody has really written."""
    return _PLACEHOLDER.sub(" ", text or "")


def names_in(text: str | None) -> list[str]:
    """The names of a text's placeholders, each once, in the order of the text."""
    return list(dict.fromkeys(_PLACEHOLDER.findall(text or "")))


def fill(text: str, values: Mapping[str, Callable[[], str]]) -> str:
    """Put values in the place of their names; what no value is known for stays as it is.

    :param values: by name, each asked for only where the text names it. They are not filled again.
    """
    def value_of(match: re.Match[str]) -> str:
        name = match.group(1)
        return values[name]() if name in values else match.group()

    return _PLACEHOLDER.sub(value_of, text)
