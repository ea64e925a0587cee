"""Fifty requests a second for each Client-Id (OZON.md §1)."""

import pytest


@pytest.fixture
def limited(ozon, server):
    server.state.options.rate_limit = 3
    return ozon


def test_over_the_limit(limited):
    remaining = [limited.post("/v1/roles").headers["Ratelimit-Remaining"] for _call in range(3)]
    assert remaining == ["2", "1", "0"]
    response = limited.post("/v1/roles")
    assert response.status_code == 429
    assert response.headers["Retry-After"] == "1"
    assert response.headers["Ratelimit-Remaining"] == "0"
    assert response.json()["code"] == 8


def test_the_window_slides(limited, server):
    limited.post("/v1/roles")
    server.clock.advance(0.6)
    limited.post("/v1/roles")
    limited.post("/v1/roles")
    assert limited.post("/v1/roles").status_code == 429
    server.clock.advance(0.4)
    assert limited.post("/v1/roles").status_code == 200
    assert limited.post("/v1/roles").status_code == 429


def test_each_client_has_its_own(limited):
    limited.control("sellers", {"client_id": "200002", "api_key": "second", "rate_limit": 1})
    second = {"Client-Id": "200002", "Api-Key": "second"}
    assert limited.post("/v1/roles", headers=second).status_code == 200
    assert limited.post("/v1/roles", headers=second).status_code == 429
    assert limited.post("/v1/roles").status_code == 200


def test_counters(limited):
    for _call in range(5):
        limited.post("/v1/roles")
    figures = limited.control("counters")
    assert figures["requests"] == {"/v1/roles": 5}
    assert figures["statuses"] == {"200": 3, "429": 2}
    assert figures["throttled"] == 2
    assert figures["clients"]["100001"]["max_per_second"] == 5


def test_every_answer_says_what_remains(limited):
    assert "Ratelimit-Remaining" in limited.post("/nowhere").headers
    assert "Ratelimit-Remaining" in limited.post("/v1/roles", headers={"Api-Key": "wrong"}).headers
