"""Making many calls at once, each with an outcome of its own.

Ozon allows 50 calls a second and answers in some 150 ms, so that one call after the other would use a
seventh of what is allowed. The calls run in threads; whoever gives them sees only outcomes, in the order
in which they come in. No exception of a single call reaches the caller.
"""

from __future__ import annotations

import math
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

from .api import StatusesApi
from .client import OzonClient
from .errors import NotSent, OutcomeUnknown, OzonError, Refused, Throttled
from .methods import STATUS_CHUNK
from .network import POOL_SIZE
from .next_step import Action
from .results import ActResult, CodesReceipt, Outcome

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Call:
    """One thing to do for one posting; which of the further fields are used depends on the action.

    :ivar quantities: quantity by SKU (assemble, assemble a part).
    :ivar int reason_id: Ozon's reason (cancel).
    :ivar str message: words to go with it (cancel).
    :ivar codes: codes by SKU (upload). Kept out of `repr`.
    :ivar unavailable: number of codes by SKU that the seller cannot give (upload).
    """

    action: Action
    posting_number: str
    tracking_number: str = ""
    cutoff: datetime | None = None
    quantities: Mapping[int, int] = field(default_factory=dict)
    codes: Mapping[int, Sequence[str]] = field(default_factory=dict, repr=False)
    unavailable: Mapping[int, int] = field(default_factory=dict)
    reason_id: int = 0
    message: str = ""


@dataclass(frozen=True, slots=True)
class CallOutcome:
    """How one :class:`Call` ended.

    :ivar ActResult result: outcome, Ozon's word and message.
    :ivar tuple receipts: Ozon's receipt for uploaded codes.
    :ivar OzonError | None error: what was raised, None where Ozon gave a regular answer.
    :ivar float seconds: how long the call took; shared by the postings of one call.
    """

    call: Call
    result: ActResult
    receipts: tuple[CodesReceipt, ...] = ()
    error: OzonError | None = None
    seconds: float = 0.0

    def __post_init__(self) -> None:
        if self.error:
            # It would keep the whole answer in memory, and the codes.
            self.error.__traceback__ = None


_STATUS_METHODS: dict[Action, Callable[[StatusesApi, Sequence[str]], list[ActResult]]] = {
    Action.DELIVERING: StatusesApi.delivering,
    Action.LAST_MILE: StatusesApi.last_mile,
    Action.DELIVERED: StatusesApi.delivered,
}


class Dispatcher:
    """Calls under way, several at once, those that Ozon takes as lists by the twenty; further ones may be added.

    Whoever gives the calls has written them down, and counts from then on until their effect should show. So
    none may begin much later: what slow answers hold up too long is put off. And when he stops listening,
    because he has lost his database or ends, what is not under way yet is not sent any more.

    Used by one thread; the threads that it has know the connector only.

    :param float begin_within: seconds after it was given in which a request has to begin.
    """

    def __init__(self, client: OzonClient, begin_within: float = math.inf):
        self._client = client
        self._begin_within = begin_within
        # One connection is left for the question.
        self._threads = ThreadPoolExecutor(max_workers=POOL_SIZE - 1)
        self._questioner = ThreadPoolExecutor(max_workers=1)
        self._under_way: set[Future[list[CallOutcome]]] = set()
        self._questions: set[Future[Any]] = set()
        self._ended: SimpleQueue[Future[Any]] = SimpleQueue()

    def __enter__(self) -> Dispatcher:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self._threads.shutdown(cancel_futures=True)
        self._questioner.shutdown(cancel_futures=True)

    @property
    def left(self) -> int:
        """How many requests have not ended yet."""
        return len(self._under_way)

    def begin(self, calls: Sequence[Call]) -> None:
        """Have further calls made."""
        last_start = time.monotonic() + self._begin_within
        for request in _requests(calls):
            future = self._threads.submit(_perform, self._client, request, last_start)
            self._under_way.add(future)
            future.add_done_callback(self._ended.put)

    def ask(self, question: Callable[[], Answer]) -> Future[Answer]:
        """Have something read while calls are under way, one after the other.

        :param question: function without arguments, that knows the connector only.
        """
        future = self._questioner.submit(question)
        self._questions.add(future)
        future.add_done_callback(self._ended.put)
        return future

    def outcomes(self, gather_for: float = 0.0) -> list[CallOutcome]:
        """Wait until a request has ended, or a question is answered.

        :param float gather_for: seconds that an outcome may wait for others, to be taken together with them.
        :return: those that have come; none if an answer came first, or nothing is under way.
        :rtype: list[CallOutcome]
        """
        found: list[CallOutcome] = []
        deadline = None
        while self._under_way or self._questions:
            ended = self._next_ended(deadline)
            if ended is None:
                break
            if ended in self._questions:
                self._questions.remove(ended)
                break
            self._under_way.remove(ended)
            found += ended.result()
            deadline = deadline or time.monotonic() + gather_for
        return found

    def _next_ended(self, deadline: float | None) -> Future[Any] | None:
        try:
            return self._ended.get(timeout=None if deadline is None else max(0.0, deadline - time.monotonic()))
        except Empty:
            return None


