"""Each dialect: what is so where it is spoken, and is not so where it is not (OZON.md §11, §12)."""

import pytest
from contract.sandbox_caller import WINDOW

from sandbox import DIALECTS

UPLOAD = "/v1/posting/digital/codes/upload"
DAY = 24 * 3600

SCENARIOS = {}


def scenario(function):
    """Register what holds in the dialect of the function's name, and in no other answer to its question."""
    SCENARIOS[function.__name__.replace("_", "-")] = function
    return function


def speak(ozon, *names):
    return ozon.control("dialects", {"dialects": list(names)})["spoken"]


def test_every_dialect_has_its_scenario():
    assert set(SCENARIOS) == set(DIALECTS)


@pytest.mark.parametrize("name", DIALECTS)
def test_where_it_is_spoken(ozon, name):
    speak(ozon, name)
    SCENARIOS[name](ozon)


@pytest.mark.parametrize("name", DIALECTS)
def test_where_it_is_not_spoken(ozon, name):
    with pytest.raises(AssertionError):
        SCENARIOS[name](ozon)


# === READING === #


def fbo_list(ozon):
    answer = ozon.ask("/v3/posting/fbo/list", {"filter": WINDOW, "limit": 100})
    return [posting["posting_number"] for posting in answer["postings"]]


def fbo_get(ozon, number):
    return ozon.post("/v2/posting/fbo/get", {"posting_number": number})


def finished(ozon):
    number = ozon.new_posting("digital")
    ozon.upload(number, [f"CODE-{number}"])
    ozon.settle()
    return number


@scenario
def waiting_hidden(ozon):
    number, done = ozon.new_posting("digital"), finished(ozon)
    assert ozon.waiting() == [number]
    assert fbo_list(ozon) == [done]
    assert (fbo_get(ozon, number).status_code, fbo_get(ozon, done).status_code) == (404, 200)
    assert fbo_get(ozon, number).json()["message"] == "POSTING_NOT_FOUND"


@scenario
def waiting_unlisted(ozon):
    number, done = ozon.new_posting("digital"), finished(ozon)
    assert ozon.waiting() == [number]
    assert fbo_list(ozon) == [done]
    assert fbo_get(ozon, number).status_code == 200


@scenario
def final_done(ozon):
    number = finished(ozon)
    assert ozon.fbo(number)["status"] == "done"
    assert fbo_get(ozon, number).json()["result"]["status"] == "done"
    wanted = {"filter": {**WINDOW, "statuses": ["done"]}, "limit": 1}
    assert len(ozon.post("/v3/posting/fbo/list", wanted).json()["postings"]) == 1
    assert ozon.record(number)["true_status"] == "done"


@scenario
def wrapped(ozon):
    number = ozon.new_posting("rfbs")
    answer = ozon.post("/v4/posting/fbs/list", {"filter": WINDOW, "limit": 1}).json()
    assert set(answer) == {"result"}
    assert answer["result"]["postings"][0]["posting_number"] == number
    cutoff = {"cutoff_from": WINDOW["since"], "cutoff_to": WINDOW["to"]}
    assert set(ozon.post("/v4/posting/fbs/unfulfilled/list", {"filter": cutoff, "limit": 1}).json()) == {"result"}


# === THE SELLER'S OWN DELIVERY === #


def assembled(ozon):
    number = ozon.new_posting("rfbs")
    ozon.ship(number)
    return number


def delivering(ozon):
    number = assembled(ozon)
    ozon.track(number, "V-1")
    ozon.settle()
    ozon.move("delivering", number)
    ozon.settle()
    return number


def last_mile_comes_first(ozon, offered):
    number = delivering(ozon)
    actions = ozon.get(number)["available_actions"]
    assert "non_int_last_mile" in actions
    assert ("non_int_delivered" in actions) is offered
    assert ozon.move("delivered", number)["error"] == "TRANSITION_IS_NOT_POSSIBLE"
    assert ozon.move("last-mile", number)["result"]
    ozon.settle()
    assert ozon.move("delivered", number)["result"]


