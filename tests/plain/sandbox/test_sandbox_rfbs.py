"""The seller's own delivery (OZON.md §3.4-3.6)."""

import pytest

MOVES = ["delivering", "last-mile", "delivered"]


@pytest.fixture
def assembled(ozon):
    def create(**options):
        number = ozon.new_posting("rfbs", options=options)
        ozon.ship(number)
        return number

    return create


def test_the_whole_way(ozon, assembled):
    number = assembled()
    assert ozon.get(number)["available_actions"] == ["cancel", "non_int_delivering", "set_track_number"]
    assert ozon.track(number, "V-0001") == {"posting_number": number, "result": True, "error": ""}
    assert ozon.get(number)["tracking_number"] == ""
    ozon.settle()
    assert ozon.get(number)["tracking_number"] == "V-0001"
    assert ozon.move("delivering", number)["result"]
    assert ozon.state_of(number)[0] == "awaiting_deliver"
    ozon.settle()
    posting = ozon.get(number)
    assert (posting["status"], posting["delivering_date"]) == ("delivering", "2026-10-01T12:00:01Z")
    assert {"non_int_last_mile", "non_int_delivered"} <= set(posting["available_actions"])
    assert ozon.move("last-mile", number)["result"]
    ozon.settle()
    assert ozon.state_of(number) == ("delivering", "posting_in_courier_service")
    assert "non_int_last_mile" not in ozon.get(number)["available_actions"]
    assert ozon.move("delivered", number)["result"]
    ozon.settle()
    assert ozon.state_of(number) == ("delivering", "posting_conditionally_delivered")
    assert ozon.get(number)["available_actions"] == []
    assert ozon.get(number)["previous_substatus"] == "posting_in_courier_service"
    ozon.control("move", {"posting_number": number, "to": "delivered"})
    assert ozon.state_of(number) == ("delivered", "posting_received")
    assert ozon.record(number)["accepted_counts"] == {
        "ship": 1,
        "tracking-number": 1,
        "delivering": 1,
        "last-mile": 1,
        "delivered": 1,
    }


@pytest.mark.parametrize(
    ("option", "last_mile_taken", "delivered_taken"),
    [("optional", True, True), ("required", True, False), ("none", False, True)],
)
def test_last_mile_option(ozon, assembled, option, last_mile_taken, delivered_taken):
    numbers = assembled(last_mile=option), assembled(last_mile=option)
    for number in numbers:
        ozon.move("delivering", number)
    ozon.settle()
    assert ozon.move("last-mile", numbers[0])["result"] is last_mile_taken
    assert ozon.move("delivered", numbers[1])["result"] is delivered_taken


@pytest.mark.parametrize("move", MOVES)
@pytest.mark.parametrize("integration_type", ["aggregator", "3pl_tracking", "ozon"])
def test_an_integrated_carrier_reports_itself(ozon, move, integration_type):
    number = ozon.new_posting("rfbs_integrated", integration_type=integration_type, status="awaiting_deliver")
    entry = ozon.move(move, number)
    assert entry == {
        "posting_number": number,
        "result": False,
        "error": "HAS_INCORRECT_TPL_INTEGRATION_TYPE",
    }


@pytest.mark.parametrize(
    ("status", "word"),
    [
        ("awaiting_packaging", "TRANSITION_IS_NOT_POSSIBLE"),
        ("delivering", "TRANSITION_IS_NOT_POSSIBLE"),
        ("delivered", "TRANSITION_IS_NOT_POSSIBLE"),
        ("cancelled", "POSTING_ALREADY_CANCELLED"),
        ("arbitration", "STATE_NOT_VALID"),
    ],
)
def test_delivering_from_a_wrong_status(ozon, status, word):
    number = ozon.new_posting("rfbs", status=status)
    assert ozon.move("delivering", number)["error"] == word


def test_digital_and_unknown_postings_are_not_found(ozon):
    assert ozon.move("delivering", ozon.new_posting("digital"))["error"] == "POSTING_NOT_FOUND"
    assert ozon.move("delivered", "1-1-1")["error"] == "POSTING_NOT_FOUND"
    assert ozon.track("1-1-1", "V-1")["error"] == "POSTING_NOT_FOUND"


def test_one_bad_posting_does_not_spoil_the_batch(ozon, assembled):
    good, late = assembled(), ozon.new_posting("rfbs")
    body = {"posting_number": [good, late, "1-1-1"]}
    answer = ozon.ask("/v2/fbs/posting/delivering", body)["result"]
    assert [entry["result"] for entry in answer] == [True, False, False]


@pytest.mark.parametrize("size", [0, 21])
@pytest.mark.parametrize("move", MOVES)
def test_batches_hold_1_to_20(ozon, move, size):
    status, code, message = ozon.refused(f"/v2/fbs/posting/{move}", {"posting_number": ["1-1-1"] * size})
    assert (status, code) == (400, 3)
    assert "value must contain between 1 and 20 items" in message


def test_a_bare_string_for_the_list(ozon):
    message = ozon.refused("/v2/fbs/posting/delivering", {"posting_number": "1-1-1"})[2]
    assert "syntax error" in message


