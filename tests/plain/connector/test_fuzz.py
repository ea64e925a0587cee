"""Random hosts in Ozon's place: nothing but an OzonError ever comes of them, in time, and without a secret.

FUZZ_SEED gives another run than the usual one, FUZZ_SECONDS a longer one.
"""

import contextlib
import copy
import gzip
import json
import os
import random
import time
import zlib
from datetime import datetime, timedelta, timezone

import pytest
from examples import EXAMPLES
from hostile import HEAD, request_of, serving
from test_secrets import everything_of

from connector import MalformedAnswer, OutcomeUnknown, OzonClient, OzonError, PostingReference, Refused

SEED = os.environ.get("FUZZ_SEED", "7")
#: How long it goes on; a slow machine makes so many rounds at least.
SECONDS = float(os.environ.get("FUZZ_SECONDS", "10"))
FEWEST = 100
CALL_TIMEOUT, LATE = 0.5, 2.0
KEY, CODE = "key-4f0c-SECRET", "CODE-ABCD-EFGH"
NOW = datetime(2026, 11, 23, 14, 0, tzinfo=timezone.utc)

CALLS = {
    "roles": lambda client: client.account.roles(),
    "seller": lambda client: client.account.seller_info(),
    "digital page": lambda client: client.postings.page("digital", NOW - timedelta(days=7), NOW),
    "fbs page": lambda client: client.postings.page("fbs", NOW - timedelta(days=7), NOW, "cursor"),
    "find": lambda client: client.postings.find("5002-0001-1"),
    "read": lambda client: client.postings.read([PostingReference("5001-0002-1", "5001-0002", "rfbs", NOW)]),
    "upload": lambda client: client.codes.upload("5002-0001-1", {555002: [CODE, "SECOND-CODE"]}, {555003: 1}),
    "part": lambda client: client.shipping.assemble_part("5001-0002-1", {555001: 1}),
    "reasons": lambda client: client.cancelling.reasons(["1-1"]),
    "cancel": lambda client: client.cancelling.cancel("1-1", 352),
    "requests": lambda client: client.cancelling.pending_requests(["1-1"]),
    "rfbs returns": lambda client: client.returns.open_rfbs(),
    "returns": lambda client: client.returns.open_of(["2-1"]),
    "assemble": lambda client: client.shipping.assemble("5001-0002-1", {555001: 2}),
    "cutoff": lambda client: client.shipping.set_cutoff("5001-0002-1", NOW),
    "delivering": lambda client: client.statuses.delivering(["5001-0002-1"]),
    "tracking": lambda client: client.statuses.set_tracking({"5001-0002-1": "TRACK-1"}),
}
#: The calls that are one request each.
ACTS = ("upload", "part", "cancel", "assemble", "cutoff", "delivering", "tracking")
#: Values where others are expected; some quote what a host was sent.
STRANGE = [
    None, True, 0, -1, 10**30, 1.5e308, float("nan"), float("inf"), "", "\x00", "\ud800", "😀" * 300, KEY, CODE,
    f"{CODE} {KEY}".lower(), "9" * 5000, [], {}, [[]], [None], {"": None}, {"result": {"result": {}}}, "x" * 5000,
    "2026-13-45T99:99:99Z", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59+14:00", "true", "1e400", [{}] * 1001,
]


def mutated(rng, value):
    """:return: an official answer with some of its values replaced, doubled or left out"""
    value = copy.deepcopy(value)
    for _ in range(rng.randint(0, 4)):
        places = list(places_in(value))
        if not places:
            return copy.deepcopy(rng.choice(STRANGE))
        holder, key = rng.choice(places)
        change = rng.randrange(4)
        if change == 0:
            del holder[key]
        elif change == 1 and isinstance(holder, list):
            holder.extend([holder[key]] * rng.randint(1, 300))
        elif change == 2:
            holder[key] = [holder[key]] if rng.random() < 0.5 else {"result": holder[key]}
        else:
            holder[key] = copy.deepcopy(rng.choice(STRANGE))
    return value


def places_in(value):
    """:return: pairs of a list or a dict and where in it a value is
    :rtype: iterator"""
    if isinstance(value, dict | list):
        for key in value if isinstance(value, dict) else range(len(value)):
            yield value, key
            yield from places_in(value[key])


def content(rng):
    """:return: what an answer says, in bytes"""
    kind = rng.randrange(8)
    if kind == 0:
        return rng.randbytes(rng.randrange(300))
    if kind == 1:
        depth = rng.choice([10, 500, 5000, 90_000])
        return rng.choice([b"[", b'{"result":', b'{"postings":[']) * depth
    if kind == 2:
        message = rng.choice([CODE, KEY, f"invalid {CODE}", "Circle is open", "obsolete method", "x" * 20_000 + CODE])
        return json.dumps({"code": rng.choice([3, 7, 8, 16, "7", None]), "message": message}).encode()
    if kind == 3:
        return (" " * rng.randrange(12_000) + CODE + KEY).encode()
    text = json.dumps(mutated(rng, rng.choice(list(EXAMPLES.values()))), ensure_ascii=rng.random() < 0.5)
    written = text.encode(rng.choice(["utf-8", "utf-8", "utf-8", "utf-8-sig", "utf-16", "utf-32"]), "surrogatepass")
    if rng.random() < 0.3:
        written = bytearray(written)
        for _ in range(rng.randint(1, 5)):
            written[rng.randrange(len(written))] = rng.randrange(256)
    return bytes(written)


