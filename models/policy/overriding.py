"""Shipping in spite of a check: a manager's written reason."""

from __future__ import annotations

from dataclasses import replace

from .check import Check
from .evidence import visible_length
from .ship_request import ShipRequest

#: Fewer visible characters cannot say why.
SHORTEST_REASON = 10


def is_reason(text: str | None) -> bool:
    """Whether a text says why somebody ships in spite of a check."""
    return visible_length(text) >= SHORTEST_REASON


def overridden(check: Check, request: ShipRequest) -> Check:
    """A check that may be overridden, with the reason where there is one that will do.

    :param request: whose `override_reason` is a manager's.
    """
    if check.level != "refusal" or not check.override:
        return check
    recorded = request.overridden.get(check.code, "")
    reason = recorded or (request.override_reason if is_reason(request.override_reason) else "")
    return replace(check, override_reason=reason) if reason else check
