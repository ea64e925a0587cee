"""Windows of time, cursors and pages of the posting lists (API.md §2.1)."""

import base64
import binascii
import json
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import islice

from ..errors import INVALID_ARGUMENT, RpcError
from .moments import format_exact, parse_moment

PAGE_MAX = 100
# "Not more than one year" (API.md §2.1); a leap year is a year too.
LONGEST_PERIOD = timedelta(days=366)


@dataclass
class Page:
    """Which page of a list is asked for."""

    limit: int
    descending: bool = False
    after: tuple = None


@dataclass
class PostingPage:
    """A page: the postings, where it ends, and whether more follow."""

    postings: list = field(default_factory=list)
    cursor: str = ""
    has_next: bool = False


def read_window(fields, since_name, to_name, required=True):
    """Read a period and check it.

    :param Fields fields: the object that holds both ends
    :raise RpcError: an end is missing, the ends are in the wrong order, or more than a year apart
    :rtype: tuple[datetime | None, datetime | None]
    """
    since = fields.moment(since_name, required)
    until = fields.moment(to_name, required)
    if since and until:
        if since > until:
            raise fields.wrong(to_name, f"value must be greater than {since_name}")
        if until - since > LONGEST_PERIOD:
            raise RpcError(INVALID_ARGUMENT, "PERIOD_IS_TOO_LONG")
    return since, until


def read_page(fields):
    """:param Fields fields: the whole request
    :rtype: Page"""
    limit = fields.integer("limit", required=True, minimum=1, maximum=PAGE_MAX)
    direction = fields.text("sort_dir").upper()
    # The document says ASC | DESC, its own example says asc: both are taken.
    if direction not in ("", "ASC", "DESC"):
        raise fields.wrong("sort_dir", "value must be in list [ASC DESC]")
    return Page(limit, direction == "DESC", _read_cursor(fields))


def _read_cursor(fields):
    text = fields.text("cursor")
    if not text:
        return None
    try:
        moment, serial = json.loads(base64.urlsafe_b64decode(text.encode()))
        return (parse_moment(moment), int(serial))
    except (ValueError, TypeError, OverflowError, binascii.Error):
        raise fields.wrong("cursor", "cursor is not valid") from None


def write_cursor(posting):
    """:return: an opaque mark of the place after this posting
    :rtype: str"""
    place = json.dumps([format_exact(posting.in_process_at), posting.serial])
    return base64.urlsafe_b64encode(place.encode()).decode()


def take_page(page, index, since, until, fits, among=None):
    """Collect one page of an index.

    :param Page page: size, direction and place
    :param PostingIndex index: where to look
    :param fits: tells whether a posting belongs into the list
    :param list among: the only postings that can fit, if known; else None
    :rtype: PostingPage
    """
    walk = index.walk(since, until, page.after, page.descending, among)
    found = (p for p in walk if fits(p))
    postings = list(islice(found, page.limit + 1))
    has_next = len(postings) > page.limit
    postings = postings[: page.limit]
    cursor = write_cursor(postings[-1]) if postings else ""
    return PostingPage(postings, cursor, has_next)
