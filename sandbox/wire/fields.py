"""Reading a request body field by field, with Ozon's words for what is wrong (API.md §1).

Unknown fields are passed over, as Ozon does; whether a client sends only documented ones is the
business of the contract tests.
"""

from ..errors import invalid, syntax_error
from .moments import parse_moment

_INT64 = 2**63


def _is_number(value):
    return isinstance(value, int) and not isinstance(value, bool)


def is_digits(text):
    """Only 0 to 9: `str.isdigit` alone also takes «²», which is no number.

    :rtype: bool
    """
    return text.isascii() and text.isdigit()


def _as_integer(value):
    """int64 comes as a number or as a string of digits."""
    if isinstance(value, str) and is_digits(value.removeprefix("-")) and len(value) < 21:
        value = int(value)
    if not _is_number(value) or not -_INT64 <= value < _INT64:
        raise syntax_error()
    return value


class Fields:
    """A JSON object of a request.

    :param str message: Ozon's name for the message, as it stands in error texts
    :param dict body: the object
    """

    def __init__(self, message, body):
        if not isinstance(body, dict):
            raise syntax_error()
        self.message = message
        self._body = body

    def has(self, name):
        """:rtype: bool"""
        return self._body.get(name) is not None

    def wrong(self, name, why):
        """:return: the refusal for one field
        :rtype: RpcError"""
        camel = "".join(part.capitalize() for part in name.split("_"))
        return invalid(f"{self.message}.{camel}", why)

    def _get(self, name, kind, required):
        value = self._body.get(name)
        if value is None:
            if required:
                raise self.wrong(name, "value is required")
            return None
        if not isinstance(value, kind):
            raise syntax_error()
        return value

    def text(self, name, required=False):
        """:rtype: str"""
        value = self._get(name, str, required) or ""
        if required and not value.strip():
            raise self.wrong(name, "value length must be at least 1 runes")
        return value

    def flag(self, name):
        """:rtype: bool"""
        return bool(self._get(name, bool, False))

    def integer(self, name, required=False, minimum=None, maximum=None):
        """:rtype: int | None"""
        value = self._get(name, (int, str), required)
        if value is None:
            return None
        value = _as_integer(value)
        if minimum is not None and not minimum <= value <= maximum:
            raise self.wrong(name, f"value must be inside range [{minimum}, {maximum}]")
        return value

    def _list(self, name, minimum, maximum):
        values = self._get(name, list, False) or []
        if not minimum <= len(values) <= maximum:
            if minimum:
                why = f"value must contain between {minimum} and {maximum} items, inclusive"
            else:
                why = f"value must contain no more than {maximum} item(s)"
            raise self.wrong(name, why)
        return values

    def texts(self, name, minimum=0, maximum=1000):
        """:rtype: list[str]"""
        values = self._list(name, minimum, maximum)
        if not all(isinstance(value, str) for value in values):
            raise syntax_error()
        return values

    def integers(self, name, minimum=0, maximum=1000):
        """:rtype: list[int]"""
        return [_as_integer(value) for value in self._list(name, minimum, maximum)]

    def child(self, name, required=False):
        """:return: an inner object; an empty one if it may be left out
        :rtype: Fields"""
        value = self._get(name, dict, required)
        camel = "".join(part.capitalize() for part in name.split("_"))
        return Fields(f"{self.message}.{camel}", value or {})

    def children(self, name, minimum=0, maximum=1000):
        """:rtype: list[Fields]"""
        camel = "".join(part.capitalize() for part in name.split("_"))
        return [Fields(f"{self.message}.{camel}", v) for v in self._list(name, minimum, maximum)]

    def moment(self, name, required=False):
        """:rtype: datetime | None"""
        value = self._get(name, str, required)
        if value is None:
            return None
        try:
            return parse_moment(value)
        except (ValueError, OverflowError):
            raise syntax_error() from None
