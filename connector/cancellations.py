"""Reasons to cancel a posting, and buyers' requests to cancel one (OZON.md §3.7)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from .errors import MalformedAnswer
from .paging import following, number_of
from .reading import Node
from .results import ActResult, Outcome
from .snapshot import BrokenPosting

#: Ozon's words for requests that somebody has decided; any other one still waits.
_DECIDED = frozenset({"APPROVED", "REJECTED"})


@dataclass(frozen=True, slots=True)
class CancelReason:
    """A reason that Ozon accepts for cancelling a posting.

    :ivar int reason_id: Ozon's number of it.
    :ivar str title: Ozon's words for it.
    :ivar str by: whose reason it is: `seller` or `buyer`.
    """

    reason_id: int
    title: str
    by: str = ""

    @property
    def wants_message(self) -> bool:
        """Whether Ozon takes it with words of the seller's only."""
        return self.reason_id == OTHER_REASON


#: «Other», for which Ozon wants words (OZON.md §3.7).
OTHER_REASON = 402


@dataclass(frozen=True, slots=True)
class CancellationRequest:
    """A buyer's request to cancel an rFBS posting.

    :ivar int request_id: Ozon's `cancellation_id`.
    :ivar str state: Ozon's word: `ON_APPROVAL`, `APPROVED` or `REJECTED`.
    :ivar datetime | None auto_approve_at: when Ozon grants it by itself (UTC).
    :ivar str by: who asks, such as `CLIENT`.
    """

    request_id: int
    posting_number: str
    state: str = ""
    reason: str = ""
    message: str = ""
    by: str = ""
    asked_at: datetime | None = None
    auto_approve_at: datetime | None = None

    @property
    def is_pending(self) -> bool:
        """Whether nobody has decided it yet; so is one in a state that we do not know."""
        return self.state not in _DECIDED


@dataclass(frozen=True, slots=True)
class CancellationRequestPage:
    """One page of requests.

    :ivar tuple broken: of BrokenPosting: requests that cannot be read. Take them for pending ones.
    :ivar int last_id: where the next page begins, 0 after the last one.
    """

    requests: tuple[CancellationRequest, ...]
    broken: tuple[BrokenPosting, ...] = ()
    last_id: int = 0


def parse_cancel_reasons(answer: Any) -> dict[str, tuple[CancelReason, ...]]:
    """`/v1/posting/fbs/cancel-reason`.

    :return: the reasons of each posting, by its number.
    :raise MalformedAnswer: if the answer cannot be used.
    """
    return {
        item.get("posting_number").word(required=True): tuple(map(_parse_reason, item.get("reasons").items()))
        for item in Node(answer).get("result").items(required=True)
    }


def _parse_reason(node: Node) -> CancelReason:
    return CancelReason(
        node.get("id").integer(required=True), node.get("title").text(), node.get("type_id").word()
    )


def parse_requests(answer: Any) -> CancellationRequestPage:
    """`/v2/conditional-cancellation/list`.

    :raise MalformedAnswer: if there is no list.
    """
    node = Node(answer)
    requests: list[CancellationRequest] = []
    broken: list[BrokenPosting] = []
    items = list(node.get("result").items(required=True))
    for item in items:
        try:
            requests.append(_parse_request(item))
        except MalformedAnswer as error:
            broken.append(BrokenPosting(number_of(item), error))
    return CancellationRequestPage(tuple(requests), tuple(broken), following(node.get("last_id"), len(items)))


def _parse_request(node: Node) -> CancellationRequest:
    return CancellationRequest(
        request_id=node.get("cancellation_id").integer(required=True),
        posting_number=node.get("posting_number").word(required=True),
        state=node.get("state").mapping().get("state").word().upper(),
        reason=node.get("cancellation_reason").mapping().get("name").text(),
        message=node.get("cancellation_reason_message").text(),
        by=node.get("cancellation_initiator").word(),
        asked_at=node.get("cancelled_at").moment(),
        auto_approve_at=node.get("auto_approve_date").moment(),
    )


def parse_decision(answer: Any, posting_number: str) -> ActResult:
    """`/v2/conditional-cancellation/approve` and `/reject`, whose answer has no content."""
    return ActResult(posting_number, Outcome.ACCEPTED)
