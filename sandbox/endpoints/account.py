"""`/v1/roles` and `/v1/seller/info`: what a key may do, and whose it is (OZON.md §1)."""

from datetime import timedelta
from typing import Any

from ..wire.moments import format_moment
from .registry import Call, endpoint

# Life of a key for which control gave no end: three months since September 2026 (OZON.md §1).
KEY_LIFE = timedelta(days=90)


@endpoint("/v1/roles", "RolesByTokenRequest")
def roles(call: Call) -> dict[str, Any]:
    """The roles of the key and when it expires."""
    expires_at = call.seller.key_expires_at or call.now + KEY_LIFE
    return {
        "expires_at": format_moment(expires_at),
        "roles": [{"name": role.name, "methods": role.methods} for role in call.seller.roles],
    }


@endpoint("/v1/seller/info", "SellerInfoRequest")
def seller_info(call: Call) -> dict[str, Any]:
    """The company behind the key."""
    company = {
        "name": call.seller.name,
        "legal_name": call.seller.name,
        "country": "Россия",
        "currency": call.seller.currency,
        "inn": "7700000000",
        "ogrn": "1027700000000",
        "ownership_form": "ООО",
        "tax_system": "OSNO",
    }
    return {
        "company": company,
        "subscription": {"is_premium": False, "type": "UNSPECIFIED"},
        "ratings": [_rating(call)],
    }


def _rating(call: Call) -> dict[str, Any]:
    """One rating without a past value, which real shops have too (OZON.md §1)."""
    current = {
        "date_from": format_moment(call.now - timedelta(days=7)),
        "date_to": format_moment(call.now),
        "formatted": "0 %",
        "value": 0,
        "status": {"danger": False, "warning": False, "premium": True},
    }
    return {
        "name": "Процент просрочек",
        "rating": "rating_shipment_delay",
        "status": "OK",
        "value_type": "PERCENT",
        "current_value": current,
        "past_value": None,
    }
