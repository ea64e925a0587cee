"""Reading postings again: which methods are asked, what is believed, and whose a fault is."""

from datetime import datetime, timedelta

import pytest
from seller_api import Answer, error_body
from shop import METHODS, NOW, Shop, article, names, posting, reference

from connector import (
    AuthenticationError,
    MethodGone,
    NotSent,
    OutcomeUnknown,
    OzonClient,
    OzonError,
    PostingReference,
    RoleMissing,
    Throttled,
    parsing,
)

FORBIDDEN = Answer(error_body(7, "Api-Key is missing a required role for a method"), 403)
BROKEN_DOWN = Answer(error_body(13, "Internal error"), 500)


@pytest.fixture
def shop(api):
    api.handler = Shop()
    return api.handler


@pytest.fixture
def read(client):
    """Read postings of one scheme by their numbers."""
    def read(*numbers, scheme="digital"):
        return client.postings.read([reference(number, scheme) for number in numbers])
    return read


def many(count):
    return [f"{index:05}-1" for index in range(count)]


# === DIGITAL POSTINGS === #


def test_a_hundred_delivered_ones_cost_one_call(shop, read):
    shop.show("fbo", *(posting(number, "delivered") for number in many(100)))
    readings = read(*many(100))
    assert shop.calls == {"fbo": 1}
    assert list(readings.snapshots) == many(100)
    assert {one.stage for one in readings.snapshots.values()} == {"delivered"}
    assert (readings.broken, readings.unseen) == ({}, frozenset())


def test_waiting_ones_that_no_fbo_method_shows(shop, read):
    """The blind spot of old: nothing official says that the FBO methods show them (OZON.md §12.1)."""
    waiting = posting(
        "1-1", waiting_deadline_for_digital_code="2026-11-24T10:00:00Z",
        products=[article(required_qty_for_digital_code=3)],
    )
    shop.show("digital", waiting)
    shop.show("fbo", posting("2-1", "delivered"))
    readings = read("1-1", "2-1")
    assert shop.calls == {"fbo": 1, "digital": 1}
    assert names(shop.bodies("digital")[0]) == ["1-1"]
    [line] = readings.snapshots["1-1"].lines
    assert (line.required_codes, line.digital_codes) == (3, ())
    assert not readings.snapshots["1-1"].codes_told, "this list cannot prove that Ozon has no codes"
    assert readings.snapshots["1-1"].ship_by.day == 24
    assert readings.snapshots["2-1"].codes_told


def test_what_both_lists_show_as_waiting_is_merged(shop, read):
    shop.show("fbo", posting("1-1", products=[
        article(7, digital_codes=["A", "B"]), article(8), article(9, digital_codes=["C"]),
    ]))
    shop.show("digital", posting(
        "1-1", waiting_deadline_for_digital_code="2026-11-24T10:00:00Z",
        products=[article(7, required_qty_for_digital_code=3), article(8, required_qty_for_digital_code=2)],
    ))
    snapshot = read("1-1").snapshots["1-1"]
    told = [(line.sku, line.required_codes, line.digital_codes) for line in snapshot.lines]
    assert told == [(7, 3, ("A", "B")), (8, 2, ()), (9, None, ("C",))], "and no article is lost"
    assert snapshot.ship_by
    assert (snapshot.codes_held, snapshot.codes_told) == (3, True)


def test_the_later_answer_wins(shop, read):
    shop.show("fbo", posting("1-1"))
    shop.show("digital", posting("1-1", "canceled"))
    assert read("1-1").snapshots["1-1"].stage == "cancelled"


def test_a_waiting_one_that_only_the_fbo_list_shows(shop, read):
    shop.show("fbo", posting("1-1"))
    assert read("1-1").snapshots["1-1"].stage == "awaiting"
    assert shop.calls == {"fbo": 1, "digital": 1}


def test_what_no_list_shows_is_asked_for_singly(shop, read):
    shop.show("fbo get", posting("1-1", "delivered"))
    readings = read("1-1", "2-1")
    assert shop.calls == {"fbo": 1, "digital": 1, "fbo get": 2}
    assert readings.snapshots["1-1"].stage == "delivered"
    assert readings.unseen == {"2-1"}
    assert "1-1" in readings and "2-1" not in readings


