"""Reading values out of Ozon's JSON without trusting it.

A :class:`Node` is a value and the path that led to it. Each reading method returns a value of the
type it names or raises :class:`MalformedAnswer` with that path, so that no caller ever meets a
`KeyError`, and every complaint names the field.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timezone
from decimal import Decimal, InvalidOperation
from typing import Any, Literal, overload

from .errors import MalformedAnswer

#: What PostgreSQL's bigint holds; Ozon's ids are int64.
_INT64 = 2**63 - 1
#: Longest text that is kept of any one field; Ozon's own names are limited to a few hundred.
TEXT_LIMIT = 4000
#: Longest number, article or status word: it has to fit into a database index.
WORD_LIMIT = 250
_MOMENT = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d):(\d\d)(?:\.\d+)?(Z|[+-]\d\d:?\d\d)?", re.ASCII
)
_INTEGER = re.compile(r"-?\d{1,19}", re.ASCII)
_FLAGS = {"true": True, "false": False, "": False}
#: Digits kept after the point; Ozon counts money in billionths at the finest.
_DECIMALS = 9
#: Years that can be meant. Those far from today cannot be reckoned with: time zones, delivery times.
_YEARS = range(2000, 2200)
#: How programs write "no time": Ozon's, in Go, as the year 1, others as the beginning of their count.
_NO_TIME = (1, 1970)


class Node:
    """One value of an answer, with the path to it."""

    __slots__ = ("path", "value")

    def __init__(self, value: Any, path: str = "$"):
        self.value = value
        self.path = path

    def get(self, *keys: str) -> Node:
        """The first of `keys` that this object has with a value; an absent one reads as null."""
        if not isinstance(self.value, dict):
            raise self.wrong("an object")
        for key in keys:
            if self.value.get(key) is not None:
                return Node(self.value[key], f"{self.path}.{key}")
        return Node(None, f"{self.path}.{keys[0]}")

    @property
    def is_null(self) -> bool:
        """Whether there is no value, or null."""
        return self.value is None

    def items(self, *, required: bool = False) -> Iterator[Node]:
        """The members of an array. A null is an empty array, unless it is required."""
        if self.value is None and not required:
            return
        if not isinstance(self.value, list):
            raise self.wrong("an array")
        for index, value in enumerate(self.value):
            yield Node(value, f"{self.path}[{index}]")

    def mapping(self) -> Node:
        """This node, known to be an object; null reads as an empty one."""
        if self.value is None:
            return Node({}, self.path)
        if not isinstance(self.value, dict):
            raise self.wrong("an object")
        return self

    def text(self, *, required: bool = False, limit: int = TEXT_LIMIT) -> str:
        """A string, without the NUL characters that PostgreSQL refuses. Null is ""."""
        value = self.value
        if isinstance(value, int | float) and not isinstance(value, bool):
            value = str(value)
        if value is None and not required:
            return ""
        if not isinstance(value, str):
            raise self.wrong("a text")
        if len(value) > limit:
            raise self.wrong(f"a text of at most {limit} characters")
        # Lone surrogates are legal in JSON escapes but cannot be stored as UTF-8.
        value = value.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")
        if required and not value.strip():
            raise self.wrong("a text")
        return value

    def word(self, *, required: bool = False) -> str:
        """A short text that something is found by: a number, an article, a status."""
        return self.text(required=required, limit=WORD_LIMIT)

    @overload
    def integer(self, *, required: Literal[True], minimum: int = ..., maximum: int = ...) -> int: ...

    @overload
    def integer(self, *, minimum: int = ..., maximum: int = ...) -> int | None: ...

    def integer(
        self, *, required: bool = False, minimum: int = -_INT64, maximum: int = _INT64
    ) -> int | None:
        """A whole number, sent as a number or as a string (int64 often comes as a string)."""
        value = self.value
        if value is None or value == "":
            if required:
                raise self.wrong("a whole number")
            return None
        if isinstance(value, str) and _INTEGER.fullmatch(value.strip()):
            value = int(value.strip())
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if not isinstance(value, int) or isinstance(value, bool):
            raise self.wrong("a whole number")
        if not minimum <= value <= maximum:
            raise self.wrong(f"a whole number from {minimum} to {maximum}")
        return value

    def decimal(self) -> Decimal | None:
        """An amount of money, sent as a number or as a string; null and "" are None."""
        value = self.value
        if value is None or value == "":
            return None
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            raise self.wrong("an amount")
        try:
            amount = Decimal(str(value))
        except InvalidOperation:
            raise self.wrong("an amount") from None
        if not amount.is_finite() or not 0 <= amount < 10**12:
            raise self.wrong("an amount from 0 to 10^12")
        exponent = amount.as_tuple().exponent
        return round(amount, _DECIMALS) if isinstance(exponent, int) and exponent < -_DECIMALS else amount

    def flag(self) -> bool:
        """A truth value; `has_next` of the warehouse list comes as a string (official example)."""
        value = self.value
        if isinstance(value, str):
            value = _FLAGS.get(value.lower(), value)
        if value is None or isinstance(value, bool):
            return bool(value)
        raise self.wrong("true or false")

    def moment(self) -> datetime | None:
        """A time, always returned in UTC (all of Ozon's times are UTC, OZON.md introduction)."""
        value = self.value
        if value is None or value == "":
            return None
        match = _MOMENT.fullmatch(value) if isinstance(value, str) else None
        if not match:
            raise self.wrong("a time")
        *numbers, zone = match.groups()
        year, month, day, hour, minute, second = map(int, numbers)
        try:
            moment = datetime(year, month, day, hour, minute, second, tzinfo=timezone.utc)
            if zone and zone != "Z":
                offset = datetime.strptime(zone.replace(":", ""), "%z").tzinfo
                moment = moment.replace(tzinfo=offset).astimezone(timezone.utc)
        except (ValueError, OverflowError):
            raise self.wrong("a time") from None
        if moment.year in _NO_TIME:
            return None
        if moment.year not in _YEARS:
            raise self.wrong("a time of this age")
        return moment

    def wrong(self, expected: str) -> MalformedAnswer:
        """The error for a value that is not what it should be; it does not quote the value."""
        found = "nothing" if self.value is None else _JSON_NAMES.get(type(self.value), "something else")
        return MalformedAnswer(self.path.removeprefix("$."), f"expected {expected}, found {found}")


_JSON_NAMES = {
    bool: "true or false",
    dict: "an object",
    float: "another number",
    int: "another number",
    list: "an array",
    str: "another text",
}
