"""Ozon's official examples, and everything that could come instead of them."""

import copy
import dataclasses
import functools
import json
import operator
import os
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from enum import Enum
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import connector
from connector import ACTIVE_STAGES, STAGE_ORDER, MalformedAnswer, Outcome, reached
from connector.parsing import parse_page, parse_posting, unwrapped
from connector.reading import Node
from connector.results import parse_codes_receipt, parse_flag_result, parse_ship_result, parse_status_results
from connector.seller import parse_roles, parse_seller_info

ROOT = Path(connector.__file__).resolve().parent.parent
EXAMPLES = Path(os.environ.get("OZON_EXAMPLES") or ROOT.parent / "shared" / "ozon-api" / "examples")
needs_examples = pytest.mark.skipif(not EXAMPLES.is_dir(), reason="Ozon's examples are not at hand")

LISTS = {
    "v4_posting_fbs_list": "fbs",
    "v4_posting_fbs_unfulfilled_list": "fbs",
    "v2_posting_digital_list": "digital",
    "v3_posting_fbo_list": "fbo",
}
GETS = {"v3_posting_fbs_get": "fbs", "v2_posting_fbo_get": "fbo"}
STATUS_CALLS = (
    "v2_fbs_posting_delivering", "v2_fbs_posting_last-mile", "v2_fbs_posting_delivered",
    "v2_fbs_posting_tracking-number_set",
)
PARSERS = {
    **{name: (lambda answer, family=family: parse_page(answer, family)) for name, family in LISTS.items()},
    **{
        name: (lambda answer, family=family: parse_posting(unwrapped(answer), family))
        for name, family in GETS.items()
    },
    **{name: (lambda answer: parse_status_results(answer, ["1-1"])) for name in STATUS_CALLS},
    "v4_posting_fbs_ship": lambda answer: parse_ship_result(answer, "1-1"),
    "v2_posting_fbs_cancel": lambda answer: parse_flag_result(answer, "1-1"),
    "v1_posting_digital_codes_upload": parse_codes_receipt,
    "v1_roles": parse_roles,
    "v1_seller_info": parse_seller_info,
}


def example(name):
    return json.loads((EXAMPLES / f"{name}.json").read_text(encoding="utf-8"))["response_200"]


# === WHAT MAY COME OUT === #

TEXT_LIMIT = 4000
WORDS = {
    "posting_number", "order_number", "status", "substatus", "tracking_number", "offer_id", "currency",
    "integration_type",
}
COUNTS = {"quantity", "required_codes", "received", "rejected"}


def assert_storable(value, name=""):
    """Whatever a parser returns can be put into PostgreSQL, and its words into an index."""
    if dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            assert_storable(getattr(value, field.name), field.name)
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


# === THE OFFICIAL EXAMPLES === #


@needs_examples
@pytest.mark.parametrize("name", PARSERS)
def test_official_example(name):
    assert_storable(PARSERS[name](example(name)))


@needs_examples
@pytest.mark.parametrize("name", LISTS)
def test_official_list(name):
    page = PARSERS[name](example(name))
    assert not page.broken
    assert page.postings
    for posting in page.postings:
        assert posting.order_number
        assert posting.stage != "unknown"
        assert posting.scheme == ("fbs" if LISTS[name] == "fbs" else "digital")
        assert posting.codes_told == (LISTS[name] == "fbo")
        assert posting.created_at
        for line in posting.lines:
            assert line.sku and line.offer_id and line.name and line.quantity and line.price
            assert line.currency == "RUB"


@needs_examples
def test_official_shapes_tell_the_same():
    """The example of the v4 list has other field names than that of the v3 get."""
    (listed,) = PARSERS["v4_posting_fbs_list"](example("v4_posting_fbs_list")).postings
    got = PARSERS["v3_posting_fbs_get"](example("v3_posting_fbs_get"))
    assert (listed.status, listed.substatus) == (got.status, got.substatus)
    assert listed.ship_by and got.ship_by
    assert listed.actions is None and got.offers("ship")
    assert listed.requirements and not got.requirements
    assert listed.delivery_method and got.delivery_method