@scenario
def last_mile_needed(ozon):
    last_mile_comes_first(ozon, offered=False)


@scenario
def last_mile_silent(ozon):
    last_mile_comes_first(ozon, offered=True)


@scenario
def tracking_after(ozon):
    number = assembled(ozon)
    assert ozon.track(number, "V-1")["error"] == "TRANSITION_IS_NOT_POSSIBLE"
    assert ozon.move("delivering", number)["result"]
    ozon.settle()
    assert ozon.track(number, "V-1")["result"]


@scenario
def tracking_first(ozon):
    number = assembled(ozon)
    assert ozon.move("delivering", number)["error"] == "TRANSITION_IS_NOT_POSSIBLE"
    assert ozon.track(number, "V-1")["result"]
    assert not ozon.move("delivering", number)["result"]  # the number does not show yet
    ozon.settle()
    assert ozon.move("delivering", number)["result"]


def shown_everywhere(ozon, number):
    listed = ozon.ask("/v4/posting/fbs/list", {"filter": WINDOW, "limit": 100})["postings"]
    return [ozon.get(number), *(posting for posting in listed if posting["posting_number"] == number)]


@scenario
def actions_empty(ozon):
    number = ozon.new_posting("rfbs", options={"set_cutoff": True, "extra_actions": ["pack"]})
    assert [posting["available_actions"] for posting in shown_everywhere(ozon, number)] == [[], []]
    ozon.ship(number)
    assert ozon.state_of(number)[0] == "awaiting_deliver"
    assert ozon.move("delivering", number)["result"]


@scenario
def actions_absent(ozon):
    number = ozon.new_posting("rfbs")
    assert not any("available_actions" in posting for posting in shown_everywhere(ozon, number))
    ozon.ship(number)
    assert ozon.move("delivering", number)["result"]


@scenario
def auto_assembly(ozon):
    own, aggregated, ozons = (ozon.new_posting(scheme) for scheme in ("rfbs", "rfbs_integrated", "fbs"))
    assert ozon.state_of(own)[0] == "awaiting_packaging"
    ozon.settle()
    assert [ozon.state_of(number)[0] for number in (own, aggregated, ozons)] == [
        "awaiting_deliver",
        "awaiting_registration",
        "awaiting_deliver",
    ]
    ozon.settle()
    assert ozon.state_of(aggregated)[0] == "awaiting_deliver"
    assert ozon.refused("/v4/posting/fbs/ship", ozon.ship_body(own))[2] == "POSTING_ALREADY_SHIPPED"
    warehouses = ozon.ask("/v2/warehouse/list", {"limit": 10})["warehouses"]
    assert all(warehouse["is_auto_assembly"] for warehouse in warehouses)
    assert ozon.record(own)["accepted"] == []


# === CODES === #


def partly_rejected(ozon):
    """:return: a posting that wants two codes, of which GOOD was received and BAD rejected"""
    number = ozon.new_posting("digital", products=[{"sku": 1, "required_qty": 2}], options={"reject_codes": ["BAD"]})
    answer = ozon.upload(number, ["GOOD", "BAD"], sku=1)
    assert (answer["received_qty"], answer["rejected_qty"]) == (1, 1)
    ozon.settle()
    assert ozon.waiting() == [number]
    return number


def told(ozon, number):
    body = {"filter": {**WINDOW, "posting_numbers": [number]}, "limit": 1}
    product = ozon.ask("/v2/posting/digital/list", body)["postings"][0]["products"][0]
    return product["required_qty_for_digital_code"]


def no_violations(ozon):
    return not any(ozon.control("record")["violations"].values())


