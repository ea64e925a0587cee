"""A posting as `/v4/posting/fbs/list` and the unfulfilled list show it (OZON.md §2.4)."""

from datetime import datetime
from typing import Any

from ..dialects import Dialect
from ..model.posting import Posting, PostingLine
from ..rules.actions import shown_actions
from ..rules.schemes import SCHEMES
from ..rules.words import shown_status
from . import blocks
from .fields import Fields
from .moments import format_moment


def shape(posting: Posting, wanted: Fields, dialect: Dialect, now: datetime) -> dict[str, Any]:
    """:param Fields wanted: the request's `with`
    :rtype: dict"""
    return {
        **blocks.identity(posting),
        **_state(posting, dialect, now),
        **_dates(posting),
        **_handling(posting),
        "delivery_method": blocks.delivery_method(posting),
        "products": [_product(line) for line in posting.lines],
        "requirements": blocks.requirements(posting),
        "cancellation": blocks.cancellation(posting, dialect),
        "customer": posting.customer,
        "addressee": _addressee(posting),
        "analytics_data": blocks.fbs_analytics(posting) if wanted.flag("analytics_data") else None,
        "barcodes": blocks.barcodes(posting) if wanted.flag("barcodes") else None,
        "financial_data": _financial(posting) if wanted.flag("financial_data") else None,
        "legal_info": blocks.legal_info() if wanted.flag("legal_info") else None,
    }


def _state(posting: Posting, dialect: Dialect, now: datetime) -> dict[str, Any]:
    return {
        "status": shown_status(posting, dialect),
        "substatus": posting.substatus,
        **shown_actions(posting, dialect, now),
        "tracking_number": posting.tracking_number if posting.options.show_tracking else "",
        "tpl_integration_type": posting.integration_type,
        "integration_type_flow": posting.integration_flow,
        "delivery_schema": SCHEMES[posting.scheme].delivery_schema,
    }


def _dates(posting: Posting) -> dict[str, Any]:
    return {
        "in_process_at": format_moment(posting.in_process_at),
        "shipment_date": format_moment(posting.shipment_date),
        "shipment_date_without_delay": format_moment(posting.shipment_date),
        "delivering_date": format_moment(posting.delivering_date),
        "pickup_code_verified_at": None,
    }


def _handling(posting: Posting) -> dict[str, Any]:
    return {
        **blocks.PLAIN_HANDLING,
        "is_click_and_collect": False,
        "is_presortable": False,
        "prr_option": "",
    }


def _product(line: PostingLine) -> dict[str, Any]:
    return {
        **blocks.article(line),
        "price": blocks.money(line),
        "weight": 0.1,
        "product_color": "",
        "imei": [],
        "is_marketplace_buyout": False,
        "is_blr_traceable": False,
    }


def _addressee(posting: Posting) -> dict[str, Any] | None:
    return {"name": posting.customer["name"]} if posting.customer else None


def _financial(posting: Posting) -> dict[str, Any]:
    lines = [
        {
            **blocks.financial_line(line),
            "quantity": line.quantity,
            "customer_price": blocks.money(line),
        }
        for line in posting.lines
    ]
    return {"cluster_from": "", "cluster_to": "", "products": lines}
