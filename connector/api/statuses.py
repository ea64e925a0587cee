"""What a seller reports of an rFBS posting that he delivers himself (OZON.md §3.4, §3.5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..methods import DELIVERED, DELIVERING, LAST_MILE, TRACKING_SET
from ..results import ActResult, parse_status_results
from ..transport import Transport


class StatusesApi:
    """Tracking numbers and statuses; at most `STATUS_CHUNK` postings a call.

    :param Transport transport: of the client.
    """

    def __init__(self, transport: Transport):
        self._transport = transport

    def set_tracking(self, tracking_by_posting: Mapping[str, str]) -> list[ActResult]:
        """Give postings their tracking numbers (OZON.md §3.5).

        :param dict tracking_by_posting: tracking number by posting number.
        :return: the outcome of each posting, in this order.
        :rtype: list of ActResult
        """
        numbers = [
            {"posting_number": posting, "tracking_number": tracking}
            for posting, tracking in tracking_by_posting.items()
        ]
        answer = self._transport.post(
            TRACKING_SET, {"tracking_numbers": numbers}, posting_numbers=tracking_by_posting
        )
        return parse_status_results(answer, tracking_by_posting)

    def delivering(self, posting_numbers: Sequence[str]) -> list[ActResult]:
        """Report postings as under way.

        :return: the outcome of each posting, in this order.
        :rtype: list of ActResult
        """
        return self._report(DELIVERING, posting_numbers)

    def last_mile(self, posting_numbers: Sequence[str]) -> list[ActResult]:
        """Report postings as with the courier; returns as :meth:`delivering` does."""
        return self._report(LAST_MILE, posting_numbers)

    def delivered(self, posting_numbers: Sequence[str]) -> list[ActResult]:
        """Report postings as (presumably) delivered; returns as :meth:`delivering` does."""
        return self._report(DELIVERED, posting_numbers)

    def _report(self, path: str, posting_numbers: Sequence[str]) -> list[ActResult]:
        body = {"posting_number": list(posting_numbers)}
        answer = self._transport.post(path, body, posting_numbers=posting_numbers)
        return parse_status_results(answer, posting_numbers)
