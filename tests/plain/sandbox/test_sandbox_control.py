"""The control address: playing the buyer, the carrier and Ozon."""

import httpx
import pytest

from sandbox import SandboxServer


@pytest.fixture
def control_error(server):
    def ask(path, body):
        response = httpx.post(f"{server.control_url}/{path}", json=body)
        assert response.status_code == 400
        return response.json()["error"]

    return ask


def test_postings_in_bulk(ozon):
    created = ozon.control("postings", {"scheme": "rfbs", "count": 150})["posting_numbers"]
    assert len(set(created)) == 150
    assert len(ozon.control("record")["postings"]) == 150


def test_a_posting_in_detail(ozon):
    number = ozon.new_posting(
        "rfbs",
        posting_number="0201103974-0044-1",
        integration_flow="hybrid_non_integrated",
        customer={"name": "Пётр", "customer_email": "p@example.com"},
        shipment_date="2026-10-20T10:00:00Z",
        products=[{"sku": 5, "offer_id": "X", "name": "Икс", "quantity": 2, "price": "7.5", "currency": "BYN"}],
    )
    posting = ozon.get(number)
    assert posting["order_number"] == "0201103974-0044"
    assert posting["integration_type_flow"] == "hybrid_non_integrated"
    assert posting["customer"]["name"] == "Пётр"
    assert posting["shipment_date"] == "2026-10-20T10:00:00Z"
    assert posting["products"][0]["price"] == "7.5000"


def test_a_buyer_may_be_missing(ozon):
    assert ozon.get(ozon.new_posting("rfbs", customer=None))["customer"] is None


@pytest.mark.parametrize(
    ("path", "body", "words"),
    [
        ("postings", {"scheme": "drone"}, "unknown scheme drone"),
        ("postings", {"scheme": "rfbs", "options": {"magic": 1}}, "unknown options: magic"),
        ("postings", {"client_id": "9"}, "no seller 9"),
        ("postings", {"count": 2, "posting_number": "1-1-1"}, "do not go together"),
        ("move", {"posting_number": "1-1-1", "to": "delivered"}, "no posting 1-1-1"),
        ("move", {"to": "delivered"}, "missing or unknown: posting_number"),
        ("sellers", {"client_id": "9"}, "api_key is missing"),
        ("sellers", {"client_id": "9", "api_key": "k", "refusal": "mood"}, "unknown refusal"),
        ("options", {"speed": 1}, "unknown options: speed"),
        ("faults", {"rules": [{"kind": "earthquake"}]}, "unknown kind of fault"),
        ("faults", {"rules": [{"kind": "refuse", "where": 1}]}, "unknown fields: where"),
        ("advance", {"seconds": -1}, "only goes forward"),
        ("options", [], "an object is expected"),
    ],
)
def test_mistakes_are_told(control_error, path, body, words):
    assert words in control_error(path, body)


def test_a_taken_number_creates_nothing(ozon, control_error):
    number = ozon.new_posting("rfbs")
    assert "exists already" in control_error("postings", {"posting_number": number})
    assert len(ozon.control("record")["postings"]) == 1


@pytest.mark.parametrize(
    ("to", "state"),
    [
        ("cancelled", ("cancelled", "posting_canceled")),
        ("arbitration", ("arbitration", "posting_in_arbitration")),
        ("client_arbitration", ("client_arbitration", "posting_in_client_arbitration")),
        ("delivering", ("delivering", "posting_on_way_to_city")),
        ("last_mile", ("delivering", "posting_in_courier_service")),
        ("conditionally_delivered", ("delivering", "posting_conditionally_delivered")),
        ("delivered", ("delivered", "posting_received")),
        ("not_accepted", ("not_accepted", "posting_not_in_sort_center")),
        ("something_new", ("something_new", "posting_created")),
    ],
)
def test_moving_anywhere(ozon, to, state):
    number = ozon.new_posting("rfbs")
    ozon.control("move", {"posting_number": number, "to": to})
    assert ozon.state_of(number) == state


def test_moving_later_and_back_from_the_end(ozon, server):
    number = ozon.new_posting("rfbs", status="delivered")
    body = {
        "posting_numbers": [number],
        "to": "awaiting_deliver",
        "substatus": "posting_in_carriage",
        "delay": 5,
    }
    ozon.control("move", {**body, "tracking_number": "T-1"})
    assert ozon.state_of(number)[0] == "delivered"
    server.clock.advance(5)
    assert ozon.state_of(number) == ("awaiting_deliver", "posting_in_carriage")
    assert ozon.get(number)["tracking_number"] == "T-1"


def test_who_cancelled(ozon):
    number = ozon.new_posting("rfbs")
    ozon.control("move", {"posting_number": number, "to": "cancelled", "by": "ozon", "reason": "Сбой"})
    cancellation = ozon.get(number)["cancellation"]
    assert cancellation["cancellation_initiator"] == "Ozon"
    assert cancellation["cancel_reason"] == "Сбой"


def test_reset_keeps_sellers_unless_asked(ozon):
    ozon.control("sellers", {"client_id": "200002", "api_key": "second"})
    ozon.new_posting("rfbs")
    ozon.control("faults", {"rules": [{"kind": "throttle"}]})
    ozon.control("reset")
    assert ozon.control("record")["postings"] == []
    assert ozon.control("faults", method="GET")["rules"] == []
    assert len(ozon.control("sellers", method="GET")["sellers"]) == 2
    ozon.control("reset", {"sellers": True})
    assert ozon.control("sellers", method="GET")["sellers"] == []


def test_keys_are_never_shown(ozon):
    assert "api_key" not in ozon.control("sellers", method="GET")["sellers"][0]


def test_record_by_seller_and_number(ozon):
    ozon.control("sellers", {"client_id": "200002", "api_key": "second"})
    ozon.new_posting("rfbs")
    other = ozon.new_posting("digital", client_id="200002")
    found = ozon.control("record", {"client_id": "200002"})["postings"]
    assert [posting["posting_number"] for posting in found] == [other]
    assert ozon.record(other)["history"][0]["event"] == "created"


def test_record_by_query_string(ozon, server):
    number = ozon.new_posting("rfbs")
    response = httpx.get(f"{server.control_url}/record", params={"posting_number": number})
    assert response.json()["postings"][0]["posting_number"] == number


def test_time_can_be_advanced(ozon):
    assert ozon.control("advance", {"seconds": 60})["now"] == "2026-10-01T12:01:00.000000Z"


def test_in_the_same_process_without_http(ozon, server):
    number = server.control("postings", {"scheme": "rfbs"})["posting_numbers"][0]
    assert ozon.state_of(number)[0] == "awaiting_packaging"
    assert server.control("record", method="GET") == ozon.control("record")
    with pytest.raises(ValueError, match="unknown scheme"):
        server.control("postings", {"scheme": "drone"})


def test_unknown_path(server):
    response = httpx.get(server.control_url + "/nothing")
    assert response.status_code == 404
    assert "/control/record" in response.json()["paths"]


def test_closed_unless_bound_to_loopback():
    with SandboxServer(host="0.0.0.0") as server:
        port = server.url.rpartition(":")[2]
        response = httpx.get(f"http://127.0.0.1:{port}/control/record")
        assert response.status_code == 403
        answer = httpx.post(f"http://127.0.0.1:{port}/v1/roles", headers=server.headers)
        assert answer.status_code == 200
