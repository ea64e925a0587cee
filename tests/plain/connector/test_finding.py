"""Finding a posting of which nothing but the number is known."""

from datetime import datetime, timedelta

import pytest
from seller_api import Answer, error_body
from shop import BROKEN_DOWN, FORBIDDEN, METHODS, NOW, article, posting

from connector import OutcomeUnknown, PostingReference, RoleMissing


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
