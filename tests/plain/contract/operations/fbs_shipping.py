"""Assembling, whole or in part, and agreeing a later shipping date (OZON.md §3.1, §3.2, §3.6)."""

from contract.operations.operation import Operation
from contract.shapes import FLAG, INT32, INT64, MOMENT, TEXT, each, many, nullable, obj

# `product_id` is the SKU here.
PACKED = obj({"product_id": INT64, "quantity": INT32}, "product_id quantity")
PACKAGE = obj({"products": many(PACKED)}, "products")
ASSEMBLED = obj(
    {
        **each(TEXT, "currency_code name offer_id price"),
        "mandatory_mark": many(TEXT),
        "quantity": INT32,
        "sku": INT64,
    }
)

OPERATIONS = [
    Operation(
        "/v4/posting/fbs/ship",
        request=obj(
            {
                "posting_number": TEXT,
                "packages": many(PACKAGE),
                "with": obj({"additional_data": nullable(FLAG)}),
            },
            "posting_number packages",
        ),
        answer=obj(
            {
                "result": many(TEXT),
                "additional_data": nullable(many(obj({"posting_number": TEXT, "products": many(ASSEMBLED)}))),
            }
        ),
    ),
    Operation(
        "/v4/posting/fbs/ship/package",
        request=obj(
            {
                "posting_number": TEXT,
                "products": many(
                    obj(
                        {"product_id": INT64, "quantity": INT32, "exemplarsIds": many(INT64)}, "product_id quantity"
                    )
                ),
            },
            "posting_number",
        ),
        answer=obj({"result": TEXT}),
    ),
    Operation(
        "/v1/posting/cutoff/set",
        request=obj({"posting_number": TEXT, "new_cutoff_date": MOMENT}, "posting_number new_cutoff_date"),
        answer=obj({"result": FLAG}),
    ),
]
