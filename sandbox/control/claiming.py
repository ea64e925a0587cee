"""Playing the buyer who wants an order cancelled, or gives something back."""

from datetime import datetime, timedelta
from typing import Any

from ..model.claim import BuyerReturn, CancellationRequest
from ..model.posting import Posting
from ..rules.claims import INITIATORS, RETURN_GROUPS, RETURN_STATES, STATE_NAMES, decide, granted_change, is_rfbs
from ..store import SandboxState
from ..wire.moments import format_exact
from .moving import find_postings

RFBS = ("rfbs", "rfbs_integrated")


def put_requests(state: SandboxState, body: dict[str, Any]) -> list[CancellationRequest]:
    """Have buyers ask to cancel postings, or decide such a request in Ozon's place.

    :param dict body: see README
    :raise ValueError: no rFBS posting, or unknown words
    :rtype: list[CancellationRequest]
    """
    if "cancellation_id" in body:
        return [_decided(state, body)]
    initiator = body.get("by", "CLIENT")
    if initiator not in INITIATORS:
        raise ValueError(f"by is one of {', '.join(INITIATORS)}")
    postings = find_postings(state, body)
    for posting in postings:
        if posting.scheme not in RFBS:
            raise ValueError(f"{posting.posting_number} is no rFBS posting: its buyer does not have to ask")
    now = state.clock.now()
    details = {"initiator": initiator, **_given(body, "reason", "reason_id", "message")}
    if "auto_approve_after" in body:
        details["auto_approve_at"] = now + timedelta(seconds=float(body["auto_approve_after"]))
    return [state.claims.ask_to_cancel(posting, now, **details) for posting in postings]


def _decided(state: SandboxState, body: dict[str, Any]) -> CancellationRequest:
    request, now = state.claims.requests[int(body["cancellation_id"])], state.clock.now()
    if body["state"] not in STATE_NAMES:
        raise ValueError(f"state is one of {', '.join(STATE_NAMES)}")
    decide(request, body["state"], now, body.get("comment", ""))
    if request.state == "APPROVED":
        state.schedule(request.posting, granted_change(request, now, timedelta()))
        state.settle()
    return request


def put_returns(state: SandboxState, body: dict[str, Any]) -> list[BuyerReturn]:
    """Have buyers give back postings, or move such a return on.

    :param dict body: see README
    :raise ValueError: a state that such a return does not know
    :rtype: list[BuyerReturn]
    """
    now = state.clock.now()
    if "return_id" in body:
        given = state.claims.returns[int(body["return_id"])]
        given.state, given.changed_at = _return_state(given.posting, body), now
        return [given]
    details = _given(body, "reason", "kind")
    return [
        state.claims.give_back(posting, now, state=_return_state(posting, body), **details)
        for posting in find_postings(state, body)
    ]


def _return_state(posting: Posting, body: dict[str, Any]) -> str:
    known = RETURN_GROUPS if posting.scheme in RFBS else RETURN_STATES
    word = body.get("state", "New" if posting.scheme in RFBS else "OnSellerApproval")
    if word not in known:
        raise ValueError(f"state is one of {', '.join(known)}")
    return str(word)


def _given(body: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: body[name] for name in names if name in body}


def told(claim: CancellationRequest | BuyerReturn) -> dict[str, Any]:
    """:return: a request or a return as the control address shows it
    :rtype: dict"""
    shown = {
        name: format_exact(value) if isinstance(value, datetime) else value
        for name, value in vars(claim).items() if name != "posting"
    }
    family = {"rfbs": is_rfbs(claim)} if isinstance(claim, BuyerReturn) else {}
    shown = {name.replace("request_id", "cancellation_id"): value for name, value in shown.items()}
    return {**shown, **family, "posting_number": claim.posting.posting_number}
