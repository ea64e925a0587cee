"""What can go wrong on the way to Ozon, told apart by what the caller should do next.

    OzonError
      AuthenticationError      nothing will work until a person fixes the key
        KeyExpired
      RoleMissing              the key is good, but may not call this method
      MethodGone               Ozon switched the method off; the addon needs an update
      Refused                  Ozon read the request and said no, for a reason (`word`)
      NotSent                  the request had no effect; send it again later
        Throttled              ... but not before `retry_after` seconds
        TooSlow                ... because Ozon has taken all the time that there was
        HostRefused            ... but nothing will be, before a person changes the address
      OutcomeUnknown           the request may have had its effect: look before repeating it
        MalformedAnswer        ... because the answer could not be understood (`path`)
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from functools import partial


def without_secrets(text: str, secrets: Iterable[str]) -> str:
    """`text` with all of `secrets` blotted out, in any letter case and also as JSON would escape them."""
    return blotter(secrets)(text)


def blotter(secrets: Iterable[str]) -> Callable[[str], str]:
    """What :func:`without_secrets` does, for many texts.

    :return: a function that blots a text.
    """
    forms = {
        form
        for secret in secrets if secret
        for form in (secret, json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1])
    }
    if not forms:
        return str
    longest_first = sorted(forms, key=len, reverse=True)
    return partial(re.compile("|".join(map(re.escape, longest_first)), re.IGNORECASE).sub, "•••")


class OzonError(Exception):
    """Base of all errors of a call to Ozon. Its text never holds a key or an activation code.

    :ivar str message: what happened, in Ozon's words where it gave any.
    :ivar int | None http_status: HTTP status of the answer, None where there was none.
    :ivar str method: path of the method that was called, "" where the call was not made.
    """

    def __init__(self, message: str, *, http_status: int | None = None):
        super().__init__(message)
        self.message = message
        self.http_status = http_status
        self.method = ""


class AuthenticationError(OzonError):
    """Ozon does not accept this Client-Id and Api-Key (wrong, deactivated, tied to other addresses)."""


class KeyExpired(AuthenticationError):
    """The Api-Key has reached the end of its life."""


class RoleMissing(OzonError):
    """The Api-Key lacks the role for this method."""


class MethodGone(OzonError):
    """Ozon has switched this method off (`obsolete method cannot be used`, or a bare 404)."""


class Refused(OzonError):
    """Ozon understood the request and refused it.

    :ivar str word: Ozon's own constant (`POSTING_ALREADY_SHIPPED`), or "" where it sent only prose.
    """

    def __init__(self, message: str, *, word: str = "", http_status: int | None = None):
        super().__init__(message, http_status=http_status)
        self.word = word


class NotSent(OzonError):
    """The request certainly had no effect, so that repeating it later is safe."""


class Throttled(NotSent):
    """Too many requests, or the method is closed for a while (`Circle is open`).

    :ivar float retry_after: seconds to rest before the next call of this account.
    :ivar bool method_only: only this method is closed, the account may go on with others.
    :ivar bool timed: Ozon named the time itself; else it is our own choice.
    """

    def __init__(
        self,
        message: str,
        *,
        retry_after: float,
        method_only: bool = False,
        timed: bool = True,
        http_status: int | None = None,
    ):
        super().__init__(message, http_status=http_status)
        self.retry_after = retry_after
        self.method_only = method_only
        self.timed = timed


class TooSlow(NotSent):
    """The calls before this one have taken all the time that the account has; it waits for its next turn."""


class HostRefused(NotSent):
    """The address leads into an internal network, where no key is sent."""


class OutcomeUnknown(OzonError):
    """The request left and no usable answer came back: Ozon may or may not have acted on it."""


class MalformedAnswer(OutcomeUnknown):
    """An answer came, but not in the documented shape.

    :ivar str path: where in the answer, as in `postings[3].products[0].quantity`.
    """

    def __init__(self, path: str, problem: str, *, http_status: int | None = None):
        super().__init__(f"{path}: {problem}", http_status=http_status)
        self.path = path
        self.problem = problem
