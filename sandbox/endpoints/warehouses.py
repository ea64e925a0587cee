"""`/v2/warehouse/list` and `/v2/delivery-method/list` (OZON.md §5)."""

from typing import Any

from ..dialects import Dialect
from ..model.warehouse import WAREHOUSES, Warehouse
from ..wire.fields import is_digits
from .registry import Call, endpoint

WAREHOUSE_LIMIT = 200
METHOD_LIMIT = 100


@endpoint("/v2/warehouse/list", "WarehouseListRequest", "limit cursor warehouse_ids")
def warehouse_list(call: Call) -> dict[str, Any]:
    """The seller's warehouses, and how each one ships."""
    limit = call.fields.integer("limit", minimum=1, maximum=WAREHOUSE_LIMIT)
    wanted = set(call.fields.integers("warehouse_ids", maximum=WAREHOUSE_LIMIT))
    found = [w for w in WAREHOUSES if not wanted or w.warehouse_id in wanted]
    page, cursor, has_next = _page(call, found, limit)
    return {
        "warehouses": [_warehouse(warehouse, call.state.dialect) for warehouse in page],
        "cursor": cursor,
        "has_next": has_next,
    }


@endpoint(
    "/v2/delivery-method/list",
    "DeliveryMethodListRequest",
    "filter(status warehouse_ids provider_ids delivery_method_ids) limit cursor sort_dir",
)
def delivery_method_list(call: Call) -> dict[str, Any]:
    """Delivery methods; here one sees which warehouse is `non_integrated` (OZON.md §5)."""
    limit = call.fields.integer("limit", minimum=1, maximum=METHOD_LIMIT)
    wanted = call.fields.child("filter")
    warehouses = set(wanted.integers("warehouse_ids", maximum=METHOD_LIMIT))
    providers = set(wanted.integers("provider_ids", maximum=METHOD_LIMIT))
    methods = set(wanted.integers("delivery_method_ids", maximum=METHOD_LIMIT))
    statuses = set(wanted.texts("status"))
    found = [
        warehouse
        for warehouse in WAREHOUSES
        if (not warehouses or warehouse.warehouse_id in warehouses)
        and (not providers or warehouse.method.provider_id in providers)
        and (not methods or warehouse.method.method_id in methods)
        and (not statuses or "ACTIVE" in statuses)
    ]
    page, cursor, has_next = _page(call, found, limit)
    return {
        "delivery_methods": [_delivery_method(warehouse) for warehouse in page],
        "cursor": cursor,
        "has_next": has_next,
    }


def _page(call: Call, found: list[Warehouse], limit: int) -> tuple[list[Warehouse], str, bool]:
    """The cursor of these short lists is simply how many entries were seen."""
    text = call.fields.text("cursor")
    if text and not is_digits(text):
        raise call.fields.wrong("cursor", "cursor is not valid")
    start = int(text or 0)
    page = found[start : start + limit]
    return page, str(start + len(page)), start + limit < len(found)


def _warehouse(warehouse: Warehouse, dialect: Dialect) -> dict[str, Any]:
    return {
        "warehouse_id": warehouse.warehouse_id,
        "name": warehouse.name,
        "status": "created",
        "is_rfbs": warehouse.is_rfbs,
        "is_express": False,
        "is_kgt": False,
        "is_comfort": False,
        "is_auto_assembly": warehouse.is_auto_assembly or dialect.auto_assembly == "ozon",
        "has_entrusted_acceptance": False,
        "has_postings_limit": False,
        "postings_limit": -1,
        "min_postings_limit": 0,
        "working_days": ["MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY"],
        "address_info": {
            "address": "Москва",
            "latitude": 55.75,
            "longitude": 37.62,
            "utc": "UTC+03:00",
        },
    }


def _delivery_method(warehouse: Warehouse) -> dict[str, Any]:
    method = warehouse.method
    return {
        "id": method.method_id,
        "name": method.name,
        "status": "ACTIVE",
        "warehouse_id": warehouse.warehouse_id,
        "provider_id": method.provider_id,
        "tpl_integration_type": method.integration_type,
        "template_id": 0,
        "cutoff": "18:00",
        "sla_cut_in": 1440,
        "is_express": False,
    }
