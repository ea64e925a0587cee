"""Every endpoint of the sandbox, under every option, against the contract.

`SandboxCaller` checks each answer, and each request that must succeed; here all endpoints are
driven, and the journal of the whole run is checked once more.
"""

from contextlib import suppress

import httpx
import pytest
from contract.checker import validate_journal
from contract.sandbox_caller import WINDOW, SandboxCaller, agree

from sandbox.endpoints import ENDPOINTS

WITH_ALL = {"analytics_data": True, "financial_data": True, "legal_info": True}
OPTION_SETS = [
    {},
    {"wrap_v4": True},
    {"error_as_list": True},
    {"ids_as_strings": True},
    {"digital_final_status": "done", "digital_done_http": 400},
    {"wrap_v4": True, "error_as_list": True, "ids_as_strings": True},
]


def read_everything(ozon: SandboxCaller):
    """Call every method that only reads."""
    listing = {"filter": WINDOW, "limit": 100, "cursor": "", "sort_dir": "DESC"}
    ozon.ask("/v1/roles")
    ozon.ask("/v1/seller/info")
    ozon.ask("/v2/posting/digital/list", {**listing, "with": WITH_ALL})
    ozon.ask("/v3/posting/fbo/list", {**listing, "with": WITH_ALL})
    ozon.ask("/v4/posting/fbs/list", {**listing, "with": {**WITH_ALL, "barcodes": True}})
    cutoff = {"cutoff_from": WINDOW["since"], "cutoff_to": WINDOW["to"]}
    body = {"filter": cutoff, "limit": 100, "with": {**WITH_ALL, "barcodes": True}}
    ozon.ask("/v4/posting/fbs/unfulfilled/list", body)
    ozon.ask("/v3/product/list", {"filter": {"visibility": "ALL"}, "limit": 100, "last_id": ""})
    ozon.ask("/v3/product/info/list", {"offer_id": ["GIFT-CARD"], "sku": ["900002"]})
    ozon.ask("/v2/warehouse/list", {"limit": 200})
    ozon.ask("/v2/delivery-method/list", {"limit": 100, "filter": {"status": ["ACTIVE"]}})
    ozon.ask("/v2/posting/fbs/cancel-reason/list")
    counted = {"filters": {"state": "ALL"}, "limit": 500, "with": {"counter": True}}
    ozon.ask("/v2/conditional-cancellation/list", counted)
    ozon.ask("/v2/returns/rfbs/list", {"filter": {"group_state": ["ALL"]}, "limit": 100, "last_id": 0})
    ozon.ask("/v1/returns/list", {"filter": {"return_schema": "FBS"}, "limit": 500, "last_id": 0})


def read_postings(ozon, fbs_numbers, digital_numbers):
    """Read each posting by itself."""
    wanted = {**WITH_ALL, "barcodes": True, "product_exemplars": True, "related_postings": True}
    for number in fbs_numbers:
        for flags in ({}, wanted):
            ozon.ask("/v3/posting/fbs/get", {"posting_number": number, "with": flags})
    for number in digital_numbers:
        for flags in ({}, WITH_ALL):
            ozon.ask("/v2/posting/fbo/get", {"posting_number": number, "with": flags})


def ship_everything(ozon):
    """Bring a posting of each scheme as far as it goes, looking at it after every step."""
    own = ozon.new_posting("rfbs", options={"set_cutoff": True})
    ozon.ask("/v1/posting/cutoff/set", {"posting_number": own, "new_cutoff_date": "2026-10-09T10:00:00Z"})
    body = ozon.ship_body(own)
    ozon.ask("/v4/posting/fbs/ship", {**body, "with": {"additional_data": True}})
    for act in (
        lambda: ozon.track(own, "V-1"),
        lambda: ozon.move("delivering", own),
        lambda: ozon.move("last-mile", own),
        lambda: ozon.move("delivered", own),
        lambda: ozon.move("delivered", own),
    ):
        ozon.settle()
        read_postings(ozon, [own], [])
        act()
    others = [ozon.new_posting("fbs"), ozon.new_posting("rfbs_integrated")]
    ozon.ship(others[0], sku=900004)
    ozon.ship(others[1], sku=900003)
    return [own, *others]