@scenario
def rest_untold(ozon):
    number = partly_rejected(ozon)
    assert told(ozon, number) == 2
    assert ozon.fbo(number)["products"][0]["digital_codes"] == ["GOOD"]
    assert ozon.refused(UPLOAD, ozon.upload_body(number, ["C", "D"], sku=1))[0] == 400
    assert ozon.upload(number, ["C"], sku=1)["received_qty"] == 1
    ozon.settle()
    assert ozon.fbo(number)["status"] == "delivered"
    assert no_violations(ozon)


@scenario
def all_again(ozon):
    number = partly_rejected(ozon)
    assert told(ozon, number) == 2
    assert ozon.fbo(number)["products"][0]["digital_codes"] == []
    assert ozon.record(number)["codes"] == []
    assert ozon.refused(UPLOAD, ozon.upload_body(number, ["C"], sku=1))[0] == 400
    assert ozon.upload(number, ["GOOD", "C"], sku=1)["received_qty"] == 2
    ozon.settle()
    assert ozon.fbo(number)["products"][0]["digital_codes"] == ["GOOD", "C"]
    assert [held["code"] for held in ozon.record(number)["codes"]] == ["GOOD", "C"]
    assert no_violations(ozon)


@scenario
def deadline_cancels(ozon):
    number = ozon.new_posting("digital")
    ozon.control("advance", {"seconds": DAY})
    assert ozon.fbo(number)["status"] == "awaiting_packaging"
    ozon.settle()
    posting = ozon.fbo(number)
    assert posting["status"] == "cancelled"
    assert posting["cancellation"]["cancellation_initiator"] == "Ozon"
    assert ozon.waiting() == []


@scenario
def deadline_waits(ozon):
    number = ozon.new_posting("digital")
    ozon.control("advance", {"seconds": 3 * DAY})
    assert ozon.waiting() == [number]
    assert ozon.post(UPLOAD, ozon.upload_body(number, ["A"])).status_code == 200
    ozon.settle()
    assert ozon.fbo(number)["status"] == "delivered"


# === LIMITS AND REQUESTS === #


@scenario
def no_retry_after(ozon):
    ozon.control("faults", {"rules": [{"kind": "throttle", "retry_after": 7}]})
    ozon.control("options", {"rate_limit": 1})
    answers = [ozon.post("/v1/roles") for _call in range(2)]  # the fault on order, and the limit itself
    assert [answer.status_code for answer in answers] == [429, 429]
    assert not any("Retry-After" in answer.headers for answer in answers)


@scenario
def fields_refused(ozon):
    ozon.new_posting("rfbs")
    page = {"filter": WINDOW, "limit": 1, "with": {"barcodes": True}}
    assert ozon.post("/v4/posting/fbs/list", page).status_code == 200
    for wrong in ({"offset": 1}, {"filter": {**WINDOW, "posting_numbers": []}}, {"with": {"buyer": True}}):
        answer = ozon.post("/v4/posting/fbs/list", {**page, **wrong})
        assert (answer.status_code, answer.json().get("code")) == (400, 3)
        assert "unknown field" in answer.json()["message"]
    body = ozon.upload_body(ozon.new_posting("digital"), ["A"])
    body["exemplars_by_sku"][0]["note"] = "x"
    assert ozon.post(UPLOAD, body).status_code == 400
    assert ozon.control("record")["postings"][1]["accepted"] == []


# === WORDS === #


def returned(ozon):
    number = delivering(ozon)
    ozon.control("move", {"posting_number": number, "to": "returned"})
    return number


@scenario
def returned_cancelled(ozon):
    number = returned(ozon)
    assert ozon.state_of(number) == ("cancelled", "posting_returned_to_warehouse")
    assert ozon.get(number)["cancellation"]["cancel_reason_id"] == 665
    listed = ozon.ask("/v4/posting/fbs/list", {"filter": {**WINDOW, "statuses": ["cancelled"]}, "limit": 1})
    assert [posting["posting_number"] for posting in listed["postings"]] == [number]
    assert ozon.move("last-mile", number)["error"] == "POSTING_ALREADY_CANCELLED"


