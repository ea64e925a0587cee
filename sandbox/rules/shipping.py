"""Assembling: `/v4/posting/fbs/ship` (OZON.md §3.1)."""

from datetime import datetime, timedelta

from ..dialects import Dialect
from ..errors import business
from ..model.posting import Change, Posting
from .actions import SPLIT_PENDING, cutoff_is_missed
from .splitting import check_part, wanted_of
from .words import is_cancelled

# Where an assembled posting stands, by integration type; an aggregator registers it first.
ASSEMBLED_SUBSTATUS = {"ozon": "posting_in_carriage"}
ASSEMBLED_SUBSTATUS_DEFAULT = "posting_transferring_to_delivery"


def check_may_ship(posting: Posting, packages: list[dict[int, int]], dialect: Dialect, now: datetime) -> None:
    """Refuse what Ozon refuses.

    :param list packages: one dict {sku: quantity} for each package
    :raise RpcError: with Ozon's constant as the message
    """
    _check_state(posting, dialect, now)
    check_contents(posting, packages)
    _check_requirements(posting.options.requirements)


def check_may_ship_part(posting: Posting, contents: dict[int, int], dialect: Dialect, now: datetime) -> None:
    """The same for a part of a posting: what Ozon wants of the other articles is no hindrance.

    :param dict contents: quantity by SKU
    :raise RpcError: with Ozon's constant as the message
    """
    _check_state(posting, dialect, now)
    check_part(posting, contents)
    lines = [line for line in posting.lines if line.sku in contents]
    _check_requirements(wanted_of(posting.options.requirements, lines))


def _check_state(posting: Posting, dialect: Dialect, now: datetime) -> None:
    if is_cancelled(posting, dialect):
        raise business("POSTING_ALREADY_CANCELLED")
    if posting.status in ("awaiting_registration", "awaiting_deliver", "delivering", "delivered"):
        raise business("POSTING_ALREADY_SHIPPED")
    if posting.status != "awaiting_packaging" or posting.substatus == SPLIT_PENDING:
        raise business("HAS_INCORRECT_STATUS")
    if cutoff_is_missed(posting, now):
        raise business("SHIP_NOT_AVAILABLE")


def _check_requirements(requirements: dict[str, list[int]]) -> None:
    wanted = {name for name, skus in requirements.items() if skus}
    if wanted == {"products_requiring_weight"}:
        raise business("WEIGHT_IS_REQUIRED")
    if wanted:
        raise business("EXEMPLAR_INFO_NOT_FILLED_COMPLETELY")


def check_contents(posting: Posting, packages: list[dict[int, int]]) -> None:
    """Every unit of the posting must be in exactly one package; `product_id` is the SKU."""
    wanted = {line.sku: line.quantity for line in posting.lines}
    packed: dict[int, int] = {}
    for package in packages:
        for sku, quantity in package.items():
            if sku not in wanted:
                raise business("UNKNOWN_PRODUCT_DEFINED")
            if quantity < 1:
                raise business("HAS_INCORRECT_PRODUCT_QUANTITY")
            packed[sku] = packed.get(sku, 0) + quantity
    if packed != wanted:
        raise business("HAS_INCORRECT_PRODUCT_QUANTITY")


def shipped_changes(posting: Posting, now: datetime, delay: timedelta) -> list[Change]:
    """What follows from an accepted ship call.

    :param timedelta delay: until it shows
    :rtype: list[Change]
    """
    if posting.options.ship_failed_times > 0:
        posting.options.ship_failed_times -= 1
        failed = {"substatus": "ship_failed"}
        return [Change(now + delay, "ship failed", "ozon", failed, ("awaiting_packaging",))]
    return assembled_changes(posting, now + delay, delay, by="seller")


def assembled_changes(posting: Posting, due: datetime, delay: timedelta, by: str) -> list[Change]:
    """From packaging to waiting for the hand-over: in one step, or by way of Ozon's registration
    at the carrier, which also brings Ozon's own tracking number (OZON.md §0 b3).

    :rtype: list[Change]
    """
    assembled = {
        "status": "awaiting_deliver",
        "substatus": ASSEMBLED_SUBSTATUS.get(posting.integration_type, ASSEMBLED_SUBSTATUS_DEFAULT),
    }
    if posting.integration_type != "aggregator":
        return [Change(due, "assembled", by, assembled, ("awaiting_packaging",))]
    registering = {"status": "awaiting_registration", "substatus": "posting_awaiting_registration"}
    registered = {**assembled, "tracking_number": f"OZ{posting.serial:010d}"}
    return [
        Change(due, "sent to registration", by, registering, ("awaiting_packaging",)),
        Change(due + delay, "registered", "ozon", registered, ("awaiting_registration",)),
    ]
