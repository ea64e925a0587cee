"""Cancelling FBS and rFBS postings, and the reasons for it (OZON.md §3.7)."""

from contract.operations.operation import Operation
from contract.shapes import FLAG, INT64, TEXT, each, many, obj

REASON = {"id": INT64, **each(TEXT, "title type_id")}

OPERATIONS = [
    Operation(
        "/v1/posting/fbs/cancel-reason",
        request=obj({"related_posting_numbers": many(TEXT)}, "related_posting_numbers"),
        answer=obj({"result": many(obj({"posting_number": TEXT, "reasons": many(obj(REASON))}))}),
    ),
    Operation(
        "/v2/posting/fbs/cancel-reason/list",
        answer=obj({"result": many(obj({**REASON, "is_available_for_cancellation": FLAG}))}),
    ),
    Operation(
        "/v2/posting/fbs/cancel",
        request=obj(
            {**each(TEXT, "posting_number cancel_reason_message"), "cancel_reason_id": INT64},
            "posting_number cancel_reason_id",
        ),
        answer=obj({"result": FLAG}),
    ),
]
