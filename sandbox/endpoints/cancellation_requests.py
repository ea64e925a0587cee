"""Requests of rFBS buyers to cancel, and the seller's answer (OZON.md §3.7)."""

from itertools import islice
from typing import Any

from ..model.claim import CancellationRequest
from ..rules.claims import STATE_NAMES, check_may_decide, decide, granted_change, state_of
from ..wire.claim_shapes import request_shape
from ..wire.fields import Fields
from .registry import Call, endpoint

LIMIT = 500


@endpoint(
    "/v2/conditional-cancellation/list",
    "ConditionalCancellationListRequest",
    "filters(cancellation_initiator posting_number state) last_id limit with(counter)",
)
def request_list(call: Call) -> dict[str, Any]:
    """Requests by posting, initiator and state, oldest first."""
    limit = call.fields.integer("limit", minimum=1, maximum=LIMIT)
    after = call.fields.optional_integer("last_id") or 0
    fits = _filter(call.fields.child("filters"))
    own = list(call.state.claims.requests_of(call.seller.client_id))
    page = list(islice((request for request in own if request.request_id > after and fits(request)), limit))
    answer: dict[str, Any] = {
        "result": [request_shape(request) for request in page],
        "last_id": page[-1].request_id if page else after,
    }
    if call.fields.child("with").flag("counter"):
        answer["counter"] = sum(state_of(request) == "ON_APPROVAL" for request in own)
    return answer


def _filter(wanted: Fields) -> Any:
    numbers = set(wanted.texts("posting_number"))
    initiators = set(wanted.texts("cancellation_initiator"))
    state = wanted.text("state") or "ALL"
    if state not in ("ALL", *STATE_NAMES):
        raise wanted.wrong("state", f"value must be in list [ALL {' '.join(STATE_NAMES)}]")

    def fits(request: CancellationRequest) -> bool:
        return (
            (not numbers or request.posting.posting_number in numbers)
            and (not initiators or request.initiator in initiators)
            and state in ("ALL", state_of(request))
        )

    return fits


@endpoint("/v2/conditional-cancellation/approve", "ConditionalCancellationApproveRequest", "cancellation_id comment")
def approve(call: Call) -> dict[str, Any]:
    """Grant a request: the posting is cancelled for the buyer's reason."""
    request = _decide(call, "APPROVED")
    call.state.schedule(request.posting, granted_change(request, call.now, call.state.delay_of(request.posting)))
    return {}


@endpoint("/v2/conditional-cancellation/reject", "ConditionalCancellationRejectRequest", "cancellation_id comment")
def reject(call: Call) -> dict[str, Any]:
    """Turn a request down: the posting stays as it is."""
    _decide(call, "REJECTED")
    return {}


def _decide(call: Call, state: str) -> CancellationRequest:
    known = call.state.claims.requests.get(call.fields.integer("cancellation_id"))
    comment = call.fields.text("comment")
    request = check_may_decide(known, call.seller.client_id)
    decide(request, state, call.now, comment)
    request.posting.accept(call.now, f"request-{state.lower()}", cancellation_id=request.request_id)
    return request
