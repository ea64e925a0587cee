"""Whatever a host in Ozon's place answers, it costs no more than 64 MiB of memory, and is told by what it means."""

import contextlib
import gc
import gzip
import json
import subprocess
import sys
import weakref
import zlib
from datetime import datetime
from functools import partial
from pathlib import Path

import pytest
from examples import FBS_POSTING
from hostile import HEAD, answer, answering, request_of, serving, without_end
from seller_api import Answer, error_body

from connector import Action, Call, OzonError, perform
from connector.content import ACT_BOUNDS, READ_BOUNDS

MIB = 2**20
ALLOWED = 64 * MIB
GZIP = b"Content-Encoding: gzip"
FULL_PAGE = json.dumps({"postings": [FBS_POSTING] * 100, "cursor": "", "has_next": False}).encode()

TOO_LARGE = f"MalformedAnswer $: expected at most {READ_BOUNDS.size} bytes, found more"
TOO_WIDE = f"MalformedAnswer $: expected at most {READ_BOUNDS.wide_size} bytes with rare characters, found more"
TOO_MANY = f"MalformedAnswer $: expected at most {READ_BOUNDS.values} values, found more"
NO_GZIP = "MalformedAnswer $: expected a whole gzip, found something else"
NO_JSON = "MalformedAnswer $: expected JSON"
NO_ARRAY = "MalformedAnswer postings: expected an array, found another text"
CUT_SHORT = "OutcomeUnknown no answer from Ozon (RemoteProtocolError)"


def bomb():
    """:return: 1 GiB of spaces, packed into 1 MiB"""
    packer = zlib.compressobj(9, wbits=-zlib.MAX_WBITS)
    part = packer.compress(b" " * 16 * MIB) + packer.flush(zlib.Z_FULL_FLUSH)
    return gzip.compress(b"")[:10] + part * 64


def endless(head, part, connection, gone):
    request_of(connection)
    connection.sendall(head)
    without_end(connection, gone, part)


