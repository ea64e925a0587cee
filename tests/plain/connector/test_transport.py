"""What the client makes of every kind of answer, over real HTTP."""

import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import pytest
from seller_api import Answer, error_body

from connector import (
    AuthenticationError,
    KeyExpired,
    MalformedAnswer,
    MethodGone,
    NotSent,
    OutcomeUnknown,
    OzonClient,
    OzonError,
    Refused,
    RoleMissing,
    Throttled,
)

ACCEPTED = {"result": [{"posting_number": "1-1", "result": True, "error": []}]}
ROLES = {"roles": [], "expires_at": None}
UNAVAILABLE = Answer(b"", 503)


def act(client):
    """A call that changes something, and whose errors reach the caller as they are."""
    return client.statuses.delivering(["1-1"])


# === CONNECTIONS === #


def test_one_connection_serves_many_calls(api, client):
    api.answer(Answer(ROLES))
    for _ in range(5):
        client.account.roles()
    assert len({request.connection for request in api.received}) == 1


def test_threads_share_the_pool_of_connections(api, client):
    api.answer(Answer(ROLES, delay=0.02))
    with ThreadPoolExecutor(16) as threads:
        list(threads.map(lambda _: client.account.roles(), range(64)))
    assert len(api.received) == 64
    assert len({request.connection for request in api.received}) <= 16


def test_headers_name_the_seller(api, client, api_key):
    api.answer(Answer(ROLES))
    client.account.roles()
    headers = api.received[0].headers
    assert headers["Client-Id"] == "12345"
    assert headers["Api-Key"] == api_key
    assert headers["Content-Type"] == "application/json"


@pytest.mark.parametrize("pasted", ["  key ", "key\r\n", "ke\ny", "key\u200b", "k\u00e9y\x00ey", ""])
def test_a_pasted_key_always_makes_a_valid_header(api, pasted):
    api.answer(Answer(ROLES))
    with OzonClient("12345", pasted, api.url) as client:
        client.account.roles()
    sent = api.received[0].headers["Api-Key"]
    assert sent and sent.isascii() and sent.isprintable() and " " not in sent


def test_nobody_listening_means_not_sent(monkeypatch):
    monkeypatch.setattr("connector.transport.READ_PAUSES", (0.0, 0.0))
    with socket.socket() as placeholder:  # bound but not listening: connections are refused
        placeholder.bind(("127.0.0.1", 0))
        with OzonClient("1", "key", f"http://127.0.0.1:{placeholder.getsockname()[1]}") as client:
            for call in (lambda: act(client), client.account.roles):
                with pytest.raises(NotSent):
                    call()


@pytest.mark.parametrize("url", ["http://[::1", "http://host:port", "http://xn--\u0000"])
def test_an_impossible_address_is_told_as_ours(url):
    with pytest.raises(OzonError):
        OzonClient("1", "key", url)


@pytest.mark.parametrize("url", ["", "ozon.example", "ftp://ozon.example", "http://127.0.0.1:99999999"])
def test_an_address_of_another_kind_means_not_sent(url):
    with OzonClient("1", "key", url) as client, pytest.raises(NotSent):
        act(client)


def test_connection_cut_after_the_request_means_unknown(api, client):
    api.answer(Answer(cut=True))
    with pytest.raises(OutcomeUnknown) as caught:
        act(client)
    assert caught.value.http_status is None
    assert len(api.received) == 1


def test_no_answer_in_time_means_unknown(api):
    api.answer(Answer(ACCEPTED, delay=0.5))
    with OzonClient("1", "key", api.url, read_timeout=0.2) as client, pytest.raises(OutcomeUnknown):
        act(client)
    assert len(api.received) == 1


