"""The journal: complete, readable by machines, without secrets."""

import json

import httpx
import pytest


@pytest.fixture
def entries(server):
    def read():
        return [json.loads(line) for line in server.journal_path.read_text("utf-8").splitlines()]

    return read


def test_every_exchange_is_a_line(ozon, entries):
    ozon.ask("/v1/roles")
    ozon.refused("/v4/posting/fbs/list")
    ozon.post("/v1/nowhere")
    journal = entries()
    assert [entry["status"] for entry in journal] == [200, 400, 404]
    assert set(journal[0]) == {
        "time", "client_id", "method", "path", "request", "status", "response", "fault", "took_effect",
        "duration_ms",
    }  # fmt: skip
    assert journal[0]["time"] == "2026-10-01T12:00:00.000000Z"
    assert journal[0]["client_id"] == "100001"
    assert journal[1]["response"]["code"] == 3


def test_no_secret_gets_in(ozon, server):
    number = ozon.new_posting(
        "digital", options={"reject_codes": ["SECRET-2"]}, products=[{"sku": 1, "required_qty": 2}]
    )
    ozon.upload(number, ["SECRET-1", "SECRET-2"], sku=1)
    ozon.settle()
    ozon.fbo(number)
    ozon.ask("/v2/posting/fbo/get", {"posting_number": number})
    broken = b'{"exemplars_by_sku": [{"exemplar_keys": ["SECRET-3"'
    httpx.post(server.url + "/v1/posting/digital/codes/upload", headers=server.headers, content=broken)
    text = server.journal_path.read_text("utf-8")
    assert "SECRET" not in text
    assert server.api_key not in text


def test_the_same_code_has_the_same_mask(ozon, entries):
    first, second = ozon.control("postings", {"count": 2})["posting_numbers"]
    ozon.upload(first, ["SAME"])
    ozon.upload(second, ["SAME"])
    ozon.settle()
    ozon.fbo(second)
    uploads = [e["request"]["exemplars_by_sku"][0]["exemplar_keys"][0] for e in entries()[:2]]
    shown = entries()[2]["response"]["postings"][0]["products"][0]["digital_codes"][0]
    assert uploads[0] == uploads[1] == shown
    assert shown.startswith("sha256:")


def test_failed_codes_are_masked_alike(ozon, entries):
    number = ozon.new_posting("digital", options={"reject_all_codes": True})
    ozon.upload(number, ["BAD"])
    entry = entries()[0]
    failed = entry["response"]["exemplars_by_sku"][0]["failed_exemplars"][0]
    assert failed["key"] == entry["request"]["exemplars_by_sku"][0]["exemplar_keys"][0]
    assert failed["message"] == "Некорректный формат кода"


def test_faults_are_named(ozon, entries):
    number = ozon.new_posting("digital")
    ozon.control("faults", {"rules": [{"kind": "cut_after"}, {"kind": "latency", "seconds": 1}]})
    with pytest.raises(httpx.RemoteProtocolError):
        ozon.post("/v1/posting/digital/codes/upload", ozon.upload_body(number, ["A"]))
    entry = entries()[0]
    assert entry["fault"] == ["cut_after", "latency"]
    assert entry["took_effect"]
    assert entry["status"] is None


def test_control_requests_are_not_in_it(ozon, server):
    ozon.control("options", {"delay": 1})
    assert server.journal_path.read_text("utf-8") == ""


def test_only_the_owner_may_read_it(server):
    assert server.journal_path.stat().st_mode & 0o077 == 0
