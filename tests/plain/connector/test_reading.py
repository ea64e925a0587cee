"""Reading postings again: which methods are asked, and what is believed."""

from datetime import datetime, timedelta

import pytest
from seller_api import Answer
from shop import BROKEN_DOWN, FORBIDDEN, NOW, article, many, names, posting, reference

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


# === SPLIT POSTINGS, CANCELLATIONS, WANTED DATA === #


def test_further_postings_of_an_order_come_along(shop, read):
    """A split made anywhere shows so; but they are not what was asked for."""
    shop.show("fbs", posting("1-1"), posting("1-2", parent_posting_number="1-1"), posting("2-1"))
    readings = read("1-1", scheme="rfbs")
    assert list(readings.snapshots) == ["1-1"]
    assert list(readings.others) == ["1-2"]
    assert readings.others["1-2"].parent_posting_number == "1-1"
    assert "1-2" not in readings and readings.unseen == frozenset()
    assert [one.posting_number for one in readings.page().postings] == ["1-1"]


def test_postings_of_other_orders_are_nobodys_business(shop, read):
    shop.answers["fbs"] = Answer({"postings": [posting("1-1"), posting("9-1")], "has_next": False})
    readings = read("1-1", scheme="rfbs")
    assert (list(readings.snapshots), readings.others) == (["1-1"], {})


def test_what_is_asked_for_is_not_among_the_others(shop, read):
    shop.show("fbs", posting("1-1"), posting("1-2"))
    assert read("1-1", "1-2", scheme="rfbs").others == {}


@pytest.mark.parametrize(("wanted", "seen"), [
    (None, ()),
    ({"products_requiring_gtd": [], "products_requiring_imei": None}, ()),
    ({"products_requiring_imei": ["7"], "products_requiring_country": [8, 7]},
     (("country", (8, 7)), ("imei", (7,)))),
    ({"products_requiring_soul": [7, "x", None], "mystery": [{}]}, (("mystery", ()), ("soul", (7,)))),
])
def test_data_that_ozon_wants_first(shop, read, wanted, seen):
    shop.show("fbs", posting("1-1", requirements=wanted))
    found = read("1-1", scheme="rfbs").snapshots["1-1"].requirements
    assert tuple((one.data, one.skus) for one in found) == seen


def test_who_cancelled_and_why(shop, read):
    shop.show("fbs", posting("1-1", "cancelled", cancellation={
        "cancel_reason_id": "352", "cancel_reason": "Sold out", "cancellation_type": "Seller",
        "cancellation_initiator": "Продавец", "cancelled_after_ship": True, "affect_cancellation_rating": True,
    }))
    snapshot = read("1-1", scheme="rfbs").snapshots["1-1"]
    cancelled = snapshot.cancellation
    assert (cancelled.reason_id, cancelled.reason, cancelled.kind) == (352, "Sold out", "seller")
    assert (cancelled.initiator, cancelled.after_ship, cancelled.counts) == ("Продавец", True, True)
    assert snapshot.cancel_reason == "Sold out"


@pytest.mark.parametrize("block", [None, {}, {"cancel_reason_id": 0, "cancel_reason": "", "cancellation_type": ""}])
def test_nobody_cancelled(shop, read, block):
    shop.show("fbs", posting("1-1", cancellation=block))
    assert read("1-1", scheme="rfbs").snapshots["1-1"].cancellation is None


def test_digital_postings_name_the_reason_beside(shop, read):
    shop.show("fbo", posting("1-1", "cancelled", cancel_reason_id=401, cancellation={"cancellation_type": "client"}))
    assert read("1-1").snapshots["1-1"].cancellation.reason_id == 401


def test_a_buyers_address_for_mail(shop, read):
    customer = {"customer_id": 5, "name": "Anna", "customer_email": "anna@example.com"}
    shop.show("fbs", posting("1-1", customer=customer))
    snapshot = read("1-1", scheme="rfbs").snapshots["1-1"]
    assert snapshot.buyer.email == "anna@example.com"
    assert "anna" not in repr(snapshot).lower()


def test_the_buyers_address_survives_a_second_look(shop, read):
    """The method for one posting does not have it (OZON.md §2.3)."""
    customer = {"customer_id": 5, "name": "Anna"}
    listed = {**customer, "customer_email": "anna@example.com"}
    shop.show("fbs", posting("1-1", available_actions=[], customer=listed))
    shop.show("fbs get", posting("1-1", available_actions=["ship"], customer=customer))
    snapshot = read("1-1", scheme="rfbs").snapshots["1-1"]
    assert snapshot.offers("ship") and snapshot.buyer.email == "anna@example.com"
