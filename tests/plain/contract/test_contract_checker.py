"""The checker itself: it must find what is wrong, and nothing else."""

import json

import pytest
from contract.checker import request_violations, response_violations, validate_journal
from contract.operations import OPERATIONS
from jsonschema import Draft202012Validator

from connector import methods
from sandbox.endpoints import ENDPOINTS

WINDOW = {"since": "2026-09-01T00:00:00Z", "to": "2026-10-01T00:00:00Z"}
LIST = "/v4/posting/fbs/list"
UPLOAD = "/v1/posting/digital/codes/upload"


def places(violations):
    return [violation.where for violation in violations]


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/v1/roles", {}),
        (LIST, {"filter": WINDOW, "limit": 100}),
        (LIST, {"filter": WINDOW, "limit": "100", "sort_dir": "asc", "with": {"barcodes": None}}),
        (LIST, {"filter": {**WINDOW, "warehouse_ids": ["1", 2]}, "limit": 1}),
        ("/v2/fbs/posting/delivering", {"posting_number": ["1"]}),
        (UPLOAD, {"posting_number": "1", "exemplars_by_sku": [
            {"sku": "1", "exemplar_qty": 0, "not_available_exemplar_qty": 1, "exemplar_keys": []}]}),
    ],
)  # fmt: skip
def test_good_requests(path, body):
    assert request_violations(path, body) == []


@pytest.mark.parametrize(
    ("path", "body", "wrong"),
    [
        ("/v1/roles", {"x": 1}, ["request"]),
        ("/v9/none", {}, ["request"]),
        (LIST, None, ["request"]),
        (LIST, [], ["request"]),
        (LIST, {}, ["request.filter", "request.limit"]),
        (LIST, {"filter": {}, "limit": 1}, ["request.filter.since", "request.filter.to"]),
        (LIST, {"filter": WINDOW, "limit": 101}, ["request.limit"]),
        (LIST, {"filter": WINDOW, "limit": True}, ["request.limit"]),
        (LIST, {"filter": WINDOW, "limit": "many"}, ["request.limit"]),
        (LIST, {"filter": WINDOW, "limit": 1, "sort_dir": "up"}, ["request.sort_dir"]),
        (LIST, {"filter": WINDOW, "limit": 1, "cursor": None}, ["request.cursor"]),
        (LIST, {"filter": {**WINDOW, "status": []}, "limit": 1}, ["request.filter.status"]),
        (LIST, {"filter": {**WINDOW, "since": "2026-09-01"}, "limit": 1}, ["request.filter.since"]),
        (LIST, {"filter": {**WINDOW, "order_numbers": ["1"] * 101}, "limit": 1},
         ["request.filter.order_numbers"]),
        (LIST, {"filter": {**WINDOW, "statuses": "x"}, "limit": 1}, ["request.filter.statuses"]),
        (LIST, {"filter": {**WINDOW, "statuses": ["lost"]}, "limit": 1}, ["request.filter.statuses[0]"]),
        (LIST, {"filter": WINDOW, "limit": "101"}, ["request.limit"]),
        (LIST, {"filter": WINDOW, "limit": 1.0}, ["request.limit"]),
        (LIST, {"filter": {**WINDOW, "warehouse_ids": ["1\n"]}, "limit": 1}, ["request.filter.warehouse_ids[0]"]),
        (LIST, {"filter": {**WINDOW, "warehouse_ids": [str(2**63)]}, "limit": 1}, ["request.filter.warehouse_ids[0]"]),
        ("/v2/fbs/posting/delivering", {"posting_number": ["1"] * 21}, ["request.posting_number"]),
        ("/v2/fbs/posting/delivering", {"posting_number": "1"}, ["request.posting_number"]),
        ("/v2/fbs/posting/delivering", {"posting_number": [1]}, ["request.posting_number[0]"]),
        (UPLOAD, {"exemplars_by_sku": []}, ["request.posting_number"]),
        (UPLOAD, {"posting_number": "1", "exemplars_by_sku": [{"sku": 1, "exemplar_qty": 1}]},
         ["request.exemplars_by_sku[0].not_available_exemplar_qty"]),
        (UPLOAD, {"posting_number": "1", "exemplars_by_sku": [
            {"sku": 1, "exemplar_qty": 2**31, "not_available_exemplar_qty": 0}]},
         ["request.exemplars_by_sku[0].exemplar_qty"]),
    ],
)  # fmt: skip
def test_bad_requests(path, body, wrong):
    assert places(request_violations(path, body)) == wrong


