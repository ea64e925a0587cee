"""One HTTP exchange with Ozon, and its repetition where it only reads."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any

import httpx

from .addresses import AddressRefused
from .answers import Answer, content_of
from .content import ACT_BOUNDS, READ_BOUNDS, Bounds, unpacked
from .errors import HostRefused, MalformedAnswer, NotSent, OutcomeUnknown, OzonError, Throttled
from .methods import CONTENTLESS
from .network import NO_ANSWER, NOT_REACHED, NOT_SENDABLE
from .rate_limit import RateLimiter, ThrottleStreak

#: The pauses between the tries of a call that only reads, in seconds; there is one try more than pauses.
READ_PAUSES = (0.3, 1.0)


@dataclass(frozen=True, slots=True)
class ApiCall:
    """One exchange, as an observer is told of it: never a body, never a key.

    :ivar datetime started_at: when it began (UTC).
    :ivar float seconds: how long it took.
    :ivar int | None http_status: None where no answer came.
    :ivar str error: class name of the error, "" on success.
    :ivar tuple posting_numbers: the postings that it was made for; none for the lists.
    """

    path: str
    started_at: datetime
    http_status: int | None
    seconds: float
    error: str = ""
    posting_numbers: tuple[str, ...] = ()


class Transport:
    """Sends a JSON body to a path and returns the decoded answer, or raises an :class:`OzonError`.

    :param httpx.Client http: with Ozon's address and the seller's headers.
    :param RateLimiter limiter: of this seller.
    :param ThrottleStreak streak: of this seller.
    :param observer: called with an :class:`ApiCall` after every exchange.
    :param float repeats_within: seconds after which a call that only reads is not repeated any more.
    :param bool is_quotable: whether the host's words may be shown.
    :ivar bool has_answered: whether any call has gone well.

    An error is never chained to what caused it: the causes hold the request and the answer, and with them
    the key and the codes.
    """

    def __init__(
        self,
        http: httpx.Client,
        limiter: RateLimiter,
        streak: ThrottleStreak,
        observer: Callable[[ApiCall], None] | None = None,
        *,
        repeats_within: float,
        is_quotable: bool,
    ):
        self._http = http
        self._limiter = limiter
        self._streak = streak
        self._observer = observer
        self._repeats_within = repeats_within
        self._is_quotable = is_quotable
        self._key = http.headers.get("Api-Key", "")
        self.has_answered = False

    def read(
        self, path: str, body: dict[str, Any] | None = None, posting_numbers: Iterable[str] = ()
    ) -> Any:
        """A call that changes nothing, repeated on a passing fault; otherwise as :meth:`post`."""
        last_repetition = time.monotonic() + self._repeats_within
        for pause in READ_PAUSES:
            try:
                return self.post(path, body, posting_numbers=posting_numbers, bounds=READ_BOUNDS)
            except Throttled as throttled:
                # A short rest is waited out (the limiter knows of it), a long one is the caller's to plan.
                if throttled.retry_after > pause + 2.0:
                    raise
            except HostRefused:
                raise
            except (NotSent, OutcomeUnknown):
                # A host that takes so long would only hold up the account's other work again.
                if time.monotonic() + pause > last_repetition:
                    raise
                time.sleep(pause)
        return self.post(path, body, posting_numbers=posting_numbers, bounds=READ_BOUNDS)

    def post(
        self,
        path: str,
        body: dict[str, Any] | None,
        secrets: Iterable[str] = (),
        posting_numbers: Iterable[str] = (),
        bounds: Bounds = ACT_BOUNDS,
    ) -> Any:
        """One call, made once.

        :param secrets: texts in `body` that must not appear in an error, should Ozon echo them.
        :param posting_numbers: the postings that the call is made for, for the observer.
        :param Bounds bounds: of the answer.
        :return: the decoded answer.
        :raise OzonError: by meaning, and with the method's path; see :mod:`.errors`.
        """
        self._limiter.acquire(path)
        started_at, started = datetime.now(timezone.utc), time.monotonic()
        answer = None
        error: OzonError | None = None
        try:
            answer = self._exchange(path, body, bounds)
            content = content_of(answer, [self._key, *secrets], may_be_empty=path in CONTENTLESS)
            self._streak.went_well(started)
            self.has_answered = True
            return content
        except OzonError as caught:
            error = caught
            error.method = path
            if isinstance(caught, Throttled):
                self._rest(path, caught, started)
            raise
        finally:
            if self._observer:
                self._observer(ApiCall(
                    path,
                    started_at,
                    _status_of(answer or error),
                    time.monotonic() - started,
                    type(error).__name__ if error else "",
                    tuple(posting_numbers),
                ))
            # It and this frame would hold each other, and the answer.
            error = None

    def _rest(self, path: str, throttled: Throttled, sent_at: float) -> None:
        """Have the limiter keep the rest that Ozon asked for, or one of our choice."""
        if throttled.method_only:
            self._limiter.close(path, throttled.retry_after)
            return
        if not throttled.timed:
            throttled.retry_after = self._streak.rest_after(sent_at)
        self._limiter.rest(throttled.retry_after)

    def _exchange(self, path: str, body: dict[str, Any] | None, bounds: Bounds) -> Answer:
        problem: OzonError
        try:
            request = self._http.build_request("POST", path, json=body if body is not None else {})
            return self._answer(request, bounds)
        except AddressRefused:
            problem = HostRefused("the address of Ozon leads into an internal network, where no key is sent")
        except NOT_REACHED as error:
            problem = NotSent(f"Ozon could not be reached ({type(error).__name__})")
        except (*NOT_SENDABLE, httpx.InvalidURL, UnicodeEncodeError) as error:
            problem = NotSent(f"the request could not be made ({type(error).__name__})")
        except NO_ANSWER as error:
            problem = OutcomeUnknown(f"no answer from Ozon ({type(error).__name__})")
        try:
            raise problem
        finally:
            # It and this frame would hold each other, and the request.
            del problem

    def _answer(self, request: httpx.Request, bounds: Bounds) -> Answer:
        response = self._http.send(request, stream=True)
        try:
            content = unpacked(response.iter_raw(), response.headers.get("Content-Encoding", ""), bounds.size)
        except MalformedAnswer as error:
            if response.status_code == httpx.codes.OK:
                error.http_status = response.status_code
                raise
            # What an error says is of less weight than that it is one, and which.
            content = bytearray()
        finally:
            response.close()
        return Answer(
            response.status_code, response.headers.get("Retry-After", ""), content, bounds, self._is_quotable
        )


def _status_of(ended: Answer | OzonError | None) -> int | None:
    if isinstance(ended, Answer):
        return ended.status
    return ended.http_status if ended else None