def perform(client: OzonClient, calls: Sequence[Call], begin_within: float = math.inf) -> Iterator[list[CallOutcome]]:
    """Make all `calls`, and no others; see :class:`Dispatcher`.

    :param float begin_within: seconds after which no further request is begun.
    :yield: the outcomes of one HTTP request or of several, as soon as they have ended.
    """
    with Dispatcher(client, begin_within) as dispatcher:
        dispatcher.begin(calls)
        while dispatcher.left:
            yield dispatcher.outcomes()


def _requests(calls: Sequence[Call]) -> Iterator[list[Call]]:
    """Calls that go into one request each."""
    listed: dict[Action, list[Call]] = defaultdict(list)
    for call in calls:
        if call.action in _STATUS_METHODS or call.action is Action.SET_TRACKING:
            listed[call.action].append(call)
        else:
            yield [call]
    for group in listed.values():
        for start in range(0, len(group), STATUS_CHUNK):
            yield group[start:start + STATUS_CHUNK]


def _perform(client: OzonClient, request: list[Call], last_start: float) -> list[CallOutcome]:
    started = time.monotonic()
    try:
        if started > last_start:
            raise NotSent("put off, because the calls before it took too long")
        results, receipts = _send(client, request)
        seconds = time.monotonic() - started
        return [
            CallOutcome(call, result, receipts, seconds=seconds)
            for call, result in zip(request, results, strict=True)
        ]
    except Refused as error:
        if len(request) > 1:
            # Ozon does not say which of them it dislikes; the others must not suffer for it.
            return [outcome for call in request for outcome in _perform(client, [call], last_start)]
        return _failed(request, error, started)
    except OzonError as error:
        return _failed(request, error, started)
    except Exception as error:
        # An error of ours, perhaps after the request had left.
        return _failed(request, OutcomeUnknown(f"internal error ({type(error).__name__})"), started)


def _failed(request: list[Call], error: OzonError, started: float) -> list[CallOutcome]:
    """The outcomes of a request that ended with `error`."""
    seconds = time.monotonic() - started
    outcome, word = _outcome_of(error, request[0].action), _word_of(error)
    return [
        CallOutcome(
            call, ActResult(call.posting_number, outcome, word, error.message), error=error, seconds=seconds
        )
        for call in request
    ]


def _send(client: OzonClient, request: list[Call]) -> tuple[list[ActResult], tuple[CodesReceipt, ...]]:
    first = request[0]
    number = first.posting_number
    if first.action in _STATUS_METHODS:
        report = _STATUS_METHODS[first.action]
        return report(client.statuses, [call.posting_number for call in request]), ()
    if first.action is Action.SET_TRACKING:
        tracking = {call.posting_number: call.tracking_number for call in request}
        return client.statuses.set_tracking(tracking), ()
    if first.action is Action.UPLOAD_CODES:
        receipts = client.codes.upload(number, first.codes, first.unavailable)
        return [ActResult(number, Outcome.ACCEPTED)], receipts
    if first.action is Action.SET_CUTOFF:
        if first.cutoff is None:
            raise NotSent("no shipping date was given")
        return [client.shipping.set_cutoff(number, first.cutoff)], ()
    if first.action is Action.ASSEMBLE_PART:
        return [client.shipping.assemble_part(number, first.quantities)], ()
    if first.action is Action.CANCEL:
        return [client.cancelling.cancel(number, first.reason_id, first.message)], ()
    return [client.shipping.assemble(number, first.quantities)], ()


def _outcome_of(error: OzonError, action: Action) -> Outcome:
    if isinstance(error, OutcomeUnknown):
        return Outcome.UNKNOWN
    if isinstance(error, Throttled) and action is Action.UPLOAD_CODES and error.http_status:
        # Of an upload, Ozon's 429 is no proof that nothing was taken (OZON.md §4.2).
        return Outcome.UNKNOWN
    if isinstance(error, Refused):
        return Outcome.REFUSED
    # NotSent, and the refusals of the key itself (authentication, role, method): nothing has happened
    return Outcome.NOT_SENT


def _word_of(error: OzonError) -> str:
    return error.word if isinstance(error, Refused) else ""
