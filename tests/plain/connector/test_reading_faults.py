"""What goes wrong while postings are read: with one of them, or with the whole account."""

import pytest
from seller_api import Answer, error_body
from shop import BROKEN_DOWN, FORBIDDEN, METHODS, article, many, names, posting, reference

from connector import (
    AuthenticationError,
    MethodGone,
    NotSent,
    OutcomeUnknown,
    OzonClient,
    OzonError,
    RoleMissing,
    Throttled,
    parsing,
)

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
    shop.answers["fbo"] = shop.answers["digital"] = BROKEN_DOWN
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


OF_THE_ACCOUNT = [
    (Answer(error_body(8, "limit"), 429, {"Retry-After": "30"}), Throttled),
    (Answer(error_body(7, "Api-key is deactivated"), 403), AuthenticationError),
    (Answer(cut=True), OutcomeUnknown),
]
OF_ONE_LIST = [
    (Answer(error_body(14, "Circle is open"), 503), Throttled),
    (FORBIDDEN, RoleMissing),
    (Answer(error_body(7, "s2s: method is not allowed for the provided access tokens"), 403), RoleMissing),
    (Answer(error_body(9, "obsolete method cannot be used"), 400), MethodGone),
    (Answer(error_body(13, "internal"), 500), OutcomeUnknown),
]


@pytest.mark.parametrize(("answer", "error"), OF_THE_ACCOUNT)
@pytest.mark.parametrize(("method", "scheme"), [("fbo", "digital"), ("digital", "digital"), ("fbs", "rfbs")])
def test_what_ends_the_reading(shop, read, method, scheme, answer, error):
    shop.answers[method] = answer
    with pytest.raises(OzonError) as caught:
        read("1-1", "2-1", scheme=scheme)
    assert type(caught.value) is error


@pytest.mark.parametrize(("answer", "error"), OF_ONE_LIST)
def test_where_no_list_can_be_used_it_is_the_accounts(shop, read, answer, error):
    shop.answers = {"fbs": answer, "fbs get": answer}
    with pytest.raises(error):
        read("1-1", "2-1", scheme="rfbs")


@pytest.mark.parametrize(("answer", "error"), OF_ONE_LIST)
def test_a_list_that_fails_holds_up_no_postings_of_others(shop, client, answer, error):
    shop.answers = {"fbs": answer, "fbs get": answer}
    shop.show("fbo", posting("1-1", "delivered"))
    readings = client.postings.read([reference("1-1"), reference("2-1", "rfbs"), reference("3-1", "rfbs")])
    assert list(readings.snapshots) == ["1-1"]
    assert {number: type(why) for number, why in readings.unread.items()} == {"2-1": error, "3-1": error}
    assert readings.unseen == set()


@pytest.mark.parametrize(("answer", "error"), OF_ONE_LIST)
def test_without_the_digital_list_nobody_knows_how_many_codes_are_wanted(shop, client, answer, error):
    shop.answers = {"digital": answer}
    shop.show("fbo", *(posting(number, "awaiting_packaging") for number in ("1-1", "3-1")), posting("2-1", "delivered"))
    readings = client.postings.read([reference(number) for number in ("1-1", "2-1", "3-1")])
    assert list(readings.snapshots) == ["2-1"]
    assert {number: type(why) for number, why in readings.unread.items()} == {"1-1": error, "3-1": error}


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
