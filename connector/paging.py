"""Lists that are paged by the `last_id` of the page before (OZON.md §3.7, §7)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeVar

from .errors import MalformedAnswer
from .methods import CLAIMS_PAGE
from .reading import Node

#: Pages of one list that are read at once: more than a shop that is alive has open cases for.
PAGES_LIMIT = 50


class Page(Protocol):
    """A page of a list."""

    @property
    def last_id(self) -> int:
        """Where the next page begins, 0 after the last one."""


PageT = TypeVar("PageT", bound=Page)


def follow(ask: Callable[[int], PageT]) -> list[PageT]:
    """All pages of a list.

    :param ask: reads the page that follows a `last_id`, the first one with 0.
    :return: at least one page.
    :rtype: list
    :raise MalformedAnswer: if the list goes in circles, or never ends: half of it would look like all of it.
    :raise OzonError: if any page cannot be had.
    """
    pages = [ask(0)]
    seen = {0}
    while pages[-1].last_id not in seen and len(pages) < PAGES_LIMIT:
        seen.add(pages[-1].last_id)
        pages.append(ask(pages[-1].last_id))
    if pages[-1].last_id:
        raise MalformedAnswer("last_id", "expected the last page, found more or the old ones")
    return pages


def following(last_id: Node, count: int) -> int:
    """Where the next page begins, in a list that does not say whether there is one: one that is not full is the last.

    :param Node last_id: of this page.
    :param int count: of the entries on this page.
    :rtype: int
    """
    return last_id.integer(required=True, minimum=0) if count >= CLAIMS_PAGE else 0


def number_of(item: Node) -> str:
    """The posting number of an entry that cannot be read otherwise, "" where even that is wrong.

    :rtype: str
    """
    try:
        return item.get("posting_number").word()
    except MalformedAnswer:
        return ""
