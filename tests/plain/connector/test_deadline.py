"""A call ends in time, however its answer comes in: the timeouts for single reads begin anew with every byte."""

import socket
import threading
import time

import pytest
from hostile import FUSE, HEAD, answer, answering, drip, request_of, serving, without_end

from connector import NotSent, OutcomeUnknown, OzonClient

#: Of a call, in seconds, and how late a busy machine may notice.
CALL_TIMEOUT, LATE = 0.4, 1.5
ROLES = b'{"roles": [], "expires_at": null}'
ACCEPTED = b'{"result": [{"posting_number": "1-1", "result": true, "error": []}]}'


def client_of(port, scheme="http", **options):
    return OzonClient("1", "key", f"{scheme}://127.0.0.1:{port}", call_timeout=CALL_TIMEOUT, **options)


def act(client, posting_number="1-1"):
    """A call that changes something, and whose errors reach the caller as they are."""
    return client.statuses.delivering([posting_number])


def drip_content(connection, gone):
    request_of(connection)
    connection.sendall(HEAD + b"Content-Length: 5000\r\n\r\n")
    drip(connection, gone, b" " * 5000)


def drip_headers(connection, gone):
    request_of(connection)
    drip(connection, gone, HEAD + b"X-Long: " + b"x" * 5000)


def drip_chunks(connection, gone):
    request_of(connection)
    connection.sendall(HEAD + b"Transfer-Encoding: chunked\r\n\r\n")
    drip(connection, gone, b"1\r\n \r\n" * 1000)


def ask_for_patience(connection, gone):
    request_of(connection)
    without_end(connection, gone, b"HTTP/1.1 102 Processing\r\n\r\n")


def say_nothing(connection, gone):
    request_of(connection)
    gone.wait()


@pytest.mark.parametrize("behave", [drip_content, drip_headers, drip_chunks, ask_for_patience, say_nothing])
def test_an_answer_without_end_is_unknown(behave):
    with serving(behave) as port, client_of(port) as client:
        began = time.monotonic()
        with pytest.raises(OutcomeUnknown) as caught:
            act(client)
        assert CALL_TIMEOUT * 0.9 <= time.monotonic() - began < CALL_TIMEOUT + LATE
        assert caught.value.http_status is None


def test_a_reader_that_takes_its_time_is_unknown():
    """Of a long request it takes a little again and again."""
    def behave(connection, gone):
        while not gone.wait(0.02):
            connection.recv(2000)

    with serving(behave) as port, client_of(port) as client:
        began = time.monotonic()
        with pytest.raises(OutcomeUnknown):
            act(client, "1" * 20_000_000)
        assert time.monotonic() - began < CALL_TIMEOUT + LATE


@pytest.mark.parametrize("greeting", [b"\x16\x03\x03\x3f\xff" + b"\x02" * 5000, b""], ids=["drip", "silence"])
def test_tls_without_end_means_not_sent(greeting):
    with (
        serving(lambda connection, gone: drip(connection, gone, greeting)) as port,
        client_of(port, "https") as client,
    ):
        began = time.monotonic()
        with pytest.raises(NotSent):
            act(client)
        assert time.monotonic() - began < CALL_TIMEOUT + LATE


def test_a_resolver_that_says_nothing_means_not_sent(monkeypatch):
    released = threading.Event()

    def resolve(*_args, **_options):
        released.wait(FUSE)
        return []

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    with OzonClient("1", "key", "https://ozon.example", call_timeout=CALL_TIMEOUT) as client:
        began = time.monotonic()
        with pytest.raises(NotSent):
            act(client)
        assert time.monotonic() - began < CALL_TIMEOUT + LATE
    released.set()


def test_every_call_has_its_own_time():
    def behave(connection, gone):
        while not gone.is_set():
            request_of(connection)
            gone.wait(CALL_TIMEOUT * 0.6)
            connection.sendall(answer(ACCEPTED))

    with serving(behave) as port, client_of(port) as client:
        for _ in range(3):
            act(client)


def test_a_sick_host_is_not_asked_again():
    """A call that only reads is repeated, but not for longer than one call may take."""
    requests = []

    def behave(connection, gone):
        requests.append(request_of(connection))
        drip(connection, gone, HEAD)

    with serving(behave) as port, client_of(port) as client:
        began = time.monotonic()
        with pytest.raises(OutcomeUnknown):
            client.account.roles()
        assert time.monotonic() - began < CALL_TIMEOUT + LATE
    assert len(requests) == 1


def test_nobody_waits_for_another_s_sick_host():
    """Sixteen threads of one account are held up; the other account does not notice."""
    begun = threading.Semaphore(0)

    def behave(connection, gone):
        request_of(connection)
        begun.release()
        drip(connection, gone, HEAD + b"x" * 5000, pause=0.05)

    def endure(client):
        with pytest.raises(OutcomeUnknown):
            act(client)

    with (
        serving(behave) as sick, serving(answering(answer(ROLES))) as healthy,
        OzonClient("1", "key", f"http://127.0.0.1:{sick}", call_timeout=3.0) as stuck,
        OzonClient("2", "key", f"http://127.0.0.1:{healthy}") as free,
    ):
        threads = [threading.Thread(target=endure, args=(stuck,)) for _ in range(16)]
        for thread in threads:
            thread.start()
        assert all(begun.acquire(timeout=10) for _ in threads)
        began = time.monotonic()
        for _ in range(5):
            free.account.roles()
        assert time.monotonic() - began < 2.0
        assert all(thread.is_alive() for thread in threads)
        for thread in threads:
            thread.join()
