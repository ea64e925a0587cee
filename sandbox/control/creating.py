"""Putting sellers, products and postings into the sandbox, with sensible defaults."""

from datetime import datetime, timedelta
from typing import Any

from ..model.options import PostingOptions, update_options
from ..model.posting import Posting, PostingLine
from ..model.product import Product
from ..model.seller import REFUSALS, Role, Seller
from ..model.warehouse import warehouse_for
from ..rules.schemes import SCHEMES, USUAL_SUBSTATUS, Scheme
from ..store import SandboxState
from ..wire.moments import parse_moment

# Codes are wanted within 24 hours of the order (OZON.md §4.2).
CODE_WINDOW = timedelta(hours=24)
SHIPMENT_WINDOW = timedelta(days=2)

DEFAULT_PRODUCTS = {
    "digital": {"sku": 900001, "offer_id": "GIFT-CARD", "name": "Подарочная карта, код активации"},
    "rfbs": {"sku": 900002, "offer_id": "COURSE", "name": "Онлайн-курс"},
    "rfbs_integrated": {"sku": 900003, "offer_id": "BOOK", "name": "Книга"},
    "fbs": {"sku": 900004, "offer_id": "MUG", "name": "Кружка"},
}

SELLER_FIELDS = ("name", "currency", "digital", "refusal", "rate_limit")


def put_seller(state: SandboxState, body: dict[str, Any]) -> Seller:
    """Create a seller or change one.

    :param dict body: `client_id`, and `api_key` for a new one; see README
    :raise ValueError: the key of a new seller is missing, or an unknown refusal
    :rtype: Seller
    """
    client_id = str(body["client_id"])
    if body.get("refusal") not in (None, *REFUSALS):
        raise ValueError(f"unknown refusal; known: {', '.join(REFUSALS)}")
    seller = state.sellers.get(client_id)
    if seller is None:
        if not body.get("api_key"):
            raise ValueError("api_key is missing")
        seller = state.add_seller(client_id, body["api_key"])
    _update_seller(seller, body)
    return seller


def _update_seller(seller: Seller, body: dict[str, Any]) -> None:
    for name in SELLER_FIELDS:
        if name in body:
            setattr(seller, name, body[name])
    if body.get("api_key"):
        seller.api_key = body["api_key"]
    if "roles" in body:
        seller.roles = [Role(role["name"], list(role["methods"])) for role in body["roles"]]
    if "key_expires_at" in body:
        expires_at = body["key_expires_at"]
        seller.key_expires_at = parse_moment(expires_at) if expires_at else None


def seller_of(state: SandboxState, body: dict[str, Any]) -> Seller:
    """:return: the seller that a control request is about; without `client_id` the first one
    :rtype: Seller"""
    client_id = str(body.get("client_id") or next(iter(state.sellers)))
    if client_id not in state.sellers:
        raise ValueError(f"no seller {client_id}")
    return state.sellers[client_id]


def put_products(state: SandboxState, body: dict[str, Any]) -> list[Product]:
    """Fill a seller's catalogue.

    :rtype: list[Product]
    """
    seller = seller_of(state, body)
    return [state.add_product(seller.client_id, **product) for product in body["products"]]


def create_postings(state: SandboxState, body: dict[str, Any]) -> list[Posting]:
    """Create one posting, or `count` alike.

    :param dict body: see README
    :raise ValueError: unknown scheme or option, or a number that is taken
    :rtype: list[Posting]
    """
    count = int(body.get("count", 1))
    if count > 1 and body.get("posting_number"):
        raise ValueError("posting_number and count do not go together")
    return [_create_one(state, body) for _number in range(count)]


def _create_one(state: SandboxState, body: dict[str, Any]) -> Posting:
    scheme_name = body.get("scheme", "digital")
    if scheme_name not in SCHEMES:
        raise ValueError(f"unknown scheme {scheme_name}; known: {', '.join(SCHEMES)}")
    seller = seller_of(state, body)
    posting = _build(state, body, SCHEMES[scheme_name], seller)
    update_options(posting.options, body.get("options", {}))
    for line in posting.lines:
        digital = scheme_name == "digital"
        state.add_product(
            seller.client_id,
            line.sku,
            line.offer_id,
            line.name,
            price=line.price,
            currency=line.currency,
            digital=digital,
        )
    state.add_posting(posting)
    state.plan(posting)
    return posting


def _build(state: SandboxState, body: dict[str, Any], scheme: Scheme, seller: Seller) -> Posting:
    serial = state.next_serial()
    posting_number = body.get("posting_number")
    order_number = body.get("order_number")
    if not order_number:
        order_number = (
            posting_number.rpartition("-")[0] if posting_number else f"{10_000_000 + serial:08d}-{serial % 10_000:04d}"
        )
    integration_type = body.get("integration_type", scheme.integration_type)
    in_process_at = _moment(body, "in_process_at") or state.clock.now()
    status = body.get("status", "awaiting_packaging")
    products = body.get("products") or [DEFAULT_PRODUCTS[scheme.name]]
    return Posting(
        client_id=seller.client_id,
        serial=serial,
        posting_number=posting_number or f"{order_number}-1",
        order_id=int(body.get("order_id", 30_000_000_000 + serial)),
        order_number=order_number,
        scheme=scheme.name,
        integration_type=integration_type,
        integration_flow=body.get("integration_flow", integration_type),
        lines=[_line(product, seller.currency) for product in products],
        created_at=in_process_at,
        in_process_at=in_process_at,
        changed_at=in_process_at,
        warehouse_id=warehouse_for(integration_type).warehouse_id,
        customer=_customer(body, scheme, serial),
        options=PostingOptions(),
        status=status,
        substatus=body.get("substatus", USUAL_SUBSTATUS.get(status, "")),
        tracking_number=body.get("tracking_number", ""),
        shipment_date=_moment(body, "shipment_date") or in_process_at + SHIPMENT_WINDOW,
        code_deadline=_moment(body, "code_deadline") or in_process_at + CODE_WINDOW,
    )


def _moment(body: dict[str, Any], name: str) -> datetime | None:
    return parse_moment(body[name]) if body.get(name) else None


def _line(product: dict[str, Any], currency: str) -> PostingLine:
    quantity = int(product.get("quantity", 1))
    return PostingLine(
        sku=int(product["sku"]),
        offer_id=product.get("offer_id", f"SKU-{product['sku']}"),
        name=product.get("name", f"Товар {product['sku']}"),
        quantity=quantity,
        price=str(product.get("price", "100.00")),
        currency=product.get("currency", currency),
        required_qty=int(product.get("required_qty", quantity)),
    )


def _customer(body: dict[str, Any], scheme: Scheme, serial: int) -> dict[str, Any] | None:
    """Ozon names the buyer only to a seller who delivers himself (OZON.md §2.4)."""
    if "customer" in body or scheme.delivery_schema != "rfbs":
        given = body.get("customer")
        return {**_default_customer(serial), **given} if given else None
    return _default_customer(serial)


def _default_customer(serial: int) -> dict[str, Any]:
    address = {
        "address_tail": "г. Москва, ул. Образцовая, д. 1",
        "city": "Москва",
        "comment": "",
        "country": "Россия",
        "district": "",
        "latitude": 55.75,
        "longitude": 37.62,
        "provider_pvz_code": "",
        "pvz_code": 0,
        "region": "Москва",
        "zip_code": "101000",
    }
    return {
        "customer_id": 50_000_000 + serial,
        "name": "Иванова Мария",
        "phone": "+79990000000",
        "customer_email": f"buyer{serial}@example.com",
        "address": address,
    }
