"""Reading single values of an answer."""

from datetime import datetime, timezone
from decimal import Decimal

import pytest

from connector import MalformedAnswer
from connector.reading import Node


def malformed(read):
    with pytest.raises(MalformedAnswer):
        read()


@pytest.mark.parametrize(("value", "expected"), [
    (7, 7), ("7", 7), (" 7 ", 7), (7.0, 7), ("", None), (None, None), ("-7", -7), (2**63 - 1, 2**63 - 1),
    ("9223372036854775807", 2**63 - 1),
])
def test_integer(value, expected):
    assert Node(value).integer() == expected


@pytest.mark.parametrize("value", [
    True, 7.5, "7.0", "seven", [], {}, 2**63, "9223372036854775808", "9" * 5000, float("nan"), float("inf"),
    "\u0667", "1_0", "0x7", "--7",
])
def test_no_integer(value):
    malformed(Node(value).integer)


@pytest.mark.parametrize(("value", "expected"), [
    ("1530.0000", "1530"), (26690.1, "26690.1"), (0, "0"), ("", None), (None, None), ("1e3", "1000"),
    (0.1 + 0.2, "0.3"), ("1e-999999", "0"), ("999999999999.99", "999999999999.99"),
])
def test_decimal(value, expected):
    assert Node(value).decimal() == (None if expected is None else Decimal(expected))


@pytest.mark.parametrize("value", [
    True, "free", "NaN", "sNaN", "Infinity", float("nan"), -1, "-0.01", 10**12, "1e12", "1e999999999", [], {},
])
def test_no_decimal(value):
    malformed(Node(value).decimal)


@pytest.mark.parametrize(("value", "expected"), [
    ("2026-11-23T14:00:00Z", 14), ("2026-11-23T14:00:00.999999900Z", 14), ("2026-11-23 14:00:00", 14),
    ("2026-11-23T17:00:00+03:00", 14), ("2026-11-23T17:30:00+0330", 14), ("2026-11-22T23:00:00-14:00", 13),
])
def test_moment(value, expected):
    assert Node(value).moment() == datetime(2026, 11, 23, expected, tzinfo=timezone.utc)


@pytest.mark.parametrize("value", [
    None, "", "0001-01-01T00:00:00Z", "0001-01-01T00:00:00.000Z", "1970-01-01T00:00:00Z",
])
def test_no_moment_at_all(value):
    assert Node(value).moment() is None


@pytest.mark.parametrize("value", [
    "string", "2026-11-23", "2026-13-01T00:00:00Z", "2026-11-23T25:00:00Z", "0000-01-01T00:00:00Z",
    "0001-01-01T00:00:00+14:00", "2026-11-23T14:00:00+99:99", 1700000000, [], True,
    "0002-01-01T00:00:00Z", "1999-12-31T23:59:59Z", "2200-01-01T00:00:00Z", "9999-12-31T23:59:59Z",
])
def test_malformed_moment(value):
    malformed(Node(value).moment)


@pytest.mark.parametrize(("value", "expected"), [
    (True, True), (False, False), (None, False), ("true", True), ("False", False), ("", False),
])
def test_flag(value, expected):
    assert Node(value).flag() is expected


@pytest.mark.parametrize("value", [1, 0, "yes", "<html>", [], {}])
def test_no_flag(value):
    """`result: "error"` must not read as a refusal, nor `has_next: 1` as the last page."""
    malformed(Node(value).flag)


@pytest.mark.parametrize(("value", "expected"), [
    ("text", "text"), (7, "7"), (None, ""), ("a\x00b", "ab"), ("\ud800", "?"), ("Код", "Код"),
])
def test_text(value, expected):
    assert Node(value).text() == expected


@pytest.mark.parametrize("value", [None, "", " ", "\x00", "\x00 \n"])
def test_required_text(value):
    malformed(lambda: Node(value).text(required=True))


def test_a_complaint_never_quotes_the_value():
    for value in ("SECRET", ["SECRET"], {"SECRET": 1}):
        with pytest.raises(MalformedAnswer) as caught:
            Node(value, "$.key").integer()
        assert "SECRET" not in str(caught.value)
        assert caught.value.path == "key"
