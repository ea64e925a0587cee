"""Warehouses and their ways of delivery (OZON.md §5)."""

from contract.operations.operation import Operation
from contract.operations.paging import PAGE, SORT_DIR
from contract.shapes import FLAG, INT32, INT64, MOMENT, NUMBER, TEXT, each, int32, int64, many, nullable, obj, one_of

WEEKDAYS = ("UNSPECIFIED", "MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY")

WAREHOUSE = obj(
    {
        **each(INT64, "warehouse_id cut_in_time sla_cut_in"),
        **each(INT32, "min_postings_limit postings_limit"),
        **each(TEXT, "name status warehouse_type courier_comment phone"),
        **each(MOMENT, "created_at updated_at pause_at"),
        **each(FLAG, "has_entrusted_acceptance has_postings_limit is_auto_assembly is_comfort is_express is_kgt"),
        **each(FLAG, "is_rfbs is_waybill_enabled with_item_list"),
        "address_info": obj({"address": nullable(TEXT), **each(NUMBER, "latitude longitude"), "utc": TEXT}),
        "carriage_label_type": one_of("UNSPECIFIED", "BIG", "SMALL"),
        "courier_phones": many(TEXT),
        "first_mile": obj(
            {
                **each(TEXT, "dropoff_point_id timeslot_from timeslot_to"),
                "first_mile_is_changing": FLAG,
                "timeslot_id": INT64,
                "type": one_of("UNSPECIFIED", "PICK_UP", "DROP_OFF"),
            }
        ),
        "timetable": obj(
            {
                **each(MOMENT, "timetable_from timetable_to"),
                "working_hours": many(obj(each(MOMENT, "time_from time_to"))),
            }
        ),
        "working_days": many(one_of(*WEEKDAYS)),
    }
)
DROPOFF_POINT = obj(
    {
        "address": nullable(TEXT),
        "address_coordinates": obj(each(NUMBER, "latitude longitude")),
        **each(TEXT, "code name"),
    }
)
DELIVERY_METHOD = obj(
    {
        **each(INT64, "id provider_id template_id warehouse_id sla_cut_in"),
        **each(TEXT, "name status cutoff tpl_integration_type"),
        **each(MOMENT, "created_at updated_at"),
        "is_express": FLAG,
        "tpl_dropoff_point": DROPOFF_POINT,
    }
)

OPERATIONS = [
    Operation(
        "/v2/warehouse/list",
        request=obj({"limit": int32(1, 200), "cursor": TEXT, "warehouse_ids": many(INT64, most=200)}, "limit"),
        answer=obj({**PAGE, "warehouses": many(WAREHOUSE)}),
    ),
    Operation(
        "/v2/delivery-method/list",
        request=obj(
            {
                "cursor": TEXT,
                "limit": int64(1, 100),
                "sort_dir": SORT_DIR,
                "filter": obj(
                    {
                        **each(many(INT64, most=100), "delivery_method_ids provider_ids warehouse_ids"),
                        "status": many(one_of("NEW", "EDITED", "ACTIVE", "DISABLED", "WAITING", "BROKEN")),
                    }
                ),
            },
            "limit",
        ),
        answer=obj({**PAGE, "delivery_methods": many(DELIVERY_METHOD)}),
    ),
]
