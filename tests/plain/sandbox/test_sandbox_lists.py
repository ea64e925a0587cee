"""Windows, filters, pages and shapes of the posting lists (OZON.md §2, §4)."""

import httpx
import pytest
from contract.sandbox_caller import WINDOW

from sandbox.index import PostingIndex

LIST = "/v4/posting/fbs/list"
UNFULFILLED = "/v4/posting/fbs/unfulfilled/list"
CUTOFF = {"cutoff_from": "2026-09-01T00:00:00Z", "cutoff_to": "2026-12-31T00:00:00Z"}


def numbers(answer):
    return [posting["posting_number"] for posting in answer["postings"]]


def fbs_list(ozon, limit=100, cursor="", **more_filter):
    return ozon.ask(LIST, {"filter": {**WINDOW, **more_filter}, "limit": limit, "cursor": cursor})


@pytest.mark.parametrize("path", [LIST, "/v2/posting/digital/list", "/v3/posting/fbo/list"])
@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({}, "Filter: value is required"),
        ({"filter": {"since": WINDOW["since"]}, "limit": 1}, "Filter.To: value is required"),
        ({"filter": WINDOW}, "Limit: value is required"),
        ({"filter": WINDOW, "limit": 101}, "Limit: value must be inside range [1, 100]"),
        ({"filter": WINDOW, "limit": 0}, "Limit: value must be inside range [1, 100]"),
        ({"filter": WINDOW, "limit": 1, "cursor": "x"}, "Cursor: cursor is not valid"),
        ({"filter": WINDOW, "limit": 1, "sort_dir": "UP"}, "SortDir: value must be in list"),
        ({"filter": {**WINDOW, "since": "today"}, "limit": 1}, "syntax error"),
        ({"filter": {**WINDOW, "since": "0001-01-01T00:00:00+14:00"}, "limit": 1}, "syntax error"),
        ({"filter": WINDOW, "limit": "²"}, "syntax error"),
        ({"filter": {**WINDOW, "to": "2026-08-01T00:00:00Z"}, "limit": 1}, "must be greater than since"),
        ({"filter": {**WINDOW, "since": "2025-01-01T00:00:00Z"}, "limit": 1}, "PERIOD_IS_TOO_LONG"),
    ],
)
def test_requests_that_are_refused(ozon, path, body, words):
    status, code, message = ozon.refused(path, body)
    assert (status, code) == (400, 3)
    assert words in message


def test_a_bare_string_for_a_list(ozon):
    message = ozon.refused(LIST, {"filter": {**WINDOW, "statuses": "delivered"}, "limit": 1})[2]
    assert "syntax error" in message


def test_pages_hold_every_posting_once(ozon):
    created = ozon.control("postings", {"scheme": "rfbs", "count": 7})["posting_numbers"]
    seen, cursor, pages = [], "", 0
    while True:
        answer = fbs_list(ozon, limit=3, cursor=cursor)
        seen += numbers(answer)
        cursor, pages = answer["cursor"], pages + 1
        if not answer["has_next"]:
            break
    assert seen == created
    assert pages == 3


def test_descending_pages(ozon):
    created = ozon.control("postings", {"scheme": "rfbs", "count": 5})["posting_numbers"]
    body = {"filter": WINDOW, "limit": 3, "sort_dir": "desc"}
    first = ozon.ask(LIST, body)
    second = ozon.ask(LIST, {**body, "cursor": first["cursor"]})
    assert numbers(first) + numbers(second) == created[::-1]


def test_a_posting_that_arrives_between_pages_disturbs_nothing(ozon):
    created = ozon.control("postings", {"scheme": "rfbs", "count": 4})["posting_numbers"]
    first = fbs_list(ozon, limit=2)
    early = ozon.new_posting("rfbs", in_process_at="2026-09-30T00:00:00Z")
    second = fbs_list(ozon, limit=2, cursor=first["cursor"])
    assert numbers(first) + numbers(second) == created
    assert numbers(fbs_list(ozon))[0] == early


