"""What came of reading some postings."""

from __future__ import annotations

from dataclasses import dataclass, field

from .errors import OzonError
from .snapshot import BrokenPosting, PostingPage, PostingSnapshot


@dataclass(frozen=True, slots=True)
class Readings:
    """What Ozon showed of the postings that were asked for.

    :ivar dict snapshots: PostingSnapshot by posting number.
    :ivar dict broken: BrokenPosting by posting number: whatever went wrong with this one posting.
    :ivar frozenset unseen: numbers that no method showed. That is no proof that the posting does not exist.
    :ivar dict unread: OzonError by posting number: why the lists that may show it could not be read.
    :ivar dict others: PostingSnapshot by posting number: further postings of the same orders that came along, such as
        those that splitting has made. Nothing is known of those that are not among them.
    """

    snapshots: dict[str, PostingSnapshot] = field(default_factory=dict)
    broken: dict[str, BrokenPosting] = field(default_factory=dict)
    unseen: frozenset[str] = frozenset()
    unread: dict[str, OzonError] = field(default_factory=dict)
    others: dict[str, PostingSnapshot] = field(default_factory=dict)

    def __contains__(self, posting_number: str) -> bool:
        return posting_number in self.snapshots or posting_number in self.broken

    def page(self) -> PostingPage:
        """All that was asked for as one page of a list, for whoever takes in pages.

        :rtype: PostingPage
        """
        return PostingPage(tuple(self.snapshots.values()), tuple(self.broken.values()), "", False)
