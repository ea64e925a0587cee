"""`/v4/posting/fbs/ship`: assembling a posting, whole or split (OZON.md §3.1)."""

import copy
from typing import Any

from ..errors import business
from ..model.posting import Posting
from ..rules.shipping import check_may_ship, shipped_changes
from ..wire.fields import Fields
from .registry import Call, endpoint


@endpoint(
    "/v4/posting/fbs/ship",
    "FbsPostingShipV4Request",
    "posting_number packages(products(product_id quantity)) with(additional_data)",
)
def ship(call: Call) -> dict[str, Any]:
    """Accept the assembly. A 200 says nothing about the outcome (OZON.md §3.1)."""
    posting = call.fbs_posting(call.fields.text("posting_number", required=True))
    packages = [_contents(package) for package in call.fields.children("packages", minimum=1)]
    if call.refusal:
        raise business(call.refusal)
    check_may_ship(posting, packages, call.state.dialect)
    shipped = _split(call, posting, packages)
    for part in shipped:
        _ship_one(call, part)
    answer: dict[str, Any] = {"result": [part.posting_number for part in shipped]}
    if call.fields.child("with").flag("additional_data"):
        answer["additional_data"] = [_additional_data(part) for part in shipped]
    return answer


def _contents(package: Fields) -> dict[int, int]:
    """:return: quantity by SKU; `product_id` is the SKU here (OZON.md §3.1)
    :rtype: dict"""
    contents: dict[int, int] = {}
    for product in package.children("products", minimum=1):
        sku = product.integer("product_id")
        quantity = product.integer("quantity")
        contents[sku] = contents.get(sku, 0) + quantity
    return contents


def _ship_one(call: Call, posting: Posting) -> None:
    will_fail = posting.options.ship_failed_times > 0
    posting.accept(call.now, "ship", will_fail=will_fail)
    delay = call.state.delay_of(posting)
    call.state.schedule(posting, *shipped_changes(posting, call.now, delay))


def _split(call: Call, posting: Posting, packages: list[dict[int, int]]) -> list[Posting]:
    """The first package stays in the posting, each other one becomes a new posting."""
    if len(packages) == 1:
        return [posting]
    taken = len(call.state.postings_of_order(posting.client_id, posting.order_number))
    parts = [posting]
    for offset, package in enumerate(packages[1:], start=1):
        part = copy.deepcopy(posting)
        part.serial = call.state.next_serial()
        part.posting_number = f"{posting.order_number}-{taken + offset}"
        part.parent_posting_number = posting.posting_number
        part.accepted, part.history, part.pending = [], [], []
        _keep_only(part, package)
        call.state.add_posting(part)
        parts.append(part)
    _keep_only(posting, packages[0])
    return parts


def _keep_only(posting: Posting, contents: dict[int, int]) -> None:
    posting.lines = [line for line in posting.lines if line.sku in contents]
    for line in posting.lines:
        line.quantity = contents[line.sku]


def _additional_data(posting: Posting) -> dict[str, Any]:
    products = [
        {
            "sku": line.sku,
            "offer_id": line.offer_id,
            "name": line.name,
            "quantity": line.quantity,
            "price": line.price,
            "currency_code": line.currency,
            "mandatory_mark": [],
        }
        for line in posting.lines
    ]
    return {"posting_number": posting.posting_number, "products": products}
