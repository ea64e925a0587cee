"""What buyers ask for: cancelling an rFBS posting, and giving something back (OZON.md §3.7, §7)."""

from contract.operations.operation import Operation
from contract.shapes import FLAG, INT32, INT64, MOMENT, NUMBER, TEXT, each, int32, many, nullable, obj, one_of

INITIATORS = ("OZON", "SELLER", "CLIENT", "SYSTEM", "DELIVERY")
STATES = ("ON_APPROVAL", "APPROVED", "REJECTED")
DECISION = obj({"cancellation_id": INT64, "comment": TEXT}, "cancellation_id")

REQUEST = obj(
    {
        **each(INT64, "cancellation_id source_id"),
        **each(TEXT, "approve_comment cancellation_reason_message posting_number tpl_integration_type"),
        **each(MOMENT, "approve_date auto_approve_date cancelled_at order_date"),
        "cancellation_initiator": one_of(*INITIATORS),
        "cancellation_reason": obj({"id": INT64, "name": TEXT}),
        "state": obj({"id": INT64, "name": TEXT, "state": one_of(*STATES)}),
    }
)

PERIOD = obj(each(MOMENT, "time_from time_to"))
MONEY = obj({"currency_code": TEXT, "price": NUMBER})
PLACE = obj({"id": INT64, "name": TEXT, "address": nullable(TEXT)})
NAMED_STATE = obj(
    {"status": obj({"id": INT32, **each(TEXT, "display_name sys_name")}), "change_moment": MOMENT}
)
RETURN = obj(
    {
        **each(INT64, "id company_id source_id order_id clearing_id"),
        **each(TEXT, "posting_number order_number return_reason_name type schema"),
        "return_clearing_id": nullable(INT64),
        "exemplars": many(obj({"id": INT64})),
        **each(PLACE, "place target_place"),
        "storage": obj(
            {
                **each(MONEY, "sum utilization_sum"),
                **each(MOMENT, "tariffication_first_date tariffication_start_date arrived_moment"),
                "utilization_forecast_date": TEXT,
                "days": INT64,
            }
        ),
        "product": obj(
            {
                "sku": INT64,
                **each(TEXT, "offer_id name"),
                **each(MONEY, "price price_without_commission commission"),
                "commission_percent": NUMBER,
                "quantity": INT32,
            }
        ),
        "logistic": obj(
            {
                **each(MOMENT, "technical_return_moment final_moment cancelled_with_compensation_moment return_date"),
                "barcode": TEXT,
            }
        ),
        **each(NAMED_STATE, "visual compensation_status"),
        "additional_info": obj(each(FLAG, "is_opened is_super_econom")),
    }
)
RFBS_RETURN = obj(
    {
        **each(TEXT, "client_name order_number posting_number return_number"),
        "created_at": MOMENT,
        "return_id": INT64,
        "product": obj({**each(TEXT, "name offer_id currency_code"), "price": INT32, "sku": INT64}),
        "state": obj(each(TEXT, "group_state money_return_state_name state state_name")),
    }
)

OPERATIONS = [
    Operation(
        "/v2/conditional-cancellation/list",
        request=obj(
            {
                "filters": obj(
                    {
                        "cancellation_initiator": many(one_of(*INITIATORS)),
                        "posting_number": many(TEXT),
                        "state": one_of("ALL", *STATES),
                    }
                ),
                "last_id": INT64,
                "limit": int32(most=500),
                "with": obj({"counter": FLAG}),
            },
            "limit",
        ),
        answer=obj({"counter": INT64, "last_id": INT64, "result": many(REQUEST)}),
    ),
    # The document describes no answer: anything will do, or nothing.
    Operation("/v2/conditional-cancellation/approve", request=DECISION, answer={}),
    Operation("/v2/conditional-cancellation/reject", request=DECISION, answer={}),
    Operation(
        "/v1/returns/list",
        request=obj(
            {
                "filter": obj(
                    {
                        **each(
                            PERIOD, "logistic_return_date storage_tariffication_start_date visual_status_change_moment"
                        ),
                        **each(INT64, "order_id warehouse_id"),
                        "posting_numbers": many(TEXT, most=50),
                        **each(TEXT, "product_name offer_id visual_status_name barcode return_schema"),
                        "compensation_status_id": INT32,
                    }
                ),
                "limit": int32(most=500),
                "last_id": INT64,
            },
            "limit",
        ),
        answer=obj({"returns": many(RETURN), "has_next": FLAG}),
    ),
    Operation(
        "/v2/returns/rfbs/list",
        request=obj(
            {
                "filter": obj(
                    {
                        **each(TEXT, "offer_id posting_number"),
                        "group_state": many(TEXT),
                        "created_at": obj(each(MOMENT, "from to")),
                    }
                ),
                "last_id": INT32,
                "limit": INT32,
            },
            "limit",
        ),
        # The document has one object there, its example a list (OZON.md §7).
        answer=obj({"returns": many(RFBS_RETURN)}),
    ),
]
