"""Deciding a buyer's request to cancel (OZON.md §3.7)."""

from datetime import datetime, timedelta

from ..errors import FAILED_PRECONDITION, NOT_FOUND, RpcError
from ..model.claim import ON_APPROVAL, BuyerReturn, CancellationRequest
from ..model.posting import Change
from .cancelling import cancelled_change

# Ozon's words for who asks, and ours (OZON.md §3.7).
INITIATORS = {"CLIENT": "buyer", "SELLER": "seller", "OZON": "ozon", "SYSTEM": "system", "DELIVERY": "system"}
STATE_NAMES = {"ON_APPROVAL": "На рассмотрении", "APPROVED": "Подтверждена", "REJECTED": "Отклонена"}
# Groups of states of rFBS returns, as the filter has them (OZON.md §7).
RETURN_GROUPS = {
    "New": "Новая",
    "Delivering": "В пути",
    "Checkout": "На проверке",
    "Arbitration": "Спорная",
    "Approved": "Согласована",
    "Rejected": "Отклонена",
}
# States of the other returns that control may name; Ozon has more.
RETURN_STATES = {
    "DisputeOpened": "Открыт спор с покупателем",
    "OnSellerApproval": "На согласовании у продавца",
    "ArrivedAtReturnPlace": "В пункте выдачи",
    "MovingToSeller": "Возврат на пути к продавцу",
    "ReceivedBySeller": "Продавец получил возврат",
    "MoneyReturned": "Покупателю вернули всю сумму",
    "Rejected": "Заявка отклонена",
    "Cancelled": "Заявка отменена",
}


def state_of(request: CancellationRequest) -> str:
    """:return: the request's state; one for a posting that is cancelled anyhow is granted
    :rtype: str"""
    if request.state == ON_APPROVAL and request.posting.status == "cancelled":
        return "APPROVED"
    return request.state


def check_may_decide(request: CancellationRequest | None, client_id: str) -> CancellationRequest:
    """:return: a request of this seller's buyers that waits
    :raise RpcError: there is none, or somebody has decided it"""
    if request is None or request.posting.client_id != client_id:
        raise RpcError(NOT_FOUND, "cancellation not found")
    if state_of(request) != ON_APPROVAL:
        raise RpcError(FAILED_PRECONDITION, "cancellation is not on approval")
    return request


def decide(request: CancellationRequest, state: str, at: datetime, comment: str = "") -> None:
    """Note what has become of a request."""
    request.state, request.decided_at, request.comment = state, at, comment


def granted_change(request: CancellationRequest, at: datetime, delay: timedelta) -> Change:
    """The cancellation that follows from a granted request.

    :rtype: Change
    """
    by = INITIATORS[request.initiator]
    return cancelled_change(request.posting, at + delay, by, request.reason_id, request.reason)


def is_rfbs(given: BuyerReturn) -> bool:
    """Whether a return is in the list of rFBS returns.

    :rtype: bool
    """
    return given.posting.scheme in ("rfbs", "rfbs_integrated")
