"""Assembling in each scheme: /v4/posting/fbs/ship (OZON.md §3.1)."""

import pytest

SHIP = "/v4/posting/fbs/ship"


def test_nothing_shows_before_the_delay(ozon, server):
    number = ozon.new_posting("rfbs")
    assert ozon.ask(SHIP, ozon.ship_body(number)) == {"result": [number]}
    assert ozon.state_of(number) == ("awaiting_packaging", "posting_created")
    assert ozon.record(number)["true_status"] == "awaiting_deliver"
    server.clock.advance(0.4)
    assert ozon.state_of(number)[0] == "awaiting_packaging"
    server.clock.advance(0.1)
    assert ozon.state_of(number) == ("awaiting_deliver", "posting_transferring_to_delivery")


def test_a_posting_may_have_its_own_delay(ozon, server):
    slow = ozon.new_posting("rfbs", options={"delay": 60})
    ozon.ship(slow)
    assert ozon.state_of(slow)[0] == "awaiting_packaging"
    server.clock.advance(60)
    assert ozon.state_of(slow)[0] == "awaiting_deliver"


@pytest.mark.parametrize(
    ("details", "actions"),
    [
        ({"scheme": "rfbs"}, ["cancel", "product_cancel", "ship"]),
        ({"scheme": "rfbs", "options": {"set_cutoff": True}},
         ["cancel", "product_cancel", "set_cutoff", "ship"]),
        ({"scheme": "rfbs_integrated"}, ["cancel", "product_cancel", "ship"]),
        ({"scheme": "fbs"}, ["cancel", "product_cancel", "ship", "ship_async"]),
        ({"scheme": "fbs", "options": {"extra_actions": ["pack"], "hidden_actions": ["ship"]}},
         ["cancel", "pack", "product_cancel", "ship_async"]),
    ],
)  # fmt: skip
def test_actions_while_packaging(ozon, details, actions):
    assert ozon.get(ozon.new_posting(**details))["available_actions"] == actions


def test_fbs_ends_assembled(ozon):
    number = ozon.new_posting("fbs")
    ozon.ship(number, sku=900004)
    posting = ozon.get(number)
    assert (posting["status"], posting["substatus"]) == ("awaiting_deliver", "posting_in_carriage")
    assert posting["available_actions"] == ["cancel", "label_download"]


def test_aggregator_is_registered_by_ozon(ozon):
    number = ozon.new_posting("rfbs_integrated")
    ozon.ship(number, sku=900003)
    assert ozon.state_of(number) == ("awaiting_registration", "posting_awaiting_registration")
    ozon.settle()
    posting = ozon.get(number)
    assert posting["status"] == "awaiting_deliver"
    assert posting["tracking_number"].startswith("OZ")
    assert "set_track_number" not in posting["available_actions"]


def test_third_party_carrier_only_assembles(ozon):
    number = ozon.new_posting("rfbs_integrated", integration_type="3pl_tracking")
    ozon.ship(number, sku=900003)
    posting = ozon.get(number)
    assert posting["status"] == "awaiting_deliver"
    assert posting["available_actions"] == ["cancel", "label_download"]


def test_shipping_twice(ozon):
    number = ozon.new_posting("rfbs")
    ozon.ship(number)
    assert ozon.refused(SHIP, ozon.ship_body(number)) == (400, 9, "POSTING_ALREADY_SHIPPED")
    assert ozon.control("record")["violations"]["ship_accepted_more_than_once"] == []


def test_shipping_twice_before_it_shows_is_taken_and_recorded(ozon):
    number = ozon.new_posting("rfbs")
    ozon.ask(SHIP, ozon.ship_body(number))
    ozon.ask(SHIP, ozon.ship_body(number))
    ozon.settle()
    assert ozon.state_of(number)[0] == "awaiting_deliver"
    assert ozon.control("record")["violations"]["ship_accepted_more_than_once"] == [number]


