"""Cancelling FBS and rFBS postings, and buyers' requests for it (OZON.md §3.7)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from ..cancellations import (
    CancellationRequest,
    CancellationRequestPage,
    CancelReason,
    parse_cancel_reasons,
    parse_decision,
    parse_requests,
)
from ..methods import (
    CANCEL,
    CANCEL_REASONS,
    CANCELLATION_APPROVE,
    CANCELLATION_REJECT,
    CANCELLATION_REQUESTS,
    CLAIMS_PAGE,
    PAGE_SIZE,
)
from ..paging import follow
from ..results import ActResult, parse_flag_result
from ..transport import Transport
from .acting import act


class CancellingApi:
    """What ends a posting before it is delivered.

    :param Transport transport: of the client.
    """

    def __init__(self, transport: Transport):
        self._transport = transport

    def reasons(self, posting_numbers: Sequence[str]) -> dict[str, tuple[CancelReason, ...]]:
        """The reasons that Ozon takes for each posting now; they differ by posting and status.

        :return: by posting number.
        :rtype: dict
        :raise OzonError: `Refused` for all of them if Ozon dislikes one.
        """
        numbers = list(posting_numbers)
        answer = self._transport.read(CANCEL_REASONS, {"related_posting_numbers": numbers}, numbers)
        return parse_cancel_reasons(answer)

    def cancel(self, posting_number: str, reason_id: int, message: str = "") -> ActResult:
        """Cancel a posting for good. Acceptance is not yet proof of it: read the posting again.

        :param int reason_id: one of :meth:`reasons`.
        :param str message: words for the buyer's record; a must with `OTHER_REASON`.
        :rtype: ActResult
        :raise OzonError: where Ozon gave no regular answer; after `OutcomeUnknown` read the posting first.
        """
        body = {
            "posting_number": posting_number, "cancel_reason_id": reason_id, "cancel_reason_message": message,
        }
        return act(self._transport, CANCEL, body, posting_number, parse_flag_result)

    # === REQUESTS OF BUYERS (rFBS) === #

    def requests_page(
        self, last_id: int = 0, state: str = "ON_APPROVAL", posting_numbers: Sequence[str] = ()
    ) -> CancellationRequestPage:
        """One page of the buyers' requests.

        :param int last_id: the previous page's, 0 for the first page.
        :param str state: `ALL`, `ON_APPROVAL`, `APPROVED` or `REJECTED`.
        :param posting_numbers: only requests for these; all if empty.
        :rtype: CancellationRequestPage
        :raise OzonError: if there is no usable page.
        """
        filters = {"state": state, **({"posting_number": list(posting_numbers)} if posting_numbers else {})}
        body = {"filters": filters, "limit": CLAIMS_PAGE, "last_id": last_id}
        return parse_requests(self._transport.read(CANCELLATION_REQUESTS, body, posting_numbers))

    def pending_requests(self, posting_numbers: Sequence[str]) -> CancellationRequestPage:
        """The requests for some postings that nobody has decided yet, a hundred postings a call.

        :rtype: CancellationRequestPage
        :raise OzonError: if any page cannot be had: half an answer would look like "none".
        """
        pages = []
        for start in range(0, len(posting_numbers), PAGE_SIZE):
            chunk = posting_numbers[start:start + PAGE_SIZE]
            pages += follow(partial(self.requests_page, posting_numbers=chunk))
        return _pending_of(pages)

    def all_pending(self) -> CancellationRequestPage:
        """All requests of the seller's buyers that nobody has decided yet: a call for each hundred.

        :return: one page with all of them.
        :rtype: CancellationRequestPage
        :raise OzonError: as :meth:`pending_requests` does.
        """
        return _pending_of(follow(self.requests_page))

    def approve(self, request: CancellationRequest, comment: str = "") -> ActResult:
        """Grant a request: the posting is cancelled, the buyer gets the money back.

        :rtype: ActResult
        :raise OzonError: as :meth:`cancel` does.
        """
        return self._decide(CANCELLATION_APPROVE, request, comment)

    def reject(self, request: CancellationRequest, comment: str) -> ActResult:
        """Turn a request down: the posting goes on, and has to be delivered.

        :param str comment: why.
        :rtype: ActResult
        :raise OzonError: as :meth:`cancel` does.
        """
        return self._decide(CANCELLATION_REJECT, request, comment)

    def _decide(self, path: str, request: CancellationRequest, comment: str) -> ActResult:
        body = {"cancellation_id": request.request_id, "comment": comment}
        return act(self._transport, path, body, request.posting_number, parse_decision)


def _pending_of(pages: Sequence[CancellationRequestPage]) -> CancellationRequestPage:
    return CancellationRequestPage(
        tuple(request for page in pages for request in page.requests if request.is_pending),
        tuple(broken for page in pages for broken in page.broken),
    )