@pytest.mark.parametrize(
    ("path", "status", "body", "wrong"),
    [
        (LIST, 200, {"postings": [], "cursor": "", "has_next": False}, []),
        (LIST, 200, {"result": {"postings": [], "cursor": "", "has_next": False}}, []),
        (LIST, 200, {"postings": [{"order_id": "12"}]}, []),
        (LIST, 200, {"postings": [{"customer": None, "scanit": "x"}]}, []),
        (LIST, 200, {"postings": [{"status": None}]}, ["response.postings[0].status"]),
        (LIST, 200, {"postings": [{"price": 1}]}, ["response.postings[0].price"]),
        (
            LIST,
            200,
            {"postings": [{"products": [{"price": "1"}]}]},
            ["response.postings[0].products[0].price"],
        ),
        (LIST, 400, {"code": 3, "message": "x", "details": []}, []),
        (LIST, 429, {"code": 8, "message": "x", "details": []}, []),
        (LIST, 400, {"error": "x"}, ["response.error"]),
        (LIST, 400, {"code": "x"}, ["response.code"]),
        ("/v3/posting/fbs/get", 200, {"posting_number": "1"}, ["response.posting_number"]),
        ("/v2/fbs/posting/delivering", 200, {"result": [{"error": [], "result": True}]}, []),
        ("/v2/fbs/posting/delivering", 200, {"result": [{"result": "yes"}]}, ["response.result[0].result"]),
        ("/v2/fbs/posting/delivering", 200, {"result": [{"error": ""}, {"error": None}]}, []),
        ("/v2/fbs/posting/delivering", 200, {"result": [{"error": ["STATE_NOT_VALID"]}]}, []),
        ("/v2/fbs/posting/delivering", 200, {"result": [{"error": ["MADE_UP"]}]}, ["response.result[0].error[0]"]),
        ("/v2/fbs/posting/delivering", 200, {"result": [{"error": "MADE_UP"}]}, ["response.result[0].error"]),
        (LIST, 400, {"code": 9, "message": "MADE_UP"}, ["response.message"]),
        (LIST, 200, {"result": {"postings": []}, "cursor": ""}, ["response.result"]),
        ("/v3/posting/fbo/list", 200, {"result": {"postings": []}}, ["response.result"]),
        (LIST, 200, None, ["response"]),
    ],
)
def test_answers(path, status, body, wrong):
    assert places(response_violations(path, status, body)) == wrong


def test_a_complaint_names_no_value():
    body = {"posting_number": "1", "exemplars_by_sku": [{"sku": "SECRET", "exemplar_keys": "SECRET"}]}
    complaints = request_violations(UPLOAD, body)
    assert complaints
    assert not any("SECRET" in str(complaint) for complaint in complaints)


def test_journal_lines_are_numbered(tmp_path):
    good = {"method": "POST", "path": "/v1/roles", "request": {}, "status": 200, "response": {}, "fault": []}
    bad = {**good, "path": LIST, "response": {"odd": 1}}
    journal = tmp_path / "journal.jsonl"
    journal.write_text(json.dumps(good) + "\n" + json.dumps(bad) + "\n", "utf-8")
    found = validate_journal(journal)
    assert [(v.line, v.where) for v in found] == [
        (2, "request.filter"),
        (2, "request.limit"),
        (2, "response.odd"),
    ]
    assert places(validate_journal(journal, requests_only=True)) == [
        "request.filter",
        "request.limit",
    ]
    assert str(found[0]) == f"line 2: {LIST} request.filter: is required"


def test_every_operation_in_use_is_in_the_contract():
    called = {path for path in vars(methods).values() if isinstance(path, str) and path.startswith("/v")}
    assert len(called) > 10
    assert (called | set(ENDPOINTS)) <= OPERATIONS.keys()


@pytest.mark.parametrize("path", OPERATIONS)
def test_schemas_are_schemas(path):
    operation = OPERATIONS[path]
    for schema in filter(None, (operation.request, operation.answer)):
        Draft202012Validator.check_schema(schema)
        assert list(fields_required_but_unknown(schema)) == []


def fields_required_but_unknown(schema):
    yield from set(schema.get("required", ())) - schema.get("properties", {}).keys()
    for inner in [*schema.get("properties", {}).values(), *filter(None, [schema.get("items")])]:
        yield from fields_required_but_unknown(inner)
