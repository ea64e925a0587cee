"""Every documented answer, and everything that could come instead of it."""

import copy
import dataclasses
import functools
import json
import operator
from datetime import datetime, timedelta
from decimal import Decimal
from enum import Enum

import pytest
from examples import EXAMPLES, LISTS, PARSERS, STATUS_CALLS, method_of, of_methods, parsed
from hypothesis import given, settings
from hypothesis import strategies as st

from connector import MalformedAnswer, Outcome, Requirement
from connector.results import parse_status_results
from connector.seller import parse_roles

# === WHAT MAY COME OUT === #

TEXT_LIMIT = 4000
WORDS = {
    "posting_number", "order_number", "status", "substatus", "tracking_number", "offer_id", "currency",
    "integration_type", "parent_posting_number", "posting_numbers", "data", "kind", "initiator", "state", "group",
}
COUNTS = {"quantity", "required_codes", "received", "rejected"}


def assert_storable(value, name=""):
    """Whatever a parser returns can be put into PostgreSQL, and its words into an index."""
    if dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            assert_storable(getattr(value, field.name), field.name)
    elif isinstance(value, dict):
        assert_storable([*value, *value.values()])
    elif isinstance(value, tuple | list | frozenset):
        for member in value:
            assert_storable(member, name)
    elif isinstance(value, str) and not isinstance(value, Enum):
        assert "\x00" not in value
        assert len(value.encode()) <= (1000 if name in WORDS else 4 * TEXT_LIMIT)
    elif isinstance(value, int) and not isinstance(value, bool):
        assert abs(value) < (2**31 if name in COUNTS else 2**63)
    elif isinstance(value, Decimal):
        assert value.is_finite() and 0 <= value < 10**12
        assert value.as_tuple().exponent >= -9
    elif isinstance(value, datetime):
        assert value.utcoffset() == timedelta(0) and 2000 <= value.year < 2200
    elif isinstance(value, MalformedAnswer):
        assert_storable(str(value))
    else:
        assert value is None or isinstance(value, bool | Enum), type(value)


# === THE EXAMPLES === #


@pytest.mark.parametrize("name", EXAMPLES)
def test_example(name):
    assert_storable(parsed(name))


@pytest.mark.parametrize("name", of_methods(LISTS))
def test_list(name):
    page = parsed(name)
    assert not page.broken
    assert page.postings
    family = LISTS[method_of(name)]
    for posting in page.postings:
        assert posting.order_number
        assert posting.stage != "unknown"
        assert posting.scheme == ("fbs" if family == "fbs" else "digital")
        assert posting.codes_told == (family == "fbo")
        assert posting.created_at
        for line in posting.lines:
            assert line.sku and line.offer_id and line.name and line.quantity and line.price
            assert line.currency == "RUB"


def test_both_shapes_of_the_fbs_list_tell_the_same():
    """Ozon's example of this list has other field names than its document, and a wrapper."""
    (one,) = parsed("v4_posting_fbs_list").postings
    (other,) = parsed("v4_posting_fbs_unfulfilled_list").postings
    assert one == other
    assert one.ship_by and one.delivery_method and one.actions is None
    assert one.requirements == (Requirement("gtd", (555001,)),)
    assert one.cancellation is None


@pytest.mark.parametrize("name", of_methods(["v3_posting_fbs_get"]))
def test_single_fbs_posting(name):
    got = parsed(name)
    assert got.offers("ship") and got.ship_by and got.delivery_method
    assert not got.requirements


@pytest.mark.parametrize("name", of_methods(["v3_posting_fbo_list"]))
def test_codes_that_ozon_holds(name):
    (posting,) = parsed(name).postings
    assert posting.codes_held == 2
    assert not any(code in repr(posting) for line in posting.lines for code in line.digital_codes)


@pytest.mark.parametrize("name", of_methods(["v1_posting_digital_codes_upload"]))
def test_receipt(name):
    (receipt,) = parsed(name)
    assert (receipt.received, receipt.rejected, len(receipt.failed)) == (3, 1, 1)


@pytest.mark.parametrize("name", of_methods(STATUS_CALLS))
def test_status_call(name):
    (told,) = EXAMPLES[name]["result"]
    results = parse_status_results(EXAMPLES[name], [told["posting_number"], "elsewhere-1"])
    assert [result.outcome for result in results] == [Outcome.ACCEPTED, Outcome.UNKNOWN]


@pytest.mark.parametrize("name", of_methods(["v1_roles"]))
def test_roles(name):
    roles = parsed(name)
    assert roles.expires_at and roles.expires_at.day == 18
    assert roles.missing(["/v1/anything"]) == ()  # one of them is the administrator's