@scenario
def canceled_one_l(ozon):
    number, code = ozon.new_posting("rfbs"), ozon.new_posting("digital")
    ozon.control("move", {"posting_numbers": [number, code], "to": "cancelled"})
    assert ozon.state_of(number) == ("canceled", "posting_canceled")
    assert (ozon.fbo(code)["status"], ozon.fbo(code)["substatus"]) == ("canceled", "posting_canceled")
    wanted = {**WINDOW, "statuses": ["canceled"]}
    assert len(ozon.post("/v4/posting/fbs/list", {"filter": wanted, "limit": 1}).json()["postings"]) == 1
    assert len(ozon.post("/v3/posting/fbo/list", {"filter": wanted, "limit": 1}).json()["postings"]) == 1
    assert ozon.refused("/v4/posting/fbs/ship", ozon.ship_body(number))[2] == "POSTING_ALREADY_CANCELLED"


# === ASSEMBLING IN PARTS, OR LATE === #


@scenario
def requirements_unsaid(ozon):
    wanted = {"products_requiring_country": [900002]}
    number = ozon.new_posting("rfbs", options={"requirements": wanted})
    assert "ship" in ozon.get(number)["available_actions"]
    assert ozon.refused("/v4/posting/fbs/ship", ozon.ship_body(number))[2] == "EXEMPLAR_INFO_NOT_FILLED_COMPLETELY"


def two_articles(ozon):
    return ozon.new_posting("rfbs", products=[{"sku": 1}, {"sku": 2}])


@scenario
def split_later(ozon):
    number = two_articles(ozon)
    part = ozon.ship_part(number, {1: 1})
    assert ozon.state_of(number) == ("awaiting_packaging", "posting_split_pending")
    assert ozon.post("/v3/posting/fbs/get", {"posting_number": part}).status_code == 404
    assert len(ozon.ask("/v4/posting/fbs/list", {"filter": WINDOW, "limit": 10})["postings"]) == 1
    assert ozon.refused("/v4/posting/fbs/ship", ozon.ship_body(number, sku=2))[2] == "HAS_INCORRECT_STATUS"
    ozon.settle()
    assert [product["sku"] for product in ozon.get(number)["products"]] == [2]
    assert (ozon.state_of(number)[1], ozon.state_of(part)[0]) == ("posting_created", "awaiting_deliver")
    assert ozon.get(part)["parent_posting_number"] == number


@scenario
def split_dated_new(ozon):
    number = two_articles(ozon)
    ozon.control("advance", {"seconds": DAY})
    part = ozon.ship_part(number, {1: 1})
    assert ozon.get(number)["in_process_at"] == "2026-10-01T12:00:00Z"
    assert ozon.get(part)["in_process_at"] == "2026-10-02T12:00:00Z"


@scenario
def package_names_both(ozon):
    number = two_articles(ozon)
    assert ozon.ship_part(number, {1: 1}) == f"{number},{number[:-1]}2"


@scenario
def overdue_cancels(ozon):
    late, kept, agreed = (ozon.new_posting("rfbs", options={"set_cutoff": True}) for _ in range(3))
    body = {"posting_number": agreed, "new_cutoff_date": "2026-10-11T12:00:00Z"}
    ozon.ask("/v1/posting/cutoff/set", body)
    ozon.ship(kept)
    ozon.control("advance", {"seconds": 3 * DAY})
    ozon.settle()
    assert [ozon.state_of(number)[0] for number in (late, kept, agreed)] == [
        "cancelled", "awaiting_deliver", "awaiting_packaging",
    ]  # fmt: skip
    assert ozon.get(late)["cancellation"]["cancellation_initiator"] == "Ozon"
    ozon.control("advance", {"seconds": 9 * DAY})
    assert ozon.state_of(agreed)[0] == "cancelled"
