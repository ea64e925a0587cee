"""Activation codes (OZON.md §4)."""

import pytest

UPLOAD = "/v1/posting/digital/codes/upload"


def violations(ozon):
    return {name: found for name, found in ozon.control("record")["violations"].items() if found}


def test_upload(ozon):
    number = ozon.new_posting("digital")
    assert ozon.waiting() == [number]
    answer = ozon.upload(number, ["AAAA-1"])
    assert answer == {"sku": 900001, "received_qty": 1, "rejected_qty": 0, "failed_exemplars": []}
    assert ozon.record(number)["codes"] == [{"sku": 900001, "code": "AAAA-1"}]
    assert ozon.record(number)["true_status"] == "delivered"
    assert ozon.waiting() == [number]
    assert ozon.fbo(number)["products"][0]["digital_codes"] == []
    ozon.settle()
    assert ozon.waiting() == []
    posting = ozon.fbo(number)
    assert (posting["status"], posting["products"][0]["digital_codes"]) == ("delivered", ["AAAA-1"])
    single = ozon.ask("/v2/posting/fbo/get", {"posting_number": number})["result"]
    assert single["products"][0]["digital_codes"] == ["AAAA-1"]
    assert not violations(ozon)


def test_codes_are_not_the_quantity(ozon):
    product = {"sku": 1, "quantity": 1, "required_qty": 3, "price": "10.50"}
    number = ozon.new_posting("digital", products=[product])
    body = {"filter": {"since": "2026-09-30T00:00:00Z", "to": "2026-10-02T00:00:00Z"}, "limit": 1}
    posting = ozon.ask("/v2/posting/digital/list", body)["postings"][0]
    assert posting["products"][0]["required_qty_for_digital_code"] == 3
    assert posting["products"][0]["price"] == {"amount": "10.50", "currency": "RUB"}
    assert posting["waiting_deadline_for_digital_code"] == "2026-10-02T12:00:00Z"
    assert ozon.refused(UPLOAD, ozon.upload_body(number, ["A"], sku=1))[:2] == (400, 3)
    assert ozon.upload(number, ["A", "B", "C"], sku=1)["received_qty"] == 3


def test_sku_as_a_number_or_a_string(ozon):
    for sku in (900001, "900001"):
        body = ozon.upload_body(ozon.new_posting("digital"), [f"A{sku!r}"])
        body["exemplars_by_sku"][0]["sku"] = sku
        assert ozon.ask(UPLOAD, body)["exemplars_by_sku"][0]["received_qty"] == 1


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        ({"exemplar_qty": 1, "exemplar_keys": ["A"]}, "sum of exemplar_qty"),
        ({"exemplar_qty": 3, "exemplar_keys": ["A", "B", "C"]}, "sum of exemplar_qty"),
        ({"exemplar_qty": 2, "exemplar_keys": ["A"]}, "exemplar_keys count"),
        ({"exemplar_qty": 2}, "exemplar_keys count"),
        ({"exemplar_qty": 1, "exemplar_keys": ["A"], "not_available_exemplar_qty": 2}, "sum of"),
        ({"exemplar_qty": -1, "exemplar_keys": []}, "value must be inside range"),
        ({"exemplar_qty": 2, "exemplar_keys": "AB"}, "syntax error"),
        ({"exemplar_qty": 2, "exemplar_keys": [1, 2]}, "syntax error"),
        ({"exemplar_qty": "two", "exemplar_keys": []}, "syntax error"),
        ({"sku": 2, "exemplar_qty": 2, "exemplar_keys": ["A", "B"]}, "UNKNOWN_PRODUCT_DEFINED"),
    ],
)
def test_uploads_that_are_refused_as_a_whole(ozon, entry, words):
    number = ozon.new_posting("digital", products=[{"sku": 1, "required_qty": 2}])
    body = {
        "posting_number": number,
        "exemplars_by_sku": [{"sku": 1, "not_available_exemplar_qty": 0, **entry}],
    }
    status, _code, message = ozon.refused(UPLOAD, body)
    assert status == 400
    assert words in message
    assert ozon.record(number)["accepted"] == []


def test_all_products_in_one_request(ozon):
    number = ozon.new_posting("digital", products=[{"sku": 1}, {"sku": 2}])
    assert "all products must be in one request" in ozon.refused(UPLOAD, ozon.upload_body(number, ["A"], 1))[2]
    body = ozon.upload_body(number, ["A"], 1)
    body["exemplars_by_sku"] += ozon.upload_body(number, ["B"], 2)["exemplars_by_sku"]
    assert len(ozon.ask(UPLOAD, body)["exemplars_by_sku"]) == 2


def test_the_same_product_twice(ozon):
    number = ozon.new_posting("digital")
    body = ozon.upload_body(number, ["A"])
    body["exemplars_by_sku"] *= 2
    assert "sku must be unique" in ozon.refused(UPLOAD, body)[2]


@pytest.mark.parametrize(("http_status", "code"), [(409, 10), (400, 9)])
def test_a_finished_posting_takes_no_codes(ozon, server, http_status, code):
    server.state.options.digital_done_http = http_status
    number = ozon.new_posting("digital")
    ozon.upload(number, ["A"])
    ozon.settle()
    status, error, message = ozon.refused(UPLOAD, ozon.upload_body(number, ["B"]))
    assert (status, error) == (http_status, code)
    assert "done" in message
    assert not violations(ozon)


