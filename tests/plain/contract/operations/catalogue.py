"""The seller's products (OZON.md §5)."""

from contract.operations.operation import Operation
from contract.shapes import FLAG, INT32, INT64, MOMENT, NUMBER, TEXT, each, int64, many, nullable, obj, one_of

MOST_PRODUCTS = 1000
VISIBILITY = one_of(
    "ALL", "VISIBLE", "INVISIBLE", "EMPTY_STOCK", "NOT_MODERATED", "MODERATED", "DISABLED", "STATE_FAILED",
    "READY_TO_SUPPLY", "VALIDATION_STATE_PENDING", "VALIDATION_STATE_FAIL", "VALIDATION_STATE_SUCCESS", "TO_SUPPLY",
    "IN_SALE", "REMOVED_FROM_SALE", "OVERPRICED", "CRITICALLY_OVERPRICED", "EMPTY_BARCODE", "BARCODE_EXISTS",
    "QUARANTINE", "ARCHIVED", "OVERPRICED_WITH_STOCK", "PARTIAL_APPROVED", "AUTO_ARCHIVED", "MANUAL_ARCHIVED",
    "SEASONAL_AUTO_ARCHIVED", "VISIBLE_WITH_FBO_STOCK",
)  # fmt: skip
ITEM = obj(
    {
        "offer_id": TEXT,
        **each(INT64, "product_id sku"),
        **each(FLAG, "archived has_fbo_stocks has_fbs_stocks is_discounted"),
        "quants": many(obj({"quant_code": TEXT, "quant_size": INT64})),
    }
)

INDEX = obj({**each(TEXT, "minimal_price minimal_price_currency"), "price_index_value": NUMBER})
COLORS = [f"COLOR_INDEX_{color}" for color in ("UNSPECIFIED", "WITHOUT_INDEX", "SUPER", "GREEN", "YELLOW", "RED")]
LEVELS = [f"ERROR_LEVEL_{level}" for level in ("UNSPECIFIED", "ERROR", "WARNING", "INTERNAL")]
SHIPMENT_TYPES = [f"SHIPMENT_TYPE_{kind}" for kind in ("UNSPECIFIED", "GENERAL", "BOX", "PALLET")]
STATUS_WORDS = "moderate_status status status_description status_failed status_name status_tooltip validation_status"
FAULT = obj(
    {
        "attribute_id": INT64,
        **each(TEXT, "code field state"),
        "level": one_of(*LEVELS),
        "texts": obj(
            {
                **each(TEXT, "attribute_name description hint_code message short_description"),
                "params": many(obj(each(TEXT, "name value"))),
            }
        ),
    }
)
AVAILABILITY = obj(
    {
        **each(TEXT, "availability source"),
        "sku": INT64,
        "reasons": many(obj({"id": INT64, "human_text": obj({"text": TEXT})})),
    }
)
SOURCE = obj(
    {
        **each(TEXT, "quant_code source"),
        "created_at": MOMENT,
        "shipment_type": one_of(*SHIPMENT_TYPES),
        "sku": INT64,
    }
)
PRODUCT = obj(
    {
        **each(INT64, "id sku description_category_id type_id"),
        **each(TEXT, "name offer_id price old_price min_price currency_code vat"),
        **each(FLAG, "has_discounted_fbo_item is_archived is_autoarchived is_discounted is_kgt is_prepayment_allowed"),
        **each(FLAG, "is_super"),
        **each(MOMENT, "created_at updated_at"),
        **each(many(TEXT), "color_image images primary_image"),
        "availabilities": many(AVAILABILITY),
        "barcodes": nullable(many(TEXT)),
        "commissions": many(obj({**each(NUMBER, "delivery_amount percent return_amount value"), "sale_schema": TEXT})),
        "discounted_fbo_stocks": INT32,
        "errors": many(FAULT),
        "model_info": obj(each(INT64, "count model_id")),
        "price_indexes": obj(
            {
                "color_index": one_of(*COLORS),
                **each(INDEX, "external_index_data ozon_index_data self_marketplaces_index_data"),
            }
        ),
        "promotions": many(obj({"is_enabled": FLAG, "type": one_of("UNSPECIFIED", "REVIEWS_PROMO")})),
        "sources": many(SOURCE),
        "statuses": obj({**each(TEXT, STATUS_WORDS), "is_created": FLAG, "status_updated_at": MOMENT}),
        "stocks": obj(
            {
                "has_stock": FLAG,
                "stocks": many(obj({**each(INT32, "present reserved"), "sku": INT64, "source": TEXT})),
            }
        ),
        "visibility_details": obj(each(FLAG, "has_price has_stock")),
        "volume_weight": NUMBER,
    }
)

OPERATIONS = [
    Operation(
        "/v3/product/list",
        request=obj(
            {
                "filter": obj(
                    {
                        "offer_id": many(TEXT, 1, MOST_PRODUCTS),
                        **each(many(INT64, 1, MOST_PRODUCTS), "product_id skus"),
                        "visibility": VISIBILITY,
                    }
                ),
                "last_id": TEXT,
                "limit": int64(1, 1000),
            },
            "filter",
        ),
        # `total` goes on 23 Nov 2026, `total_items` takes its place (OZON.md §5).
        answer=obj({"result": obj({"items": many(ITEM), "last_id": TEXT, **each(INT32, "total total_items")})}),
    ),
    Operation(
        "/v3/product/info/list",
        request=obj(
            {"offer_id": many(TEXT, most=MOST_PRODUCTS), **each(many(INT64, most=MOST_PRODUCTS), "product_id sku")}
        ),
        answer=obj({"items": many(PRODUCT)}),
    ),
]
