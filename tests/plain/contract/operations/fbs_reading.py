"""Reading FBS and rFBS postings: the two lists and the single posting (OZON.md §2)."""

from contract.operations import posting_parts as parts
from contract.operations.operation import Operation
from contract.operations.paging import ASKING, PAGE, WINDOW, blocks
from contract.shapes import (
    ANYTHING,
    FLAG,
    INT32,
    INT64,
    MOMENT,
    NUMBER,
    TEXT,
    each,
    many,
    nullable,
    obj,
    one_of,
)

STATUSES = one_of(
    "awaiting_registration", "acceptance_in_progress", "awaiting_approve", "awaiting_verification",
    "awaiting_packaging", "awaiting_deliver", "arbitration", "client_arbitration", "delivering", "driver_pickup",
    "delivered", "cancelled", "cancelled_from_split_pending", "not_accepted", "sent_by_seller",
)  # fmt: skip
FLOWS = one_of(
    "ozon", "aggregator", "non_integrated", "3pl_tracking", "hybrid", "hybrid_aggregator", "hybrid_non_integrated",
    "hybrid_3pl_tracking", "click_and_collect", "FBP",
)  # fmt: skip

FILTER = {
    "last_changed_status_date": obj(each(MOMENT, "from to")),
    "statuses": many(STATUSES),
    **each(many(INT64, most=1000), "delivery_method_ids provider_ids warehouse_ids"),
}
LIST_BLOCKS = "analytics_data barcodes financial_data legal_info"

# === WHAT BOTH SHAPES HAVE === #

ADDRESS = obj(
    {
        **each(TEXT, "address_tail city comment country district provider_pvz_code region zip_code"),
        **each(NUMBER, "latitude longitude"),
        "pvz_code": INT64,
    }
)
CUSTOMER = {**each(TEXT, "name phone"), "customer_id": INT64, "address": nullable(ADDRESS)}
ANALYTICS_DATA = parts.analytics_data(
    {
        **each(TEXT, "region tpl_provider warehouse"),
        **each(INT64, "tpl_provider_id warehouse_id"),
        **each(MOMENT, "delivery_date_begin delivery_date_end"),
        **parts.CLIENT_DATES,
    }
)
CANCELLATION = obj(
    {
        **each(TEXT, "cancel_reason cancellation_initiator cancellation_type"),
        **each(FLAG, "affect_cancellation_rating cancelled_after_ship"),
        "cancel_reason_id": INT64,
    }
)
CONTAINER = obj(
    {
        "cargo_type": one_of("BOX", "PALLET"),
        "container_date": TEXT,
        "container_id": INT64,
        "container_number": INT32,
    }
)
DELIVERY_METHOD = obj({**each(INT64, "id tpl_provider_id warehouse_id"), **each(TEXT, "name tpl_provider warehouse")})
REQUIREMENTS = obj(
    {
        f"products_requiring_{what}": many(INT64)
        for what in ("change_country", "country", "gtd", "imei", "jw_uin", "mandatory_mark", "rnpt", "weight")
    }
)
TARIFF_STEP = obj(
    {
        "min_charge": nullable(parts.MONEY),
        "tariff_charge": parts.MONEY,
        "tariff_deadline_at": MOMENT,
        "tariff_rate": NUMBER,
        "tariff_type": TEXT,
    }
)
TARIFFS = {
    **each(NUMBER, "current_tariff_rate next_tariff_rate"),
    **each(TEXT, "current_tariff_type next_tariff_type"),
    "next_tariff_starts_at": MOMENT,
}
POSTING = {
    **each(TEXT, "posting_number order_number parent_posting_number status substatus tracking_number"),
    **each(TEXT, "tpl_integration_type integration_type_flow container_sort_type"),
    **each(MOMENT, "in_process_at shipment_date shipment_date_without_delay"),
    **each(nullable(MOMENT), "delivering_date pickup_code_verified_at"),
    **each(FLAG, "is_express is_multibox require_blr_traceable_attrs"),
    "order_id": INT64,
    "multi_box_qty": INT32,
    "available_actions": many(TEXT),
    "analytics_data": ANALYTICS_DATA,
    "barcodes": nullable(obj(each(TEXT, "lower_barcode upper_barcode"))),
    "cancellation": nullable(CANCELLATION),
    "container": nullable(CONTAINER),
    "delivery_method": DELIVERY_METHOD,
    "external_order": parts.EXTERNAL_ORDER,
    "legal_info": parts.LEGAL_INFO,
    "optional": nullable(obj({"products_with_possible_mandatory_mark": many(INT64)})),
    "requirements": nullable(REQUIREMENTS),
    "scanit": ANYTHING,  # since 22 Sep 2026; its shape is not known here (OZON.md §2.3)
    "sorting_center": nullable(obj(each(TEXT, "code name"))),
    "tariffication_steps": nullable(many(TARIFF_STEP)),
}
PRODUCT = {
    **each(TEXT, "name offer_id"),
    **each(FLAG, "is_blr_traceable is_marketplace_buyout"),
    "quantity": INT32,
    "sku": INT64,
}

