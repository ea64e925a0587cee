"""What to do next with a posting: a pure function of what Ozon shows and what is wanted.

The posting's own `available_actions` decide; where an answer does not carry them, or carries none at all, its
integration type and status do (OZON.md §0 and §10.1). Nothing here remembers anything: a step that a colleague, Ozon's
auto-assembly or a call whose answer was lost has already made is simply seen and skipped.
"""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass
from datetime import datetime, timezone
from enum import Enum

from .snapshot import PostingSnapshot
from .status import COURIER_UNDER_WAY, SPLIT_PENDING, Stage, reached


class Action(str, Enum):
    """The calls that bring a posting forward; the last two only a person decides, :func:`next_step` never does."""

    UPLOAD_CODES = "upload_codes"
    SET_CUTOFF = "set_cutoff"
    ASSEMBLE = "assemble"
    SET_TRACKING = "set_tracking"
    DELIVERING = "delivering"
    LAST_MILE = "last_mile"
    DELIVERED = "delivered"
    ASSEMBLE_PART = "assemble_part"
    CANCEL = "cancel"


class Verdict(str, Enum):
    """What kind of thing comes next."""

    DONE = "done"
    ACT = "act"
    WAIT = "wait"
    STOP = "stop"


class Reason(str, Enum):
    """Why a posting waits (first two) or is stopped."""

    OZON_WORKING = "ozon_working"
    NOT_OFFERED = "not_offered"
    CANCELLED = "cancelled"
    RETURNING = "returning"
    DISPUTED = "disputed"
    UNKNOWN_STATUS = "unknown_status"
    UNKNOWN_SCHEME = "unknown_scheme"
    CARRIER_REPORTS = "carrier_reports"
    REQUIREMENTS = "requirements"
    CODES_PARTIAL = "codes_partial"
    #: Of a part: Ozon does not show the posting any more that it was to be taken from. Whoever asked for it decides so.
    CONTENTS_CHANGED = "contents_changed"


#: Ozon's name in `available_actions` for each of our actions.
OFFERED_AS = {
    Action.ASSEMBLE: "ship",
    Action.SET_CUTOFF: "set_cutoff",
    Action.SET_TRACKING: "set_track_number",
    Action.DELIVERING: "non_int_delivering",
    Action.LAST_MILE: "non_int_last_mile",
    Action.DELIVERED: "non_int_delivered",
    Action.ASSEMBLE_PART: "ship",
    Action.CANCEL: "cancel",
}

_STOPPING_STAGES: dict[Stage, Reason] = {
    "cancelled": Reason.CANCELLED,
    "returning": Reason.RETURNING,
    "disputed": Reason.DISPUTED,
    "unknown": Reason.UNKNOWN_STATUS,
}


@dataclass(frozen=True, slots=True)
class Goal:
    """Where a shipment wants its posting to be.

    :ivar str stage: the stage to reach.
    :ivar str tracking_number: to be set on the way, "" for none.
    :ivar datetime | None cutoff: the shipping date to agree with Ozon first (UTC; pre-sale only). Without
        one, an order to set the cutoff leaves the choice of the date to the caller.
    :ivar int code_count: how many codes a digital posting needs in all.
    :ivar bool top_up: a person has decided that the codes which Ozon does not have yet are to be sent, although
        it has some already.
    """

    stage: Stage
    tracking_number: str = ""
    cutoff: datetime | None = None
    code_count: int = 0
    top_up: bool = False


@dataclass(frozen=True, slots=True)
class Decision:
    """The outcome of :func:`next_step`: `action` with ACT, `reason` with WAIT and STOP."""

    verdict: Verdict
    action: Action | None = None
    reason: Reason | None = None


#: The status from which a posting is assembled (OZON.md §3.1).
_TO_BE_ASSEMBLED = "awaiting_packaging"

_DONE = Decision(Verdict.DONE)
_OZON_WORKING = Decision(Verdict.WAIT, reason=Reason.OZON_WORKING)
_NOT_OFFERED = Decision(Verdict.WAIT, reason=Reason.NOT_OFFERED)


def next_step(
    posting: PostingSnapshot, goal: Goal, refused: Set[Action] = frozenset()
) -> Decision:
    """Name the one next thing to do to bring `posting` to `goal`.

    :param PostingSnapshot posting: what Ozon showed last.
    :param Goal goal: where it should be.
    :param set refused: actions that Ozon refused at this very status as a wrong transition although it
        offered them; another way is taken where there is one.
    :rtype: Decision
    """
    stage = posting.stage
    if stage in _STOPPING_STAGES:
        return _stop(_STOPPING_STAGES[stage])
    if posting.scheme == "digital":
        return _DONE if reached(stage, goal.stage) else _digital_step(posting, goal)
    if reached(stage, goal.stage) and not _tracking_is_due(posting, goal, refused):
        return _DONE
    if posting.scheme == "unknown":
        return _stop(Reason.UNKNOWN_SCHEME)
    if posting.scheme != "rfbs" and not reached("assembled", goal.stage):
        # Ozon or its carrier scans the parcel; no method reports hand-over (OZON.md §0 b2, b3, c).
        return _stop(Reason.CARRIER_REPORTS)
    if stage == "awaiting":
        return _assembly_step(posting, goal, refused)
    return _delivery_step(posting, goal, refused)