def cancel_one(ozon):
    number = ozon.new_posting("rfbs")
    ozon.ask("/v1/posting/fbs/cancel-reason", {"related_posting_numbers": [number]})
    body = {"posting_number": number, "cancel_reason_id": 402, "cancel_reason_message": "Нет"}
    ozon.ask("/v2/posting/fbs/cancel", body)
    ozon.settle()
    return number


def split_one(ozon):
    number = ozon.new_posting("rfbs", products=[{"sku": 1, "quantity": 2}, {"sku": 2}])
    part = ozon.ship_part(number, {1: 1})
    ozon.settle()
    return [number, part]


def claim(ozon):
    """Buyers ask for everything they can."""
    numbers = [ozon.new_posting("rfbs"), ozon.new_posting("rfbs")]
    asked = ozon.control("cancellation-requests", {"posting_numbers": numbers})["cancellation_requests"]
    for verb, request in zip(("approve", "reject"), asked, strict=True):
        body = {"cancellation_id": request["cancellation_id"], "comment": "x"}
        ozon.ask(f"/v2/conditional-cancellation/{verb}", body)
    ozon.control("returns", {"posting_numbers": [*numbers, ozon.new_posting("fbs"), ozon.new_posting("digital")]})
    return numbers


def upload_codes(ozon):
    options = {"reject_codes": ["BAD"], "after_reject": "complete"}
    product = {"sku": 900001, "offer_id": "GIFT-CARD", "name": "Карта", "required_qty": 3}
    number = ozon.new_posting("digital", products=[product], options=options)
    ozon.upload(number, ["GOOD", "BAD"], not_available=1)
    ozon.settle()
    ozon.refused("/v1/posting/digital/codes/upload", ozon.upload_body(number, ["LATE"]))
    cancelled = ozon.new_posting("digital")
    ozon.control("move", {"posting_number": cancelled, "to": "cancelled"})
    return [number, cancelled, ozon.new_posting("digital")]


@pytest.mark.parametrize("options", OPTION_SETS, ids=str)
def test_happy_ways(ozon, server, options):
    ozon.control("options", options)
    digital = upload_codes(ozon)
    fbs = [*ship_everything(ozon), cancel_one(ozon), *split_one(ozon), *claim(ozon)]
    read_everything(ozon)
    read_postings(ozon, fbs, digital)
    assert set(ozon.control("counters")["requests"]) == set(ENDPOINTS)
    agree(validate_journal(server.journal_path))


@pytest.mark.parametrize("path", sorted(ENDPOINTS))
def test_refusals_have_the_documented_body(ozon, path):
    """`refused` and `post` hold each answer against the contract."""
    for headers in ({"Api-Key": ""}, {"Client-Id": "x"}, {"Api-Key": "wrong"}):
        ozon.refused(path, {}, headers)
    for body in ([], {"filter": 1, "posting_number": 1, "limit": "x", "tracking_numbers": "x"}):
        ozon.post(path, body)
    ozon.control("options", {"rate_limit": 0})
    ozon.control("sellers", {"client_id": "100001", "rate_limit": 1})
    ozon.post(path, {})
    assert ozon.post(path, {}).status_code == 429
    ozon.control("sellers", {"client_id": "100001", "rate_limit": 1000})
    for kind in ("throttle", "error_before", "error_after", "circle_open", "refuse"):
        ozon.control("faults", {"rules": [{"kind": kind}]})
        ozon.post(path, {})
    ozon.control("sellers", {"client_id": "100001", "refusal": "blocked"})
    ozon.refused(path)


@pytest.mark.parametrize("kind", ["cut_before", "cut_after", "broken_body", "wrong_shape", "stuck_cursor"])
def test_a_journal_with_faults_still_agrees(ozon, server, kind):
    number = ozon.new_posting("digital")
    ozon.control("faults", {"rules": [{"kind": kind}]})
    with suppress(httpx.RemoteProtocolError):
        body = ozon.upload_body(number, ["A"])
        ozon.post("/v1/posting/digital/codes/upload", body, checked=False)
    assert validate_journal(server.journal_path) == []
