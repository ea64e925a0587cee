"""Faults on order: each kind, and which requests it meets."""

import time

import httpx
import pytest

from sandbox import SandboxServer

ROLES = "/v1/roles"


@pytest.fixture
def fault(ozon):
    def add(kind, **details):
        ozon.control("faults", {"rules": [{"kind": kind, **details}]})

    return add


@pytest.fixture
def posting(ozon):
    return ozon.new_posting("digital")


def test_throttle(ozon, fault):
    fault("throttle", retry_after=3, times=2)
    for _attempt in range(2):
        response = ozon.post(ROLES)
        assert (response.status_code, response.headers["Retry-After"]) == (429, "3")
    assert ozon.post(ROLES).status_code == 200


def test_error_before_the_effect(ozon, fault, posting):
    fault("error_before", status=503, message="Internal error")
    body = ozon.upload_body(posting, ["A"])
    assert ozon.post("/v1/posting/digital/codes/upload", body).status_code == 503
    assert ozon.record(posting)["codes"] == []


def test_error_after_the_effect(ozon, fault, posting):
    fault("error_after")
    body = ozon.upload_body(posting, ["A"])
    assert ozon.refused("/v1/posting/digital/codes/upload", body) == (500, 13, "Internal error")
    assert ozon.record(posting)["codes"]


@pytest.mark.parametrize(("kind", "codes"), [("cut_before", 0), ("cut_after", 1)])
def test_cut_connection(ozon, fault, posting, kind, codes):
    fault(kind)
    with pytest.raises(httpx.RemoteProtocolError):
        ozon.post("/v1/posting/digital/codes/upload", ozon.upload_body(posting, ["A"]))
    assert len(ozon.record(posting)["codes"]) == codes
    assert ozon.post(ROLES).status_code == 200


def test_broken_body(ozon, fault, posting):
    fault("broken_body")
    body = ozon.upload_body(posting, ["A"])
    response = ozon.post("/v1/posting/digital/codes/upload", body, checked=False)
    assert response.status_code == 200
    with pytest.raises(ValueError):
        response.json()
    assert ozon.record(posting)["codes"]


@pytest.mark.parametrize("body", [None, [], {"exemplars_by_sku": None}])
def test_wrong_shape(ozon, fault, posting, body):
    fault("wrong_shape", body=body)
    request = ozon.upload_body(posting, ["A"])
    response = ozon.post("/v1/posting/digital/codes/upload", request, checked=False)
    assert response.json() == ({"result": {"unexpected": True}} if body is None else body)
    assert ozon.record(posting)["codes"]


def test_refuse_one_posting_of_a_batch(ozon, fault):
    first, second = (ozon.new_posting("rfbs", status="awaiting_deliver") for _number in range(2))
    fault("refuse", posting_number=second, error="STATE_NOT_VALID")
    body = {"posting_number": [first, second]}
    answer = ozon.ask("/v2/fbs/posting/delivering", body)["result"]
    assert [(entry["result"], entry["error"]) for entry in answer] == [(True, ""), (False, "STATE_NOT_VALID")]
    assert ozon.record(second)["accepted"] == []


def test_refuse_where_there_are_no_items(ozon, fault, posting):
    fault("refuse", error="SHIP_NOT_AVAILABLE", times=2)
    number = ozon.new_posting("rfbs")
    assert ozon.refused("/v4/posting/fbs/ship", ozon.ship_body(number)) == (400, 9, "SHIP_NOT_AVAILABLE")
    assert ozon.refused("/v1/posting/digital/codes/upload", ozon.upload_body(posting, ["A"]))[0] == 400
    fault("refuse")
    body = {"posting_number": number, "cancel_reason_id": 352}
    assert ozon.ask("/v2/posting/fbs/cancel", body) == {"result": False}


def test_circle_is_open(ozon, fault):
    fault("circle_open")
    assert ozon.refused(ROLES) == (500, 14, "Circle is open")


def test_stuck_cursor(ozon, fault):
    ozon.new_posting("rfbs")
    fault("stuck_cursor", times=None)
    body = {"filter": {"since": "2026-09-01T00:00:00Z", "to": "2026-12-01T00:00:00Z"}, "limit": 1}
    answer = ozon.ask("/v4/posting/fbs/list", body)
    assert (answer["cursor"], answer["has_next"]) == ("", True)
    body["cursor"] = ozon.ask("/v4/posting/fbs/list", body)["cursor"]


@pytest.mark.parametrize("when", ["before", "after"])
def test_latency_lets_time_pass(ozon, server, fault, posting, when):
    fault("latency", seconds=2, when=when)
    before = server.clock.now()
    ozon.upload(posting, ["A"])
    assert (server.clock.now() - before).total_seconds() == 2
    accepted_late = ozon.record(posting)["accepted"][0]["at"] > "2026-10-01T12:00:01"
    assert accepted_late == (when == "before")


def test_latency_of_the_server(ozon, server):
    server.state.options.latency = 0.15
    before = server.clock.now()
    ozon.ask(ROLES)
    assert (server.clock.now() - before).total_seconds() == 0.15


def test_latency_and_another_fault_together(ozon, server, fault):
    fault("latency", seconds=2)
    fault("error_after", status=502)
    assert ozon.post(ROLES).status_code == 502
    assert server.clock.now().second == 2


def test_which_requests_a_rule_meets(ozon, fault, posting):
    fault("throttle", path="/v1/seller/info")
    fault("error_before", prefix="/v2/posting")
    fault("circle_open", posting_number=posting)
    fault("throttle", client_id="200002")
    assert ozon.post(ROLES).status_code == 200
    assert ozon.post("/v1/seller/info").status_code == 429
    assert ozon.post("/v2/posting/fbs/cancel-reason/list").status_code == 500
    assert ozon.refused("/v2/posting/fbo/get", {"posting_number": posting})[2] == "Circle is open"
    assert ozon.post("/v2/posting/fbo/get", {"posting_number": posting}).status_code == 200


def test_skip_some_then_strike(ozon, fault):
    fault("throttle", skip=2, times=1)
    assert [ozon.post(ROLES).status_code for _call in range(4)] == [200, 200, 429, 200]


def test_chance_is_repeatable(ozon, fault):
    def sequence():
        ozon.control("faults", method="DELETE")
        fault("throttle", probability=0.5, seed=7, times=None)
        return [ozon.post(ROLES).status_code for _call in range(20)]

    first = sequence()
    assert first == sequence()
    assert {200, 429} == set(first)


def test_a_latency_does_not_hold_up_others():
    """With the real clock: a slow answer blocks nobody else."""
    with SandboxServer() as running, httpx.Client(headers=running.headers, verify=False) as http:
        running.state.faults.add({"kind": "latency", "seconds": 5, "path": "/v1/seller/info"})
        with pytest.raises(httpx.ReadTimeout):
            http.post(running.url + "/v1/seller/info", timeout=0.1)
        started = time.monotonic()
        assert http.post(running.url + ROLES).status_code == 200
        assert time.monotonic() - started < 2