def nested(count):
    """:return: as many objects in one another as are allowed, again and again"""
    depth = 60
    return b"[" + b",".join([b'{"a":' * depth + b"1" + b"}" * depth] * (count // (depth + 1))) + b"]"


def page(postings):
    return b'{"has_next":false,"postings":[' + postings + b"]}"


def filled(head, filling, tail, size):
    """:return: a text of a certain size"""
    return head + filling * ((size - len(head) - len(tail)) // len(filling)) + tail


EMOJI = "😀".encode()
#: As much as is allowed, in the shapes that cost most.
DEAREST = {
    "nested objects": page(nested(READ_BOUNDS.values - 100)),
    "keys": page(b"{" + b",".join(b'"%d":"%s"' % (key, EMOJI) for key in range(READ_BOUNDS.values - 100)) + b"}"),
    "many lists": page(b"[" + b",".join([b"[]"] * (READ_BOUNDS.values // 2 - 100)) + b"]"),
    "numbers": page(b"[" + b",".join(b"%d.5" % number for number in range(READ_BOUNDS.values - 100)) + b"]"),
    "wide text": filled(b'{"postings":"', b"x", EMOJI + b'"}', READ_BOUNDS.wide_size),
    "wide escaped text": filled(b'{"postings":"', b"x", b'\\ud83d\\ude00"}', READ_BOUNDS.wide_size),
    "Cyrillic text": filled(b'{"postings":"', b"x", 'ж"}'.encode(), READ_BOUNDS.size),
    "objects and wide text": filled(
        page(nested(READ_BOUNDS.values - 100))[:-1] + b',"text":"', b"x", EMOJI + b'"}', READ_BOUNDS.wide_size
    ),
    "objects and Cyrillic text": filled(
        page(nested(READ_BOUNDS.values - 100))[:-1] + b',"text":"', b"x", 'ж"}'.encode(), READ_BOUNDS.size
    ),
}
AS_ALLOWED = {name: NO_ARRAY if name.endswith(" text") and "objects" not in name else "an answer" for name in DEAREST}
HOSTILE = {
    "gzip bomb": (answering(answer(bomb(), GZIP)), TOO_LARGE),
    "100 MB": (answering(answer(b" " * 100_000_000)), TOO_LARGE),
    "brackets": (answering(answer(b"[" * READ_BOUNDS.size)), TOO_MANY),
    "few brackets": (answering(answer(b"[" * READ_BOUNDS.values)), NO_JSON),
    "objects": (answering(answer(b"[" + b"{}," * (READ_BOUNDS.size // 3 - 1) + b"{}]")), TOO_MANY),
    "one emoji": (answering(answer(filled(b'"', b"x", EMOJI + b'"', READ_BOUNDS.size))), TOO_WIDE),
    "one escaped emoji": (answering(answer(filled(b'"', b"x", b'\\ud83d\\ude00"', READ_BOUNDS.size))), TOO_WIDE),
    "tiny postings": (answering(answer(gzip.compress(page(b",".join([b'{"a":0}'] * 1_000_000))), GZIP)), TOO_MANY),
    "digits": (answering(answer(b"9" * READ_BOUNDS.size)), NO_JSON),
    "more digits": (
        answering(answer(b"0." + b"9" * (READ_BOUNDS.size - 2))),
        "MalformedAnswer $: expected an object, found another number",
    ),
    "no digits": (answering(answer(b"-" * READ_BOUNDS.size)), NO_JSON),
    "escapes": (
        answering(answer(b'"' + b"\\u0041" * (READ_BOUNDS.size // 6 - 1) + b'"')),
        "MalformedAnswer $: expected an object, found another text",
    ),
    "chunks": (partial(endless, HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"8000\r\n" + b" " * 0x8000 + b"\r\n"),
               TOO_LARGE),
    "a chunk without end": (partial(endless, HEAD + b"Transfer-Encoding: chunked\r\n\r\nff", b"f" * MIB), CUT_SHORT),
    "headers": (partial(endless, HEAD, b"X-Header: value\r\n" * 1000), CUT_SHORT),
    "a header": (partial(endless, HEAD + b"X-Header: ", b"x" * MIB), CUT_SHORT),
    "no length": (partial(endless, HEAD + b"\r\n", b" " * MIB), TOO_LARGE),
    "packed nothing": (
        partial(endless, HEAD + GZIP + b"\r\n\r\n" + gzip.compress(b"")[:10], b"\0\0\0\xff\xff" * 100_000), NO_GZIP,
    ),
    "packed twice": (answering(answer(gzip.compress(bomb()), b"Content-Encoding: gzip, gzip")),
                     "MalformedAnswer $: expected gzip or no encoding, found another"),
    "500 with 100 MB": (
        answering(answer(b"x" * 100_000_000, status=b"500 Oh")), "OutcomeUnknown HTTP 500",
    ),
    "403 with a bomb": (answering(answer(bomb(), GZIP, status=b"403 No")), "RoleMissing HTTP 403"),
    "1,001 postings": (
        answering(answer(page(b",".join([b'{"a":0}'] * 1001)))),
        "MalformedAnswer postings: expected an array of at most 1000 postings, found an array",
    ),
}


#: Answers to calls that change something, of which sixteen threads take in one each.
ACTS = {
    "acts: gzip bomb": (
        answering(answer(bomb(), GZIP)), f"MalformedAnswer $: expected at most {ACT_BOUNDS.size} bytes, found more",
    ),
    "acts: objects": (
        answering(answer(page(nested(2 * ACT_BOUNDS.values)))),
        f"MalformedAnswer $: expected at most {ACT_BOUNDS.values} values, found more",
    ),
    "acts: as much as is allowed": (
        answering(answer(filled(
            b'{"result":' + nested(ACT_BOUNDS.values - 100) + b',"text":"', b"x", EMOJI + b'"}', ACT_BOUNDS.size
        ))),
        "MalformedAnswer result[0]: expected a text, found an object",
    ),
}
ANSWERS = {
    **HOSTILE,
    **ACTS,
    **{name: (answering(answer(content)), AS_ALLOWED[name]) for name, content in DEAREST.items()},
    "a packed page": (answering(answer(gzip.compress(FULL_PAGE), GZIP)), "an answer"),
}


@pytest.fixture(scope="module")
def measured():
    """All answers, taken in one after the other: by one process those to reads, by another those to acts.

    :return: by name, how much memory had been taken by then, in bytes, and what came of it.
    """
    reads = {name: behave for name, (behave, _expected) in ANSWERS.items() if name not in ACTS}
    acts = {name: behave for name, (behave, _expected) in ACTS.items()}
    return {**costs(reads, ""), **costs(acts, "/act")}


def costs(behaviours, path):
    """:return: what the answers of some servers cost, and what came of them, by name"""
    program = Path(__file__).with_name("memory.py")
    with contextlib.ExitStack() as servers:
        ports = [
            servers.enter_context(serving(behave)) for behave in (answering(answer(FULL_PAGE)), *behaviours.values())
        ]
        urls = [f"http://127.0.0.1:{port}{path}" for port in ports]
        urls[0] = urls[0].removesuffix(path)
        done = subprocess.run(
            [sys.executable, program, *urls], env={"PYTHONPATH": ":".join(sys.path)}, capture_output=True, text=True,
            timeout=120, check=False,
        )
    assert done.returncode == 0, done.stderr
    lines = (line.split(maxsplit=1) for line in done.stdout.splitlines())
    return {name: (int(size), outcome) for name, (size, outcome) in zip(behaviours, lines, strict=True)}


@pytest.mark.parametrize("name", ANSWERS)
def test_what_an_answer_costs_and_means(measured, name):
    size, outcome = measured[name]
    assert outcome == ANSWERS[name][1]
    assert size <= ALLOWED


# === WHAT IS LEFT OF AN ANSWER === #


@pytest.mark.parametrize("fault", [
    Answer(b"{broken"), Answer({"result": [{}]}), Answer(error_body(3, "no"), 400), Answer(cut=True),
], ids=["broken", "malformed", "refused", "cut"])
def test_an_error_is_gone_when_it_has_been_dealt_with(api, client, fault):
    """... with the answer in its traceback, without waiting for the garbage collector."""
    api.answer(fault)
    gc.disable()
    try:
        try:
            client.statuses.delivering(["1-1"])
        except OzonError as error:
            kept = weakref.ref(error)
        assert kept() is None
    finally:
        gc.enable()


def test_errors_that_are_kept_do_not_keep_the_answer(api, client):
    api.answer(Answer({"result": [{}]}))
    [[outcome]] = perform(client, [Call(Action.ASSEMBLE, "1-1", quantities={7: 1})])
    assert outcome.error.__traceback__ is None
    api.answer(Answer({"postings": [{}], "has_next": False}))
    page_read = client.postings.page("fbs", datetime(2026, 11, 1), datetime(2026, 11, 2))
    assert page_read.broken[0].error.__traceback__ is None
