"""Who may call: headers, keys, roles, verbs and paths (OZON.md §1)."""

import httpx
import pytest

INVALID_KEY = "Invalid Api-Key, please check the key and try again"


def test_roles_tell_when_the_key_expires(ozon):
    answer = ozon.ask("/v1/roles")
    assert answer["expires_at"] == "2026-12-30T12:00:00Z"
    assert "/v4/posting/fbs/ship" in answer["roles"][0]["methods"]


def test_roles_answer_without_a_body(server):
    response = httpx.post(server.url + "/v1/roles", headers=server.headers)
    assert response.status_code == 200


def test_seller_info_may_lack_a_past_value(ozon):
    answer = ozon.ask("/v1/seller/info")
    assert answer["company"]["currency"] == "RUB"
    assert answer["ratings"][0]["past_value"] is None


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"Client-Id": ""}, (401, 16, "Client-Id and Api-Key headers are required")),
        ({"Api-Key": ""}, (401, 16, "Client-Id and Api-Key headers are required")),
        ({"Client-Id": "abc"}, (400, 3, "Client-Id header value should be positive integer")),
        ({"Client-Id": "²".encode("latin-1")}, (400, 3, "Client-Id header value should be positive integer")),
        ({"Client-Id": "0"}, (400, 3, "Client-Id header value should be positive integer")),
        ({"Client-Id": "777"}, (403, 7, INVALID_KEY)),
        ({"Api-Key": "wrong"}, (403, 7, INVALID_KEY)),
    ],
)
def test_wrong_headers(ozon, headers, expected):
    assert ozon.refused("/v1/roles", {}, headers) == expected


@pytest.mark.parametrize(
    ("refusal", "words"),
    [
        ("deactivated", "Api-key is deactivated"),
        ("blocked", "Company is blocked"),
        ("restricted_ip", "restricted to specific IP addresses"),
        ("offer_not_signed", "Offer not signed"),
    ],
)
def test_a_key_that_may_not_enter(ozon, refusal, words):
    ozon.control("sellers", {"client_id": "100001", "refusal": refusal})
    status, code, message = ozon.refused("/v1/roles")
    assert (status, code) == (403, 7)
    assert words in message


def test_a_key_expires(ozon, server):
    ozon.control("sellers", {"client_id": "100001", "key_expires_at": "2026-10-01T13:00:00Z"})
    assert ozon.ask("/v1/roles")["expires_at"] == "2026-10-01T13:00:00Z"
    server.clock.advance(3600)
    assert ozon.refused("/v1/roles")[:2] == (403, 7)


def test_a_missing_role(ozon):
    roles = [{"name": "Products", "methods": ["/v3/product"]}]
    ozon.control("sellers", {"client_id": "100001", "roles": roles})
    assert ozon.ask("/v1/roles")["roles"] == roles
    ozon.ask("/v3/product/list", {"filter": {}, "limit": 10})
    assert ozon.refused("/v1/seller/info") == (403, 7, "Api-Key is missing a required role for a method")


def test_digital_methods_are_for_digital_sellers(ozon):
    ozon.control("sellers", {"client_id": "100001", "digital": False})
    assert ozon.refused("/v2/posting/digital/list")[:2] == (403, 7)
    ozon.ask("/v1/roles")


def test_sellers_do_not_see_each_other(ozon):
    ozon.control("sellers", {"client_id": "200002", "api_key": "second"})
    number = ozon.new_posting("rfbs", client_id="200002")
    second = {"Client-Id": "200002", "Api-Key": "second"}
    assert ozon.ask("/v3/posting/fbs/get", {"posting_number": number}, second)["result"]
    assert ozon.refused("/v3/posting/fbs/get", {"posting_number": number}) == (404, 5, "POSTING_NOT_FOUND")


def test_unknown_path_is_plain_text(ozon):
    response = ozon.post("/v1/product/upload_digital_codes")
    assert (response.status_code, response.text) == (404, "404 page not found")
    assert response.headers["content-type"].startswith("text/plain")


def test_only_post(server):
    response = httpx.get(server.url + "/v1/roles", headers=server.headers)
    assert response.status_code == 405
    assert response.json()["message"] == "method is not allowed"


def test_dead_methods_are_off(ozon):
    assert ozon.refused("/v3/posting/fbs/list") == (400, 9, "obsolete method cannot be used")


def test_any_method_can_be_switched_off(ozon):
    ozon.control("options", {"obsolete_methods": ["/v4/posting/fbs/list"]})
    assert ozon.refused("/v4/posting/fbs/list") == (400, 9, "obsolete method cannot be used")


@pytest.mark.parametrize("body", [b"{oops", b"null", b"\xff\xfe", b"[" * 100_000])
def test_a_body_that_is_not_an_object(server, body):
    response = httpx.post(server.url + "/v4/posting/fbs/list", headers=server.headers, content=body)
    assert response.status_code == 400
    assert "syntax error" in response.json()["message"]