# === FBS AND rFBS POSTINGS === #


def test_a_hundred_cost_one_call(shop, read):
    shop.show("fbs", *(posting(number, "delivering", available_actions=["cancel"]) for number in many(100)))
    assert len(read(*many(100), scheme="rfbs").snapshots) == 100
    assert shop.calls == {"fbs": 1}


def test_only_what_was_asked_for(shop, client):
    """The order's other posting comes along, and so does a broken one."""
    shop.show("fbs", posting("7-1"), posting("7-2"), posting("7-3", products="none"))
    readings = client.postings.read([reference("7-1", "fbs")])
    assert (list(readings.snapshots), readings.broken, readings.unseen) == (["7-1"], {}, frozenset())
    assert shop.bodies("fbs")[0]["filter"]["order_numbers"] == ["7"]


def test_postings_of_one_order_ask_for_it_once(shop, read):
    shop.show("fbs", posting("7-1"), posting("7-2"))
    assert len(read("7-1", "7-2", scheme="rfbs").snapshots) == 2
    assert shop.bodies("fbs")[0]["filter"]["order_numbers"] == ["7"]


@pytest.mark.parametrize("status", ["awaiting_packaging", "awaiting_deliver", "delivering"])
def test_a_vague_one_is_looked_at_singly(shop, read, status):
    shop.show("fbs", posting("1-1", status, available_actions=[]))
    shop.show("fbs get", posting("1-1", status, available_actions=["ship"]))
    assert read("1-1", scheme="rfbs").snapshots["1-1"].offers("ship")
    assert shop.calls == {"fbs": 1, "fbs get": 1}


@pytest.mark.parametrize("fields", [
    {"status": "delivered", "available_actions": []},
    {"status": "delivering", "substatus": "posting_conditionally_delivered", "available_actions": []},
    {"status": "awaiting_packaging", "available_actions": [], "tpl_integration_type": "ozon"},
    {"status": "awaiting_packaging"},
    {"status": "awaiting_packaging", "available_actions": ["cancel"]},
], ids=["delivered", "presumably delivered", "Ozon's own", "absent", "something offered"])
def test_others_are_not_vague(shop, read, fields):
    shop.show("fbs, fbs get", posting("1-1", **fields))
    read("1-1", scheme="rfbs")
    assert shop.calls == {"fbs": 1}


@pytest.mark.parametrize("answer", [None, FORBIDDEN, Answer(b"404 page not found", 404)])
def test_where_the_single_look_shows_nothing_the_list_stands(shop, read, answer):
    shop.answers["fbs get"] = answer
    shop.show("fbs", posting("1-1", available_actions=[]))
    assert read("1-1", scheme="rfbs").snapshots["1-1"].actions == frozenset()


def test_where_the_single_look_fails_nothing_vague_is_believed(shop, read):
    """It may offer a later shipping date, after which nothing else may be tried first."""
    shop.answers["fbs get"] = BROKEN_DOWN
    shop.show("fbs", posting("1-1", available_actions=[]), posting("2-1", "delivered"))
    readings = read("1-1", "2-1", scheme="rfbs")
    assert list(readings.snapshots) == ["2-1"]
    assert list(readings.broken) == ["1-1"]


def test_one_that_the_list_does_not_show(shop, read):
    shop.show("fbs get", posting("1-1", "delivering"))
    readings = read("1-1", "2-1", scheme="fbs")
    assert readings.snapshots["1-1"].stage == "delivering"
    assert readings.unseen == {"2-1"}
    assert shop.calls == {"fbs": 1, "fbs get": 2}


def test_the_schemes_are_asked_for_where_they_are_known(shop, client):
    schemes = {"1-1": "digital", "2-1": "rfbs", "3-1": "fbs", "4-1": "rfbs_integrated"}
    shop.show("fbo", posting("1-1", "delivered"))
    shop.show("fbs", *(posting(number, "delivered") for number in ("2-1", "3-1", "4-1")))
    readings = client.postings.read([reference(number, scheme) for number, scheme in schemes.items()])
    assert readings.snapshots.keys() == schemes.keys()
    assert shop.calls == {"fbs": 1, "fbo": 1}
    assert names(shop.bodies("fbo")[0]) == ["1-1"]
    assert names(shop.bodies("fbs")[0]) == ["2-1", "3-1", "4-1"]