def test_ship_failed_and_again(ozon):
    number = ozon.new_posting("rfbs", options={"ship_failed_times": 1})
    ozon.ship(number)
    assert ozon.state_of(number) == ("awaiting_packaging", "ship_failed")
    ozon.ship(number)
    assert ozon.state_of(number)[0] == "awaiting_deliver"
    assert ozon.control("record")["violations"]["ship_accepted_more_than_once"] == []


@pytest.mark.parametrize(
    ("status", "word"),
    [
        ("cancelled", "POSTING_ALREADY_CANCELLED"),
        ("delivering", "POSTING_ALREADY_SHIPPED"),
        ("delivered", "POSTING_ALREADY_SHIPPED"),
        ("arbitration", "HAS_INCORRECT_STATUS"),
        ("acceptance_in_progress", "HAS_INCORRECT_STATUS"),
    ],
)
def test_statuses_that_cannot_be_shipped(ozon, status, word):
    number = ozon.new_posting("rfbs", status=status)
    assert ozon.refused(SHIP, ozon.ship_body(number))[2] == word


def test_unknown_posting(ozon):
    assert ozon.refused(SHIP, ozon.ship_body("1-1-1")) == (404, 5, "POSTING_NOT_FOUND")


@pytest.mark.parametrize(
    ("sku", "quantity", "word"),
    [
        (5, 1, "UNKNOWN_PRODUCT_DEFINED"),
        (900002, 2, "HAS_INCORRECT_PRODUCT_QUANTITY"),
        (900002, 0, "HAS_INCORRECT_PRODUCT_QUANTITY"),
    ],
)
def test_wrong_contents(ozon, sku, quantity, word):
    number = ozon.new_posting("rfbs")
    assert ozon.refused(SHIP, ozon.ship_body(number, sku, quantity))[2] == word


def test_every_article_must_be_packed(ozon):
    number = ozon.new_posting("rfbs", products=[{"sku": 1}, {"sku": 2}])
    assert ozon.refused(SHIP, ozon.ship_body(number, sku=1))[2] == "HAS_INCORRECT_PRODUCT_QUANTITY"


def test_requirements_come_first(ozon):
    number = ozon.new_posting("fbs", options={"requirements": {"products_requiring_mandatory_mark": [900004]}})
    assert ozon.get(number)["requirements"]["products_requiring_mandatory_mark"] == ["900004"]
    assert ozon.refused(SHIP, ozon.ship_body(number, 900004))[2] == "EXEMPLAR_INFO_NOT_FILLED_COMPLETELY"
    ozon.control("posting-options", {"posting_number": number, "options": {"requirements": {}}})
    ozon.ship(number, 900004)


def test_splitting(ozon):
    number = ozon.new_posting("rfbs", products=[{"sku": 1, "quantity": 2}])
    one = {"products": [{"product_id": 1, "quantity": 1}]}
    body = {"posting_number": number, "packages": [one, one], "with": {"additional_data": True}}
    answer = ozon.ask(SHIP, body)
    first, second = answer["result"]
    assert first == number
    assert [part["products"][0]["quantity"] for part in answer["additional_data"]] == [1, 1]
    ozon.settle()
    assert ozon.state_of(second)[0] == "awaiting_deliver"
    assert ozon.get(second)["parent_posting_number"] == number
    related = ozon.ask("/v3/posting/fbs/get", {"posting_number": number, "with": {"related_postings": True}})
    assert related["result"]["related_postings"] == {"related_posting_numbers": [second]}


def test_auto_assembly(ozon, server):
    number = ozon.new_posting("rfbs", options={"auto_assembly_after": 10})
    server.clock.advance(10)
    assert ozon.state_of(number)[0] == "awaiting_deliver"
    assert ozon.refused(SHIP, ozon.ship_body(number))[2] == "POSTING_ALREADY_SHIPPED"


def test_a_cancellation_overtakes_an_assembly(ozon):
    number = ozon.new_posting("rfbs")
    ozon.ask(SHIP, ozon.ship_body(number))
    ozon.control("move", {"posting_number": number, "to": "cancelled"})
    ozon.settle()
    assert ozon.state_of(number)[0] == "cancelled"
    assert ozon.record(number)["history"][-1]["event"] == "assembled dropped"