def _digital_step(posting: PostingSnapshot, goal: Goal) -> Decision:
    if posting.stage != "awaiting":
        return _OZON_WORKING
    if posting.codes_held and posting.codes_held >= goal.code_count:
        return _OZON_WORKING
    if posting.codes_held and not goal.top_up:
        return _stop(Reason.CODES_PARTIAL)
    return _act(Action.UPLOAD_CODES)


def _assembly_step(posting: PostingSnapshot, goal: Goal, refused: Set[Action]) -> Decision:
    if posting.offers("ship_async_in_process") or (not posting.actions and posting.substatus == SPLIT_PENDING):
        return _OZON_WORKING
    if not posting.actions and posting.requirements and posting.status == _TO_BE_ASSEMBLED:
        return _stop(Reason.REQUIREMENTS)
    if _later_date_is_due(posting, goal) and _cutoff_allowed(posting, refused):
        return _act(Action.SET_CUTOFF)
    if _allowed(posting, Action.ASSEMBLE, refused, by_status=_TO_BE_ASSEMBLED):
        return _act(Action.ASSEMBLE)
    if posting.offers("set_cutoff") and Action.SET_CUTOFF not in refused and not goal.cutoff:
        # Ozon wants a shipping date before it lets the posting be assembled (OZON.md §3.6).
        return _act(Action.SET_CUTOFF)
    if posting.status != _TO_BE_ASSEMBLED:
        return _OZON_WORKING
    return _stop(Reason.REQUIREMENTS) if posting.requirements else _NOT_OFFERED


def _cutoff_allowed(posting: PostingSnapshot, refused: Set[Action]) -> bool:
    if not posting.actions and posting.scheme != "rfbs":
        return False
    return _allowed(posting, Action.SET_CUTOFF, refused, by_status=_TO_BE_ASSEMBLED)


def _later_date_is_due(posting: PostingSnapshot, goal: Goal) -> bool:
    if not goal.cutoff or not posting.ship_by:
        return bool(goal.cutoff)
    # As it is sent to Ozon: in whole seconds, a naive time being UTC.
    cutoff = goal.cutoff.replace(microsecond=0)
    return posting.ship_by < (cutoff if cutoff.tzinfo else cutoff.replace(tzinfo=timezone.utc))


def _delivery_step(posting: PostingSnapshot, goal: Goal, refused: Set[Action]) -> Decision:
    if _tracking_is_due(posting, goal, refused):
        return _act(Action.SET_TRACKING)
    ways: tuple[Action, ...]
    if posting.stage == "assembled":
        ways = (Action.DELIVERING,)
    elif posting.substatus == COURIER_UNDER_WAY:
        ways = (Action.DELIVERED,)
    else:
        # Last mile is optional; where Ozon offers the end at once, one call less can go wrong.
        ways = (Action.DELIVERED, Action.LAST_MILE)
    for action in ways:
        if _allowed(posting, action, refused, by_status=posting.status):
            return _act(action)
    return _NOT_OFFERED


def _tracking_is_due(posting: PostingSnapshot, goal: Goal, refused: Set[Action]) -> bool:
    if not goal.tracking_number or posting.tracking_number or posting.scheme != "rfbs":
        return False
    if posting.stage not in ("assembled", "delivering") or reached("assembled", goal.stage):
        return False
    return _allowed(posting, Action.SET_TRACKING, refused, by_status=posting.status)


def _allowed(
    posting: PostingSnapshot, action: Action, refused: Set[Action], *, by_status: str
) -> bool:
    """Whether Ozon allows `action`: by what it offers; where it offers nothing at all, by the status alone."""
    if action in refused:
        return False
    if not posting.actions:
        return posting.status == by_status
    return OFFERED_AS[action] in posting.actions


def _act(action: Action) -> Decision:
    return Decision(Verdict.ACT, action=action)


def _stop(reason: Reason) -> Decision:
    return Decision(Verdict.STOP, reason=reason)


def may_be_cancelled(posting: PostingSnapshot) -> bool:
    """Whether the seller may cancel a posting now: by what Ozon offers; where it offers nothing at all, by the stage.

    :param PostingSnapshot posting: what Ozon showed last.
    :rtype: bool
    """
    if posting.scheme in ("digital", "unknown"):
        # Only FBS and rFBS postings have a method for it (OZON.md §3.7).
        return False
    if not posting.actions:
        return posting.stage in ("awaiting", "assembled", "delivering")
    return OFFERED_AS[Action.CANCEL] in posting.actions