# === A POSTING OF WHICH NOT EVEN THE SCHEME IS KNOWN === #


@pytest.mark.parametrize(("method", "ways"), [
    ("fbs", ["fbs"]),
    ("fbo", ["fbs", "fbo"]),
    ("digital", ["fbs", "fbo", "digital"]),
    ("fbs get", ["fbs", "fbo", "digital", "fbs get"]),
    ("fbo get", ["fbs", "fbo", "digital", "fbs get", "fbo get"]),
    ("", ["fbs", "fbo", "digital", "fbs get", "fbo get"]),
])
def test_unknown_scheme(shop, read, method, ways):
    if method:
        shop.show(method, posting("1-1", "delivered"))
    readings = read("1-1", scheme="unknown")
    assert [called for called, _body in shop.asked] == ways
    assert readings.unseen == (frozenset() if method else {"1-1"})
    if method:
        assert readings.snapshots["1-1"].scheme == ("rfbs" if method.startswith("fbs") else "digital")


# === PAGES AND PERIODS === #


def answers_in_turn(*answers):
    left = list(answers)
    return lambda body: left.pop(0) if len(left) > 1 else left[0]


def page(*postings, cursor="", has_next=False):
    return Answer({"postings": list(postings), "cursor": cursor, "has_next": has_next})


def test_cursors_are_followed(shop, read):
    shop.answers["fbo"] = answers_in_turn(
        page(posting("1-1", "delivered"), cursor="x", has_next=True),
        Answer({"result": {"postings": [posting("2-1", "delivered")], "cursor": "y", "has_next": True}}),
        page(posting("3-1", "delivered"), cursor="z"),
    )
    assert list(read("1-1", "2-1", "3-1").snapshots) == ["1-1", "2-1", "3-1"]
    bodies = shop.bodies("fbo")
    assert [body["cursor"] for body in bodies] == ["", "x", "y"]
    assert all(body["filter"] == bodies[0]["filter"] for body in bodies)


@pytest.mark.parametrize("cursors", [["x", "x"], ["x", "y", "x"], [""], [None], ["x", ""]], ids=str)
def test_a_list_that_goes_in_circles_is_left(shop, read, cursors):
    shop.answers["fbs"] = answers_in_turn(
        *(page(posting("1-1", "delivered"), cursor=cursor, has_next=True) for cursor in cursors)
    )
    shop.show("fbs get", posting("2-1", "delivered"))
    readings = read("1-1", "2-1", scheme="fbs")
    assert list(readings.snapshots) == ["1-1", "2-1"], "what came is kept, the rest is asked for singly"
    assert shop.calls == {"fbs": len(cursors), "fbs get": 1}


def test_a_list_without_end_is_left(shop, read):
    count = iter(range(1000))
    shop.answers["fbo"] = lambda body: page(cursor=str(next(count)), has_next=True)
    assert read("1-1").unseen == {"1-1"}
    assert shop.calls["fbo"] <= 60


def test_hundreds(shop, read):
    shop.show("fbo", *(posting(number, "delivered") for number in many(250)))
    assert len(read(*many(250)).snapshots) == 250
    assert [len(names(body)) for body in shop.bodies("fbo")] == [100, 100, 50]


@pytest.mark.parametrize("scheme", ["rfbs", "digital"])
@pytest.mark.parametrize("days", [
    [0], [0, 357], [0, 358], [0, 360], [0, 365], [0, 1, 200, 355, 356, 357, 500, 900],
], ids=str)
def test_the_window_holds_every_posting_of_its_group(shop, client, scheme, days):
    moments = {f"{day:05}-1": NOW - timedelta(days=day) for day in days}
    client.postings.read([reference(number, scheme, moment) for number, moment in moments.items()])
    asked = []
    for body in shop.bodies("fbs" if scheme == "rfbs" else "digital"):
        since, to = (datetime.fromisoformat(body["filter"][key][:-1]) for key in ("since", "to"))
        assert to - since <= timedelta(days=360)
        asked += names(body)
        assert all(since < moments[number].replace(tzinfo=None) < to for number in names(body))
    assert sorted(asked) == sorted(moments)


