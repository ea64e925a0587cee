"""Cancelling an FBS or rFBS posting, and the reasons for it (OZON.md §3.7)."""

from typing import Any

from ..errors import business
from ..rules.cancelling import REASONS, cancelled_change, check_may_cancel, reasons_for
from ..rules.words import is_cancelled
from .registry import Call, endpoint


@endpoint(
    "/v2/posting/fbs/cancel",
    "CancelFbsPostingRequest",
    "posting_number cancel_reason_id cancel_reason_message",
)
def cancel(call: Call) -> dict[str, Any]:
    """Cancel for the seller's reason."""
    posting = call.fbs_posting(call.fields.text("posting_number", required=True))
    reason_id = call.fields.integer("cancel_reason_id")
    message = call.fields.text("cancel_reason_message")
    if call.refusal:
        return {"result": False}
    check_may_cancel(posting, reason_id, message, call.state.dialect_for(posting), call.now)
    posting.accept(call.now, "cancel", cancel_reason_id=reason_id)
    due = call.now + call.state.delay_of(posting)
    reason = message or REASONS[reason_id][0]
    call.state.schedule(posting, cancelled_change(posting, due, "seller", reason_id, reason))
    return {"result": True}


@endpoint("/v2/posting/fbs/cancel-reason/list", "CancelReasonListRequest")
def cancel_reason_list(call: Call) -> dict[str, Any]:
    """All reasons there are."""
    return {
        "result": [
            {
                "id": reason_id,
                "title": title,
                "type_id": initiator,
                "is_available_for_cancellation": available,
            }
            for reason_id, (title, initiator, available, _statuses) in REASONS.items()
        ]
    }


@endpoint("/v1/posting/fbs/cancel-reason", "CancelReasonRequest", "related_posting_numbers")
def cancel_reason(call: Call) -> dict[str, Any]:
    """The reasons that fit particular postings."""
    numbers = call.fields.texts("related_posting_numbers", minimum=1)
    return {"result": [_reasons(call, number) for number in numbers]}


def _reasons(call: Call, posting_number: str) -> dict[str, Any]:
    posting = call.fbs_posting(posting_number)
    reasons = [
        {"id": reason_id, "title": title, "type_id": initiator} for reason_id, title, initiator in reasons_for(posting)
    ]
    if is_cancelled(posting, call.state.dialect):
        raise business("POSTING_ALREADY_CANCELLED")
    return {"posting_number": posting_number, "reasons": reasons}
