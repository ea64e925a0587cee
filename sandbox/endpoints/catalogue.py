"""The product catalogue: `/v3/product/list` and `/v3/product/info/list` (OZON.md §5)."""

from typing import Any

from ..errors import invalid
from ..model.product import Product
from ..wire.fields import Fields, is_digits
from ..wire.moments import format_moment
from .registry import Call, endpoint

LIST_MAX = 1000


@endpoint("/v3/product/list", "GetProductListRequest", "filter(offer_id product_id skus visibility) last_id limit")
def product_list(call: Call) -> dict[str, Any]:
    """A page of the catalogue; a filter object is required (OZON.md §5)."""
    wanted = call.fields.child("filter", required=True)
    limit = call.fields.integer("limit", minimum=1, maximum=LIST_MAX)
    last_id = call.fields.text("last_id")
    found = _filtered(_catalogue(call), wanted)
    after = [p for p in found if not last_id or p.product_id > _read_last_id(call, last_id)]
    page = after[:limit]
    result = {
        "items": [_item(product) for product in page],
        "total": len(found),
        "last_id": str(page[-1].product_id) if page else "",
    }
    return {"result": result}


@endpoint("/v3/product/info/list", "GetProductInfoListRequest", "offer_id product_id sku")
def product_info_list(call: Call) -> dict[str, Any]:
    """Details; unknown ids just give fewer items (OZON.md §5)."""
    offer_ids = set(call.fields.texts("offer_id"))
    product_ids = set(call.fields.integers("product_id"))
    skus = set(call.fields.integers("sku"))
    asked = len(offer_ids) + len(product_ids) + len(skus)
    if not 1 <= asked <= LIST_MAX:
        raise invalid("GetProductInfoListRequest", "use either offer_id or product_id or sku")
    found = [
        product
        for product in _catalogue(call)
        if product.offer_id in offer_ids or product.product_id in product_ids or product.sku in skus
    ]
    return {"items": [_details(call, product) for product in found]}


def _catalogue(call: Call) -> list[Product]:
    products = call.state.products[call.seller.client_id].values()
    return sorted(products, key=lambda product: product.product_id)


def _filtered(products: list[Product], wanted: Fields) -> list[Product]:
    offer_ids = set(wanted.texts("offer_id"))
    product_ids = set(wanted.integers("product_id"))
    skus = set(wanted.integers("skus"))
    with_archive = wanted.text("visibility") in ("ARCHIVED", "MANUAL_ARCHIVED")
    return [
        product
        for product in products
        if product.archived == with_archive
        and (not offer_ids or product.offer_id in offer_ids)
        and (not product_ids or product.product_id in product_ids)
        and (not skus or product.sku in skus)
    ]


def _read_last_id(call: Call, text: str) -> int:
    if not is_digits(text):
        raise call.fields.wrong("last_id", "value is not valid")
    return int(text)


def _item(product: Product) -> dict[str, Any]:
    return {
        "product_id": product.product_id,
        "offer_id": product.offer_id,
        "sku": product.sku,
        "archived": product.archived,
        "has_fbo_stocks": product.digital,
        "has_fbs_stocks": not product.digital,
        "is_discounted": False,
        "quants": [],
    }


def _details(call: Call, product: Product) -> dict[str, Any]:
    moment = format_moment(call.now)
    source = "FBO" if product.digital else "SDS"
    stock = {"present": 1, "reserved": 0, "sku": product.sku, "source": source.lower()}
    return {
        "id": product.product_id,
        "offer_id": product.offer_id,
        "sku": product.sku,
        "name": product.name,
        "price": product.price,
        "old_price": product.price,
        "min_price": "",
        "currency_code": product.currency,
        "vat": "0.20",
        "is_archived": product.archived,
        "is_autoarchived": False,
        "is_discounted": False,
        "is_kgt": False,
        "is_super": False,
        "barcodes": product.barcodes,
        "primary_image": [product.picture] if product.picture else [],
        "images": [],
        "errors": [],
        "description_category_id": 200001489 if product.digital else 17028922,
        "type_id": 1,
        "created_at": moment,
        "updated_at": moment,
        "sources": [
            {
                "sku": product.sku,
                "source": source,
                "created_at": moment,
                "shipment_type": "SHIPMENT_TYPE_GENERAL",
                "quant_code": "",
            }
        ],
        "stocks": {"has_stock": True, "stocks": [stock]},
        "statuses": {
            "is_created": True,
            "status": "price_sent",
            "status_name": "Продается",
            "status_description": "",
            "status_failed": "",
            "status_tooltip": "",
            "status_updated_at": moment,
            "moderate_status": "approved",
            "validation_status": "success",
        },
        "visibility_details": {"has_price": True, "has_stock": True},
    }