def test_roles_without_an_administrator():
    roles = parse_roles({"roles": [{"name": "Posting FBS", "methods": ["/v4/posting/", "/v3/posting/fbs/get"]}]})
    paths = ["/v4/posting/fbs/list", "/v3/posting/fbs/get", "/v3/posting/fbs/getter", "/v4/postings"]
    assert roles.missing(paths) == ("/v3/posting/fbs/getter", "/v4/postings")


# === WHATEVER ELSE COULD COME === #

AWKWARD = [
    None, True, {}, [], [None], [[]], {"": None}, [{}], {"amount": {}}, {"\ud800\x00": [1]},
    "", " ", "\x00", "\ud800", "\x1c7", "<html><body>", "null", "true", "maybe", "a status of the future",
    "NaN", "sNaN", "-0", "1e999999999", "1e-999999", "1_0", "\u0661", "2147483648", "9" * 19, "9" * 25,
    "x" * 1001, "\U0001f600" * 250, "x" * 4001,
    "0001-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00",
    "2026-11-23", "2026-02-30T00:00:00Z", "2026-11-23T14:00:00+99:99",
    10**18, 10**19, 10**4000, 2**63, -1, 0, 1e308, float("nan"), float("inf"), 0.1 + 0.2,
]
HOSTILE = st.one_of(
    st.sampled_from(AWKWARD), st.integers(), st.floats(), st.text(max_size=20),
    st.lists(st.none() | st.integers() | st.text(max_size=3), max_size=3),
)
REMOVED = object()


def places(value, path=()):
    """Paths to everything inside a JSON value."""
    if not isinstance(value, dict | list):
        return
    for key, member in value.items() if isinstance(value, dict) else enumerate(value):
        yield (*path, key)
        yield from places(member, (*path, key))


def mutate(value, path, new):
    """Put `new` at `path`, unless an earlier mutation has taken that place away."""
    for key in path[:-1]:
        if not has(value, key):
            return
        value = value[key]
    if has(value, path[-1]):
        if new is REMOVED:
            del value[path[-1]]
        else:
            value[path[-1]] = copy.deepcopy(new)


def has(value, key):
    if isinstance(value, list):
        return isinstance(key, int) and key < len(value)
    return isinstance(value, dict) and key in value


def mutated(draw, answer):
    """`answer` with up to three of its members removed or replaced, as it would come over the wire."""
    answer = copy.deepcopy(answer)
    for path in draw(st.lists(st.sampled_from(list(places(answer))), min_size=1, max_size=3)):
        mutate(answer, path, draw(st.just(REMOVED) | HOSTILE))
    return json.loads(json.dumps(answer))


def assert_parses_or_is_malformed(parse, answer):
    try:
        result = parse(answer)
    except MalformedAnswer as error:
        assert error.path and error.problem
        assert_storable(str(error))
    else:
        assert_storable(result)


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_place_of_an_example_may_hold_anything(name):
    answer = copy.deepcopy(EXAMPLES[name])
    for path in list(places(answer)):
        for new in [REMOVED, *AWKWARD]:
            parent = functools.reduce(operator.getitem, path[:-1], answer)
            kept = copy.copy(parent)
            mutate(answer, path, new)
            assert_parses_or_is_malformed(PARSERS[method_of(name)], answer)
            parent.clear()
            parent.extend(kept) if isinstance(parent, list) else parent.update(kept)


@pytest.mark.parametrize("name", EXAMPLES)
@settings(max_examples=100, deadline=None)
@given(st.data())
def test_a_mutated_example_parses_or_is_malformed(name, data):
    assert_parses_or_is_malformed(PARSERS[method_of(name)], mutated(data.draw, EXAMPLES[name]))


@settings(max_examples=100, deadline=None)
@given(HOSTILE)
def test_any_value_parses_or_is_malformed(value):
    value = json.loads(json.dumps(value))
    for parse in PARSERS.values():
        for answer in (value, {"result": value}, {"postings": [value]}, {"exemplars_by_sku": [value]}):
            assert_parses_or_is_malformed(parse, answer)


@pytest.mark.parametrize("name", of_methods(LISTS))
@settings(max_examples=100, deadline=None)
@given(st.data())
def test_a_broken_posting_does_not_spoil_its_page(name, data):
    answer = copy.deepcopy(EXAMPLES[name])
    content = answer.get("result", answer)
    (original,) = content["postings"]
    neighbours = [{**original, "posting_number": f"good-{index}"} for index in (1, 2)]
    (victim,) = mutated(data.draw, [original])[:1] or [None]
    content["postings"] = [neighbours[0], victim, neighbours[1]]
    page = PARSERS[method_of(name)](answer)
    assert_storable(page)
    good = [posting for posting in page.postings if posting.posting_number.startswith("good-")]
    assert [posting.posting_number for posting in good] == ["good-1", "good-2"]
    assert len(page.postings) + len(page.broken) == 3
    for broken in page.broken:
        assert "postings[1]" in broken.error.path
