"""`available_actions`: what Ozon lets the seller do with a posting now (OZON.md §2.4)."""

from datetime import datetime

from ..dialects import Dialect
from ..model.posting import RETURNED, Posting

CONDITIONALLY_DELIVERED = "posting_conditionally_delivered"
LAST_MILE_SUBSTATUS = "posting_in_courier_service"
# While a part is being split off.
SPLIT_PENDING = "posting_split_pending"


def available_actions(posting: Posting, dialect: Dialect, now: datetime) -> list[str]:
    """:return: what the API shows, which need not be what it takes
    :rtype: list[str]"""
    if dialect.actions == "empty":
        return []
    shown = allowed_actions(posting, dialect, now)
    if dialect.last_mile == "silent" and "non_int_last_mile" in shown:
        shown.add("non_int_delivered")
    return sorted(shown)


def shown_actions(posting: Posting, dialect: Dialect, now: datetime) -> dict[str, list[str]]:
    """:return: the field of an answer, or nothing where the dialect has none
    :rtype: dict"""
    return {} if dialect.actions == "absent" else {"available_actions": available_actions(posting, dialect, now)}


def allowed_actions(posting: Posting, dialect: Dialect, now: datetime) -> set[str]:
    """:return: what Ozon takes now, whatever it shows
    :rtype: set[str]"""
    offered = {*_by_status(posting, dialect, now), *posting.options.extra_actions}
    return offered - set(posting.options.hidden_actions)


def _by_status(posting: Posting, dialect: Dialect, now: datetime) -> list[str]:
    if posting.status == "awaiting_packaging":
        return _while_packaging(posting, dialect, now)
    if posting.status == "awaiting_deliver":
        return _while_awaiting_deliver(posting, dialect)
    if posting.status == "delivering":
        return _while_delivering(posting, dialect)
    if posting.status == "arbitration":
        return ["awaiting_delivery"]
    return []


def _while_packaging(posting: Posting, dialect: Dialect, now: datetime) -> list[str]:
    actions = ["cancel", "product_cancel"]
    if posting.substatus == SPLIT_PENDING:
        return actions
    wants_data = any(posting.options.requirements.values())
    if wants_data:
        actions.append("ship_with_additional_info")
    if not cutoff_is_missed(posting, now) and (not wants_data or dialect.requirements == "unsaid"):
        actions += ["ship", "ship_async"] if posting.integration_type == "ozon" else ["ship"]
    if cutoff_may_be_set(posting, now):
        actions.append("set_cutoff")
    return actions


def _while_awaiting_deliver(posting: Posting, dialect: Dialect) -> list[str]:
    actions = ["cancel"]
    if posting.integration_type == "non_integrated":
        actions.append("non_int_delivering")
    else:
        actions.append("label_download")
    if takes_tracking_number(posting, dialect):
        actions.append("set_track_number")
    return actions


def _while_delivering(posting: Posting, dialect: Dialect) -> list[str]:
    if posting.integration_type != "non_integrated" or _is_past_moving(posting):
        return []
    actions = ["cancel"]
    at_last_mile = posting.substatus == LAST_MILE_SUBSTATUS
    if dialect.last_mile != "none" and not at_last_mile:
        actions.append("non_int_last_mile")
    if dialect.last_mile in ("optional", "none") or at_last_mile:
        actions.append("non_int_delivered")
    if takes_tracking_number(posting, dialect):
        actions.append("set_track_number")
    return actions


def _is_past_moving(posting: Posting) -> bool:
    return posting.substatus in (CONDITIONALLY_DELIVERED, RETURNED)


def takes_tracking_number(posting: Posting, dialect: Dialect) -> bool:
    """Whether the seller may give a number now; with a carrier that Ozon registers, never.

    Uncertain for `3pl_tracking`, hence an option (OZON.md §0 b2).

    :rtype: bool
    """
    if posting.integration_type == "non_integrated":
        allowed = {"delivering"} if dialect.tracking == "after" else {"awaiting_deliver", "delivering"}
        return posting.status in allowed and not _is_past_moving(posting)
    if posting.integration_type == "3pl_tracking":
        return posting.options.set_track_number and posting.status == "awaiting_deliver"
    return False


def cutoff_may_be_set(posting: Posting, now: datetime) -> bool:
    """Only while packaging, and before the present cutoff has passed (OZON.md §3.6).

    :rtype: bool
    """
    return (
        posting.options.set_cutoff
        and posting.integration_type == "non_integrated"
        and posting.status == "awaiting_packaging"
        and now <= posting.shipment_date
    )


def cutoff_is_missed(posting: Posting, now: datetime) -> bool:
    """Whether a shipping date was to be agreed, and nobody has done so in time: then neither the date nor the
    assembly is possible any more (OZON.md §3.6).

    :rtype: bool
    """
    agreed = any(entry.call == "cutoff" for entry in posting.accepted)
    return posting.options.set_cutoff and not agreed and now > posting.shipment_date
