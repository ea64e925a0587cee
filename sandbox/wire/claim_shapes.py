"""Requests to cancel, and returns, as Ozon's lists show them (OZON.md §3.7, §7)."""

from typing import Any

from ..model.claim import BuyerReturn, CancellationRequest
from ..model.posting import PostingLine
from ..rules.claims import RETURN_GROUPS, RETURN_STATES, STATE_NAMES, state_of
from .moments import format_moment

STATE_IDS = {state: number for number, state in enumerate(STATE_NAMES, start=1)}


def request_shape(request: CancellationRequest) -> dict[str, Any]:
    """:rtype: dict"""
    state = state_of(request)
    shape = {
        "cancellation_id": request.request_id,
        "source_id": 0,
        "posting_number": request.posting.posting_number,
        "tpl_integration_type": request.posting.integration_type,
        "state": {"id": STATE_IDS[state], "name": STATE_NAMES[state], "state": state},
        "cancellation_initiator": request.initiator,
        "cancellation_reason": {"id": request.reason_id, "name": request.reason},
        "cancellation_reason_message": request.message,
        "cancelled_at": format_moment(request.asked_at),
        "order_date": format_moment(request.posting.created_at),
        "auto_approve_date": format_moment(request.auto_approve_at),
        "approve_comment": request.comment,
    }
    decided = format_moment(request.decided_at)
    return {**shape, "approve_date": decided} if decided else shape


def rfbs_return_shape(given: BuyerReturn) -> dict[str, Any]:
    """As `/v2/returns/rfbs/list` shows it.

    :rtype: dict
    """
    line = given.posting.lines[0]
    return {
        "return_id": given.return_id,
        "return_number": f"{given.posting.posting_number}-R1",
        "posting_number": given.posting.posting_number,
        "order_number": given.posting.order_number,
        "client_name": (given.posting.customer or {}).get("name", ""),
        "created_at": format_moment(given.created_at),
        "product": {
            "sku": line.sku,
            "offer_id": line.offer_id,
            "name": line.name,
            "price": round(float(line.price)),
            "currency_code": line.currency,
        },
        "state": {
            "group_state": given.state,
            "state": given.state.upper(),
            "state_name": RETURN_GROUPS[given.state],
            "money_return_state_name": "",
        },
    }


def return_shape(given: BuyerReturn, schema: str) -> dict[str, Any]:
    """As `/v1/returns/list` shows it; what concerns storage is left out.

    :param str schema: Fbs | Fbo
    :rtype: dict
    """
    return {
        "id": given.return_id,
        "source_id": 0,
        "company_id": int(given.posting.client_id),
        "posting_number": given.posting.posting_number,
        "order_id": given.posting.order_id,
        "order_number": given.posting.order_number,
        "type": given.kind,
        "schema": schema,
        "return_reason_name": given.reason,
        "product": _product(given.posting.lines[0]),
        "logistic": {"barcode": "", "return_date": format_moment(given.created_at)},
        "visual": {
            "status": {"sys_name": given.state, "display_name": RETURN_STATES[given.state]},
            "change_moment": format_moment(given.changed_at),
        },
        "additional_info": {"is_opened": False, "is_super_econom": False},
        "exemplars": [],
    }


def _product(line: PostingLine) -> dict[str, Any]:
    price = {"price": float(line.price), "currency_code": line.currency}
    return {
        "sku": line.sku,
        "offer_id": line.offer_id,
        "name": line.name,
        "quantity": line.quantity,
        "price": price,
        "price_without_commission": price,
        "commission": {"price": 0.0, "currency_code": line.currency},
        "commission_percent": 0.0,
    }
