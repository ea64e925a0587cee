"""Cancelling, and what buyers ask for."""

from datetime import datetime, timezone

import pytest
from seller_api import Answer, error_body

from connector import (
    OTHER_REASON,
    Action,
    Call,
    CancellationRequest,
    MalformedAnswer,
    Outcome,
    OutcomeUnknown,
    RefusalKind,
    Refused,
    perform,
)

# === CANCELLING === #


def test_reasons_of_several_postings(api, client):
    api.answer(Answer({"result": [
        {"posting_number": "1-1", "reasons": [
            {"id": "352", "title": "Sold out", "type_id": "seller"}, {"id": OTHER_REASON, "title": "Other"},
        ]},
        {"posting_number": "2-1", "reasons": None},
    ]}))
    reasons = client.cancelling.reasons(["1-1", "2-1"])
    assert [(one.reason_id, one.title, one.by, one.wants_message) for one in reasons["1-1"]] == [
        (352, "Sold out", "seller", False), (402, "Other", "", True),
    ]
    assert reasons["2-1"] == ()
    assert api.bodies == [{"related_posting_numbers": ["1-1", "2-1"]}]


def test_a_cancellation_says_why(api, client):
    api.answer(Answer({"result": True}))
    assert client.cancelling.cancel("1-1", OTHER_REASON, "No keys left").outcome is Outcome.ACCEPTED
    assert api.bodies == [
        {"posting_number": "1-1", "cancel_reason_id": 402, "cancel_reason_message": "No keys left"},
    ]


@pytest.mark.parametrize(("answer", "outcome", "kind"), [
    (Answer({"result": True}), Outcome.ACCEPTED, None),
    (Answer({"result": False}), Outcome.REFUSED, RefusalKind.OTHER),
    (Answer(error_body(9, "HAS_INCORRECT_CANCEL_REASON"), 400), Outcome.REFUSED, RefusalKind.WRONG_REASON),
    (Answer(error_body(9, "HAS_INCORRECT_STATUS"), 400), Outcome.REFUSED, RefusalKind.WRONG_STATUS),
    (Answer(error_body(9, "POSTING_ALREADY_CANCELLED"), 400), Outcome.REFUSED, RefusalKind.CANCELLED),
    (Answer(error_body(5, "POSTING_NOT_FOUND"), 404), Outcome.REFUSED, RefusalKind.NOT_FOUND),
    (Answer({"result": None}), Outcome.UNKNOWN, None),
    (Answer(b"", 502), Outcome.UNKNOWN, None),
    (Answer(cut=True), Outcome.UNKNOWN, None),
    (Answer(error_body(8, "limit"), 429, {"Retry-After": "0"}), Outcome.NOT_SENT, None),
    (Answer(error_body(7, "no role"), 403), Outcome.NOT_SENT, None),
])
def test_every_end_of_a_cancellation(api, client, answer, outcome, kind):
    """A cancellation is made once, whatever comes of it."""
    api.answer(answer)
    [[told]] = perform(client, [Call(Action.CANCEL, "1-1", reason_id=352)])
    assert (told.result.outcome, told.result.refused_as) == (outcome, kind)
    assert len(api.received) == 1


@pytest.mark.parametrize(("message", "kind"), [
    ("HAS_INCORRECT_TPL_INTEGRATION_TYPE", RefusalKind.WRONG_SCHEME),
    ("rpc error: HAS_INCORRECT_STATUS", RefusalKind.WRONG_STATUS),
    ("Request validation error: invalid Cutoff.NewCutoffDate: within 30 days", RefusalKind.WRONG_VALUE),
    ("POSTING_ALREADY_CANCELLED", RefusalKind.CANCELLED),
    ("EVERYTHING_IS_NEW", RefusalKind.OTHER),
    ("нельзя", RefusalKind.OTHER),
])
def test_why_a_shipping_date_is_refused(api, client, message, kind):
    api.answer(Answer(error_body(9, message), 400))
    result = client.shipping.set_cutoff("1-1", datetime(2026, 12, 20, tzinfo=timezone.utc))
    assert (result.outcome, result.refused_as, result.message) == (Outcome.REFUSED, kind, message)


# === ASSEMBLING A PART === #


@pytest.mark.parametrize(("result", "numbers"), [
    ("1-2", ("1-2",)),
    ("1-1,1-2", ("1-1", "1-2")),
    ("1-1; 1-2\n", ("1-1", "1-2")),
    (["1-1", "1-2"], ("1-1", "1-2")),
])
def test_a_part_tells_the_new_posting(api, client, result, numbers):
    api.answer(Answer({"result": result}))
    told = client.shipping.assemble_part("1-1", {7: 2})
    assert (told.outcome, told.posting_numbers) == (Outcome.ACCEPTED, numbers)
    assert api.paths == ["/v4/posting/fbs/ship/package"]
    assert api.bodies == [{"posting_number": "1-1", "products": [{"product_id": 7, "quantity": 2}]}]


@pytest.mark.parametrize("result", [None, "", " , ", [], {}, True, "9" * 300])
def test_a_part_that_names_no_posting_is_unknown(api, client, result):
    """And it is not tried again: what is left could be split once more."""
    api.answer(Answer({"result": result}))
    [[told]] = perform(client, [Call(Action.ASSEMBLE_PART, "1-1", quantities={7: 2})])
    assert told.result.outcome is Outcome.UNKNOWN
    assert len(api.received) == 1


