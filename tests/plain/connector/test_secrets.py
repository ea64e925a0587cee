"""Keys and codes stay out of errors, receipts and whatever an observer is told."""

import json
import traceback
from datetime import datetime, timezone

import pytest
from seller_api import Answer, error_body

from connector import MalformedAnswer, MethodGone, OzonError, Refused

ACCEPTED = {"result": [{"posting_number": "1-1", "result": True, "error": []}]}
ROLES = {"roles": [], "expires_at": None}
UNAVAILABLE = Answer(b"", 503)


def act(client):
    """A call that changes something, and whose errors reach the caller as they are."""
    return client.statuses.delivering(["1-1"])


CODES = ["ABCD_EFGH_1", "line one\nline two", 'with "quotes"', "x" * 290 + "TAIL", "Ключ-Б", "a\\b"]


def everything_of(error):
    """All that a log, a tracker or a person could see of an error, chained ones included."""
    seen, texts = set(), []
    while error and id(error) not in seen:
        seen.add(id(error))
        texts += [str(error), repr(error), repr(error.args), repr(vars(error))]
        texts += traceback.format_exception(type(error), error, error.__traceback__)
        error = error.__cause__ or error.__context__
    return "\n".join(texts)


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("echo", [
    lambda code: Answer(error_body(3, f"invalid exemplar {code}: {code.lower()}"), 400),
    lambda code: Answer(error_body(3, code), 400),
    lambda code: Answer(error_body(13, f"{'.' * 250} {code} {code}"), 500),
    lambda code: Answer(error_body(3, json.dumps({"key": code})), 400),
    lambda code: Answer(f"upload of {code} failed".encode(), 400),
    lambda code: Answer(f"{{broken {code}".encode()),
    lambda code: Answer(error_body(8, f"too fast with {code}"), 429),
    lambda code: Answer({"exemplars_by_sku": [{"sku": code, "received_qty": code}]}),
    lambda code: Answer({"exemplars_by_sku": code}),
], ids=["twice", "alone", "at the cut", "escaped", "plain", "broken", "429", "as a sku", "as a list"])
def test_no_error_shows_a_code_or_the_key(api, client, api_key, code, echo):
    api.answer(echo(code))
    with pytest.raises(OzonError) as caught:
        client.codes.upload("1-1", {7: [code, "", "OTHER"]})
    shown = everything_of(caught.value)
    # Any long enough part of the code counts, also in other letters or escaped.
    pieces = [piece for piece in code.lower().split("\n") for piece in (piece, piece[:12])]
    for piece in pieces:
        assert piece not in shown.lower()
        assert repr(piece)[1:-1] not in shown.lower()
    assert api_key not in shown


def test_only_secrets_are_blotted_out(api, client):
    api.answer(Answer(error_body(3, "POSTING_NOT_FOUND: no such posting, CODE"), 400))
    with pytest.raises(Refused) as caught:
        client.codes.upload("1-1", {7: ["CODE", ""]})
    assert caught.value.message == "POSTING_NOT_FOUND: no such posting, •••"
    assert caught.value.word == "POSTING_NOT_FOUND"


@pytest.mark.parametrize("answer", [
    lambda key: Answer(error_body(7, f"Invalid Api-Key {key}"), 403),
    lambda key: Answer(f"<html>{key}".encode(), 502),
    lambda key: Answer(f"no such key: {key}".encode(), 401),
    lambda key: Answer(f"{{{key}".encode()),
    lambda key: Answer(cut=True),
])
def test_no_error_shows_the_key(api, client, api_key, answer):
    api.answer(answer(api_key))
    with pytest.raises(OzonError) as caught:
        act(client)
    assert api_key.lower() not in everything_of(caught.value).lower()


def test_errors_are_not_chained_to_the_request(api, client):
    """An httpx exception carries the request with its headers and body; trackers follow the chain."""
    for answer in (Answer(cut=True), Answer(b"{broken")):
        api.answer(answer)
        with pytest.raises(OzonError) as caught:
            act(client)
        assert caught.value.__cause__ is None
        assert caught.value.__context__ is None


def test_a_receipt_hides_codes(api, client):
    api.answer(Answer({"exemplars_by_sku": [{
        "sku": 7, "received_qty": 1, "rejected_qty": 1,
        "failed_exemplars": [{"key": "CODE-TWO", "message": "bad format: code-two, not like CODE-ONE"}],
    }]}))
    (receipt,) = client.codes.upload("1-1", {7: ["CODE-ONE", "CODE-TWO"]})
    (key, reason), = receipt.failed
    assert key == "CODE-TWO", "the caller has to know which one"
    assert "bad format" in reason
    assert "code-" not in reason.lower()
    assert "CODE" not in repr(receipt)


def test_the_observer_never_sees_bodies_or_keys(api, client, calls, api_key):
    api.answer(Answer(error_body(3, "no CODE-ONE"), 400))
    with pytest.raises(Refused):
        client.codes.upload("1-1", {7: ["CODE-ONE"]})
    (call,) = calls
    assert (call.http_status, call.error) == (400, "Refused")
    assert call.seconds >= 0
    assert "CODE-ONE" not in repr(call) and api_key not in repr(call)


def test_the_observer_is_told_which_postings_a_call_is_for(api, client, calls):
    api.answer(Answer(ACCEPTED))
    client.statuses.delivering(["1-1", "1-2"])
    client.statuses.set_tracking({"1-1": "VIRTUAL-1"})
    api.answer(Answer({"result": []}))
    with pytest.raises(MalformedAnswer):
        client.shipping.assemble("1-3", {7: 1})
    assert [call.posting_numbers for call in calls] == [("1-1", "1-2"), ("1-1",), ("1-3",)]


def test_the_observer_is_told_of_every_try_and_when_it_began(api, client, calls):
    api.answer(UNAVAILABLE, UNAVAILABLE, Answer(ROLES))
    client.account.roles()
    assert [(call.http_status, call.error) for call in calls] == [
        (503, "OutcomeUnknown"), (503, "OutcomeUnknown"), (200, ""),
    ]
    moments = [call.started_at for call in calls]
    assert moments == sorted(moments)
    assert abs(datetime.now(timezone.utc) - moments[0]).total_seconds() < 60


def test_an_error_names_the_method(api, client):
    api.answer(Answer(error_body(9, "obsolete method cannot be used"), 400))
    with pytest.raises(MethodGone) as caught:
        act(client)
    assert caught.value.method == "/v2/fbs/posting/delivering"
