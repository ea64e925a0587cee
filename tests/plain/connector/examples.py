"""Answers of every method that is parsed, in all documented shapes, with values of our own.

Where Ozon's official examples are at hand (a folder named by OZON_EXAMPLES, or beside the checkout) they are used as
well, under the name "official ...".
"""

import json
import os
from pathlib import Path

import connector
from connector.cancellations import parse_cancel_reasons, parse_requests
from connector.parsing import parse_page, parse_posting, unwrapped
from connector.results import (
    parse_codes_receipt,
    parse_flag_result,
    parse_part_result,
    parse_ship_result,
    parse_status_results,
)
from connector.returns import parse_return_page
from connector.seller import parse_roles, parse_seller_info

LISTS = {
    "v4_posting_fbs_list": "fbs",
    "v4_posting_fbs_unfulfilled_list": "fbs",
    "v2_posting_digital_list": "digital",
    "v3_posting_fbo_list": "fbo",
}
GETS = {"v3_posting_fbs_get": "fbs", "v2_posting_fbo_get": "fbo"}
STATUS_CALLS = (
    "v2_fbs_posting_delivering", "v2_fbs_posting_last-mile", "v2_fbs_posting_delivered",
    "v2_fbs_posting_tracking-number_set",
)
PARSERS = {
    **{name: (lambda answer, family=family: parse_page(answer, family)) for name, family in LISTS.items()},
    **{
        name: (lambda answer, family=family: parse_posting(unwrapped(answer), family))
        for name, family in GETS.items()
    },
    **{name: (lambda answer: parse_status_results(answer, ["1-1"])) for name in STATUS_CALLS},
    "v4_posting_fbs_ship": lambda answer: parse_ship_result(answer, "1-1"),
    "v4_posting_fbs_ship_package": lambda answer: parse_part_result(answer, "1-1"),
    "v1_posting_fbs_cancel-reason": parse_cancel_reasons,
    "v2_conditional-cancellation_list": parse_requests,
    "v1_returns_list": lambda answer: parse_return_page(answer, "ozon"),
    "v2_returns_rfbs_list": lambda answer: parse_return_page(answer, "rfbs"),
    "v2_posting_fbs_cancel": lambda answer: parse_flag_result(answer, "1-1"),
    "v1_posting_digital_codes_upload": parse_codes_receipt,
    "v1_roles": parse_roles,
    "v1_seller_info": parse_seller_info,
}

_CANCELLATION = {
    "cancel_reason_id": 0, "cancel_reason": "", "cancellation_type": "", "cancelled_after_ship": False,
    "affect_cancellation_rating": False, "cancellation_initiator": "",
}
_DELIVERY_METHOD = {
    "id": 700100, "name": "By hand, Perm", "warehouse_id": 700100, "warehouse": "Perm", "tpl_provider_id": 24,
    "tpl_provider": "Own",
}
_NEEDS = {"products_requiring_gtd": [555001], "products_requiring_country": [], "products_requiring_imei": []}
_BUYER = {
    "customer_id": "88001", "name": "Anna Example", "phone": "+70000000000", "customer_email": "",
    "address": {
        "address_tail": "Test street 1", "city": "Perm", "region": "Perm region", "country": "Russia",
        "zip_code": "614000", "comment": "", "district": "", "latitude": 58.0, "longitude": 56.2,
    },
}

