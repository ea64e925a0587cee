"""The seller's own delivery: tracking numbers and status calls (OZON.md §3.4, §3.5)."""

from contract.operations.operation import COMPLAINT, Operation
from contract.shapes import FLAG, TEXT, each, many, obj

#: The most postings that one call takes (live; for tracking numbers also official).
BATCH = 20

#: `error` is a string, a list or null, as Ozon likes (OZON.md §3.4).
OUTCOME = obj(
    {
        "posting_number": TEXT,
        "result": FLAG,
        "error": {**COMPLAINT, "type": ["string", "array", "null"], "items": COMPLAINT},
    }
)
OUTCOMES = obj({"result": many(OUTCOME)})
NUMBERS = obj({"posting_number": many(TEXT, most=BATCH)}, "posting_number")
TRACKING = obj(each(TEXT, "posting_number tracking_number"), "posting_number tracking_number")

OPERATIONS = [
    Operation("/v2/fbs/posting/delivering", OUTCOMES, NUMBERS),
    Operation("/v2/fbs/posting/last-mile", OUTCOMES, NUMBERS),
    Operation("/v2/fbs/posting/delivered", OUTCOMES, NUMBERS),
    Operation(
        "/v2/fbs/posting/tracking-number/set",
        OUTCOMES,
        obj({"tracking_numbers": many(TRACKING, most=BATCH)}, "tracking_numbers"),
    ),
]
