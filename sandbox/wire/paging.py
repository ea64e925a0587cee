"""Windows of time, cursors and pages of the posting lists (OZON.md §2.1)."""

import base64
import binascii
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice

from ..errors import INVALID_ARGUMENT, RpcError
from ..index import Place, PostingIndex
from ..model.posting import Posting
from .fields import Fields
from .moments import format_exact, parse_moment

PAGE_MAX = 100
# "Not more than one year" (OZON.md §2.1); a leap year is a year too.
LONGEST_PERIOD = timedelta(days=366)


@dataclass
class Page:
    """Which page of a list is asked for."""

    limit: int
    descending: bool = False
    after: Place | None = None


@dataclass
class PostingPage:
    """A page: the postings, where it ends, and whether more follow."""

    postings: list[Posting] = field(default_factory=list)
    cursor: str = ""
    has_next: bool = False


def read_window(fields: Fields, since_name: str, to_name: str) -> tuple[datetime, datetime]:
    """Read a period and check it.

    :param Fields fields: the object that holds both ends
    :raise RpcError: an end is missing, the ends are in the wrong order, or more than a year apart
    :rtype: tuple[datetime, datetime]
    """
    since, until = fields.moment(since_name), fields.moment(to_name)
    _check_window(fields, to_name, since_name, since, until)
    return since, until


def read_open_window(fields: Fields, since_name: str, to_name: str) -> tuple[datetime | None, datetime | None]:
    """The same for a period of which either end may be left out.

    :rtype: tuple[datetime | None, datetime | None]
    """
    since, until = fields.optional_moment(since_name), fields.optional_moment(to_name)
    if since and until:
        _check_window(fields, to_name, since_name, since, until)
    return since, until


def _check_window(fields: Fields, to_name: str, since_name: str, since: datetime, until: datetime) -> None:
    if since > until:
        raise fields.wrong(to_name, f"value must be greater than {since_name}")
    if until - since > LONGEST_PERIOD:
        raise RpcError(INVALID_ARGUMENT, "PERIOD_IS_TOO_LONG")


def read_page(fields: Fields) -> Page:
    """:param Fields fields: the whole request
    :rtype: Page"""
    limit = fields.integer("limit", minimum=1, maximum=PAGE_MAX)
    direction = fields.text("sort_dir").upper()
    # The document says ASC | DESC, its own example says asc: both are taken.
    if direction not in ("", "ASC", "DESC"):
        raise fields.wrong("sort_dir", "value must be in list [ASC DESC]")
    return Page(limit, direction == "DESC", _read_cursor(fields))


def _read_cursor(fields: Fields) -> Place | None:
    text = fields.text("cursor")
    if not text:
        return None
    try:
        moment, serial = json.loads(base64.urlsafe_b64decode(text.encode()))
        return (parse_moment(moment), int(serial))
    except (ValueError, TypeError, OverflowError, binascii.Error):
        raise fields.wrong("cursor", "cursor is not valid") from None


def write_cursor(posting: Posting) -> str:
    """:return: an opaque mark of the place after this posting
    :rtype: str"""
    place = json.dumps([format_exact(posting.in_process_at), posting.serial])
    return base64.urlsafe_b64encode(place.encode()).decode()


def take_page(
    page: Page,
    index: PostingIndex,
    since: datetime | None,
    until: datetime | None,
    fits: Callable[[Posting], bool],
    among: list[Posting] | None = None,
) -> PostingPage:
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
