"""The seller's own delivery: tracking number, delivering, last mile, delivered (OZON.md §3.4-3.6)."""

from datetime import datetime, timedelta
from typing import Any

from ..dialects import Dialect
from ..errors import ItemRefused
from ..model.posting import Change, Posting
from .actions import (
    CONDITIONALLY_DELIVERED,
    LAST_MILE_SUBSTATUS,
    allowed_actions,
    takes_tracking_number,
)
from .words import is_cancelled

# Longest tracking number taken. Not documented (OZON.md §3.5); the sandbox wants some limit.
TRACKING_NUMBER_MAX = 50

# For each status call: the action that must be on offer, and what the posting shows afterwards.
MOVES: dict[str, tuple[str, dict[str, Any]]] = {
    "delivering": (
        "non_int_delivering",
        {"status": "delivering", "substatus": "posting_on_way_to_city"},
    ),
    "last-mile": (
        "non_int_last_mile",
        {"status": "delivering", "substatus": LAST_MILE_SUBSTATUS},
    ),
    "delivered": (
        "non_int_delivered",
        {"status": "delivering", "substatus": CONDITIONALLY_DELIVERED},
    ),
}


def check_move(posting: Posting, move: str, dialect: Dialect, now: datetime) -> None:
    """Refuse a status call with Ozon's word.

    :param str move: delivering | last-mile | delivered
    :raise ItemRefused: with the constant
    """
    if posting.integration_type != "non_integrated":
        raise ItemRefused("HAS_INCORRECT_TPL_INTEGRATION_TYPE")
    if is_cancelled(posting, dialect):
        raise ItemRefused("POSTING_ALREADY_CANCELLED")
    if posting.status in ("arbitration", "client_arbitration"):
        raise ItemRefused("STATE_NOT_VALID")
    action, _fields = MOVES[move]
    if action not in allowed_actions(posting, dialect, now):
        raise ItemRefused("TRANSITION_IS_NOT_POSSIBLE")
    if move == "delivering" and dialect.tracking == "first" and not posting.tracking_number:
        raise ItemRefused("TRANSITION_IS_NOT_POSSIBLE")


def moved_change(posting: Posting, move: str, now: datetime, delay: timedelta) -> Change:
    """:rtype: Change"""
    fields = dict(MOVES[move][1])
    if move == "delivering":
        fields["delivering_date"] = fields["fact_delivery_date"] = now
    return Change(now + delay, move, "seller", fields, (posting.status,))


def check_tracking_number(posting: Posting, tracking_number: str, dialect: Dialect) -> None:
    """:raise ItemRefused: the posting takes no number, or not this one"""
    if is_cancelled(posting, dialect):
        raise ItemRefused("POSTING_ALREADY_CANCELLED")
    if posting.integration_type in ("aggregator", "ozon"):
        raise ItemRefused("HAS_INCORRECT_TPL_INTEGRATION_TYPE")
    if posting.integration_type == "3pl_tracking" and not posting.options.set_track_number:
        raise ItemRefused("HAS_INCORRECT_TPL_INTEGRATION_TYPE")
    if not takes_tracking_number(posting, dialect):
        too_early = dialect.tracking == "after" and posting.status == "awaiting_deliver"
        raise ItemRefused("TRANSITION_IS_NOT_POSSIBLE" if too_early else "STATE_NOT_VALID")
    if not tracking_number.strip() or len(tracking_number) > TRACKING_NUMBER_MAX:
        raise ItemRefused("TRACKING_NUMBER_IS_NOT_VALID")


def tracked_change(tracking_number: str, now: datetime, delay: timedelta) -> Change:
    """:rtype: Change"""
    return Change(now + delay, "tracking number", "seller", {"tracking_number": tracking_number})
