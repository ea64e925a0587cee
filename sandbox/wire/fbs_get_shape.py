"""A posting as `/v3/posting/fbs/get` shows it; how it differs from the list is in OZON.md §2.3."""

from datetime import datetime
from typing import Any

from ..dialects import Dialect
from ..model.posting import Posting, PostingLine
from ..rules.actions import shown_actions
from ..rules.words import shown_status
from . import blocks
from .fields import Fields
from .moments import format_moment


def shape(posting: Posting, wanted: Fields, dialect: Dialect, now: datetime, related: list[str]) -> dict[str, Any]:
    """:param Fields wanted: the request's `with`
    :param list related: numbers of the postings that came out of the same split
    :rtype: dict"""
    return {
        **blocks.identity(posting),
        "additional_data": [],
        **_state(posting, dialect, now),
        **_dates(posting),
        **_handling(posting),
        "delivery_method": blocks.delivery_method(posting),
        "products": [_product(line) for line in posting.lines],
        "requirements": blocks.requirements(posting),
        "cancellation": blocks.cancellation(posting, dialect),
        "customer": _customer(posting),
        "addressee": _addressee(posting),
        "analytics_data": blocks.fbs_analytics(posting) if wanted.flag("analytics_data") else None,
        "barcodes": blocks.barcodes(posting) if wanted.flag("barcodes") else None,
        "financial_data": _financial(posting) if wanted.flag("financial_data") else None,
        "legal_info": blocks.legal_info() if wanted.flag("legal_info") else None,
        "product_exemplars": _exemplars(posting) if wanted.flag("product_exemplars") else None,
        "related_postings": _related(related) if wanted.flag("related_postings") else None,
    }


def _state(posting: Posting, dialect: Dialect, now: datetime) -> dict[str, Any]:
    return {
        "status": shown_status(posting, dialect),
        "substatus": posting.substatus,
        "previous_substatus": posting.previous_substatus,
        "provider_status": "",
        **shown_actions(posting, dialect, now),
        "tracking_number": posting.tracking_number if posting.options.show_tracking else "",
        "tpl_integration_type": posting.integration_type,
        "integration_type_flow": posting.integration_flow,
    }


def _dates(posting: Posting) -> dict[str, Any]:
    return {
        "in_process_at": format_moment(posting.in_process_at),
        "shipment_date": format_moment(posting.shipment_date),
        "shipment_date_without_delay": format_moment(posting.shipment_date),
        "delivering_date": format_moment(posting.delivering_date),
        "fact_delivery_date": format_moment(posting.fact_delivery_date),
        "pickup_code_verified_at": None,
    }


def _handling(posting: Posting) -> dict[str, Any]:
    currency = posting.lines[0].currency
    return {
        **blocks.PLAIN_HANDLING,
        "delivery_price": "",
        "courier": None,
        "prr_option": {"code": "", "price": "", "currency_code": currency, "floor": ""},
        "related_weight_postings": [],
    }


def _product(line: PostingLine) -> dict[str, Any]:
    return {
        **blocks.article(line),
        "price": f"{float(line.price):.4f}",
        "currency_code": line.currency,
        "dimensions": {"height": "10.00", "length": "10.00", "weight": "100", "width": "10.00"},
        "is_marketplace_buyout": False,
        "is_blr_traceable": False,
        "is_weight_needed": False,
        "weight_min": 0,
        "weight_max": 0,
        "has_imei": False,
    }


def _customer(posting: Posting) -> dict[str, Any] | None:
    if not posting.customer:
        return None
    # The list has the buyer's e-mail, this method does not (openapi.json, v3Customer).
    return {name: value for name, value in posting.customer.items() if name != "customer_email"}


def _addressee(posting: Posting) -> dict[str, Any] | None:
    if not posting.customer:
        return None
    return {"name": posting.customer["name"], "phone": posting.customer["phone"], "pin": ""}


def _financial(posting: Posting) -> dict[str, Any]:
    lines = [blocks.old_financial_line(line) for line in posting.lines]
    return {"cluster_from": "", "cluster_to": "", "products": lines}


def _exemplars(posting: Posting) -> dict[str, Any]:
    return {"products": [{"sku": line.sku, "exemplars": []} for line in posting.lines]}


def _related(numbers: list[str]) -> dict[str, Any]:
    return {"related_posting_numbers": numbers}
