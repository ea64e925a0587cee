"""Reading postings (OZON.md §2, §4.1, §4.5)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timezone

from ..methods import Family
from ..posting_reader import PostingReader
from ..posting_requests import request_page, window
from ..readings import Readings
from ..snapshot import PostingPage, PostingReference
from ..transport import Transport


class PostingsApi:
    """The one place that reads postings, whoever asks.

    :param Transport transport: of the client.
    """

    def __init__(self, transport: Transport):
        self._transport = transport

    def page(self, family: Family, since: datetime, to: datetime, cursor: str = "") -> PostingPage:
        """One page of the postings of a period, oldest first.

        :param str family: `digital`: postings that wait for codes (OZON.md §4.1); `fbo`: digital postings in
            any status (§4.5); `fbs`: all FBS and rFBS postings in any status (§2.1).
        :param datetime since: begin of the period; it may be at most `LONGEST_WINDOW` long.
        :param str cursor: the previous page's cursor, "" for the first page. The caller makes sure that he
            does not follow an old one.
        :rtype: PostingPage
        :raise OzonError: if there is no usable page; a broken posting only goes to its `broken`.
        """
        return request_page(self._transport, family, window(since, to), cursor)

    def read(self, references: Sequence[PostingReference]) -> Readings:
        """Read postings again, by the methods that may show them; a hundred that are under way cost one call.

        :rtype: Readings
        :raise OzonError: only what concerns the whole account: Ozon cannot be asked, or the key may not read
            such postings. Whatever goes wrong with one posting is its own.
        """
        return PostingReader(self._transport, references).read()

    def find(self, posting_number: str) -> Readings:
        """Read a posting of which nothing but the number is known.

        :rtype: Readings
        :raise RoleMissing: if the key may read neither kind of posting.
        :raise OzonError: if Ozon cannot be asked at all, or gives no answer.
        """
        now = datetime.now(timezone.utc)
        reference = PostingReference(posting_number, posting_number.rpartition("-")[0], "unknown", now)
        return PostingReader(self._transport, [reference]).find()