def test_a_second_upload_before_the_first_shows_is_taken_and_recorded(ozon):
    number = ozon.new_posting("digital")
    ozon.upload(number, ["A"])
    ozon.upload(number, ["A"])
    assert violations(ozon) == {
        "uploads_accepted_more_than_once": [number],
        "codes_twice_in_one_posting": {"A": number},
        "too_many_codes": [number],
    }


def test_a_code_in_two_postings_is_recorded(ozon):
    first, second = ozon.control("postings", {"count": 2})["posting_numbers"]
    ozon.upload(first, ["A"])
    ozon.upload(second, ["A"])
    assert violations(ozon) == {"codes_in_several_postings": {"A": [first, second]}}


def test_rejected_codes_and_the_rest_later(ozon):
    options = {"reject_codes": ["BAD"]}
    number = ozon.new_posting("digital", products=[{"sku": 1, "required_qty": 2}], options=options)
    answer = ozon.upload(number, ["GOOD", "BAD"], sku=1)
    assert (answer["received_qty"], answer["rejected_qty"]) == (1, 1)
    assert answer["failed_exemplars"] == [{"key": "BAD", "message": "Некорректный формат кода"}]
    ozon.settle()
    assert ozon.waiting() == [number]
    assert ozon.fbo(number)["products"][0]["digital_codes"] == ["GOOD"]
    assert ozon.refused(UPLOAD, ozon.upload_body(number, ["C", "D"], sku=1))[0] == 400
    assert ozon.upload(number, ["C"], sku=1)["received_qty"] == 1
    ozon.settle()
    assert ozon.fbo(number)["products"][0]["digital_codes"] == ["GOOD", "C"]
    assert ozon.waiting() == []
    assert not violations(ozon)


def test_a_partial_rejection_may_finish_the_posting(ozon):
    options = {"reject_codes": ["BAD"], "after_reject": "complete", "reject_message": "Нет"}
    number = ozon.new_posting("digital", products=[{"sku": 1, "required_qty": 2}], options=options)
    assert ozon.upload(number, ["GOOD", "BAD"], sku=1)["failed_exemplars"][0]["message"] == "Нет"
    ozon.settle()
    assert ozon.fbo(number)["status"] == "delivered"


@pytest.mark.parametrize("after_reject", ["keep_waiting", "complete"])
def test_when_all_codes_are_rejected_the_posting_waits(ozon, after_reject):
    number = ozon.new_posting("digital", options={"reject_all_codes": True, "after_reject": after_reject})
    assert ozon.upload(number, ["A"])["received_qty"] == 0
    ozon.settle()
    assert ozon.waiting() == [number]


def test_fewer_codes_on_purpose(ozon):
    number = ozon.new_posting("digital", products=[{"sku": 1, "required_qty": 3}])
    answer = ozon.upload(number, ["A"], sku=1, not_available=2)
    assert (answer["received_qty"], answer["rejected_qty"]) == (1, 2)
    ozon.settle()
    assert ozon.fbo(number)["status"] == "delivered"


def test_no_codes_at_all(ozon):
    number = ozon.new_posting("digital")
    ozon.upload(number, [], not_available=1)
    ozon.settle()
    posting = ozon.fbo(number)
    assert posting["status"] == "cancelled"
    assert posting["cancellation"]["cancellation_initiator"] == "Ozon"


def test_after_24_hours_it_is_too_late(ozon, server):
    number = ozon.new_posting("digital")
    server.clock.advance(24 * 3600 + 1)
    assert "deadline" in ozon.refused(UPLOAD, ozon.upload_body(number, ["A"]))[2]
    assert ozon.fbo(number)["status"] == "awaiting_packaging"


def test_ozon_may_cancel_at_the_deadline(ozon, server):
    ozon.control("dialects", {"dialects": ["deadline-cancels"]})
    number, done = ozon.control("postings", {"count": 2})["posting_numbers"]
    ozon.upload(done, ["A"])
    server.clock.advance(24 * 3600 + 1)
    assert ozon.fbo(number)["status"] == "cancelled"
    assert ozon.fbo(done)["status"] == "delivered"


def test_the_final_word_may_be_done(ozon, server):
    server.state.options.digital_final_status = "done"
    number = ozon.new_posting("digital")
    ozon.upload(number, ["A"])
    ozon.settle()
    assert ozon.fbo(number)["status"] == "done"


def test_a_cancelled_posting_vanishes_and_takes_no_codes(ozon):
    number = ozon.new_posting("digital")
    ozon.control("move", {"posting_number": number, "to": "cancelled", "by": "buyer"})
    assert ozon.waiting() == []
    assert ozon.refused(UPLOAD, ozon.upload_body(number, ["A"]))[2] == "POSTING_ALREADY_CANCELLED"
    assert ozon.fbo(number)["cancellation"]["cancellation_type"] == "client"


def test_unknown_posting(ozon):
    assert ozon.refused(UPLOAD, ozon.upload_body("1-1-1", ["A"])) == (404, 5, "POSTING_NOT_FOUND")