def test_naive_times_are_utc_also_among_others(shop, client):
    naive = NOW.replace(tzinfo=None) - timedelta(hours=1)
    client.postings.read([reference("1-1"), reference("2-1", created_at=naive)])
    assert shop.bodies("fbo")[0]["filter"]["since"] == "2026-11-22T13:00:00Z"


def test_nothing_to_read_makes_no_call(shop, client):
    readings = client.postings.read([])
    assert (readings.snapshots, readings.broken, readings.unseen) == ({}, {}, frozenset())
    assert shop.asked == []


# === NOTHING STOPS ITS NEIGHBOURS === #


@pytest.mark.parametrize(("method", "scheme"), [("fbo", "digital"), ("digital", "digital"), ("fbs", "rfbs")])
def test_a_list_that_dislikes_one_posting_is_halved(shop, read, method, scheme):
    def refuse(body):
        if "00037-1" in names(body):
            return Answer(error_body(3, "Request validation error: 00037-1"), 400)
        return None

    shop.answers[method] = refuse
    shop.show(method, *(posting(number) for number in many(100)))
    readings = read(*many(100), scheme=scheme)
    assert list(readings.broken) == ["00037-1"]
    assert len(readings.snapshots) == 99
    assert shop.calls[method] <= 15
    assert "get" not in "".join(shop.calls)
    error = readings.broken["00037-1"].error
    assert error.message == "$: no usable answer (Refused, HTTP 400)", "Ozon's words may quote anything"
    assert error.method.endswith("/list")


def test_two_that_are_disliked(shop, read):
    shop.answers["fbo"] = lambda body: (
        Answer(error_body(3, "no"), 400) if {"00000-1", "00063-1"} & set(names(body)) else None
    )
    shop.show("fbo", *(posting(number, "delivered") for number in many(64)))
    readings = read(*many(64))
    assert readings.broken.keys() == {"00000-1", "00063-1"}
    assert len(readings.snapshots) == 62


@pytest.mark.parametrize("fault", [BROKEN_DOWN, Answer(b"<html>"), Answer(b"", 502)])
def test_a_posting_that_breaks_the_whole_answer(shop, read, fault):
    shop.answers["fbo"] = lambda body: fault if "00037-1" in names(body) else None
    shop.show("fbo", *(posting(number, "delivered") for number in many(100)))
    readings = read(*many(100))
    assert list(readings.broken) == ["00037-1"]
    assert len(readings.snapshots) == 99


def test_where_every_answer_breaks_it_is_ozon(shop, read):
    shop.answers["fbo"] = BROKEN_DOWN
    with pytest.raises(OutcomeUnknown):
        read(*many(100))
    assert shop.calls["fbo"] <= 9, "three lists, each tried three times"


@pytest.mark.parametrize("products", ["none", [], [{"sku": "CODE-1"}]])
@pytest.mark.parametrize(("method", "scheme"), [
    ("fbo", "digital"), ("digital", "digital"), ("fbo get", "digital"), ("fbs", "rfbs"), ("fbs get", "rfbs"),
])
def test_a_broken_posting_is_its_own(shop, read, method, scheme, products):
    shop.show(method, posting("1-1", "delivered", products=products))
    shop.show(method, posting("2-1", "delivered"))
    readings = read("1-1", "2-1", scheme=scheme)
    assert list(readings.snapshots) == ["2-1"]
    assert "products" in readings.broken["1-1"].error.path
    assert "CODE" not in str(readings.broken["1-1"].error)


@pytest.mark.parametrize(("method", "scheme"), [
    ("fbo", "digital"), ("digital", "digital"), ("fbo get", "digital"), ("fbs", "rfbs"), ("fbs get", "rfbs"),
])
@pytest.mark.parametrize("error", [TypeError, KeyError, RecursionError])
def test_an_error_of_ours_stops_one_posting_only(shop, read, monkeypatch, method, scheme, error):
    parse_line = parsing._parse_line

    def fail(node):
        if node.value["offer_id"] == "A-13":
            raise error("CODE-SECRET")
        return parse_line(node)

    monkeypatch.setattr(parsing, "_parse_line", fail)
    shop.show(method, posting("1-1", "delivered"), posting("2-1", "delivered", products=[article(13)]))
    readings = read("1-1", "2-1", scheme=scheme)
    assert list(readings.snapshots) == ["1-1"]
    told = readings.broken["2-1"].error
    assert error.__name__ in told.message
    assert "SECRET" not in f"{told!r} {told.__cause__!r} {told.__context__!r}"


