"""A digital posting in its three shapes: waiting for codes, FBO list, single FBO (API.md §4)."""

from ..rules.words import shown_status
from . import blocks
from .moments import format_moment


def _common(posting, dialect):
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


def _requested(posting, wanted, financial):
    return {
        "analytics_data": blocks.fbo_analytics() if wanted.flag("analytics_data") else None,
        "financial_data": financial(posting) if wanted.flag("financial_data") else None,
        "legal_info": blocks.legal_info() if wanted.flag("legal_info") else None,
    }


def _product(line):
    return {
        "sku": line.sku,
        "offer_id": line.offer_id,
        "name": line.name,
        "quantity": line.quantity,
    }


def waiting_shape(posting, wanted, dialect, required):
    """As `/v2/posting/digital/list` shows it: no buyer data (API.md §4.1).

    :param dict required: how many codes Ozon says it wants, by SKU
    :rtype: dict
    """
    products = [
        {
            **_product(line),
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


def fbo_list_shape(posting, wanted, dialect):
    """As `/v3/posting/fbo/list` shows it, in any status (API.md §4.5).

    :rtype: dict
    """
    products = [
        {
            **_product(line),
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


def fbo_get_shape(posting, wanted, dialect):
    """As `/v2/posting/fbo/get` shows it (API.md §4.5).

    :rtype: dict
    """
    products = [
        {
            **_product(line),
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


def _cancellation(posting):
    if not posting.cancellation:
        return None
    names = ("cancel_reason", "cancellation_type", "cancellation_initiator")
    return {name: posting.cancellation[name] for name in names}


def _financial(posting):
    lines = [blocks.financial_line(line) for line in posting.lines]
    return {"cluster_from": "", "cluster_to": "", "products": lines}


def _old_financial(posting):
    lines = [blocks.old_financial_line(line) for line in posting.lines]
    return {"cluster_from": "", "cluster_to": "", "products": lines}
