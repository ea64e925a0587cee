"""Returns and complaints of buyers, as far as to know that there are some (OZON.md §7)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from ..methods import CLAIMS_PAGE, RETURNS, RETURNS_CHUNK, RFBS_RETURNS
from ..paging import follow
from ..returns import OPEN_GROUPS, ReturnPage, parse_return_page
from ..transport import Transport


class ReturnsApi:
    """Reading returns.

    :param Transport transport: of the client.
    """

    def __init__(self, transport: Transport):
        self._transport = transport

    def rfbs_page(
        self, last_id: int = 0, groups: Sequence[str] = OPEN_GROUPS, posting_number: str = ""
    ) -> ReturnPage:
        """One page of rFBS returns; Ozon's filter takes one posting, or all.

        :param int last_id: the previous page's, 0 for the first page.
        :param groups: Ozon's words for groups of states; by default all that are not settled.
        :rtype: ReturnPage
        :raise OzonError: if there is no usable page.
        """
        numbers = [posting_number] if posting_number else []
        filters = {"group_state": list(groups), **({"posting_number": posting_number} if numbers else {})}
        body = {"filter": filters, "limit": CLAIMS_PAGE, "last_id": last_id}
        return parse_return_page(self._transport.read(RFBS_RETURNS, body, numbers), "rfbs")

    def page(self, posting_numbers: Sequence[str], last_id: int = 0) -> ReturnPage:
        """One page of the returns of FBO (digital) and FBS postings, settled ones too.

        :param posting_numbers: at most `RETURNS_CHUNK`.
        :rtype: ReturnPage
        :raise OzonError: if there is no usable page.
        """
        body = {"filter": {"posting_numbers": list(posting_numbers)}, "limit": CLAIMS_PAGE, "last_id": last_id}
        return parse_return_page(self._transport.read(RETURNS, body, posting_numbers), "ozon")

    def open_rfbs(self) -> ReturnPage:
        """All rFBS returns of the seller that are not settled: a call for each hundred.

        :return: one page with all of them.
        :rtype: ReturnPage
        :raise OzonError: if any page cannot be had: half an answer would look like "none".
        """
        return _together(follow(self.rfbs_page))

    def open_of(self, posting_numbers: Sequence[str]) -> ReturnPage:
        """The returns of FBO and FBS postings that are not settled, fifty postings a call.

        :return: one page with all of them.
        :rtype: ReturnPage
        :raise OzonError: as :meth:`open_rfbs` does.
        """
        pages = []
        for start in range(0, len(posting_numbers), RETURNS_CHUNK):
            chunk = posting_numbers[start:start + RETURNS_CHUNK]
            pages += follow(partial(self.page, chunk))
        return _together(pages)


def _together(pages: Sequence[ReturnPage]) -> ReturnPage:
    return ReturnPage(
        tuple(one for page in pages for one in page.returns if one.is_open),
        tuple(broken for page in pages for broken in page.broken),
    )