def test_one_that_only_the_digital_list_shows_broken(shop, read):
    """How many codes it wants is not known then; what the FBO list shows must not stand in for it."""
    shop.show("fbo", posting("1-1"))
    shop.show("digital", posting("1-1", products="none"))
    readings = read("1-1")
    assert (readings.snapshots, list(readings.broken)) == ({}, ["1-1"])


@pytest.mark.parametrize("fault", [BROKEN_DOWN, Answer(b"{"), Answer(cut=True)])
def test_a_single_look_without_answer_is_its_own(shop, read, fault):
    shop.answers["fbs get"] = lambda body: fault if names(body) == ["1-1"] else None
    shop.show("fbs get", posting("2-1"))
    readings = read("1-1", "2-1", scheme="rfbs")
    assert list(readings.snapshots) == ["2-1"]
    assert list(readings.broken) == ["1-1"]


def test_single_looks_end_where_none_is_answered(shop, read):
    """Each may cost a minute of timeouts; what the list has shown is kept."""
    shop.answers["fbs get"] = Answer(cut=True)
    shop.show("fbs", posting("00000-1", "delivered"))
    readings = read(*many(50), scheme="rfbs")
    assert list(readings.snapshots) == ["00000-1"]
    assert len(readings.broken) == 49
    assert len({body["posting_number"] for body in shop.bodies("fbs get")}) == 3


def test_another_posting_than_asked_for(shop, read):
    shop.shown["fbs get"]["1-1"] = posting("9-9")
    readings = read("1-1", scheme="rfbs")
    assert (readings.snapshots, list(readings.broken)) == ({}, ["1-1"])
    assert readings.broken["1-1"].error.path == "posting_number"
    assert "9-9" not in str(readings.broken["1-1"].error)


def test_readings_as_a_page(shop, read):
    shop.show("fbo", posting("1-1", "delivered"), posting("2-1", products="none"))
    readings = read("1-1", "2-1", "3-1")
    page = readings.page()
    assert page.postings == (readings.snapshots["1-1"],)
    assert page.broken == (readings.broken["2-1"],)
    assert (page.cursor, page.has_next) == ("", False)


# === WHAT CONCERNS THE WHOLE ACCOUNT === #


@pytest.mark.parametrize(("answer", "error"), [
    (Answer(error_body(8, "limit"), 429, {"Retry-After": "30"}), Throttled),
    (Answer(error_body(14, "Circle is open"), 503), Throttled),
    (Answer(error_body(7, "Api-key is deactivated"), 403), AuthenticationError),
    (FORBIDDEN, RoleMissing),
    (Answer(error_body(7, "s2s: method is not allowed for the provided access tokens"), 403), RoleMissing),
    (Answer(error_body(9, "obsolete method cannot be used"), 400), MethodGone),
    (Answer(cut=True), OutcomeUnknown),
])
@pytest.mark.parametrize(("method", "scheme"), [("fbo", "digital"), ("digital", "digital"), ("fbs", "rfbs")])
def test_what_ends_the_reading(shop, read, method, scheme, answer, error):
    shop.answers[method] = answer
    with pytest.raises(OzonError) as caught:
        read("1-1", "2-1", scheme=scheme)
    assert type(caught.value) is error


@pytest.mark.parametrize(("answer", "error"), [
    (Answer(error_body(8, "limit"), 429, {"Retry-After": "30"}), Throttled),
    (Answer(error_body(7, "Api-key is deactivated"), 403), AuthenticationError),
])
def test_what_ends_single_looks(shop, read, answer, error):
    shop.answers["fbs get"] = answer
    with pytest.raises(error):
        read("1-1", "2-1", scheme="rfbs")


def test_nobody_there():
    with OzonClient("1", "key", "http://127.0.0.1:9", connect_timeout=0.2) as client, pytest.raises(NotSent):
        client.postings.read([reference("1-1")])