# === THE LISTS' SHAPE === #

LISTED_PRODUCT = obj({**PRODUCT, "imei": many(TEXT), "price": parts.MONEY, "product_color": TEXT, "weight": NUMBER})
LISTED_POSTING = obj(
    {
        **POSTING,
        **each(TEXT, "delivery_schema destination_place_name prr_option"),
        **each(FLAG, "is_click_and_collect is_presortable"),
        "destination_place_id": INT64,
        "addressee": nullable(obj({"name": TEXT})),
        "customer": nullable(obj({**CUSTOMER, "customer_email": TEXT})),
        "financial_data": parts.financial_data({**parts.COMMISSION, "customer_price": parts.MONEY, "quantity": INT64}),
        "products": many(LISTED_PRODUCT),
        "quantum_id": nullable(INT64),
        "tariffication": nullable(
            obj(
                {
                    **TARIFFS,
                    **each(parts.MONEY, "current_tariff_charge current_tariff_min_charge"),
                    **each(parts.MONEY, "next_tariff_charge next_tariff_min_charge"),
                }
            )
        ),
        "volume_weight": nullable(NUMBER),
    }
)

# === THE SINGLE POSTING'S SHAPE === #

EXEMPLAR = obj(
    {
        "exemplar_id": INT64,
        **each(TEXT, "mandatory_mark gtd rnpt"),
        **each(FLAG, "is_gtd_absent is_rnpt_absent"),
        "weight": NUMBER,
        "imei": many(TEXT),
    }
)
SINGLE_PRODUCT = obj(
    {
        **PRODUCT,
        **each(TEXT, "currency_code price"),
        **each(many(TEXT), "jw_uin mandatory_mark"),
        **each(FLAG, "has_imei is_weight_needed"),
        **each(NUMBER, "weight_max weight_min"),
        "dimensions": obj(each(TEXT, "height length weight width")),
    }
)
SINGLE_POSTING = obj(
    {
        **POSTING,
        **each(TEXT, "previous_substatus provider_status"),
        "additional_data": parts.ADDITIONAL_DATA,
        "addressee": nullable(obj(each(TEXT, "name phone pin"))),
        "courier": nullable(obj(each(TEXT, "car_model car_number name phone"))),
        "customer": nullable(obj(CUSTOMER)),
        "delivery_price": nullable(TEXT),
        "fact_delivery_date": nullable(MOMENT),
        "financial_data": parts.financial_data(parts.FLAT_COMMISSION),
        "product_exemplars": nullable(obj({"products": many(obj({"sku": INT64, "exemplars": many(EXEMPLAR)}))})),
        "products": many(SINGLE_PRODUCT),
        "prr_option": obj(each(TEXT, "code currency_code floor price")),
        "related_postings": nullable(obj({"related_posting_numbers": many(TEXT)})),
        "related_weight_postings": many(TEXT),
        "tariffication": nullable(
            obj(
                {
                    **TARIFFS,
                    **each(TEXT, "current_tariff_charge current_tariff_charge_currency_code"),
                    **each(TEXT, "next_tariff_charge next_tariff_charge_currency_code"),
                }
            )
        ),
    }
)

OPERATIONS = [
    Operation(
        "/v4/posting/fbs/list",
        request=obj(
            {
                **ASKING,
                "filter": obj(
                    {
                        **WINDOW,
                        **FILTER,
                        "integration_type_flow": many(FLOWS),
                        "is_blr_traceable": FLAG,
                        "order_id": INT64,
                        "order_numbers": many(TEXT, most=100),
                    },
                    "since to",
                ),
                "translit": FLAG,
                "with": blocks(LIST_BLOCKS),
            },
            "filter limit",
        ),
        answer=obj({**PAGE, "postings": many(LISTED_POSTING)}),
        wrapper_optional=True,
    ),
    Operation(
        "/v4/posting/fbs/unfulfilled/list",
        request=obj(
            {
                **ASKING,
                "filter": obj(
                    {
                        **FILTER,
                        **each(MOMENT, "cutoff_from cutoff_to delivering_date_from delivering_date_to"),
                    }
                ),
                "translit": FLAG,
                "with": blocks(LIST_BLOCKS),
            },
            "filter",
        ),
        answer=obj({**PAGE, "count": INT64, "postings": many(LISTED_POSTING)}),
        wrapper_optional=True,
    ),
    Operation(
        "/v3/posting/fbs/get",
        request=obj(
            {
                "posting_number": TEXT,
                "with": obj(
                    {
                        **each(nullable(FLAG), f"{LIST_BLOCKS} product_exemplars related_postings"),
                        "translit": FLAG,
                    }
                ),
            },
            "posting_number",
        ),
        answer=obj({"result": SINGLE_POSTING}),
    ),
]
