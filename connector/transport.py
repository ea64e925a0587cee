"""One HTTP exchange with Ozon, and what its answer means."""

from __future__ import annotations

import math
import re
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any

import httpx

from .errors import (
    AuthenticationError,
    KeyExpired,
    MalformedAnswer,
    MethodGone,
    NotSent,
    OutcomeUnknown,
    OzonError,
    Refused,
    RoleMissing,
    Throttled,
    without_secrets,
)
from .rate_limit import RateLimiter
from .results import word_in

#: Rest after a 429 that names no time, and after `Circle is open`, which clears "in minutes" (API.md §1).
DEFAULT_RETRY_AFTER = 2.0
CIRCLE_OPEN_RETRY_AFTER = 60.0
LONGEST_RETRY_AFTER = 3600.0
#: How much of an error text is kept.
MESSAGE_LIMIT = 300
_NOT_JSON = object()

#: gRPC codes that Ozon puts into error bodies (API.md §1).
_PERMISSION_DENIED = 7
_RESOURCE_EXHAUSTED = 8
_UNAUTHENTICATED = 16

#: Parts of Ozon's authentication texts; a 403 with any other text is a missing role.
_KEY_WORDS = ("api-key", "client-id", "company is blocked", "offer not signed", "deactivated")


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

    An error is never chained to what caused it: the causes hold the request and the answer, and with them
    the key and the codes.
    """

    def __init__(
        self,
        http: httpx.Client,
        limiter: RateLimiter,
        observer: Callable[[ApiCall], None] | None = None,
    ):
        self._http = http
        self._limiter = limiter
        self._observer = observer
        self._key = http.headers.get("Api-Key", "")

    def post(
        self,
        path: str,
        body: dict[str, Any] | None,
        secrets: Iterable[str] = (),
        posting_numbers: Iterable[str] = (),
    ) -> Any:
        """
        :param secrets: texts in `body` that must not appear in an error, should Ozon echo them.
        :param posting_numbers: the postings that the call is made for, for the observer.
        :raise OzonError: by meaning, and with the method's path; see :mod:`.errors`.
        """
        self._limiter.acquire(path)
        started_at, started = datetime.now(timezone.utc), time.monotonic()
        response = None
        error: OzonError | None = None
        try:
            response = self._exchange(path, body)
            return _answer(response, [self._key, *secrets])
        except OzonError as caught:
            error = caught
            error.method = path
            if isinstance(caught, Throttled) and caught.method_only:
                self._limiter.close(path, caught.retry_after)
            elif isinstance(caught, Throttled):
                self._limiter.rest(caught.retry_after)
            raise
        finally:
            if self._observer:
                self._observer(ApiCall(
                    path,
                    started_at,
                    response.status_code if response is not None else None,
                    time.monotonic() - started,
                    type(error).__name__ if error else "",
                    tuple(posting_numbers),
                ))

    def _exchange(self, path: str, body: dict[str, Any] | None) -> httpx.Response:
        problem: OzonError
        try:
            return self._http.post(path, json=body if body is not None else {})
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError) as error:
            problem = NotSent(f"Ozon could not be reached ({type(error).__name__})")
        except (httpx.UnsupportedProtocol, httpx.InvalidURL, httpx.LocalProtocolError) as error:
            problem = NotSent(f"the request could not be made ({type(error).__name__})")
        except httpx.HTTPError as error:
            problem = OutcomeUnknown(f"no answer from Ozon ({type(error).__name__})")
        raise problem


def _answer(response: httpx.Response, secrets: Iterable[str]) -> Any:
    if response.status_code != httpx.codes.OK:
        raise _error_of(response, secrets)
    answer = _json(response)
    if answer is _NOT_JSON:
        raise MalformedAnswer("$", "expected JSON", http_status=response.status_code)
    return answer


def _json(response: httpx.Response) -> Any:
    try:
        return response.json()
    except (ValueError, RecursionError):
        return _NOT_JSON


def _error_of(response: httpx.Response, secrets: Iterable[str]) -> OzonError:
    """The error class for an answer that is not 200: by status, gRPC code and text, in that order."""
    status = response.status_code
    code, message = _error_body(response, secrets)
    lowered = message.lower()
    if "circle is open" in lowered:
        pause = _retry_after(response, CIRCLE_OPEN_RETRY_AFTER)
        return Throttled(message, retry_after=pause, method_only=True, http_status=status)
    if status == 429 or code == _RESOURCE_EXHAUSTED:
        pause = _retry_after(response, DEFAULT_RETRY_AFTER)
        return Throttled(message, retry_after=pause, http_status=status)
    if "obsolete method" in lowered or (status == 404 and code is None):
        return MethodGone(message, http_status=status)
    if status >= 500 or status in (408, 409):
        return OutcomeUnknown(message, http_status=status)
    denied = status in (401, 403) or code in (_PERMISSION_DENIED, _UNAUTHENTICATED)
    if denied or "client-id header" in lowered:
        return _credential_error(status, message)
    if 400 <= status < 500:
        return Refused(message, word=word_in(message), http_status=status)
    return MalformedAnswer("$", f"unexpected HTTP status {status}", http_status=status)


def _credential_error(status: int, message: str) -> OzonError:
    lowered = message.lower()
    if "missing a required role" in lowered:
        return RoleMissing(message, http_status=status)
    if "expired" in lowered:
        return KeyExpired(message, http_status=status)
    if status == 401 or any(word in lowered for word in _KEY_WORDS):
        return AuthenticationError(message, http_status=status)
    return RoleMissing(message, http_status=status)


def _error_body(response: httpx.Response, secrets: Iterable[str]) -> tuple[int | None, str]:
    """The gRPC code and text of an `rpcStatus` body; (None, text) where the body is something else."""
    body = _json(response)
    if isinstance(body, dict):
        code, message = body.get("code"), body.get("message")
    else:
        page = response.text.lstrip()
        code, message = None, "" if page.startswith("<") else page
    text = message if isinstance(message, str) else ""
    # Blotted before it is cut, lest half a secret remain at the end.
    text = re.sub(r"\s+", " ", without_secrets(text, secrets)).strip()[:MESSAGE_LIMIT]
    return code if isinstance(code, int) else None, text or f"HTTP {response.status_code}"


def _retry_after(response: httpx.Response, default: float) -> float:
    """Seconds to rest, by the answer's `Retry-After` where it has a usable one."""
    try:
        seconds = float(response.headers.get("Retry-After", ""))
    except ValueError:
        return default
    return min(max(seconds, 0.0), LONGEST_RETRY_AFTER) if math.isfinite(seconds) else default