@needs_examples
def test_official_codes():
    (posting,) = PARSERS["v3_posting_fbo_list"](example("v3_posting_fbo_list")).postings
    assert posting.codes_held == 2
    assert not any(code in repr(posting) for line in posting.lines for code in line.digital_codes)
    (receipt,) = PARSERS["v1_posting_digital_codes_upload"](example("v1_posting_digital_codes_upload"))
    assert (receipt.received, receipt.rejected, len(receipt.failed)) == (3, 1, 1)


@needs_examples
@pytest.mark.parametrize("name", STATUS_CALLS)
def test_official_status_call(name):
    (told,) = example(name)["result"]
    results = parse_status_results(example(name), [told["posting_number"], "elsewhere-1"])
    assert [result.outcome for result in results] == [Outcome.ACCEPTED, Outcome.UNKNOWN]


@needs_examples
def test_official_roles():
    roles = PARSERS["v1_roles"](example("v1_roles"))
    assert roles.expires_at == datetime(2026, 2, 18, 9, 54, 23, tzinfo=timezone.utc)
    assert roles.missing(["/v1/anything"]) == ()  # one of them is the administrator's


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


@needs_examples
@pytest.mark.parametrize("name", PARSERS)
def test_every_place_of_an_example_may_hold_anything(name):
    answer = example(name)
    for path in list(places(answer)):
        for new in [REMOVED, *AWKWARD]:
            parent = functools.reduce(operator.getitem, path[:-1], answer)
            kept = copy.copy(parent)
            mutate(answer, path, new)
            assert_parses_or_is_malformed(PARSERS[name], answer)
            parent.clear()
            parent.extend(kept) if isinstance(parent, list) else parent.update(kept)


@needs_examples
@pytest.mark.parametrize("name", PARSERS)
@settings(max_examples=100, deadline=None)
@given(st.data())
def test_a_mutated_example_parses_or_is_malformed(name, data):
    assert_parses_or_is_malformed(PARSERS[name], mutated(data.draw, example(name)))


@settings(max_examples=100, deadline=None)
@given(HOSTILE)
def test_any_value_parses_or_is_malformed(value):
    value = json.loads(json.dumps(value))
    for parse in PARSERS.values():
        for answer in (value, {"result": value}, {"postings": [value]}, {"exemplars_by_sku": [value]}):
            assert_parses_or_is_malformed(parse, answer)


@needs_examples
@pytest.mark.parametrize("name", LISTS)
@settings(max_examples=100, deadline=None)
@given(st.data())
def test_a_broken_posting_does_not_spoil_its_page(name, data):
    answer = example(name)
    content = answer.get("result", answer)
    (original,) = content["postings"]
    neighbours = [{**original, "posting_number": f"good-{index}"} for index in (1, 2)]
    (victim,) = mutated(data.draw, [original])[:1] or [None]
    content["postings"] = [neighbours[0], victim, neighbours[1]]
    page = PARSERS[name](answer)
    assert_storable(page)
    good = [posting for posting in page.postings if posting.posting_number.startswith("good-")]
    assert [posting.posting_number for posting in good] == ["good-1", "good-2"]
    assert len(page.postings) + len(page.broken) == 3
    for broken in page.broken:
        assert "postings[1]" in broken.error.path


def test_a_broken_posting_is_named_where_it_can_be():
    page = parse_page({"postings": [
        {"posting_number": "7-1", "status": "awaiting_deliver", "products": "none"}, "text", {"status": []},
    ]}, "fbs")
    assert [broken.posting_number for broken in page.broken] == ["7-1", "", ""]
    assert [broken.error.path for broken in page.broken] == [
        "postings[0].products", "postings[1]", "postings[2].posting_number",
    ]


# === SINGLE VALUES === #


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


# === POSTINGS === #


def posting(**fields):
    return parse_posting(Node({
        "posting_number": "7-0007-1", "status": "awaiting_packaging",
        "products": [{"sku": "9007199254740993", "quantity": "2"}], **fields,
    }), fields.pop("family", "fbs"))


