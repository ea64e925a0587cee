"""Buyers who ask to cancel, or give something back (OZON.md §3.7, §7)."""

import httpx
import pytest

REQUESTS = "/v2/conditional-cancellation/list"
APPROVE, REJECT = "/v2/conditional-cancellation/approve", "/v2/conditional-cancellation/reject"
RFBS, OTHERS = "/v2/returns/rfbs/list", "/v1/returns/list"
TWO_DAYS = 48 * 3600


def asked(ozon, *numbers, **details):
    told = ozon.control("cancellation-requests", {"posting_numbers": list(numbers), **details})
    return [request["cancellation_id"] for request in told["cancellation_requests"]]


def listed(ozon, limit=500, last_id=0, **filters):
    answer = ozon.ask(REQUESTS, {"filters": filters, "limit": limit, "last_id": last_id})
    return [request["cancellation_id"] for request in answer["result"]], answer["last_id"]


def state_of_request(ozon, request_id):
    result = ozon.ask(REQUESTS, {"limit": 500})["result"]
    return next(request["state"]["state"] for request in result if request["cancellation_id"] == request_id)


# === REQUESTS TO CANCEL === #


def test_requests_are_found_by_posting_initiator_and_state(ozon):
    first, second, calm = (ozon.new_posting("rfbs") for _ in range(3))
    [of_first] = asked(ozon, first, message="Нашёл дешевле")
    [of_second] = asked(ozon, second, by="OZON")
    ozon.ask(REJECT, {"cancellation_id": of_second, "comment": "Уже в пути"})
    assert listed(ozon)[0] == [of_first, of_second]
    assert listed(ozon, state="ON_APPROVAL")[0] == [of_first]
    assert listed(ozon, state="REJECTED")[0] == [of_second]
    assert listed(ozon, cancellation_initiator=["OZON"])[0] == [of_second]
    assert listed(ozon, posting_number=[first, calm])[0] == [of_first]
    assert listed(ozon, posting_number=[calm]) == ([], 0)
    [shown] = ozon.ask(REQUESTS, {"filters": {"posting_number": [first]}, "limit": 1})["result"]
    assert shown["cancellation_reason_message"] == "Нашёл дешевле"
    assert (shown["cancelled_at"], shown["auto_approve_date"]) == ("2026-10-01T12:00:00Z", "2026-10-03T12:00:00Z")
    assert "approve_date" not in shown


def test_pages_of_requests(ozon):
    ids = asked(ozon, *ozon.control("postings", {"scheme": "rfbs", "count": 5})["posting_numbers"])
    page, last_id = listed(ozon, limit=2)
    assert (page, last_id) == (ids[:2], ids[1])
    assert listed(ozon, limit=2, last_id=last_id)[0] == ids[2:4]
    assert listed(ozon, limit=2, last_id=ids[3])[0] == ids[4:]
    counted = ozon.ask(REQUESTS, {"limit": 1, "with": {"counter": True}})
    assert counted["counter"] == 5
    assert ozon.refused(REQUESTS, {"limit": 501})[:2] == (400, 3)
    assert ozon.refused(REQUESTS, {"limit": 1, "filters": {"state": "MAYBE"}})[:2] == (400, 3)


def test_a_granted_request_cancels_for_the_buyer(ozon):
    number = ozon.new_posting("rfbs")
    [request] = asked(ozon, number, reason="Передумал")
    assert ozon.ask(APPROVE, {"cancellation_id": request}) == {}
    assert ozon.state_of(number)[0] == "awaiting_packaging"
    ozon.settle()
    cancellation = ozon.get(number)["cancellation"]
    assert (cancellation["cancellation_type"], cancellation["cancel_reason"]) == ("client", "Передумал")
    assert not cancellation["affect_cancellation_rating"]
    assert state_of_request(ozon, request) == "APPROVED"
    assert ozon.refused(REJECT, {"cancellation_id": request})[:2] == (400, 9)


def test_a_rejected_request_leaves_the_posting(ozon):
    number = ozon.new_posting("rfbs", status="delivering")
    [request] = asked(ozon, number)
    ozon.ask(REJECT, {"cancellation_id": request, "comment": "Уже в пути"})
    ozon.control("advance", {"seconds": 2 * TWO_DAYS})
    assert ozon.state_of(number)[0] == "delivering"
    assert ozon.refused(APPROVE, {"cancellation_id": request})[:2] == (400, 9)
    assert ozon.record(number)["accepted"][0]["call"] == "request-rejected"


@pytest.mark.parametrize("status", ["awaiting_packaging", "awaiting_deliver", "delivering"])
def test_nobody_decides_and_the_clock_does(ozon, status):
    number = ozon.new_posting("rfbs", status=status)
    [request] = asked(ozon, number)
    ozon.control("advance", {"seconds": TWO_DAYS - 1})
    assert ozon.state_of(number)[0] == status
    # A plan that is made anew, for whatever reason, does not forget the request.
    ozon.control("posting-options", {"posting_number": number, "options": {"delay": 1}})
    ozon.control("advance", {"seconds": 1})
    assert ozon.state_of(number)[0] == "cancelled"
    assert state_of_request(ozon, request) == "APPROVED"


def test_a_pending_request_is_no_part_of_where_a_posting_will_stand(ozon):
    number = ozon.new_posting("rfbs")
    asked(ozon, number)
    assert ozon.record(number)["true_status"] == "awaiting_packaging"