def test_where_one_family_is_forbidden_the_other_shows_an_unknown_one(shop, read):
    shop.answers["fbs"] = shop.answers["fbs get"] = FORBIDDEN
    shop.show("fbo", posting("1-1", "delivered"))
    assert list(read("1-1", scheme="unknown").snapshots) == ["1-1"]
    shop.answers = {"fbo": FORBIDDEN, "digital": FORBIDDEN, "fbo get": FORBIDDEN}
    shop.show("fbs", posting("2-1"))
    assert list(read("2-1", scheme="unknown").snapshots) == ["2-1"]


def test_where_both_families_are_forbidden(shop, read):
    shop.answers = dict.fromkeys(METHODS.values(), FORBIDDEN)
    with pytest.raises(RoleMissing):
        read("1-1", scheme="unknown")


def test_a_forbidden_single_look_is_not_repeated(shop, read):
    shop.answers["fbo get"] = FORBIDDEN
    assert read(*many(5)).unseen == set(many(5))
    assert shop.calls["fbo get"] == 1


# === BY NOTHING BUT THE NUMBER === #


@pytest.mark.parametrize(("method", "ways"), [
    ("fbs get", ["fbs get"]), ("fbo get", ["fbs get", "fbo get"]),
    ("digital", ["fbs get", "fbo get", "digital"]), ("", ["fbs get", "fbo get", "digital"]),
])
def test_find(shop, client, method, ways):
    if method:
        shop.show(method, posting("1-1", "delivered"))
    readings = client.postings.find("1-1")
    assert [called for called, _body in shop.asked] == ways
    assert list(readings.snapshots) == (["1-1"] if method else [])
    assert readings.unseen == (frozenset() if method else {"1-1"})


def test_find_looks_far_back_among_what_waits(shop, client):
    client.postings.find("1-1")
    [body] = shop.bodies("digital")
    since, to = (datetime.fromisoformat(body["filter"][key][:-1]) for key in ("since", "to"))
    assert timedelta(days=359) < to - since <= timedelta(days=360)


def test_a_found_posting_that_waits_has_its_wanted_codes(shop, client):
    shop.show("fbo get", posting("1-1", products=[article(digital_codes=["A"])]))
    shop.show("digital", posting("1-1", products=[article(required_qty_for_digital_code=3)]))
    [line] = client.postings.find("1-1").snapshots["1-1"].lines
    assert (line.required_codes, line.digital_codes) == (3, ("A",))


@pytest.mark.parametrize("forbidden", [["fbs get"], ["fbo get"], ["fbs get", "fbo get"], ["fbo get", "digital"]])
def test_find_with_half_a_key(shop, client, forbidden):
    shop.answers = dict.fromkeys(forbidden, FORBIDDEN)
    assert client.postings.find("1-1").unseen == {"1-1"}
    shown = next(method for method in ("fbs get", "fbo get", "digital") if method not in forbidden)
    shop.show(shown, posting("2-1", "delivered"))
    assert list(client.postings.find("2-1").snapshots) == ["2-1"]


def test_find_with_a_key_that_may_read_nothing(shop, client):
    shop.answers = dict.fromkeys(METHODS.values(), FORBIDDEN)
    with pytest.raises(RoleMissing):
        client.postings.find("1-1")


@pytest.mark.parametrize("method", ["fbs get", "fbo get"])
@pytest.mark.parametrize("answer", [posting("9-9"), posting("1-1", products="none"), {"posting_number": "1-1"}])
def test_find_that_comes_broken(shop, client, method, answer):
    shop.shown[method]["1-1"] = answer
    readings = client.postings.find("1-1")
    assert (readings.snapshots, list(readings.broken)) == ({}, ["1-1"])


def test_find_without_an_answer(shop, client):
    """Whether there is such a posting is not known; it must not seem to be a broken one."""
    shop.answers["fbs get"] = BROKEN_DOWN
    with pytest.raises(OutcomeUnknown):
        client.postings.find("1-1")


def test_an_odd_number_is_only_asked_about(shop, client):
    shop.answers = dict.fromkeys(METHODS.values(), Answer(error_body(3, "value does not match"), 400))
    assert client.postings.find("nonsense").unseen == {"nonsense"}
    readings = client.postings.read([PostingReference("nonsense", "nonsense", "rfbs", NOW)])
    assert list(readings.broken) == ["nonsense"]
