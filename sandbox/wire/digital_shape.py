"""A digital posting in its three shapes: waiting for codes, FBO list, single FBO (OZON.md §4)."""

from collections.abc import Callable
from typing import Any

from ..dialects import Dialect
from ..model.posting import Posting
from ..rules.words import shown_status
from . import blocks
from .fields import Fields
from .moments import format_moment


def _common(posting: Posting, dialect: Dialect) -> dict[str, Any]:
    return {
        "posting_number": posting.posting_number,
        "order_id": posting.order_id,
        "order_number": posting.order_number,
        "status": shown_status(posting, dialect),
        "cancel_reason_id": (posting.cancellation or {}).get("cancel_reason_id", 0),
        "created_at": format_moment(posting.created_at),
        "in_process_at": format_moment(posting.in_process_at),
        "external_order": {"is_external": False, "platform_name": ""},
        "additional_data": [],
    }


def _requested(posting: Posting, wanted: Fields, financial: Callable[[Posting], dict[str, Any]]) -> dict[str, Any]:
    return {
        "analytics_data": blocks.fbo_analytics() if wanted.flag("analytics_data") else None,
        "financial_data": financial(posting) if wanted.flag("financial_data") else None,
        "legal_info": blocks.legal_info() if wanted.flag("legal_info") else None,
    }


def waiting_shape(posting: Posting, wanted: Fields, dialect: Dialect, required: dict[int, int]) -> dict[str, Any]:
    """As `/v2/posting/digital/list` shows it: no buyer data (OZON.md §4.1).

    :param dict required: how many codes Ozon says it wants, by SKU
    :rtype: dict
    """
    products = [
        {
            **blocks.article(line),
            "price": blocks.money(line),
            "required_qty_for_digital_code": required[line.sku],
        }
        for line in posting.lines
    ]
    return {
        **_common(posting, dialect),
        **_requested(posting, wanted, _financial),
        "waiting_deadline_for_digital_code": format_moment(posting.code_deadline),
        "cancellation": {"cancellation_type": "", "cancellation_initiator": ""},
        "products": products,
    }


def fbo_list_shape(posting: Posting, wanted: Fields, dialect: Dialect) -> dict[str, Any]:
    """As `/v3/posting/fbo/list` shows it, in any status (OZON.md §4.5).

    :rtype: dict
    """
    products = [
        {
            **blocks.article(line),
            "price": blocks.money(line),
            "digital_codes": list(posting.digital_codes.get(line.sku, ())),
            "is_marketplace_buyout": False,
        }
        for line in posting.lines
    ]
    return {
        **_common(posting, dialect),
        **_requested(posting, wanted, _financial),
        "substatus": posting.substatus,
        "cancellation": _cancellation(posting),
        "products": products,
    }


def fbo_get_shape(posting: Posting, wanted: Fields, dialect: Dialect) -> dict[str, Any]:
    """As `/v2/posting/fbo/get` shows it (OZON.md §4.5).

    :rtype: dict
    """
    products = [
        {
            **blocks.article(line),
            "price": line.price,
            "currency_code": line.currency,
            "digital_codes": list(posting.digital_codes.get(line.sku, ())),
            "is_marketplace_buyout": False,
        }
        for line in posting.lines
    ]
    return {
        **_common(posting, dialect),
        **_requested(posting, wanted, _old_financial),
        "substatus": posting.substatus,
        "fact_delivery_date": format_moment(posting.delivering_date),
        "products": products,
    }


def _cancellation(posting: Posting) -> dict[str, Any] | None:
    if not posting.cancellation:
        return None
    names = ("cancel_reason", "cancellation_type", "cancellation_initiator")
    return {name: posting.cancellation[name] for name in names}


def _financial(posting: Posting) -> dict[str, Any]:
    lines = [blocks.financial_line(line) for line in posting.lines]
    return {"cluster_from": "", "cluster_to": "", "products": lines}


def _old_financial(posting: Posting) -> dict[str, Any]:
    lines = [blocks.old_financial_line(line) for line in posting.lines]
    return {"cluster_from": "", "cluster_to": "", "products": lines}
