"""Reading a request body field by field, with Ozon's words for what is wrong (OZON.md §1).

Unknown fields are passed over, as Ozon does, unless the dialect refuses them before anything is read;
whether a client sends only documented ones is the business of the contract tests.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ..errors import RpcError, invalid, syntax_error
from .moments import parse_moment

_INT64 = 2**63


def is_digits(text: str) -> bool:
    """Only 0 to 9: `str.isdigit` alone also takes «²», which is no number.

    :rtype: bool
    """
    return text.isascii() and text.isdigit()


def _as_integer(value: object) -> int:
    """int64 comes as a number or as a string of digits."""
    if isinstance(value, str) and is_digits(value.removeprefix("-")) and len(value) < 21:
        value = int(value)
    if not isinstance(value, int) or isinstance(value, bool) or not -_INT64 <= value < _INT64:
        raise syntax_error()
    return value


def _as_moment(text: str) -> datetime:
    try:
        return parse_moment(text)
    except (ValueError, OverflowError):
        raise syntax_error() from None


class Fields:
    """A JSON object of a request.

    :param str message: Ozon's name for the message, as it stands in error texts
    :param dict body: the object
    """

    def __init__(self, message: str, body: Any) -> None:
        if not isinstance(body, dict):
            raise syntax_error()
        self.message = message
        self._body = body

    def has(self, name: str) -> bool:
        """:rtype: bool"""
        return self._body.get(name) is not None

    def wrong(self, name: str, why: str) -> RpcError:
        """:return: the refusal for one field
        :rtype: RpcError"""
        camel = "".join(part.capitalize() for part in name.split("_"))
        return invalid(f"{self.message}.{camel}", why)

    def _get(self, name: str, kind: type | tuple[type, ...], required: bool) -> Any:
        value = self._body.get(name)
        if value is None:
            if required:
                raise self.wrong(name, "value is required")
            return None
        if not isinstance(value, kind):
            raise syntax_error()
        return value

    def text(self, name: str, required: bool = False) -> str:
        """:rtype: str"""
        value = self._get(name, str, required) or ""
        if required and not value.strip():
            raise self.wrong(name, "value length must be at least 1 runes")
        return value

    def flag(self, name: str) -> bool:
        """:rtype: bool"""
        return bool(self._get(name, bool, False))

    def integer(self, name: str, minimum: int = -_INT64, maximum: int = _INT64) -> int:
        """:raise RpcError: also if it is left out
        :rtype: int"""
        number = _as_integer(self._get(name, (int, str), True))
        if not minimum <= number <= maximum:
            raise self.wrong(name, f"value must be inside range [{minimum}, {maximum}]")
        return number

    def optional_integer(self, name: str) -> int | None:
        """:rtype: int | None"""
        value = self._get(name, (int, str), False)
        return None if value is None else _as_integer(value)

    def _list(self, name: str, minimum: int, maximum: int) -> list[Any]:
        values = self._get(name, list, False) or []
        if not minimum <= len(values) <= maximum:
            if minimum:
                why = f"value must contain between {minimum} and {maximum} items, inclusive"
            else:
                why = f"value must contain no more than {maximum} item(s)"
            raise self.wrong(name, why)
        return values

    def texts(self, name: str, minimum: int = 0, maximum: int = 1000) -> list[str]:
        """:rtype: list[str]"""
        values = self._list(name, minimum, maximum)
        if not all(isinstance(value, str) for value in values):
            raise syntax_error()
        return values

    def integers(self, name: str, minimum: int = 0, maximum: int = 1000) -> list[int]:
        """:rtype: list[int]"""
        return [_as_integer(value) for value in self._list(name, minimum, maximum)]

    def child(self, name: str, required: bool = False) -> Fields:
        """:return: an inner object; an empty one if it may be left out
        :rtype: Fields"""
        value = self._get(name, dict, required)
        camel = "".join(part.capitalize() for part in name.split("_"))
        return Fields(f"{self.message}.{camel}", value or {})

    def children(self, name: str, minimum: int = 0, maximum: int = 1000) -> list[Fields]:
        """:rtype: list[Fields]"""
        camel = "".join(part.capitalize() for part in name.split("_"))
        return [Fields(f"{self.message}.{camel}", v) for v in self._list(name, minimum, maximum)]

    def moment(self, name: str) -> datetime:
        """:raise RpcError: also if it is left out
        :rtype: datetime"""
        return _as_moment(self._get(name, str, True))

    def optional_moment(self, name: str) -> datetime | None:
        """:rtype: datetime | None"""
        value = self._get(name, str, False)
        return None if value is None else _as_moment(value)
