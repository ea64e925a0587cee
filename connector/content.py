"""Taking in an answer's content without trusting it: whatever comes, it costs some 64 MiB of memory at the most.

The bounds belong together. A text with a single character beyond the first 65,536 takes four bytes for each of its
characters, and as much again once it is taken apart; an object of JSON takes some two hundred bytes.
"""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from .errors import MalformedAnswer


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much one answer may say.

    :ivar int size: unpacked, in bytes.
    :ivar int wide_size: the same where it has characters that make Python's texts four times as large.
    :ivar int values: of JSON, counted as commas and opening brackets.
    """

    size: int
    wide_size: int
    values: int


#: Of what is read, one answer at a time. A full page of postings has some 200,000 bytes, and fewer values than a
#: hundred postings with a hundred articles each.
READ_BOUNDS = Bounds(8 * 2**20, 3 * 2**20, 100_000)
#: Of the answer to a call that changes something: up to sixteen come at once, and each concerns a few postings.
ACT_BOUNDS = Bounds(2**18, 2**18, 10_000)
#: How much is unpacked at once, in bytes.
_PIECE = 2**16
#: Digits of a whole number; an int64 has 19, and Python's time for reading one grows with their square.
_DIGITS_LIMIT = 40
#: Characters beyond the first 65,536, as they are or escaped.
_WIDE = re.compile(rb"[\xf0-\xf4]|\\u[dD][89abAB]")


def unpacked(chunks: Iterable[bytes], encoding: str, limit: int) -> bytearray:
    """The whole content of an answer.

    :param chunks: of the content as it came over the wire.
    :param str encoding: the answer's `Content-Encoding`, "" where it has none.
    :param int limit: how large it may be, packed and unpacked, in bytes.
    :rtype: bytearray
    :raise MalformedAnswer: if it is too large, or packed in a way that cannot be unpacked.
    """
    encoding = encoding.strip().lower()
    if encoding in ("", "identity"):
        return _joined(chunks, limit)
    if encoding in ("gzip", "x-gzip"):
        return _joined(_gunzipped(chunks, limit), limit)
    raise MalformedAnswer("$", "expected gzip or no encoding, found another")


def _joined(chunks: Iterable[bytes], limit: int) -> bytearray:
    # A list of the chunks would cost many times their size where they are tiny.
    content = bytearray()
    for chunk in chunks:
        content += chunk
        if len(content) > limit:
            raise MalformedAnswer("$", f"expected at most {limit} bytes, found more")
    return content


def _gunzipped(chunks: Iterable[bytes], limit: int) -> Iterator[bytes]:
    try:
        yield from _inflated(chunks, limit)
        return
    except zlib.error:
        pass
    raise MalformedAnswer("$", "expected a whole gzip, found something else")


def _inflated(chunks: Iterable[bytes], limit: int) -> Iterator[bytes]:
    unpacker = zlib.decompressobj(16 + zlib.MAX_WBITS)
    packed_size = 0
    for chunk in chunks:
        packed_size += len(chunk)
        # There are packings that unpack to nothing, for ever.
        if packed_size > limit or unpacker.eof:
            raise zlib.error
        while chunk:
            yield unpacker.decompress(chunk, _PIECE)
            chunk = unpacker.unconsumed_tail
    yield unpacker.flush()
    if not unpacker.eof or unpacker.unused_data:
        raise zlib.error


def json_of(content: bytearray, bounds: Bounds) -> Any:
    """What a content says as JSON.

    :param bytearray content: is emptied, for its memory.
    :raise MalformedAnswer: if it is no JSON, or too much of it.
    """
    if len(content) > bounds.wide_size and _WIDE.search(content):
        raise MalformedAnswer("$", f"expected at most {bounds.wide_size} bytes with rare characters, found more")
    if sum(map(content.count, (b"{", b"[", b","))) > bounds.values:
        raise MalformedAnswer("$", f"expected at most {bounds.values} values, found more")
    try:
        return _decoded(content)
    except (ValueError, RecursionError):
        pass
    # Not chained to its cause, which holds the content.
    raise MalformedAnswer("$", "expected JSON")


def _decoded(content: bytearray) -> Any:
    text = content.decode("utf-8-sig")
    content.clear()
    return _DECODER.decode(text)


def _integer(digits: str) -> int:
    if len(digits) > _DIGITS_LIMIT:
        raise ValueError("too many digits")
    return int(digits)


_DECODER = json.JSONDecoder(parse_int=_integer)