def head(rng, length):
    """:return: status and headers, which need not fit the content"""
    status = rng.choice([200] * 8 + [100, 204, 302, 400, 401, 403, 404, 409, 418, 429, 500, 503, 599, 999])
    lines = [b"HTTP/1.1 %d Word" % status]
    lines += rng.sample([
        b"Retry-After: 0", b"Retry-After: nan", b"Retry-After: -5", b"Retry-After: soon", b"Set-Cookie: a=b",
        b"Location: http://[", b"Content-Type: text/html; charset=punycode", b"Content-Encoding: br",
        b"Content-Encoding: gzip", b"Content-Encoding: deflate", b"Connection: close", b"X: \xff\xfe", b"bad header",
        b"Content-Type: application/json", b"Trailer: X", b"Upgrade: h2c",
    ], rng.randint(0, 2))
    lines += rng.choices([
        [b"Content-Length: %d" % length], [b"Content-Length: %d" % rng.randrange(2 * length + 2)], [],
        [b"Content-Length: -1"], [b"Content-Length: 1", b"Content-Length: 2"], [b"Transfer-Encoding: chunked"],
        [b"Content-Length: 99999999999999999999"],
    ], [12, 2, 2, 1, 1, 3, 1])[0]
    return b"\r\n".join(lines) + b"\r\n\r\n"


def packed(rng, plain):
    """:return: a content as it goes over the wire"""
    if rng.random() < 0.1:
        zipped = gzip.compress(plain) if rng.random() < 0.7 else zlib.compress(plain)
        return zipped[:rng.choice([len(zipped), 5, max(0, len(zipped) - 4)])] + rng.choice([b"", b"", b"more"])
    return plain


def chunked(rng, body):
    """:return: a content in chunks, perhaps without an end"""
    size = rng.choice([7, 1000, 100_000])
    parts = [body[start:start + size] for start in range(0, len(body), size)]
    written = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts[:2000])
    return written + rng.choice([b"0\r\n\r\n", b"0\r\n\r\n", b"0\r\nX: y\r\n\r\n", b"zz\r\n", b""])


def written_answer(rng):
    """:return: all bytes of an answer"""
    if rng.random() < 0.03:
        return rng.choice([b"", b"\r\n\r\n", b"SSH-2.0-OpenSSH\r\n", rng.randbytes(200), HEAD * 3, b"HTTP/1.1 200"])
    if rng.random() < 0.1:
        zipped = gzip.compress(content(rng))
        return HEAD + b"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(zipped) + zipped
    body = packed(rng, content(rng))
    lines = head(rng, len(body))
    return lines + (chunked(rng, body) if b"chunked" in lines else body)


class RandomHost:
    """A server whose answers are random, some of them cut, and some a drip.

    :ivar random.Random rng: of this round, so that a round can be had again.
    """

    def __init__(self):
        self.rng = None

    def __call__(self, connection, gone):
        while not gone.is_set():
            request_of(connection)
            rng = self.rng
            written, way = written_answer(rng), rng.random()
            if way < 0.05:
                written = written[:rng.randrange(len(written) + 1)]
            elif way < 0.07:
                for byte in written[:200]:
                    connection.sendall(bytes([byte]))
                    if gone.wait(0.03):
                        return
            connection.sendall(written)
            if rng.random() < 0.3:
                return


def outcome_of(client, name):
    """Make a call, of which only an OzonError may come.

    :return: the class of the error, None where there was none.
    """
    try:
        CALLS[name](client)
    except OzonError as error:
        shown = everything_of(error).lower()
        assert KEY.lower() not in shown
        # Other calls don't know the code; from them a host could not have it.
        assert name != "upload" or CODE.lower() not in shown
        assert error.__cause__ is None and error.__context__ is None
        assert len(error.message) <= 400
        return type(error)
    return None


def test_random_hosts(monkeypatch):
    monkeypatch.setattr("connector.transport.READ_PAUSES", (0.0, 0.0))
    monkeypatch.setattr("connector.answers.RESTS", (0.0,))
    monkeypatch.setattr("connector.rate_limit.RESTS", (0.0,))
    host, seen, round_number, end = RandomHost(), set(), 0, time.monotonic() + SECONDS
    with serving(host) as port:
        while round_number < FEWEST or time.monotonic() < end:
            round_number += 1
            host.rng = random.Random(f"{SEED} {round_number}")
            name = list(CALLS)[round_number % len(CALLS)]
            with OzonClient(
                "1", KEY, f"http://127.0.0.1:{port}", read_timeout=0.15, call_timeout=CALL_TIMEOUT,
                requests_per_second=10_000,
            ) as client:
                began = time.monotonic()
                seen.add(outcome_of(client, name))
                if name in ACTS:
                    assert time.monotonic() - began < CALL_TIMEOUT + LATE, round_number
    assert {None, MalformedAnswer, OutcomeUnknown, Refused} <= seen


@pytest.mark.parametrize("seed", range(3))
def test_random_addresses(seed):
    """No address makes anything but an OzonError; behind none that is made of these parts is anybody."""
    rng = random.Random(f"{SEED} {seed}")
    parts = [
        "https", "http", "ftp", "://", ":", "//", "/", "[", "]", "::1", "127.1", "0x7f.1", "@", "user:word", "%00",
        "%zz", "?", "#", "\x00", " ", "\n", "☃", "xn--", ".", "..", "localhost", "99999", "-1", "fe80::1%25lo", "\\",
        "x" * 300, "１２７.0.0.1", "⑯", "0" * 5000,
    ]
    for _ in range(150):
        url = rng.choice(["", "http://", "https://"]) + "".join(rng.choices(parts, k=rng.randint(0, 5)))
        with contextlib.suppress(OzonError), OzonClient("1", KEY, url, connect_timeout=0.2) as client:
            client.statuses.delivering(["1-1"])
            raise AssertionError(url)
