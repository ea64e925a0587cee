"""What an HTTP answer of Ozon means: its content, or the error that tells the caller what to do (OZON.md §1)."""

from __future__ import annotations

import contextlib
import json
import math
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from .content import Bounds, json_of
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
#: How much of it is read at all: secrets are searched for in it, one by one.
_READ_LIMIT = 10_000

#: gRPC codes that Ozon puts into error bodies (OZON.md §1).
_PERMISSION_DENIED = 7
_RESOURCE_EXHAUSTED = 8
_UNAUTHENTICATED = 16

#: Parts of Ozon's authentication texts; a 403 with any other text is a missing role.
_KEY_WORDS = ("api-key", "client-id", "company is blocked", "offer not signed", "deactivated")
#: Parts of Ozon's texts about a good key that may not call this method (OZON.md §1, §12.8).
_ROLE_WORDS = ("missing a required role", "not allowed for the provided access tokens")


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer.

    :ivar int status: of HTTP.
    :ivar str retry_after: the header, "" where there is none.
    :ivar bytearray content: unpacked; it is emptied when it is read. Kept out of `repr`.
    :ivar Bounds bounds: of its content.
    :ivar bool is_quotable: whether its words may be shown. Those of a strange host may not: it may be one inside,
        whose answers are not for everybody who may name an address here.
    """

    status: int
    retry_after: str
    content: bytearray = field(repr=False)
    bounds: Bounds
    is_quotable: bool


def content_of(answer: Answer, secrets: Iterable[str], *, may_be_empty: bool = False) -> Any:
    """The decoded JSON of an answer that went well.

    :param secrets: texts that must not appear in an error.
    :param bool may_be_empty: whether no content at all is as good as an empty object.
    :raise OzonError: for any other answer, by what it means.
    """
    try:
        if answer.status != 200:
            raise _error_of(answer, secrets)
        if may_be_empty and not answer.content:
            return {}
        return json_of(answer.content, answer.bounds)
    except MalformedAnswer as error:
        error.http_status = answer.status
        raise
    finally:
        # Whoever keeps the error does not keep the answer.
        answer.content.clear()


def _error_of(answer: Answer, secrets: Iterable[str]) -> OzonError:
    """The error class for an answer that is not 200: by status, gRPC code and text, in that order."""
    status = answer.status
    code, message = _error_body(answer, secrets)
    lowered = message.lower()
    if "circle is open" in lowered:
        pause = _retry_after(answer)
        return Throttled(
            message,
            retry_after=CIRCLE_OPEN_RETRY_AFTER if pause is None else pause,
            method_only=True,
            http_status=status,
        )
    if status == 429 or code == _RESOURCE_EXHAUSTED:
        pause = _retry_after(answer)
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


def _error_body(answer: Answer, secrets: Iterable[str]) -> tuple[int | None, str]:
    """The gRPC code and text of an `rpcStatus` body; (None, text) where the body is something else."""
    neutral = f"HTTP {answer.status}"
    if not answer.is_quotable:
        return None, neutral
    page = bytes(answer.content[:5 * _READ_LIMIT]).decode("utf-8", "replace").lstrip()
    code: object = None
    message: object = "" if page.startswith("<") else page
    with contextlib.suppress(MalformedAnswer):
        body = json_of(answer.content, answer.bounds)
        if isinstance(body, dict):
            code, message = body.get("code"), body.get("message")
    text = _presentable(message, secrets) if isinstance(message, str) else ""
    return code if isinstance(code, int) else None, text or neutral


def _presentable(message: str, secrets: Iterable[str]) -> str:
    """What is shown of an error text: without secrets, on one line, and only its beginning."""
    secrets = list(secrets)
    text = without_secrets(message[:_READ_LIMIT], secrets)
    if len(message) > _READ_LIMIT:
        # What was cut off may have been the second half of a secret, in its longest spelling.
        text = text[:-max((len(json.dumps(secret)) for secret in secrets), default=1)]
    return re.sub(r"\s+", " ", text).strip()[:MESSAGE_LIMIT]


def _retry_after(answer: Answer) -> float | None:
    """Seconds to rest, by the answer's `Retry-After`; None where it has no usable one."""
    try:
        seconds = float(answer.retry_after)
    except ValueError:
        return None
    return min(max(seconds, 0.0), LONGEST_RETRY_AFTER) if math.isfinite(seconds) else None
