"""Of a host that is neither Ozon's nor a practice server, no word is shown; and the way through a proxy.

A host inside could be read otherwise by whoever may name an address. The strange hosts of these tests are behind a
proxy, the only way to them from a machine that may be without a network.
"""

import json
import urllib.request

import pytest
from hostile import answer, request_of, serving
from test_secrets import everything_of

from connector import (
    AuthenticationError,
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

WORD = "INNER_WORD"
ROLES = answer(b'{"roles": [], "expires_at": null}')


def told(code):
    return json.dumps({"code": code, "message": f"{WORD}: root:x:0:0 Api-key is deactivated", "details": []}).encode()


@pytest.fixture
def proxy(monkeypatch):
    """A proxy that the environment names, and that answers itself.

    :return: its answer, to be set, and the heads of the requests that it was given.
    """
    state, heads = {"answer": ROLES}, []

    def behave(connection, gone):
        while not gone.is_set():
            heads.append(request_of(connection))
            connection.sendall(state["answer"])

    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    with serving(behave) as port:
        monkeypatch.setenv("http_proxy", f"http://user:word@127.0.0.1:{port}")
        monkeypatch.setenv("https_proxy", f"127.0.0.1:{port}")
        yield state, heads


def error_from(url):
    with OzonClient("1", "key-SECRET", url) as client, pytest.raises(OzonError) as caught:
        client.statuses.delivering(["1-1"])
    return caught.value


@pytest.mark.parametrize(("status", "content", "expected"), [
    (b"400 Bad", told(3), Refused), (b"401 No", told(16), AuthenticationError), (b"403 No", told(7), RoleMissing),
    (b"404 No", told(5), MethodGone), (b"404 No", WORD.encode(), MethodGone), (b"418 Tea", told(8), Refused),
    (b"429 Slow", told(8), Throttled), (b"500 Oh", told(13), OutcomeUnknown), (b"503 Oh", b"<html>", OutcomeUnknown),
])
def test_no_word_of_a_strange_host_is_shown(proxy, status, content, expected):
    proxy[0]["answer"] = answer(content, b"X-Word: " + WORD.encode(), status=status)
    error = error_from("http://strange.example")
    assert type(error) is expected
    assert error.message == f"HTTP {status[:3].decode()}"
    assert getattr(error, "word", "") == ""
    assert WORD not in everything_of(error)


@pytest.mark.parametrize("content", [
    WORD.encode(), json.dumps(WORD).encode(), json.dumps({"result": WORD}).encode(),
    json.dumps({"result": [{"posting_number": [WORD]}]}).encode(), json.dumps({WORD: WORD}).encode(),
])
def test_nor_of_an_answer_that_goes_well_and_makes_no_sense(proxy, content):
    proxy[0]["answer"] = answer(content)
    error = error_from("http://strange.example")
    assert isinstance(error, MalformedAnswer)
    assert WORD not in everything_of(error)


def test_ozon_s_own_words_are_shown(proxy, monkeypatch):
    monkeypatch.setattr("connector.client.DEFAULT_URL", "http://api-seller.ozon.example")
    proxy[0]["answer"] = answer(told(3), status=b"400 Bad")
    error = error_from("http://api-seller.ozon.example")
    assert (error.word, error.message) == (WORD, f"{WORD}: root:x:0:0 Api-key is deactivated")
    assert WORD not in everything_of(error_from("http://api-seller.ozon.example.evil.example"))


def test_ozon_s_name_is_not_enough(proxy):
    """Without TLS anybody may answer by it."""
    proxy[0]["answer"] = answer(told(3), status=b"400 Bad")
    assert WORD not in everything_of(error_from("http://api-seller.ozon.ru"))


@pytest.mark.parametrize("status", [b"301 Moved", b"302 Found", b"303 See", b"307 Moved", b"308 Moved"])
def test_redirects_are_refused(proxy, status):
    trapped = []
    with serving(lambda connection, gone: trapped.append(1)) as trap:
        proxy[0]["answer"] = answer(b"", b"Location: http://127.0.0.1:%d/" % trap, status=status)
        assert isinstance(error_from("http://strange.example"), MalformedAnswer)
    assert trapped == []
    assert len(proxy[1]) == 1


def test_cookies_are_not_kept(proxy):
    """A host could have ever more of them sent along."""
    proxy[0]["answer"] = answer(b'{"roles": []}', b"Set-Cookie: name=value")
    with OzonClient("1", "key", "http://strange.example") as client:
        client.account.roles()
        client.account.roles()
    assert len(proxy[1]) == 2
    assert b"cookie" not in proxy[1][1].lower()


# === THE PROXY === #


def test_the_environment_s_proxy_is_gone_by(proxy):
    with OzonClient("1", "key", "http://strange.example") as client:
        assert client.account.roles().roles == ()
    assert proxy[1][0].startswith(b"POST http://strange.example/v1/roles HTTP/1.1\r\n")
    assert b"\r\nproxy-authorization: basic " in proxy[1][0].lower()


def test_tls_goes_through_a_tunnel(proxy):
    """... so that the proxy sees no key."""
    proxy[0]["answer"] = answer(b"", status=b"502 No")
    error = error_from("https://strange.example")
    assert isinstance(error, NotSent)
    assert [head.split(b"\r\n")[0] for head in proxy[1]] == [b"CONNECT strange.example:443 HTTP/1.1"]
    assert b"key-SECRET" not in proxy[1][0]


@pytest.mark.parametrize("host", ["10.0.0.1", "169.254.169.254", "127.1", "2130706433", "[::ffff:10.0.0.1]"])
def test_inner_addresses_are_not_asked_of_the_proxy(proxy, host):
    assert isinstance(error_from(f"http://{host}"), NotSent)
    assert proxy[1] == []


def test_this_machine_is_reached_without_it(proxy):
    assert isinstance(error_from("http://127.0.0.1:9"), NotSent)
    assert proxy[1] == []


def test_a_host_may_be_excepted(proxy, monkeypatch):
    monkeypatch.setenv("no_proxy", "strange.example")
    assert urllib.request.proxy_bypass("strange.example")
    monkeypatch.setattr("connector.addresses._resolved", lambda *_args: [])
    assert isinstance(error_from("http://strange.example"), NotSent)
    assert proxy[1] == []


@pytest.mark.parametrize("address", ["https://127.0.0.1:9", "socks5://user:word@127.0.0.1:9", "socks4://127.0.0.1:9"])
def test_a_proxy_of_another_kind_is_told(monkeypatch, address):
    monkeypatch.setenv("https_proxy", address)
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    with pytest.raises(NotSent) as caught:
        OzonClient("1", "key", "https://strange.example")
    assert "user:word" not in everything_of(caught.value)
