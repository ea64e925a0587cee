"""The seller's own delivery: status calls, tracking numbers, cutoff (OZON.md §3.4-3.6)."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from ..errors import ItemRefused, business
from ..model.posting import Change, Posting
from ..rules.actions import cutoff_may_be_set
from ..rules.rfbs import check_move, check_tracking_number, moved_change, tracked_change
from ..rules.words import is_cancelled
from .registry import Call, endpoint

# More makes Ozon answer "value must contain between 1 and 20 items" (OZON.md §3.4).
BATCH_MAX = 20
# A seller-delivered posting travels 30 days at most (OZON.md §3.6).
CUTOFF_MAX = timedelta(days=30)


@endpoint("/v2/fbs/posting/delivering", "FbsPostingDeliveringRequest", "posting_number")
def delivering(call: Call) -> dict[str, Any]:
    """To «delivering»."""
    return _move_all(call, "delivering")


@endpoint("/v2/fbs/posting/last-mile", "FbsPostingLastMileRequest", "posting_number")
def last_mile(call: Call) -> dict[str, Any]:
    """To the last mile."""
    return _move_all(call, "last-mile")


@endpoint("/v2/fbs/posting/delivered", "FbsPostingDeliveredRequest", "posting_number")
def delivered(call: Call) -> dict[str, Any]:
    """To «presumably delivered»."""
    return _move_all(call, "delivered")


@endpoint(
    "/v2/fbs/posting/tracking-number/set",
    "TrackingNumberSetRequest",
    "tracking_numbers(posting_number tracking_number)",
)
def tracking_number_set(call: Call) -> dict[str, Any]:
    """Give each posting the seller's tracking number."""
    entries = [
        (
            entry.text("posting_number", required=True),
            entry.text("tracking_number", required=True),
        )
        for entry in call.fields.children("tracking_numbers", minimum=1, maximum=BATCH_MAX)
    ]
    results = []
    for posting_number, tracking_number in entries:
        results.append(_result(call, posting_number, _track_one, call, posting_number, tracking_number))
    return {"result": results}


@endpoint("/v1/posting/cutoff/set", "SetPostingCutoffRequest", "posting_number new_cutoff_date")
def cutoff_set(call: Call) -> dict[str, Any]:
    """Agree a later shipping date; only while `set_cutoff` is on offer (OZON.md §3.6)."""
    posting = call.fbs_posting(call.fields.text("posting_number", required=True))
    new_date = call.fields.moment("new_cutoff_date")
    if call.refusal:
        return {"result": False}
    if posting.integration_type != "non_integrated":
        raise business("HAS_INCORRECT_TPL_INTEGRATION_TYPE")
    if is_cancelled(posting, call.state.dialect_for(posting)):
        raise business("POSTING_ALREADY_CANCELLED")
    if not cutoff_may_be_set(posting, call.now):
        raise business("HAS_INCORRECT_STATUS")
    if not call.now < new_date <= call.now + CUTOFF_MAX:
        raise call.fields.wrong("new_cutoff_date", "date must be within 30 days")
    posting.accept(call.now, "cutoff", new_cutoff_date=new_date)
    due = call.now + call.state.delay_of(posting)
    call.state.schedule(posting, Change(due, "cutoff", "seller", {"shipment_date": new_date}))
    return {"result": True}


def _move_all(call: Call, move: str) -> dict[str, Any]:
    numbers = call.fields.texts("posting_number", minimum=1, maximum=BATCH_MAX)
    return {"result": [_result(call, number, _move_one, call, number, move) for number in numbers]}


def _result(call: Call, posting_number: str, act: Callable[..., None], *arguments: object) -> dict[str, Any]:
    """One entry of the answer; failures come inside the 200 (OZON.md §3.4)."""
    nothing = [] if call.state.options.error_as_list else ""
    try:
        if call.refusal is not None and call.refused_posting in (None, posting_number):
            raise ItemRefused(call.refusal)
        act(*arguments)
    except ItemRefused as refused:
        error = [refused.word] if call.state.options.error_as_list else refused.word
        return {"posting_number": posting_number, "result": False, "error": error}
    return {"posting_number": posting_number, "result": True, "error": nothing}


def _own_posting(call: Call, posting_number: str) -> Posting:
    posting = call.state.find(call.seller.client_id, posting_number, digital=False)
    if posting is None:
        raise ItemRefused("POSTING_NOT_FOUND")
    return posting


def _move_one(call: Call, posting_number: str, move: str) -> None:
    posting = _own_posting(call, posting_number)
    check_move(posting, move, call.state.dialect_for(posting), call.now)
    posting.accept(call.now, move)
    delay = call.state.delay_of(posting)
    call.state.schedule(posting, moved_change(posting, move, call.now, delay))


def _track_one(call: Call, posting_number: str, tracking_number: str) -> None:
    posting = _own_posting(call, posting_number)
    check_tracking_number(posting, tracking_number, call.state.dialect_for(posting))
    posting.accept(call.now, "tracking-number", tracking_number=tracking_number)
    delay = call.state.delay_of(posting)
    call.state.schedule(posting, tracked_change(tracking_number, call.now, delay))
