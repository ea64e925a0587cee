"""Taking in an answer's content without trusting it: whatever comes, it costs some 64 MiB of memory at the most.

The bounds belong together. A text with a single character beyond the first 65,536 takes four bytes for each of its
characters, and as much again once it is taken apart; an object of JSON takes some two hundred bytes.
"""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Iterable, Iterator
from typing import Any

from .errors import MalformedAnswer

#: Of an unpacked answer, in bytes; a full page of postings has some 200,000.
CONTENT_LIMIT = 8 * 2**20
#: The same where it has characters that make Python's texts four times as large.
WIDE_CONTENT_LIMIT = 4 * 2**20
#: Values in one answer: more than a hundred postings with a hundred articles each have.
VALUES_LIMIT = 100_000
#: How much is unpacked at once, in bytes.
_PIECE = 2**16
#: Digits of a whole number; an int64 has 19, and Python's time for reading one grows with their square.
_DIGITS_LIMIT = 40
#: Characters beyond the first 65,536, as they are or escaped.
_WIDE = re.compile(rb"[\xf0-\xf4]|\\u[dD][89abAB]")


def unpacked(chunks: Iterable[bytes], encoding: str) -> bytearray:
    """The whole content of an answer.

    :param chunks: of the content as it came over the wire.
    :param str encoding: the answer's `Content-Encoding`, "" where it has none.
    :rtype: bytearray
    :raise MalformedAnswer: if it is too large, or packed in a way that cannot be unpacked.
    """
    encoding = encoding.strip().lower()
    if encoding in ("", "identity"):
        return _joined(chunks)
    if encoding in ("gzip", "x-gzip"):
        return _joined(_gunzipped(chunks))
    raise MalformedAnswer("$", "expected gzip or no encoding, found another")


def _joined(chunks: Iterable[bytes]) -> bytearray:
    # A list of the chunks would cost many times their size where they are tiny.
    content = bytearray()
    for chunk in chunks:
        content += chunk
        if len(content) > CONTENT_LIMIT:
            raise MalformedAnswer("$", f"expected at most {CONTENT_LIMIT} bytes, found more")
    return content


def _gunzipped(chunks: Iterable[bytes]) -> Iterator[bytes]:
    try:
        yield from _inflated(chunks)
        return
    except zlib.error:
        pass
    raise MalformedAnswer("$", "expected a whole gzip, found something else")


def _inflated(chunks: Iterable[bytes]) -> Iterator[bytes]:
    unpacker = zlib.decompressobj(16 + zlib.MAX_WBITS)
    packed_size = 0
    for chunk in chunks:
        packed_size += len(chunk)
        # There are packings that unpack to nothing, for ever.
        if packed_size > CONTENT_LIMIT or unpacker.eof:
            raise zlib.error
        while chunk:
            yield unpacker.decompress(chunk, _PIECE)
            chunk = unpacker.unconsumed_tail
    yield unpacker.flush()
    if not unpacker.eof or unpacker.unused_data:
        raise zlib.error


def json_of(content: bytearray) -> Any:
    """What a content says as JSON.

    :param bytearray content: is emptied, for its memory.
    :raise MalformedAnswer: if it is no JSON, or too much of it.
    """
    if len(content) > WIDE_CONTENT_LIMIT and _WIDE.search(content):
        raise MalformedAnswer("$", f"expected at most {WIDE_CONTENT_LIMIT} bytes with rare characters, found more")
    if sum(map(content.count, (b"{", b"[", b","))) > VALUES_LIMIT:
        raise MalformedAnswer("$", f"expected at most {VALUES_LIMIT} values, found more")
    try:
        text = content.decode("utf-8-sig")
        content.clear()
        return _DECODER.decode(text)
    except (ValueError, RecursionError):
        pass
    # Not chained to its cause, which holds the content.
    raise MalformedAnswer("$", "expected JSON")


def _integer(digits: str) -> int:
    if len(digits) > _DIGITS_LIMIT:
        raise ValueError("too many digits")
    return int(digits)


_DECODER = json.JSONDecoder(parse_int=_integer)
