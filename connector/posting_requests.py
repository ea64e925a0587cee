"""The single requests that show postings, and how many postings go into one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from .errors import MalformedAnswer
from .methods import GETS, LISTS, LONGEST_WINDOW, PAGE_SIZE, Family
from .moments import in_utc, stamp
from .parsing import parse_page, parse_posting, unwrapped
from .snapshot import PostingPage, PostingReference, PostingSnapshot
from .transport import Transport

#: A list is asked for so much more than the time between the first and the last of its postings.
_MARGIN = timedelta(days=1)


def request_page(
    transport: Transport, family: Family, filters: dict[str, Any], cursor: str = ""
) -> PostingPage:
    """One page of a list.

    :param str family: whose list.
    :param dict filters: Ozon's filter; it always has a window (OZON.md §10.6).
    :param str cursor: of the page before, "" for the first.
    :rtype: PostingPage
    :raise OzonError: if there is no usable page; a broken posting only goes to `broken`.
    """
    body = {"filter": filters, "limit": PAGE_SIZE, "cursor": cursor, "sort_dir": "ASC"}
    return parse_page(transport.read(LISTS[family], body), family)


def request_posting(transport: Transport, family: Family, posting_number: str) -> PostingSnapshot:
    """One posting by its number (OZON.md §2.3, §4.5).

    :param str family: `fbs` or `fbo`.
    :rtype: PostingSnapshot
    :raise Refused: if this family does not know it.
    :raise MalformedAnswer: if it came in a form that cannot be used, or another posting came.
    """
    answer = transport.read(GETS[family], {"posting_number": posting_number}, [posting_number])
    snapshot = parse_posting(unwrapped(answer), family)
    if snapshot.posting_number != posting_number:
        raise MalformedAnswer("posting_number", "expected the posting that was asked for, found another")
    return snapshot


def window(since: datetime, to: datetime) -> dict[str, str]:
    """The part of a filter that names a period; naive times are taken as UTC.

    :rtype: dict
    """
    return {"since": stamp(since), "to": stamp(to)}


def numbers_filter(family: Family, group: Iterable[PostingReference]) -> dict[str, Any]:
    """The filter that names some postings, and the period in which they were ordered.

    The FBS list has a filter by order numbers only (OZON.md §2.1).

    :rtype: dict
    """
    group = list(group)
    moments = [in_utc(reference.created_at) for reference in group]
    period = window(min(moments) - _MARGIN, max(moments) + _MARGIN)
    if family == "fbs":
        return {"order_numbers": sorted({reference.order_number for reference in group}), **period}
    return {"posting_numbers": [reference.posting_number for reference in group], **period}


def in_hundreds(references: Iterable[PostingReference]) -> Iterator[list[PostingReference]]:
    """Groups that one list call can ask for: at most a hundred, whose dates fit into one window.

    :rtype: iterator of lists
    """
    group: list[PostingReference] = []
    for reference in sorted(references, key=lambda reference: in_utc(reference.created_at)):
        age = in_utc(reference.created_at) - in_utc(group[0].created_at) if group else timedelta()
        if len(group) == PAGE_SIZE or age > LONGEST_WINDOW - 3 * _MARGIN:
            yield group
            group = []
        group.append(reference)
    if group:
        yield group
