"""The requests and returns of buyers that one sandbox knows."""

import itertools
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from .model.claim import APPROVED_BY_ITSELF_AFTER, ON_APPROVAL, BuyerReturn, CancellationRequest
from .model.posting import Posting

# Where Ozon's own numbers of these are about.
FIRST_ID = 283_000_001


class Claims:
    """What buyers have asked for, in the order in which they did."""

    def __init__(self) -> None:
        self.requests: dict[int, CancellationRequest] = {}
        self.returns: dict[int, BuyerReturn] = {}
        self._ids = itertools.count(FIRST_ID)

    def ask_to_cancel(self, posting: Posting, now: datetime, **details: Any) -> CancellationRequest:
        """A buyer asks to cancel a posting.

        :param details: further attributes of the request
        :rtype: CancellationRequest
        """
        details.setdefault("auto_approve_at", now + APPROVED_BY_ITSELF_AFTER)
        request = CancellationRequest(next(self._ids), posting, now, **details)
        self.requests[request.request_id] = request
        return request

    def give_back(self, posting: Posting, now: datetime, **details: Any) -> BuyerReturn:
        """A buyer gives something back, or wants to.

        :param details: further attributes of the return
        :rtype: BuyerReturn
        """
        given = BuyerReturn(next(self._ids), posting, now, now, **details)
        self.returns[given.return_id] = given
        return given

    def due(self, now: datetime) -> list[CancellationRequest]:
        """:return: the requests that nobody has decided in time
        :rtype: list[CancellationRequest]"""
        return [r for r in self.requests.values() if r.state == ON_APPROVAL and r.auto_approve_at <= now]

    def requests_for(self, posting: Posting) -> list[CancellationRequest]:
        """:rtype: list[CancellationRequest]"""
        return [request for request in self.requests.values() if request.posting is posting]

    def requests_of(self, client_id: str) -> Iterable[CancellationRequest]:
        """:return: the requests of a seller's buyers, oldest first
        :rtype: iterable of CancellationRequest"""
        return (request for request in self.requests.values() if request.posting.client_id == client_id)

    def returns_of(self, client_id: str) -> Iterable[BuyerReturn]:
        """:return: the returns of a seller's buyers, oldest first
        :rtype: iterable of BuyerReturn"""
        return (given for given in self.returns.values() if given.posting.client_id == client_id)
