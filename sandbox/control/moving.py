"""Moving a posting as the buyer, the carrier or Ozon would."""

from datetime import datetime, timedelta
from typing import Any

from ..model.options import update_options
from ..model.posting import RETURNED, Change, Posting
from ..rules.cancelling import INITIATORS, cancelled_change, returned_change
from ..rules.schemes import USUAL_SUBSTATUS
from ..store import SandboxState

# Control words for places that are not a status of their own.
SHORTCUTS = {
    "conditionally_delivered": ("delivering", "posting_conditionally_delivered"),
    "last_mile": ("delivering", "posting_in_courier_service"),
    "returned": ("delivering", RETURNED),
    "ship_failed": ("awaiting_packaging", "ship_failed"),
}


def find_postings(state: SandboxState, body: dict[str, Any]) -> list[Posting]:
    """:param dict body: with `posting_number` or `posting_numbers`
    :raise ValueError: one does not exist
    :rtype: list[Posting]"""
    numbers = body.get("posting_numbers") or [body["posting_number"]]
    unknown = [number for number in numbers if number not in state.postings]
    if unknown:
        raise ValueError(f"no posting {', '.join(unknown)}")
    return [state.postings[number] for number in numbers]


def move_postings(state: SandboxState, body: dict[str, Any]) -> list[Posting]:
    """Bring postings to any status, at once or after `delay` seconds.

    :param dict body: see README
    :rtype: list[Posting]
    """
    postings = find_postings(state, body)
    due = state.clock.now() + timedelta(seconds=float(body.get("delay", 0)))
    for posting in postings:
        state.schedule(posting, _change(posting, body, due))
    state.settle()
    return postings


def _change(posting: Posting, body: dict[str, Any], due: datetime) -> Change:
    status, substatus = SHORTCUTS.get(body["to"], (body["to"], None))
    actor = body.get("by", "buyer" if status == "cancelled" or substatus == RETURNED else "ozon")
    if actor not in INITIATORS:
        raise ValueError(f"by is one of {', '.join(INITIATORS)}")
    if status == "cancelled":
        reason = body.get("reason", "Покупатель передумал")
        change = cancelled_change(posting, due, actor, int(body.get("reason_id", 0)), reason)
    elif substatus == RETURNED:
        reason = body.get("reason", "Покупатель не забрал заказ")
        change = returned_change(posting, due, actor, int(body.get("reason_id", 665)), reason)
    else:
        fields = {
            "status": status,
            "substatus": substatus or USUAL_SUBSTATUS.get(status, posting.substatus),
        }
        change = Change(due, f"moved to {body['to']}", actor, fields)
    if status == "delivering" and not posting.delivering_date:
        change.fields["delivering_date"] = change.fields["fact_delivery_date"] = due
    if "substatus" in body:
        change.fields["substatus"] = body["substatus"]
    if "tracking_number" in body:
        change.fields["tracking_number"] = body["tracking_number"]
    # Control may do what no rule allows.
    change.forced = True
    return change


def set_posting_options(state: SandboxState, body: dict[str, Any]) -> list[Posting]:
    """:param dict body: posting number(s) and `options`
    :rtype: list[Posting]"""
    postings = find_postings(state, body)
    for posting in postings:
        update_options(posting.options, body["options"])
        state.plan(posting)
    return postings