def test_filters_of_the_list(ozon):
    rfbs = ozon.new_posting("rfbs", order_number="11111111-0001")
    fbs = ozon.new_posting("fbs", in_process_at="2026-09-20T00:00:00Z", status="delivering")
    assert numbers(fbs_list(ozon)) == [fbs, rfbs]
    assert numbers(fbs_list(ozon, order_numbers=["11111111-0001"])) == [rfbs]
    assert numbers(fbs_list(ozon, statuses=["delivering"])) == [fbs]
    assert numbers(fbs_list(ozon, integration_type_flow=["non_integrated"])) == [rfbs]
    assert numbers(fbs_list(ozon, since="2026-09-25T00:00:00Z")) == [rfbs]
    warehouse = ozon.get(fbs)["delivery_method"]
    assert numbers(fbs_list(ozon, warehouse_ids=[str(warehouse["warehouse_id"])])) == [fbs]
    assert numbers(fbs_list(ozon, provider_ids=[str(warehouse["tpl_provider_id"])])) == [fbs]
    assert numbers(fbs_list(ozon, delivery_method_ids=[str(warehouse["id"])])) == [fbs]
    assert numbers(fbs_list(ozon, order_id=ozon.get(fbs)["order_id"])) == [fbs]


def test_last_changed_filter_follows_the_change(ozon, server):
    still, moved = ozon.control("postings", {"scheme": "rfbs", "count": 2})["posting_numbers"]
    server.clock.advance(3600)
    ozon.ship(moved)
    period = {"from": "2026-10-01T12:30:00Z", "to": "2026-10-02T00:00:00Z"}
    assert numbers(fbs_list(ozon, last_changed_status_date=period)) == [moved]
    period = {"from": "2026-10-01T00:00:00Z", "to": "2026-10-01T12:30:00Z"}
    assert numbers(fbs_list(ozon, last_changed_status_date=period)) == [still]


def test_digital_postings_are_not_among_fbs(ozon):
    digital = ozon.new_posting("digital")
    assert numbers(fbs_list(ozon)) == []
    assert ozon.refused("/v3/posting/fbs/get", {"posting_number": digital})[0] == 404


def test_unfulfilled_wants_one_of_two_windows(ozon):
    words = "either filter.cutoff or filter.delivering_date must be specified"
    assert ozon.refused(UNFULFILLED, {"limit": 1}) == (400, 3, words)
    both = {
        **CUTOFF,
        "delivering_date_from": "2026-10-01T00:00:00Z",
        "delivering_date_to": "2026-10-02T00:00:00Z",
    }
    assert ozon.refused(UNFULFILLED, {"filter": both, "limit": 1}) == (400, 3, words)
    message = ozon.refused(UNFULFILLED, {"filter": {"cutoff_from": CUTOFF["cutoff_from"]}, "limit": 1})[2]
    assert "CutoffTo: value is required" in message


def test_unfulfilled_by_cutoff(ozon):
    soon = ozon.new_posting("rfbs", shipment_date="2026-10-02T00:00:00Z")
    later = ozon.new_posting("rfbs", shipment_date="2026-11-02T00:00:00Z", status="delivering")
    ozon.new_posting("rfbs", status="delivered")
    answer = ozon.ask(UNFULFILLED, {"filter": CUTOFF, "limit": 10})
    assert numbers(answer) == [soon, later]
    assert answer["count"] == 2
    narrow = {**CUTOFF, "cutoff_to": "2026-10-10T00:00:00Z"}
    assert numbers(ozon.ask(UNFULFILLED, {"filter": narrow, "limit": 10})) == [soon]


def test_unfulfilled_shows_cancelled_only_on_request(ozon):
    cancelled = ozon.new_posting("rfbs", status="cancelled")
    assert numbers(ozon.ask(UNFULFILLED, {"filter": CUTOFF, "limit": 10})) == []
    asked = {**CUTOFF, "statuses": ["cancelled"]}
    assert numbers(ozon.ask(UNFULFILLED, {"filter": asked, "limit": 10})) == [cancelled]


def test_unfulfilled_by_delivering_date(ozon):
    number = ozon.new_posting("rfbs")
    ozon.control("move", {"posting_number": number, "to": "delivering"})
    window = {"delivering_date_from": "2026-10-01T00:00:00Z", "delivering_date_to": "2026-10-02T00:00:00Z"}
    ozon.new_posting("rfbs")
    assert numbers(ozon.ask(UNFULFILLED, {"filter": window, "limit": 10})) == [number]


