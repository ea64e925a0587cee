"""What an HTTP answer of Ozon means: its content, or the error that tells the caller what to do (OZON.md §1)."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from typing import Any

import httpx

from .errors import (
    AuthenticationError,
    KeyExpired,
    MalformedAnswer,
    MethodGone,
    OutcomeUnknown,
    OzonError,
    Refused,
    RoleMissing,
    Throttled,
    without_secrets,
)
from .rate_limit import RESTS
from .results import word_in

#: Rest after `Circle is open`, which clears "in minutes" (OZON.md §1), in seconds.
CIRCLE_OPEN_RETRY_AFTER = 60.0
LONGEST_RETRY_AFTER = 3600.0
#: How much of an error text is kept.
MESSAGE_LIMIT = 300
_NOT_JSON = object()

#: gRPC codes that Ozon puts into error bodies (OZON.md §1).
_PERMISSION_DENIED = 7
_RESOURCE_EXHAUSTED = 8
_UNAUTHENTICATED = 16

#: Parts of Ozon's authentication texts; a 403 with any other text is a missing role.
_KEY_WORDS = ("api-key", "client-id", "company is blocked", "offer not signed", "deactivated")
#: Parts of Ozon's texts about a good key that may not call this method (OZON.md §1, §12.8).
_ROLE_WORDS = ("missing a required role", "not allowed for the provided access tokens")


def content_of(response: httpx.Response, secrets: Iterable[str]) -> Any:
    """The decoded JSON of an answer that went well.

    :param secrets: texts that must not appear in an error.
    :raise OzonError: for any other answer, by what it means.
    """
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
        pause = _retry_after(response)
        return Throttled(
            message,
            retry_after=CIRCLE_OPEN_RETRY_AFTER if pause is None else pause,
            method_only=True,
            http_status=status,
        )
    if status == 429 or code == _RESOURCE_EXHAUSTED:
        pause = _retry_after(response)
        return Throttled(
            message, retry_after=RESTS[0] if pause is None else pause, timed=pause is not None, http_status=status
        )
    if "obsolete method" in lowered or (status == 404 and code is None):
        return MethodGone(message, http_status=status)
    if status >= 500 or status in (408, 409):
        return OutcomeUnknown(message, http_status=status)
    denied = status in (401, 403) or code in (_PERMISSION_DENIED, _UNAUTHENTICATED)
    if denied or "client-id header" in lowered:
        return _credential_error(status, code, message)
    if 400 <= status < 500:
        return Refused(message, word=word_in(message), http_status=status)
    return MalformedAnswer("$", f"unexpected HTTP status {status}", http_status=status)


def _credential_error(status: int, code: int | None, message: str) -> OzonError:
    lowered = message.lower()
    if any(words in lowered for words in _ROLE_WORDS):
        return RoleMissing(message, http_status=status)
    if "expired" in lowered:
        return KeyExpired(message, http_status=status)
    about_key = any(word in lowered for word in _KEY_WORDS)
    if about_key or (status == 401 and code != _PERMISSION_DENIED) or code == _UNAUTHENTICATED:
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


def _retry_after(response: httpx.Response) -> float | None:
    """Seconds to rest, by the answer's `Retry-After`; None where it has no usable one."""
    try:
        seconds = float(response.headers.get("Retry-After", ""))
    except ValueError:
        return None
    return min(max(seconds, 0.0), LONGEST_RETRY_AFTER) if math.isfinite(seconds) else None