def test_a_minimal_posting():
    minimal = posting()
    assert minimal.order_number == "7-0007"
    assert minimal.lines[0].sku == 9007199254740993
    assert (minimal.actions, minimal.buyer, minimal.scheme) == (None, None, "unknown")
    assert not minimal.offers("ship")


def test_no_actions_is_not_the_same_as_actions_untold():
    assert posting(available_actions=[]).actions == frozenset()
    assert posting(available_actions=None).actions is None


@pytest.mark.parametrize(("integration", "flow", "scheme"), [
    ("ozon", "", "fbs"), ("non_integrated", "", "rfbs"), ("3pl_tracking", "", "rfbs_integrated"),
    ("aggregator", "", "rfbs_integrated"), ("hybryd", "", "rfbs_integrated"),
    ("", "hybrid_non_integrated", "rfbs"), ("", "hybrid_3pl_tracking", "rfbs_integrated"), ("", "FBP", "fbs"),
    ("non_integrated", "hybrid_non_integrated", "rfbs"), ("teleport", "non_integrated", "unknown"),
    ("", "teleport", "unknown"), ("", "", "unknown"),
])
def test_scheme(integration, flow, scheme):
    assert posting(tpl_integration_type=integration, integration_type_flow=flow).scheme == scheme


@pytest.mark.parametrize("products", [None, [], {}, [{}], [None], [{"sku": 7}], [{"sku": 7, "quantity": 0}]])
def test_a_posting_without_articles_is_broken(products):
    malformed(lambda: posting(products=products))


def test_empty_codes_are_no_codes():
    assert posting(products=[{"sku": 7, "quantity": 1, "digital_codes": ["", None, "A"]}]).codes_held == 1


def test_nothing_personal_in_a_repr():
    customer = {"customer_id": 5, "name": "Ivan", "phone": "+7999", "address": {"city": "Perm"}}
    told = posting(customer=customer, products=[{"sku": 7, "quantity": 1, "digital_codes": ["CODE"]}])
    assert told.buyer.city == "Perm"
    assert not any(secret in repr(told) for secret in ("Ivan", "+7999", "Perm", "CODE"))


def test_what_is_on_its_way_back_counts_for_nothing():
    assert "returning" in ACTIVE_STAGES, "Ozon may still change it"
    assert not any(reached("returning", goal) for goal in STAGE_ORDER)


@pytest.mark.parametrize(("status", "substatus", "stage"), [
    ("awaiting_packaging", "posting_created", "awaiting"),
    ("awaiting_registration", "posting_awaiting_registration", "awaiting"),
    ("awaiting registration", "", "awaiting"),
    ("acceptance_in_progress", "", "awaiting"),
    ("awaiting_deliver", "posting_transferring_to_delivery", "assembled"),
    ("awaiting_deliver", "ship_failed", "awaiting"),
    ("awaiting_packaging", "ship_failed", "awaiting"),
    ("delivering", "posting_on_way_to_city", "delivering"),
    ("delivering", "posting_conditionally_delivered", "delivered"),
    ("driver_pickup", "posting_driver_pick_up", "delivering"),
    ("delivered", "posting_received", "delivered"),
    ("delivered", "", "delivered"),
    ("done", "", "delivered"),
    ("cancelled", "posting_canceled", "cancelled"),
    ("cancelled", "posting_cancelled", "cancelled"),
    ("canceled", "posting_canceled", "cancelled"),
    ("canceled", "", "cancelled"),
    ("cancelled", "posting_in_pickup_point", "cancelled"),
    ("cancelled", "posting_returned_to_warehouse", "cancelled"),
    ("delivering", "posting_canceled", "cancelled"),
    ("delivering", "posting_cancelled", "cancelled"),
    ("delivering", "posting_returned_to_warehouse", "returning"),
    ("driver_pickup", "posting_returned_to_warehouse", "returning"),
    ("cancelled_from_split_pending", "", "cancelled"),
    ("arbitration", "posting_in_arbitration", "disputed"),
    ("client_arbitration", "", "disputed"),
    ("not_accepted", "posting_not_in_sort_center", "disputed"),
    ("teleported", "posting_delivered", "unknown"),
])
def test_stage(status, substatus, stage):
    assert posting(status=status, substatus=substatus).stage == stage