#: As the official document describes the list (OZON.md §2.4).
FBS_POSTING = {
    "posting_number": "5001-0002-1", "order_id": 9001, "order_number": "5001-0002", "status": "awaiting_packaging",
    "substatus": "posting_created", "in_process_at": "2026-10-01T08:00:00Z",
    "shipment_date": "2026-10-02T08:00:00Z", "delivering_date": None, "tracking_number": "",
    "tpl_integration_type": "ozon", "integration_type_flow": "ozon", "delivery_method": _DELIVERY_METHOD,
    "cancellation": _CANCELLATION, "customer": None, "addressee": None, "requirements": _NEEDS,
    "products": [{
        "sku": 555001, "offer_id": "MUG-1", "name": "Mug", "quantity": 2,
        "price": {"amount": "300", "currency": "RUB"}, "weight": 0.4,
    }],
    "analytics_data": {"region": "", "city": "", "is_premium": False}, "financial_data": None,
}
#: The same posting as the official English example writes it: other names, numbers as texts (OZON.md §2.1).
FBS_POSTING_OTHERWISE = {
    "posting_number": "5001-0002-1", "order_id": "9001", "order_number": "5001-0002",
    "status_alias": "awaiting_packaging", "status_transcription": "posting_created",
    "in_process_at": "2026-10-01T08:00:00.000Z", "cutoff": "2026-10-02T08:00:00.000Z", "delivering_date": None,
    "tracking_number": "", "tpl_integration_type": "ozon",
    "delivery_method": {**_DELIVERY_METHOD, "id": "700100", "warehouse_id": "700100"},
    "cancellation": {**_CANCELLATION, "cancel_reason_id": "0"}, "customer": None, "addressee": None,
    "requirements": {**_NEEDS, "products_requiring_gtd": ["555001"]},
    "products": [{
        "product_id": "555001", "product_offer_id": "MUG-1", "product_name": "Mug", "quantity": 2,
        "price": "300.0000", "marketplace_seller_price_currency_code": "RUB", "weight": 0.4,
    }],
    "analytics_data": {"region": "", "city": "", "is_premium": False}, "financial_data": None,
}
_DIGITAL = {
    "posting_number": "5002-0001-1", "order_id": 9002, "order_number": "5002-0001", "cancel_reason_id": 0,
    "created_at": "2026-10-01T08:00:01.5Z", "in_process_at": "2026-10-01T08:00:00.5Z",
    "legal_info": {"company_name": "", "inn": "", "kpp": ""}, "analytics_data": None, "financial_data": None,
}

