"""Cancelling by the seller: reasons and limits (API.md §3.7)."""

from ..errors import business
from ..model.posting import Change
from .actions import available_actions

OTHER_REASON = 402

# id: (title, initiator, whether the seller may give it, statuses it is for)
BEFORE_DELIVERY = ("awaiting_packaging", "awaiting_deliver")
REASONS = {
    352: ("Товар закончился на складе продавца", "seller", True, BEFORE_DELIVERY),
    400: ("Остался только бракованный товар", "seller", True, BEFORE_DELIVERY),
    401: ("Отмена из арбитража", "seller", False, ("arbitration",)),
    402: ("Другое (вина продавца)", "seller", True, BEFORE_DELIVERY),
    665: ("Покупатель не забрал заказ", "buyer", True, ("delivering",)),
    666: ("Нет доставки в указанный регион", "seller", True, ("delivering",)),
    667: ("Заказ утерян службой доставки", "seller", True, ("delivering",)),
}

# Ozon's words for who cancelled (API.md §2.4).
INITIATORS = {"seller": "Продавец", "buyer": "Покупатель", "ozon": "Ozon", "system": "Система"}
CANCELLATION_TYPES = {"seller": "seller", "buyer": "client", "ozon": "ozon", "system": "system"}


def reasons_for(posting):
    """:return: the reasons that fit the posting's status: (id, title, initiator)
    :rtype: list[tuple[int, str, str]]"""
    return [
        (reason_id, title, initiator)
        for reason_id, (title, initiator, _available, statuses) in REASONS.items()
        if posting.status in statuses
    ]


def check_may_cancel(posting, reason_id, message, now):
    """:raise RpcError: with Ozon's constant"""
    if posting.status == "cancelled":
        raise business("POSTING_ALREADY_CANCELLED")
    if "cancel" not in available_actions(posting, now):
        raise business("HAS_INCORRECT_STATUS")
    if reason_id not in {known for known, _title, _initiator in reasons_for(posting)}:
        raise business("HAS_INCORRECT_CANCEL_REASON")
    if reason_id == OTHER_REASON and not message:
        raise business("HAS_INCORRECT_CANCEL_REASON")


def cancelled_change(posting, due, by, reason_id, reason):
    """:param str by: seller | buyer | ozon | system
    :rtype: Change"""
    after_ship = posting.status not in ("awaiting_packaging", "awaiting_registration")
    cancellation = {
        "cancel_reason_id": reason_id,
        "cancel_reason": reason,
        "cancellation_type": CANCELLATION_TYPES[by],
        "cancellation_initiator": INITIATORS[by],
        "cancelled_after_ship": after_ship,
        "affect_cancellation_rating": by == "seller",
    }
    fields = {
        "status": "cancelled",
        "substatus": "posting_canceled",
        "cancellation": cancellation,
    }
    return Change(due, "cancelled", by, fields)
