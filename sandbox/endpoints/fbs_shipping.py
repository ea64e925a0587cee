"""Assembling a posting, whole or split, or a part of it (OZON.md §3.1, §3.2)."""

from typing import Any

from ..errors import business
from ..model.posting import Posting
from ..rules.actions import SPLIT_PENDING
from ..rules.shipping import check_may_ship, check_may_ship_part, shipped_changes
from ..rules.splitting import is_whole, rest_change, rest_of, wanted_of
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
    check_may_ship(posting, packages, call.state.dialect, call.now)
    shipped = _split(call, posting, packages)
    for part in shipped:
        _ship_one(call, part)
    answer: dict[str, Any] = {"result": [part.posting_number for part in shipped]}
    if call.fields.child("with").flag("additional_data"):
        answer["additional_data"] = [_additional_data(part) for part in shipped]
    return answer


@endpoint(
    "/v4/posting/fbs/ship/package",
    "FbsPostingShipPackageV4Request",
    "posting_number products(product_id quantity exemplarsIds)",
)
def ship_package(call: Call) -> dict[str, Any]:
    """Accept the assembly of a part, which becomes a posting of its own; of everything, and nothing is split."""
    posting = call.fbs_posting(call.fields.text("posting_number", required=True))
    contents = _contents(call.fields)
    if call.refusal:
        raise business(call.refusal)
    dialect = call.state.dialect_for(posting)
    check_may_ship_part(posting, contents, dialect, call.now)
    part = posting if is_whole(posting, contents) else _split_off(call, posting, [contents])[0]
    quantities = [{"sku": sku, "quantity": quantity} for sku, quantity in contents.items()]
    posting.accept(call.now, "ship-package", quantities=quantities, part=part.posting_number)
    _ship_one(call, part)
    both = dialect.package_result == "both" and part is not posting
    return {"result": f"{posting.posting_number},{part.posting_number}" if both else part.posting_number}


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
    return [posting, *_split_off(call, posting, packages[1:])] if len(packages) > 1 else [posting]


def _split_off(call: Call, posting: Posting, packages: list[dict[int, int]]) -> list[Posting]:
    """Make postings of parts of another. In some dialects that shows only after a while (OZON.md §11.6)."""
    gone: dict[int, int] = {}
    for package in packages:
        for sku, quantity in package.items():
            gone[sku] = gone.get(sku, 0) + quantity
    due = call.now + call.state.delay_of(posting)
    at_once = call.state.dialect_for(posting).split_shows == "at_once"
    parts = [call.state.split_off(posting, package, None if at_once else due) for package in packages]
    rest = rest_of(posting, gone)
    posting.options.requirements = wanted_of(posting.options.requirements, rest)
    if at_once:
        posting.lines = rest
    else:
        posting.substatus = SPLIT_PENDING
        call.state.schedule(posting, rest_change(rest, due))
    return parts


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