def test_a_whole_assembly_names_its_postings_too(api, client):
    api.answer(Answer({"result": ["1-1", "1-2"]}))
    assert client.shipping.assemble("1-1", {7: 1}).posting_numbers == ("1-1", "1-2")


# === REQUESTS TO CANCEL === #


def request(number, posting_number="1-1", state="ON_APPROVAL", **fields):
    return {"cancellation_id": number, "posting_number": posting_number, "state": {"state": state}, **fields}


def test_a_request(api, client):
    api.answer(Answer({"last_id": 5, "result": [request(
        5, cancellation_reason={"id": 1, "name": "Changed my mind"}, cancellation_reason_message="Sorry",
        cancellation_initiator="CLIENT", auto_approve_date="2026-11-25T10:00:00.5Z",
    )]}))
    [one] = client.cancelling.pending_requests(["1-1"]).requests
    assert (one.request_id, one.posting_number, one.reason, one.message) == (5, "1-1", "Changed my mind", "Sorry")
    assert one.is_pending and one.by == "CLIENT" and one.auto_approve_at.day == 25
    assert api.bodies == [
        {"filters": {"state": "ON_APPROVAL", "posting_number": ["1-1"]}, "limit": 100, "last_id": 0},
    ]


def test_what_is_decided_is_not_pending_and_what_is_unknown_is(api, client):
    states = ["ON_APPROVAL", "APPROVED", "REJECTED", "rejected", "ESCALATED", None]
    api.answer(Answer({"result": [request(index, state=state) for index, state in enumerate(states)]}))
    pending = client.cancelling.pending_requests(["1-1"]).requests
    assert [one.state for one in pending] == ["ON_APPROVAL", "ESCALATED", ""]


def test_a_request_that_cannot_be_read_still_names_its_posting(api, client):
    api.answer(Answer({"result": [request("x", "2-1"), request(6), 7]}))
    page = client.cancelling.pending_requests(["1-1", "2-1"])
    assert [one.request_id for one in page.requests] == [6]
    assert [one.posting_number for one in page.broken[:1]] == ["2-1"]
    assert len(page.broken) == 2


def test_requests_are_asked_for_by_the_hundred_and_page_by_page(api, client):
    def answer(path, body):
        first = body["last_id"] + 1
        count = 100 if body["last_id"] == 0 and len(body["filters"]["posting_number"]) == 100 else 3
        return Answer({"result": [request(first + index) for index in range(count)], "last_id": first + count - 1})

    api.handler = answer
    numbers = [f"{index}-1" for index in range(150)]
    page = client.cancelling.pending_requests(numbers)
    assert len(page.requests) == 106
    asked = [(len(body["filters"]["posting_number"]), body["last_id"]) for body in api.bodies]
    assert asked == [(100, 0), (100, 100), (50, 0)]


def test_nobody_is_asked_about_nothing(api, client):
    assert client.cancelling.pending_requests([]).requests == ()
    assert client.returns.open_of([]).returns == ()
    assert api.received == []


@pytest.mark.parametrize("last_ids", [[7], [7, 8, 7], [None]])
def test_a_list_of_requests_that_goes_in_circles_is_no_answer(api, client, last_ids):
    """Half a list would look like "no request"."""
    turn = iter(last_ids * 100)
    api.handler = lambda path, body: Answer({"result": [request(1)] * 100, "last_id": next(turn)})
    with pytest.raises(MalformedAnswer):
        client.cancelling.pending_requests(["1-1"])


@pytest.mark.parametrize("answer", [{}, {"result": None}, {"result": {}}, []])
def test_nothing_else_passes_for_no_request(api, client, answer):
    api.answer(Answer(answer))
    with pytest.raises(MalformedAnswer):
        client.cancelling.pending_requests(["1-1"])


def test_deciding_a_request(api, client):
    asked = CancellationRequest(5, "1-1", "ON_APPROVAL")
    api.answer(Answer({}))
    assert client.cancelling.approve(asked).outcome is Outcome.ACCEPTED
    assert client.cancelling.reject(asked, "On its way").posting_number == "1-1"
    assert api.bodies == [
        {"cancellation_id": 5, "comment": ""}, {"cancellation_id": 5, "comment": "On its way"},
    ]


def test_a_decision_may_be_answered_with_nothing_at_all(api, client):
    """The document describes no content of that answer; of any other call's it would mean an outcome unknown."""
    asked = CancellationRequest(5, "1-1")
    api.answer(Answer(b""))
    assert client.cancelling.approve(asked).outcome is Outcome.ACCEPTED
    with pytest.raises(MalformedAnswer):
        client.cancelling.cancel("1-1", 352)


def test_deciding_is_refused_or_unknown(api, client):
    asked = CancellationRequest(5, "1-1")
    api.answer(Answer(error_body(9, "cancellation is not on approval"), 400))
    assert client.cancelling.approve(asked).outcome is Outcome.REFUSED
    api.answer(Answer(cut=True))
    with pytest.raises(OutcomeUnknown):
        client.cancelling.approve(asked)
    assert len(api.received) == 2


def test_a_refused_list_is_told(api, client):
    api.answer(Answer(error_body(3, "bad"), 400))
    with pytest.raises(Refused):
        client.cancelling.pending_requests(["1-1"])
