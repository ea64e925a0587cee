"""Parts that several shapes of a posting share (OZON.md §2.4)."""

from typing import Any

from ..dialects import Dialect
from ..model.posting import Posting, PostingLine
from ..model.warehouse import WAREHOUSES, Warehouse
from ..rules.words import is_cancelled
from .moments import format_moment

# Fields that hold an Ozon id, for the option that sends ids as strings (OZON.md §2.1).
ID_FIELDS = frozenset(
    {
        "cancel_reason_id",
        "customer_id",
        "id",
        "order_id",
        "product_id",
        "provider_id",
        "sku",
        "tpl_provider_id",
        "warehouse_id",
    }
)

NO_CANCELLATION = {
    "cancel_reason_id": 0,
    "cancel_reason": "",
    "cancellation_type": "",
    "cancellation_initiator": "",
    "cancelled_after_ship": False,
    "affect_cancellation_rating": False,
}

REQUIREMENTS = (
    "products_requiring_gtd",
    "products_requiring_country",
    "products_requiring_mandatory_mark",
    "products_requiring_rnpt",
    "products_requiring_jw_uin",
    "products_requiring_change_country",
    "products_requiring_imei",
    "products_requiring_weight",
)


def ids_as_strings(value: Any) -> Any:
    """:return: a copy of an answer whose ids are strings
    :rtype: JSON value"""
    if isinstance(value, list):
        return [ids_as_strings(inner) for inner in value]
    if not isinstance(value, dict):
        return value
    return {
        name: str(inner) if name in ID_FIELDS and isinstance(inner, int) else ids_as_strings(inner)
        for name, inner in value.items()
    }


def warehouse_of(posting: Posting) -> Warehouse:
    """:rtype: Warehouse"""
    return next(w for w in WAREHOUSES if w.warehouse_id == posting.warehouse_id)


def delivery_method(posting: Posting) -> dict[str, Any]:
    """:rtype: dict"""
    warehouse = warehouse_of(posting)
    method = warehouse.method
    return {
        "id": method.method_id,
        "name": method.name,
        "warehouse_id": warehouse.warehouse_id,
        "warehouse": warehouse.name,
        "tpl_provider_id": method.provider_id,
        "tpl_provider": method.provider,
    }


def requirements(posting: Posting) -> dict[str, list[str]]:
    """:rtype: dict"""
    wanted = posting.options.requirements
    return {name: [str(sku) for sku in wanted.get(name, ())] for name in REQUIREMENTS}


def cancellation(posting: Posting, dialect: Dialect) -> dict[str, Any]:
    """:rtype: dict"""
    shown = posting.cancellation if is_cancelled(posting, dialect) else None
    return dict(shown or NO_CANCELLATION)


def fbs_analytics(posting: Posting) -> dict[str, Any]:
    """:rtype: dict"""
    warehouse = warehouse_of(posting)
    address = (posting.customer or {}).get("address") or {}
    return {
        "region": address.get("region", ""),
        "city": address.get("city", ""),
        "delivery_type": "Courier",
        "is_premium": False,
        "is_legal": False,
        "payment_type_group_name": "Карты оплаты",
        "warehouse_id": warehouse.warehouse_id,
        "warehouse": warehouse.name,
        "tpl_provider_id": warehouse.method.provider_id,
        "tpl_provider": warehouse.method.provider,
        "delivery_date_begin": format_moment(posting.shipment_date),
        "delivery_date_end": format_moment(posting.shipment_date),
    }


def fbo_analytics() -> dict[str, Any]:
    """Digital postings have no buyer data (OZON.md §4.1).

    :rtype: dict
    """
    return {
        "city": "",
        "delivery_type": "",
        "is_premium": False,
        "is_legal": False,
        "payment_type_group_name": "Карты оплаты",
        "warehouse_id": 0,
        "warehouse_name": "",
    }


def legal_info() -> dict[str, Any]:
    """The buyer is a private person.

    :rtype: dict
    """
    return {"company_name": "", "inn": "", "kpp": ""}


def barcodes(posting: Posting) -> dict[str, Any]:
    """:rtype: dict"""
    return {
        "upper_barcode": f"%101%{posting.serial:010d}",
        "lower_barcode": f"601{posting.serial:012d}",
    }


def identity(posting: Posting) -> dict[str, Any]:
    """By what an FBS posting is known."""
    return {
        "posting_number": posting.posting_number,
        "order_id": posting.order_id,
        "order_number": posting.order_number,
        "parent_posting_number": posting.parent_posting_number,
        "external_order": {"is_external": False, "platform_name": ""},
    }


def article(line: PostingLine) -> dict[str, Any]:
    """What every shape says of an article."""
    return {"sku": line.sku, "offer_id": line.offer_id, "name": line.name, "quantity": line.quantity}


#: How a parcel is handled, where nothing is special about it.
PLAIN_HANDLING: dict[str, Any] = {
    "is_express": False,
    "is_multibox": False,
    "multi_box_qty": 1,
    "container": None,
    "sorting_center": None,
    "optional": {"products_with_possible_mandatory_mark": []},
    "require_blr_traceable_attrs": False,
    "tariffication": None,
    "tariffication_steps": [],
}


def money(line: PostingLine) -> dict[str, Any]:
    """:return: the price as the lists show it
    :rtype: dict"""
    return {"amount": line.price, "currency": line.currency}


def financial_line(line: PostingLine) -> dict[str, Any]:
    """Figures of the new list shapes. Payout and commission stay 0 until delivery (OZON.md §2.4);
    `product_id` is the SKU.

    :rtype: dict
    """
    return {
        "product_id": line.sku,
        "price": float(line.price),
        "old_price": float(line.price),
        "payout": 0,
        "commission": {"amount": 0, "percent": 0, "currency": line.currency},
        "total_discount_value": 0,
        "total_discount_percent": 0,
        "actions": [],
    }


def old_financial_line(line: PostingLine) -> dict[str, Any]:
    """Figures of the single-posting shapes.

    :rtype: dict
    """
    return {
        "product_id": line.sku,
        "quantity": line.quantity,
        "price": float(line.price),
        "old_price": float(line.price),
        "payout": 0,
        "currency_code": line.currency,
        "commission_amount": 0,
        "commission_percent": 0,
        "commissions_currency_code": line.currency,
        "customer_currency_code": line.currency,
        "customer_price": float(line.price),
        "total_discount_value": 0,
        "total_discount_percent": 0,
        "actions": [],
    }