def test_at_most_20_tracking_numbers(ozon):
    entries = [{"posting_number": "1-1-1", "tracking_number": "V"}] * 21
    message = ozon.refused("/v2/fbs/posting/tracking-number/set", {"tracking_numbers": entries})[2]
    assert "between 1 and 20 items" in message


@pytest.mark.parametrize("tracking_number", ["", "   "])
def test_an_empty_tracking_number_fails_the_request(ozon, assembled, tracking_number):
    entry = {"posting_number": assembled(), "tracking_number": tracking_number}
    assert ozon.refused("/v2/fbs/posting/tracking-number/set", {"tracking_numbers": [entry]})[0] == 400


def test_a_tracking_number_that_is_too_long(ozon, assembled):
    assert ozon.track(assembled(), "V" * 50)["result"]
    assert ozon.track(assembled(), "V" * 51)["error"] == "TRACKING_NUMBER_IS_NOT_VALID"


def test_where_tracking_numbers_are_taken(ozon, assembled):
    late = assembled(tracking_from="delivering")
    assert "set_track_number" not in ozon.get(late)["available_actions"]
    assert ozon.track(late, "V-1")["error"] == "TRANSITION_IS_NOT_POSSIBLE"
    ozon.move("delivering", late)
    ozon.settle()
    assert ozon.track(late, "V-1")["result"]
    assert ozon.track(ozon.new_posting("rfbs"), "V-2")["error"] == "STATE_NOT_VALID"
    aggregated = ozon.new_posting("rfbs_integrated", status="awaiting_deliver")
    assert ozon.track(aggregated, "V-3")["error"] == "HAS_INCORRECT_TPL_INTEGRATION_TYPE"


def test_a_third_party_carrier_may_take_a_number(ozon):
    options = {"set_track_number": True}
    number = ozon.new_posting("rfbs_integrated", integration_type="3pl_tracking", options=options)
    ozon.ship(number, sku=900003)
    assert "set_track_number" in ozon.get(number)["available_actions"]
    assert ozon.track(number, "V-1")["result"]


def test_delivering_may_want_a_tracking_number(ozon, assembled):
    number = assembled(tracking_required=True)
    assert ozon.move("delivering", number)["error"] == "TRANSITION_IS_NOT_POSSIBLE"
    ozon.track(number, "V-1")
    ozon.settle()
    assert ozon.move("delivering", number)["result"]


def test_errors_as_lists(ozon, server, assembled):
    server.state.options.error_as_list = True
    number = assembled()
    assert ozon.move("delivering", number)["error"] == []
    assert ozon.move("delivered", number)["error"] == ["TRANSITION_IS_NOT_POSSIBLE"]


def test_a_repeated_move_before_it_shows_is_recorded(ozon, assembled):
    number = assembled()
    ozon.move("delivering", number)
    assert ozon.move("delivering", number)["result"]
    assert ozon.control("record")["violations"]["moves_accepted_more_than_once"] == [number]


# === CUTOFF === #


def cutoff(number, new_date):
    return {"posting_number": number, "new_cutoff_date": new_date}


def test_cutoff(ozon, server):
    number = ozon.new_posting("rfbs", options={"set_cutoff": True})
    assert ozon.ask("/v1/posting/cutoff/set", cutoff(number, "2026-10-20T10:00:00Z")) == {"result": True}
    assert ozon.get(number)["shipment_date"] == "2026-10-03T12:00:00Z"
    ozon.settle()
    assert ozon.get(number)["shipment_date"] == "2026-10-20T10:00:00Z"


@pytest.mark.parametrize(
    ("details", "word"),
    [
        ({"scheme": "rfbs"}, "HAS_INCORRECT_STATUS"),
        ({"scheme": "fbs", "options": {"set_cutoff": True}}, "HAS_INCORRECT_TPL_INTEGRATION_TYPE"),
        (
            {"scheme": "rfbs", "options": {"set_cutoff": True}, "shipment_date": "2026-09-30T00:00:00Z"},
            "HAS_INCORRECT_STATUS",
        ),
        ({"scheme": "rfbs", "options": {"set_cutoff": True}, "status": "awaiting_deliver"}, "HAS_INCORRECT_STATUS"),
        ({"scheme": "rfbs", "options": {"set_cutoff": True}, "status": "cancelled"}, "POSTING_ALREADY_CANCELLED"),
    ],
)
def test_cutoff_not_on_offer(ozon, details, word):
    number = ozon.new_posting(**details)
    assert "set_cutoff" not in ozon.get(number)["available_actions"]
    assert ozon.refused("/v1/posting/cutoff/set", cutoff(number, "2026-10-20T10:00:00Z"))[2] == word


@pytest.mark.parametrize("new_date", ["2026-09-30T00:00:00Z", "2026-11-05T00:00:00Z"])
def test_cutoff_within_thirty_days(ozon, new_date):
    number = ozon.new_posting("rfbs", options={"set_cutoff": True})
    assert ozon.refused("/v1/posting/cutoff/set", cutoff(number, new_date))[:2] == (400, 3)