def test_an_answer_shorter_than_announced_means_unknown():
    """The server dies in the middle of its answer."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        def serve():
            connection, _address = listener.accept()
            with connection:
                connection.recv(65536)
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{\"result\":")
        server = threading.Thread(target=serve)
        server.start()
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        with OzonClient("1", "key", url, read_timeout=2.0) as client, pytest.raises(OutcomeUnknown):
            act(client)
        server.join()


# === ANSWERS AND WHAT THEY MEAN === #

NO_SUCH_PAGE = b"404 page not found"
HTML = b"<html><body>Bad Gateway</body></html>"

TOKENS = "s2s: method /v1/x is not allowed for the provided access tokens: permission denied"

MEANINGS = [
    # status, body, class
    (500, error_body(13, "Internal error"), OutcomeUnknown),
    (500, b"", OutcomeUnknown),
    (502, HTML, OutcomeUnknown),
    (503, HTML, OutcomeUnknown),
    (504, HTML, OutcomeUnknown),
    (408, b"", OutcomeUnknown),
    (409, error_body(10, "conflict"), OutcomeUnknown),
    (429, error_body(8, "You have reached request rate limit per second"), Throttled),
    (429, b"slow down", Throttled),
    (400, error_body(8, "rate limit"), Throttled),
    (503, error_body(14, "Circle is open"), Throttled),
    (400, error_body(2, "circle is open"), Throttled),
    (500, b"Circle is open", Throttled),
    (403, error_body(7, "Api-key is deactivated, use another one"), AuthenticationError),
    (403, error_body(7, "Invalid Api-Key, please contact support"), AuthenticationError),
    (403, error_body(7, "Company is blocked, please contact support"), AuthenticationError),
    (403, error_body(7, "Api-Key is restricted to specific IP addresses"), AuthenticationError),
    (403, error_body(7, "Offer not signed"), AuthenticationError),
    (403, b"Offer not signed", AuthenticationError),
    (400, error_body(7, "Invalid Api-Key, please check the key"), AuthenticationError),
    (401, error_body(16, "Client-Id and Api-Key headers are required"), AuthenticationError),
    (400, error_body(16, "Client-Id and Api-Key headers are required"), AuthenticationError),
    (400, error_body(3, "Client-Id header value should be positive integer"), AuthenticationError),
    (401, b"", AuthenticationError),
    (403, error_body(7, "Api-Key has expired"), KeyExpired),
    (401, error_body(16, "key expired"), KeyExpired),
    (403, error_body(7, "Api-Key is missing a required role for a method"), RoleMissing),
    (403, error_body(7, "access denied"), RoleMissing),
    (403, error_body(7, TOKENS), RoleMissing),
    (401, error_body(7, TOKENS), RoleMissing),
    (400, error_body(7, TOKENS), RoleMissing),
    (401, error_body(7, "permission denied"), RoleMissing),
    (400, error_body(9, "obsolete method cannot be used"), MethodGone),
    (404, NO_SUCH_PAGE, MethodGone),
    (404, b"", MethodGone),
    (404, error_body(5, "POSTING_NOT_FOUND"), Refused),
    (400, error_body(3, "Request validation error: invalid X.Filter: value is required"), Refused),
    (422, error_body(3, "no"), Refused),
    (302, b"", MalformedAnswer),
    (204, b"", MalformedAnswer),
]


@pytest.mark.parametrize(("status", "body", "expected"), MEANINGS)
def test_meaning(api, client, calls, status, body, expected):
    api.answer(Answer(body, status))
    with pytest.raises(OzonError) as caught:
        act(client)
    assert type(caught.value) is expected
    assert caught.value.http_status == status
    assert caught.value.message
    assert [(call.http_status, call.error) for call in calls] == [(status, expected.__name__)]


@pytest.mark.parametrize("content", [
    b"", b"<html>", b'{"result": [', b'{"a": ' + b"9" * 5000 + b"}", b"[" * 100_000, b"\xff\xfe\x00", b"null",
    b"NaN", b"[]", b'"text"', b'{"result": {}}', b'{"result": [7]}', b'{"result": [{}]}',
])
def test_a_200_that_makes_no_sense_is_unknown_and_says_where(api, client, content):
    api.answer(Answer(content))
    with pytest.raises(MalformedAnswer) as caught:
        act(client)
    assert caught.value.path
    assert caught.value.message.startswith(caught.value.path)
    assert len(api.received) == 1


def test_a_malformed_answer_names_the_field(api, client):
    api.answer(Answer({"result": [{"posting_number": "1-1", "result": [1]}]}))
    with pytest.raises(MalformedAnswer) as caught:
        act(client)
    assert caught.value.path == "result[0].result"


def test_a_refusal_carries_ozons_word(api, client):
    api.answer(Answer(error_body(9, "rpc error: code = 9 desc = HAS_INCORRECT_STATUS"), 400))
    with pytest.raises(Refused) as caught:
        act(client)
    assert caught.value.word == "HAS_INCORRECT_STATUS"


# === REPETITION === #


@pytest.mark.parametrize("fault", [UNAVAILABLE, Answer(cut=True), Answer(b"<html>"), Answer(HTML, 502)])
def test_reads_are_repeated(api, client, fault):
    api.answer(fault, fault, Answer(ROLES))
    assert client.account.roles().roles == ()
    assert len(api.received) == 3


def test_reads_are_repeated_a_few_times_only(api, client):
    api.answer(UNAVAILABLE)
    with pytest.raises(OutcomeUnknown):
        client.account.roles()
    assert len(api.received) == 3


def test_a_read_waits_out_a_short_rest(api, client):
    api.answer(Answer(error_body(8, "rate limit"), 429, {"Retry-After": "0.1"}), Answer(ROLES))
    client.account.roles()
    first, second = api.received
    assert second.moment - first.moment >= 0.09


@pytest.mark.parametrize("answer", [
    Answer(error_body(7, "Invalid Api-Key"), 403),
    Answer(error_body(7, "Api-Key is missing a required role for a method"), 403),
    Answer(NO_SUCH_PAGE, 404),
    Answer(error_body(3, "bad request"), 400),
    Answer(error_body(8, "rate limit"), 429, {"Retry-After": "30"}),
    Answer(error_body(14, "Circle is open"), 503),
])
def test_reads_are_not_repeated_where_that_is_pointless(api, client, answer):
    api.answer(answer)
    with pytest.raises(OzonError):
        client.account.roles()
    assert len(api.received) == 1


ACTS = {
    "assemble": lambda client: client.shipping.assemble("1-1", {7: 1}),
    "set_cutoff": lambda client: client.shipping.set_cutoff("1-1", datetime(2026, 12, 1)),
    "set_tracking": lambda client: client.statuses.set_tracking({"1-1": "TRACK"}),
    "delivering": lambda client: client.statuses.delivering(["1-1"]),
    "last_mile": lambda client: client.statuses.last_mile(["1-1"]),
    "delivered": lambda client: client.statuses.delivered(["1-1"]),
    "upload_codes": lambda client: client.codes.upload("1-1", {7: ["CODE"]}),
}


@pytest.mark.parametrize("act_name", ACTS)
@pytest.mark.parametrize("fault", [
    Answer(b"", 500), Answer(b"", 408), Answer(b"", 409), Answer(cut=True), Answer(b"{"),
    Answer(error_body(8, "rate limit"), 429, {"Retry-After": "0"}),
    Answer(error_body(14, "Circle is open"), 503),
], ids=["500", "408", "409", "cut", "broken", "429", "circle"])
def test_acts_are_sent_exactly_once(api, client, act_name, fault):
    api.answer(fault, Answer(ACCEPTED))
    with pytest.raises((OutcomeUnknown, Throttled)):
        ACTS[act_name](client)
    assert len(api.received) == 1