_OWN = {
    "v4_posting_fbs_list": {"postings": [FBS_POSTING], "cursor": "next", "has_next": True},
    "v4_posting_fbs_unfulfilled_list": {
        "result": {"postings": [FBS_POSTING_OTHERWISE], "cursor": "", "has_next": False, "count": 1},
    },
    "v2_posting_digital_list": {"cursor": "", "has_next": False, "postings": [{
        **_DIGITAL, "status": "awaiting_packaging", "waiting_deadline_for_digital_code": "2026-10-02T08:00:00Z",
        "cancellation": {"cancellation_type": "Client", "cancellation_initiator": "Customer"},
        "products": [{
            "sku": 555002, "offer_id": "CARD-1", "name": "Card", "quantity": 1,
            "price": {"amount": "1200.00", "currency": "RUB"}, "required_qty_for_digital_code": 3,
        }],
    }]},
    "v3_posting_fbo_list": {"cursor": "", "has_next": False, "postings": [{
        **_DIGITAL, "status": "delivered", "substatus": "posting_delivered",
        "products": [
            {"sku": 555002, "offer_id": "CARD-1", "name": "Card", "quantity": 1, "price": "1200.00",
             "currency": "RUB", "digital_codes": ["TEST-CODE-A", "TEST-CODE-B"]},
            {"sku": 555003, "offer_id": "CARD-2", "name": "Card", "quantity": 1, "price": "10.00",
             "currency": "RUB", "digital_codes": []},
        ],
    }]},
    "v3_posting_fbs_get": {"result": {
        **FBS_POSTING, "substatus": "posting_created", "available_actions": ["cancel", "pack", "ship"],
        "requirements": {"products_requiring_gtd": []}, "tpl_integration_type": "non_integrated",
        "integration_type_flow": "non_integrated", "customer": _BUYER, "addressee": {"name": "Anna E.", "phone": ""},
        "products": [{
            "sku": 555001, "offer_id": "MUG-1", "name": "Mug", "quantity": 2, "price": "300.0000",
            "currency_code": "RUB", "dimensions": {"height": "1", "length": "1", "weight": "1", "width": "1"},
        }],
        "prr_option": {"code": "", "price": ""}, "product_exemplars": None, "related_postings": None,
    }},
    "v2_posting_fbo_get": {"result": {
        **_DIGITAL, "status": "delivered", "substatus": "posting_delivered", "fact_delivery_date": "string",
        "products": [{
            "sku": 555002, "offer_id": "CARD-1", "name": "Card", "quantity": 1, "price": "1200.00",
            "currency_code": "RUB", "digital_codes": ["TEST-CODE-A"],
        }],
    }},
    "v2_fbs_posting_delivering": {"result": [{"posting_number": "1-1", "result": True, "error": []}]},
    "v2_fbs_posting_last-mile": {"result": [{"posting_number": "1-1", "result": True, "error": None}]},
    "v2_fbs_posting_delivered": {"result": [{"posting_number": "1-1", "result": True, "error": []}]},
    "v2_fbs_posting_tracking-number_set": {"result": [{"posting_number": "1-1", "result": True, "error": ""}]},
    "v4_posting_fbs_ship": {"result": ["1-1"], "additional_data": [{"posting_number": "1-1", "products": []}]},
    "v2_posting_fbs_cancel": {"result": True},
    "v4_posting_fbs_ship_package": {"result": "1-2"},
    "v1_posting_fbs_cancel-reason": {"result": [{"posting_number": "1-1", "reasons": [
        {"id": 352, "title": "Sold out", "type_id": "seller"}, {"id": 402, "title": "Other", "type_id": "seller"},
    ]}]},
    "v2_conditional-cancellation_list": {"last_id": 5001, "result": [{
        "cancellation_id": 5001, "posting_number": "1-1", "state": {"id": 1, "name": "Open", "state": "ON_APPROVAL"},
        "cancellation_initiator": "CLIENT", "cancellation_reason": {"id": 503, "name": "Changed my mind"},
        "cancellation_reason_message": "", "cancelled_at": "2026-10-01T08:00:00.5Z",
        "order_date": "2026-10-01T07:00:00Z", "auto_approve_date": "2026-10-03T08:00:00.5Z",
        "tpl_integration_type": "non_integrated",
    }]},
    "v1_returns_list": {"has_next": False, "returns": [{
        "id": "6001", "posting_number": "2-1", "order_number": "2", "type": "ClientReturn", "schema": "Fbs",
        "return_reason_name": "Too small", "product": {"sku": "555001", "offer_id": "MUG-1", "quantity": 1},
        "visual": {"status": {"id": 3, "sys_name": "DisputeOpened"}, "change_moment": "2026-10-02T06:15:48.99Z"},
    }]},
    "v2_returns_rfbs_list": {"returns": [{
        "return_id": 7001, "return_number": "1-1-R1", "posting_number": "1-1", "order_number": "1",
        "client_name": "Anna Example", "created_at": "2026-10-02T06:15:48.99Z",
        "product": {"sku": 555001, "name": "Mug", "offer_id": "MUG-1", "price": 300, "currency_code": "RUB"},
        "state": {"group_state": "New", "state": "NEW", "state_name": "New one", "money_return_state_name": ""},
    }]},
    "v1_posting_digital_codes_upload": {"exemplars_by_sku": [{
        "sku": 555002, "received_qty": 3, "rejected_qty": 1,
        "failed_exemplars": [{"key": "TEST-CODE-C", "message": "Wrong format"}],
    }]},
    "v1_roles": {"expires_at": "2026-12-18T09:54:23.2Z", "roles": [
        {"name": "Admin", "methods": ["/v1/actions"]}, {"name": "Posting FBS", "methods": ["/v1/posting"]},
    ]},
    "v1_seller_info": {
        "company": {"name": "Shop", "legal_name": "OOO Shop", "currency": "RUB", "country": "Russia", "inn": "0"},
        "ratings": [{"name": "Rating", "past_value": None}], "subscription": {"is_premium": False},
    },
}


def _official():
    root = Path(connector.__file__).resolve().parent.parent
    folder = Path(os.environ.get("OZON_EXAMPLES") or root.parent / "shared" / "ozon-api" / "examples")
    for name in PARSERS if folder.is_dir() else ():
        example = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
        if "response_200" in example:  # one method has none
            yield name, example["response_200"]


#: Answers by name; the last word of a name is the method's.
EXAMPLES = {**_OWN, **{f"official {name}": answer for name, answer in _official()}}


def method_of(name):
    """:return: the key of `PARSERS`, `LISTS`, ... for an example's name"""
    return name.split()[-1]


def parsed(name):
    return PARSERS[method_of(name)](EXAMPLES[name])


def of_methods(methods):
    """:return: the names of the examples of these methods"""
    return [name for name in EXAMPLES if method_of(name) in methods]
