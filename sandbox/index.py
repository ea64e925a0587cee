"""The postings of one seller and one kind, in the order in which lists show them."""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable, Iterator
from datetime import datetime

from .model.posting import Posting

# Where a posting stands in every list.
Place = tuple[datetime, int]

# Up to this many postings are sorted anew for a page; beyond that the whole window is walked.
SHORT_LIST = 5000


class PostingIndex:
    """Postings sorted by time of processing and order of creation, found by window, cursor,
    status or time of the last change without looking at the others."""

    def __init__(self) -> None:
        self._keys: list[Place] = []
        self._postings: dict[Place, Posting] = {}
        self._changes: list[Place] = []
        self._by_serial: dict[int, Posting] = {}
        self._by_status: dict[str, dict[int, Posting]] = {}

    def add(self, posting: Posting) -> None:
        """Take in a new posting."""
        insort(self._keys, posting.sort_key)
        self._postings[posting.sort_key] = posting
        insort(self._changes, (posting.changed_at, posting.serial))
        self._by_serial[posting.serial] = posting
        self._by_status.setdefault(posting.status, {})[posting.serial] = posting

    def changed(self, posting: Posting, changed_before: datetime, status_before: str) -> None:
        """Note that a posting's `changed_at` and `status` were others until now."""
        place = bisect_left(self._changes, (changed_before, posting.serial))
        del self._changes[place]
        insort(self._changes, (posting.changed_at, posting.serial))
        del self._by_status[status_before][posting.serial]
        self._by_status.setdefault(posting.status, {})[posting.serial] = posting

    def with_status(self, statuses: Iterable[str]) -> list[Posting] | None:
        """:param statuses: Ozon's words; empty for all
        :return: the postings that stand so; None if they are all or so many that a walk through
            the window is the better way
        :rtype: list[Posting] | None"""
        groups = [self._by_status.get(status, {}) for status in statuses]
        if not groups or sum(map(len, groups)) > SHORT_LIST:
            return None
        return [posting for group in groups for posting in group.values()]

    def changed_between(self, since: datetime | None, until: datetime | None) -> list[Posting] | None:
        """:return: the postings whose last change is in the period; None if they are so many
            that a walk through the window is the better way
        :rtype: list[Posting] | None"""
        low = bisect_left(self._changes, (since,)) if since else 0
        high = bisect_right(self._changes, (until, float("inf"))) if until else len(self._changes)
        if high - low > SHORT_LIST:
            return None
        return [self._by_serial[serial] for _moment, serial in self._changes[low:high]]

    def walk(
        self,
        since: datetime | None = None,
        until: datetime | None = None,
        after: Place | None = None,
        descending: bool = False,
        among: list[Posting] | None = None,
    ) -> Iterator[Posting]:
        """Go through the postings of a window.

        :param datetime since: first moment, None for the beginning
        :param datetime until: last moment, None for the end
        :param tuple after: the sort key where the previous page ended
        :param list among: only these postings, if the caller knows which they can be
        :rtype: Iterator[Posting]
        """
        keys = self._keys
        if among is not None:
            keys = sorted({posting.sort_key for posting in among})
        low = bisect_left(keys, (since,)) if since else 0
        high = bisect_right(keys, (until, float("inf"))) if until else len(keys)
        if after and descending:
            high = min(high, bisect_left(keys, after))
        elif after:
            low = max(low, bisect_right(keys, after))
        positions = range(high - 1, low - 1, -1) if descending else range(low, high)
        for position in positions:
            yield self._postings[keys[position]]