def test_shapes_differ_between_list_and_get(ozon):
    number = ozon.new_posting(
        "rfbs", products=[{"sku": 1, "offer_id": "A", "name": "А", "price": "1530", "currency": "CNY"}]
    )
    listed = fbs_list(ozon)["postings"][0]
    single = ozon.get(number)
    assert listed["products"][0]["price"] == {"amount": "1530", "currency": "CNY"}
    assert single["products"][0]["price"] == "1530.0000"
    assert single["products"][0]["currency_code"] == "CNY"
    assert listed["prr_option"] == ""
    assert single["prr_option"]["code"] == ""
    assert listed["customer"]["customer_email"]
    assert single["addressee"]["phone"]


def test_blocks_only_when_asked_for(ozon):
    ozon.new_posting("rfbs")
    wanted = {"analytics_data": True, "barcodes": True, "financial_data": True, "legal_info": True}
    posting = ozon.ask(LIST, {"filter": WINDOW, "limit": 1, "with": wanted})["postings"][0]
    bare = fbs_list(ozon)["postings"][0]
    for name in wanted:
        assert posting[name]
        assert bare[name] is None


def test_fbs_names_no_buyer(ozon):
    ozon.new_posting("fbs")
    posting = fbs_list(ozon)["postings"][0]
    assert posting["customer"] is None
    assert posting["addressee"] is None


def test_wrapped_lists(ozon, server):
    server.state.options.wrap_v4 = True
    number = ozon.new_posting("rfbs")
    assert numbers(fbs_list(ozon)["result"]) == [number]
    assert numbers(ozon.ask(UNFULFILLED, {"filter": CUTOFF, "limit": 1})["result"]) == [number]


def test_ids_as_strings(ozon, server):
    server.state.options.ids_as_strings = True
    number = ozon.new_posting("rfbs")
    posting = ozon.get(number)
    assert posting["order_id"].isdigit()
    assert posting["products"][0]["sku"] == "900002"
    assert posting["products"][0]["quantity"] == 1


def test_fbo_list_filters(ozon):
    first, second = ozon.control("postings", {"scheme": "digital", "count": 2})["posting_numbers"]
    order = ozon.fbo(first)["order_number"]
    body = {"filter": {**WINDOW, "order_numbers": [order]}, "limit": 10}
    assert numbers(ozon.ask("/v3/posting/fbo/list", body)) == [first]
    body = {"filter": {**WINDOW, "statuses": ["awaiting_packaging"]}, "limit": 10}
    assert numbers(ozon.ask("/v3/posting/fbo/list", body)) == [first, second]
    body = {"filter": {**WINDOW, "posting_numbers": ["no-such"]}, "limit": 10}
    assert numbers(ozon.ask("/v3/posting/fbo/list", body)) == []


def test_fields_that_are_not_documented_are_passed_over(server, ozon):
    number = ozon.new_posting("rfbs")
    body = {"filter": {**WINDOW, "posting_numbers": ["other"]}, "limit": 1}
    response = httpx.post(server.url + LIST, headers=server.headers, json=body)
    assert numbers(response.json()) == [number]


@pytest.fixture
def walked(monkeypatch):
    """Collects every posting that a list looks at."""
    seen = []
    walk = PostingIndex.walk

    def counted(*arguments):
        for posting in walk(*arguments):
            seen.append(posting.posting_number)
            yield posting

    monkeypatch.setattr(PostingIndex, "walk", counted)
    return seen


def test_what_a_filter_names_is_found_without_looking_at_the_rest(ozon, server, walked):
    digital = ozon.control("postings", {"scheme": "digital", "count": 300})["posting_numbers"]
    own = ozon.control("postings", {"scheme": "rfbs", "count": 300})["posting_numbers"]
    ozon.fbo(digital[150])
    fbs_list(ozon, order_numbers=[ozon.get(own[200])["order_number"]])
    server.clock.advance(60)
    ozon.control("move", {"posting_number": own[7], "to": "delivering"})
    fbs_list(ozon, statuses=["delivering"])
    fbs_list(ozon, last_changed_status_date={"from": "2026-10-01T12:01:00Z", "to": WINDOW["to"]})
    assert walked == [digital[150], own[200], own[7], own[7]]


def test_a_page_is_found_without_looking_beyond_it(ozon, walked):
    ozon.control("postings", {"scheme": "rfbs", "count": 300})
    fbs_list(ozon, limit=10)
    assert len(walked) == 11
