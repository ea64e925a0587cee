"""Cancelling by the seller: reasons and limits (OZON.md §3.7)."""

from datetime import datetime
from typing import Any

from ..dialects import Dialect
from ..errors import business
from ..model.posting import RETURNED, Change, Posting
from .actions import allowed_actions
from .words import is_cancelled

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

# Ozon's words for who cancelled (OZON.md §2.4).
INITIATORS = {"seller": "Продавец", "buyer": "Покупатель", "ozon": "Ozon", "system": "Система"}
CANCELLATION_TYPES = {"seller": "seller", "buyer": "client", "ozon": "ozon", "system": "system"}


def reasons_for(posting: Posting) -> list[tuple[int, str, str]]:
    """:return: the reasons that fit the posting's status: (id, title, initiator)
    :rtype: list[tuple[int, str, str]]"""
    return [
        (reason_id, title, initiator)
        for reason_id, (title, initiator, _available, statuses) in REASONS.items()
        if posting.status in statuses
    ]


def check_may_cancel(posting: Posting, reason_id: int, message: str, dialect: Dialect, now: datetime) -> None:
    """:raise RpcError: with Ozon's constant"""
    if is_cancelled(posting, dialect):
        raise business("POSTING_ALREADY_CANCELLED")
    if "cancel" not in allowed_actions(posting, dialect, now):
        raise business("HAS_INCORRECT_STATUS")
    if reason_id not in {known for known, _title, _initiator in reasons_for(posting)}:
        raise business("HAS_INCORRECT_CANCEL_REASON")
    if reason_id == OTHER_REASON and not message:
        raise business("HAS_INCORRECT_CANCEL_REASON")


def cancelled_change(posting: Posting, due: datetime, by: str, reason_id: int, reason: str) -> Change:
    """:param str by: seller | buyer | ozon | system
    :rtype: Change"""
    fields = {
        "status": "cancelled",
        "substatus": "posting_canceled",
        "cancellation": cancellation(posting, by, reason_id, reason),
    }
    return Change(due, "cancelled", by, fields)


def returned_change(posting: Posting, due: datetime, by: str, reason_id: int, reason: str) -> Change:
    """A parcel turns back (OZON.md §12.2). What ended it shows where the dialect calls it cancelled.

    :param str by: seller | buyer | ozon | system
    :rtype: Change
    """
    fields = {
        "status": "delivering",
        "substatus": RETURNED,
        "cancellation": cancellation(posting, by, reason_id, reason),
    }
    return Change(due, "returned", by, fields)


def cancellation(posting: Posting, by: str, reason_id: int, reason: str) -> dict[str, Any]:
    """:param str by: seller | buyer | ozon | system
    :return: the block of that name
    :rtype: dict"""
    after_ship = posting.status not in ("awaiting_packaging", "awaiting_registration")
    return {
        "cancel_reason_id": reason_id,
        "cancel_reason": reason,
        "cancellation_type": CANCELLATION_TYPES[by],
        "cancellation_initiator": INITIATORS[by],
        "cancelled_after_ship": after_ship,
        "affect_cancellation_rating": by == "seller",
    }
