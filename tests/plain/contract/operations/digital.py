"""Digital goods: postings that wait for codes, the upload, and the FBO methods that show the rest (OZON.md §4)."""

from contract.operations import posting_parts as parts
from contract.operations.operation import Operation
from contract.operations.paging import ASKING, PAGE, WINDOW, blocks
from contract.shapes import FLAG, INT32, INT64, MOMENT, TEXT, each, many, nullable, obj, one_of

MOST_NUMBERS = 1000
BLOCKS = blocks("analytics_data financial_data legal_info")
FILTER = {**WINDOW, **each(many(TEXT, most=MOST_NUMBERS), "posting_numbers order_numbers")}
STATUSES = one_of("awaiting_packaging", "awaiting_deliver", "delivering", "delivered", "cancelled")

POSTING = {
    **each(TEXT, "posting_number order_number status"),
    **each(INT64, "order_id cancel_reason_id"),
    **each(MOMENT, "created_at in_process_at"),
    "additional_data": parts.ADDITIONAL_DATA,
    "external_order": parts.EXTERNAL_ORDER,
    "legal_info": parts.LEGAL_INFO,
}
PRODUCT = {**each(TEXT, "name offer_id"), **each(INT64, "sku quantity")}

WAITING_POSTING = obj(
    {
        **POSTING,
        "analytics_data": parts.analytics_data(
            {**each(TEXT, "region warehouse_name"), "warehouse_id": nullable(INT64)}
        ),
        "cancellation": nullable(obj(each(TEXT, "cancellation_initiator cancellation_type"))),
        "financial_data": parts.financial_data(parts.COMMISSION),
        "products": many(obj({**PRODUCT, "price": parts.MONEY, "required_qty_for_digital_code": INT32})),
        "waiting_deadline_for_digital_code": MOMENT,
    }
)

FBO_ANALYTICS = parts.analytics_data({"warehouse_name": TEXT, "warehouse_id": INT64, **parts.CLIENT_DATES})
FBO_PRODUCT = {**PRODUCT, "digital_codes": nullable(many(TEXT)), "is_marketplace_buyout": FLAG}
LISTED_FBO_POSTING = obj(
    {
        **POSTING,
        "substatus": TEXT,
        "analytics_data": FBO_ANALYTICS,
        "cancellation": nullable(obj(each(TEXT, "cancel_reason cancellation_initiator cancellation_type"))),
        "financial_data": parts.financial_data(parts.COMMISSION),
        "products": many(obj({**FBO_PRODUCT, "price": parts.MONEY})),
    }
)
SINGLE_FBO_POSTING = obj(
    {
        **POSTING,
        "substatus": TEXT,
        "analytics_data": FBO_ANALYTICS,
        "fact_delivery_date": nullable(MOMENT),
        "financial_data": parts.financial_data(parts.FLAT_COMMISSION),
        "products": many(obj({**FBO_PRODUCT, **each(TEXT, "currency_code price")})),
    }
)

CODES = obj(
    {
        "sku": INT64,
        **each(INT32, "exemplar_qty not_available_exemplar_qty"),
        "exemplar_keys": many(TEXT),
    },
    "sku exemplar_qty not_available_exemplar_qty",
)
RECEIPT = obj(
    {
        "sku": INT64,
        **each(INT32, "received_qty rejected_qty"),
        "failed_exemplars": many(obj(each(TEXT, "key message"))),
    }
)

OPERATIONS = [
    Operation(
        "/v2/posting/digital/list",
        # An empty request got 400, one with filter, window and limit an answer (seen live).
        request=obj({**ASKING, "filter": obj(FILTER, "since to"), "with": BLOCKS}, "filter limit"),
        answer=obj({**PAGE, "postings": many(WAITING_POSTING)}),
    ),
    Operation(
        "/v1/posting/digital/codes/upload",
        request=obj({"posting_number": TEXT, "exemplars_by_sku": many(CODES)}, "posting_number exemplars_by_sku"),
        answer=obj({"exemplars_by_sku": many(RECEIPT)}),
    ),
    Operation(
        "/v3/posting/fbo/list",
        request=obj(
            {
                **ASKING,
                "filter": obj({**FILTER, "statuses": many(STATUSES)}, "since to"),
                "translit": FLAG,
                "with": BLOCKS,
            },
            "filter limit",
        ),
        answer=obj({**PAGE, "postings": many(LISTED_FBO_POSTING)}),
    ),
    Operation(
        "/v2/posting/fbo/get",
        request=obj({"posting_number": TEXT, "translit": FLAG, "with": BLOCKS}, "posting_number"),
        answer=obj({"result": SINGLE_FBO_POSTING}),
    ),
]
