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
    assert ozon.get(number)["available_actions"] == ["cancel", "product_cancel", "ship_with_additional_info"]
    ozon.control("posting-options", {"posting_number": number, "options": {"requirements": {}}})
    assert "ship" in ozon.get(number)["available_actions"]
    ozon.ship(number, 900004)
    assert ozon.state_of(number)[0] == "awaiting_deliver"


def test_a_weight_is_asked_for_by_its_own_word(ozon):
    number = ozon.new_posting("rfbs", options={"requirements": {"products_requiring_weight": [900002]}})
    assert ozon.refused(SHIP, ozon.ship_body(number))[2] == "WEIGHT_IS_REQUIRED"


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


def test_packages_of_one_article_each(ozon):
    number = ozon.new_posting("rfbs", products=[{"sku": 1, "quantity": 2}, {"sku": 2}])
    packages = [{"products": [{"product_id": sku, "quantity": 1}]} for sku in (2, 1, 1)]
    first, *others = ozon.ask(SHIP, {"posting_number": number, "packages": packages})["result"]
    ozon.settle()
    assert [ozon.record(each)["quantities"] for each in (first, *others)] == [
        [{"sku": 2, "quantity": 1}], [{"sku": 1, "quantity": 1}], [{"sku": 1, "quantity": 1}],
    ]  # fmt: skip
    assert {ozon.state_of(each)[0] for each in (first, *others)} == {"awaiting_deliver"}


# === A PART OF A POSTING (OZON.md §3.2) === #


PART = "/v4/posting/fbs/ship/package"


def part_body(number, sku=1, quantity=1):
    return {"posting_number": number, "products": [{"product_id": sku, "quantity": quantity}]}


@pytest.fixture
def mixed(ozon):
    """A posting of three keyrings and a voucher."""
    return ozon.new_posting("rfbs", products=[{"sku": 1, "quantity": 3}, {"sku": 2}])


def test_a_part_becomes_a_posting_of_its_own(ozon, mixed):
    part = ozon.ship_part(mixed, {1: 2})
    assert part == f"{mixed.rpartition('-')[0]}-2"
    assert ozon.state_of(part)[0] == "awaiting_packaging"
    ozon.settle()
    shown, rest = ozon.get(part), ozon.get(mixed)
    assert (shown["status"], rest["status"]) == ("awaiting_deliver", "awaiting_packaging")
    assert (shown["parent_posting_number"], shown["order_number"]) == (mixed, rest["order_number"])
    assert [(product["sku"], product["quantity"]) for product in rest["products"]] == [(1, 1), (2, 1)]
    assert [(product["sku"], product["quantity"]) for product in shown["products"]] == [(1, 2)]
    assert ozon.record(mixed)["accepted"][0]["part"] == part
    again = ozon.ship_part(mixed, {1: 1})
    ozon.ship(mixed, sku=2)
    assert {ozon.state_of(each)[0] for each in (mixed, part, again)} == {"awaiting_deliver"}
    assert not any(ozon.control("record")["violations"].values())


def test_a_part_that_is_everything_is_no_part(ozon):
    number = ozon.new_posting("rfbs", products=[{"sku": 1}])
    assert ozon.ship_part(number, {1: 1}) == number
    ozon.settle()
    assert ozon.state_of(number)[0] == "awaiting_deliver"


@pytest.mark.parametrize(
    ("sku", "quantity", "word"),
    [
        (5, 1, "UNKNOWN_PRODUCT_DEFINED"),
        (1, 4, "HAS_INCORRECT_PRODUCT_QUANTITY"),
        (1, 0, "HAS_INCORRECT_PRODUCT_QUANTITY"),
    ],
)
def test_wrong_parts(ozon, mixed, sku, quantity, word):
    assert ozon.refused(PART, part_body(mixed, sku, quantity))[2] == word
    assert len(ozon.control("record")["postings"]) == 1


@pytest.mark.parametrize(
    ("status", "word"), [("cancelled", "POSTING_ALREADY_CANCELLED"), ("awaiting_deliver", "POSTING_ALREADY_SHIPPED")]
)
def test_parts_of_what_is_past_that(ozon, mixed, status, word):
    ozon.control("move", {"posting_number": mixed, "to": status})
    assert ozon.refused(PART, part_body(mixed))[2] == word


def test_what_is_wanted_of_one_article_holds_up_no_other(ozon):
    options = {"requirements": {"products_requiring_gtd": [1]}}
    number = ozon.new_posting("rfbs", products=[{"sku": 1}, {"sku": 2}], options=options)
    assert ozon.refused(PART, part_body(number, 1))[2] == "EXEMPLAR_INFO_NOT_FILLED_COMPLETELY"
    part = ozon.ship_part(number, {2: 1})
    ozon.settle()
    assert ozon.state_of(part)[0] == "awaiting_deliver"
    assert ozon.get(part)["requirements"]["products_requiring_gtd"] == []
    assert ozon.get(number)["requirements"]["products_requiring_gtd"] == ["1"]


def test_a_part_may_fail_to_be_assembled(ozon):
    options = {"ship_failed_times": 1}
    number = ozon.new_posting("rfbs", products=[{"sku": 1}, {"sku": 2}], options=options)
    part = ozon.ship_part(number, {1: 1})
    ozon.settle()
    assert ozon.state_of(part) == ("awaiting_packaging", "ship_failed")
    ozon.ship(part, sku=1)
    assert ozon.state_of(part)[0] == "awaiting_deliver"


# === A SHIPPING DATE THAT WAS TO BE AGREED (OZON.md §3.6) === #


def test_without_an_agreed_date_the_posting_is_lost(ozon):
    number = ozon.new_posting("rfbs", options={"set_cutoff": True})
    ozon.control("advance", {"seconds": 3 * 24 * 3600})
    assert ozon.get(number)["available_actions"] == ["cancel", "product_cancel"]
    assert ozon.refused(SHIP, ozon.ship_body(number))[2] == "SHIP_NOT_AVAILABLE"


def test_an_agreed_date_keeps_it_open(ozon):
    number = ozon.new_posting("rfbs", options={"set_cutoff": True})
    ozon.ask("/v1/posting/cutoff/set", {"posting_number": number, "new_cutoff_date": "2026-10-20T12:00:00Z"})
    ozon.control("advance", {"seconds": 10 * 24 * 3600})
    ozon.ship(number)
    assert ozon.state_of(number)[0] == "awaiting_deliver"


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
