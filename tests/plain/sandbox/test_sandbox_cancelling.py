"""Cancelling and its reasons (OZON.md §3.7)."""

import pytest

CANCEL = "/v2/posting/fbs/cancel"


def cancel_body(number, reason=352, message=""):
    return {"posting_number": number, "cancel_reason_id": reason, "cancel_reason_message": message}


def test_cancel(ozon):
    number = ozon.new_posting("rfbs")
    assert ozon.ask(CANCEL, cancel_body(number)) == {"result": True}
    assert ozon.state_of(number)[0] == "awaiting_packaging"
    ozon.settle()
    posting = ozon.get(number)
    assert (posting["status"], posting["substatus"]) == ("cancelled", "posting_canceled")
    assert posting["cancellation"]["cancellation_type"] == "seller"
    assert posting["cancellation"]["affect_cancellation_rating"]
    assert not posting["cancellation"]["cancelled_after_ship"]
    assert ozon.refused(CANCEL, cancel_body(number))[2] == "POSTING_ALREADY_CANCELLED"


@pytest.mark.parametrize(("reason", "message"), [(402, ""), (401, "x"), (1, "x"), (666, "x")])
def test_wrong_reasons(ozon, reason, message):
    body = cancel_body(ozon.new_posting("rfbs"), reason, message)
    assert ozon.refused(CANCEL, body)[2] == "HAS_INCORRECT_CANCEL_REASON"


def test_other_reason_with_words(ozon):
    number = ozon.new_posting("rfbs")
    ozon.ask(CANCEL, cancel_body(number, 402, "Нет ключей"))
    ozon.settle()
    assert ozon.get(number)["cancellation"]["cancel_reason"] == "Нет ключей"


def test_presumably_delivered_cannot_be_cancelled(ozon):
    number = ozon.new_posting("rfbs", status="delivering", substatus="posting_conditionally_delivered")
    assert ozon.refused(CANCEL, cancel_body(number, 665))[2] == "HAS_INCORRECT_STATUS"


def test_reasons_of_a_posting_follow_its_status(ozon):
    fresh = ozon.new_posting("rfbs")
    moving = ozon.new_posting("rfbs", status="delivering")
    body = {"related_posting_numbers": [fresh, moving]}
    answer = ozon.ask("/v1/posting/fbs/cancel-reason", body)["result"]
    ids = [[reason["id"] for reason in entry["reasons"]] for entry in answer]
    assert ids == [[352, 400, 402], [665, 666, 667]]


def test_all_reasons(ozon):
    answer = ozon.ask("/v2/posting/fbs/cancel-reason/list")["result"]
    assert {402, 665} <= {reason["id"] for reason in answer}