def test_a_request_for_what_is_cancelled_anyhow_is_granted(ozon):
    number = ozon.new_posting("rfbs")
    [request] = asked(ozon, number)
    ozon.control("move", {"posting_number": number, "to": "cancelled", "by": "seller"})
    assert state_of_request(ozon, request) == "APPROVED"
    assert listed(ozon, state="ON_APPROVAL")[0] == []


def test_control_may_decide(ozon):
    first, second = ozon.new_posting("rfbs"), ozon.new_posting("rfbs")
    withdrawn, granted = asked(ozon, first, second)
    for request, state in ((withdrawn, "REJECTED"), (granted, "APPROVED")):
        ozon.control("cancellation-requests", {"cancellation_id": request, "state": state})
    assert [ozon.state_of(number)[0] for number in (first, second)] == ["awaiting_packaging", "cancelled"]


def test_nobody_sees_or_decides_another_sellers_requests(ozon):
    ozon.control("sellers", {"client_id": "7", "api_key": "k"})
    [request] = asked(ozon, ozon.new_posting("rfbs", client_id="7"))
    assert listed(ozon)[0] == []
    for path in (APPROVE, REJECT):
        assert ozon.refused(path, {"cancellation_id": request})[:2] == (404, 5)
    other = {"Client-Id": "7", "Api-Key": "k"}
    assert len(ozon.ask(REQUESTS, {"limit": 1}, other)["result"]) == 1


@pytest.mark.parametrize(
    ("path", "scheme", "details", "words"),
    [
        ("cancellation-requests", "fbs", {}, "no rFBS posting"),
        ("cancellation-requests", "rfbs", {"by": "cat"}, "by is one of"),
        ("returns", "rfbs", {"state": "OnSellerApproval"}, "state is one of New"),
        ("returns", "fbs", {"state": "New"}, "state is one of DisputeOpened"),
    ],
)
def test_control_refuses_nonsense(ozon, server, path, scheme, details, words):
    body = {"posting_number": ozon.new_posting(scheme), **details}
    response = httpx.post(f"{server.control_url}/{path}", json=body)
    assert response.status_code == 400
    assert words in response.json()["error"]


# === RETURNS === #


def given_back(ozon, number, **details):
    return ozon.control("returns", {"posting_number": number, **details})["returns"][0]["return_id"]


def rfbs_returns(ozon, limit=100, last_id=0, **filters):
    answer = ozon.ask(RFBS, {"filter": filters, "limit": limit, "last_id": last_id})
    return [given["return_id"] for given in answer["returns"]]


def returns(ozon, limit=100, last_id=0, **filters):
    answer = ozon.ask(OTHERS, {"filter": filters, "limit": limit, "last_id": last_id})
    return [given["id"] for given in answer["returns"]], answer["has_next"]


def test_each_list_shows_its_own_returns(ozon):
    rfbs = given_back(ozon, ozon.new_posting("rfbs"))
    fbs, digital = (given_back(ozon, ozon.new_posting(scheme)) for scheme in ("fbs", "digital"))
    assert rfbs_returns(ozon) == [rfbs]
    assert returns(ozon) == ([fbs, digital], False)
    assert returns(ozon, return_schema="FBO") == ([digital], False)


def test_rfbs_returns_by_posting_group_and_page(ozon):
    numbers = ozon.control("postings", {"scheme": "rfbs", "count": 3})["posting_numbers"]
    first, second, third = (given_back(ozon, number) for number in numbers)
    ozon.control("returns", {"return_id": second, "state": "Arbitration"})
    ozon.control("returns", {"return_id": third, "state": "Rejected"})
    assert rfbs_returns(ozon, group_state=["ALL"]) == [first, second, third]
    assert rfbs_returns(ozon, group_state=["New", "Arbitration"]) == [first, second]
    assert rfbs_returns(ozon, posting_number=numbers[1]) == [second]
    assert rfbs_returns(ozon, limit=2) == [first, second]
    assert rfbs_returns(ozon, limit=2, last_id=second) == [third]
    assert rfbs_returns(ozon, created_at={"from": "2026-10-02T00:00:00Z"}) == []


def test_other_returns_by_posting_state_date_and_page(ozon):
    numbers = ozon.control("postings", {"scheme": "fbs", "count": 3})["posting_numbers"]
    first, second, third = (given_back(ozon, number, kind="FullReturn") for number in numbers)
    ozon.control("advance", {"seconds": 24 * 3600})
    ozon.control("returns", {"return_id": second, "state": "MoneyReturned"})
    changed = {"time_from": "2026-10-02T00:00:00Z", "time_to": "2026-10-03T00:00:00Z"}
    assert returns(ozon, posting_numbers=numbers[:2]) == ([first, second], False)
    assert returns(ozon, visual_status_name="MoneyReturned") == ([second], False)
    assert returns(ozon, visual_status_change_moment=changed) == ([second], False)
    assert returns(ozon, logistic_return_date=changed) == ([], False)
    assert returns(ozon, limit=2) == ([first, second], True)
    assert returns(ozon, limit=2, last_id=second) == ([third], False)


def test_limits_of_returns(ozon):
    assert ozon.refused(OTHERS, {"limit": 501})[:2] == (400, 3)
    assert ozon.refused(OTHERS, {"limit": 1, "filter": {"posting_numbers": ["1"] * 51}})[:2] == (400, 3)
    period = {"time_from": "2026-10-01T00:00:00Z", "time_to": "2026-10-02T00:00:00Z"}
    two = {"logistic_return_date": period, "visual_status_change_moment": period}
    assert ozon.refused(OTHERS, {"limit": 1, "filter": two})[:2] == (400, 3)
