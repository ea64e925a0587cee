"""How far a posting is, in the same word whatever dialect Ozon speaks."""

from ..model.posting import RETURNED
from .actions import CONDITIONALLY_DELIVERED

STAGES = {
    "acceptance_in_progress": "awaiting",
    "arbitration": "disputed",
    "awaiting_approve": "awaiting",
    "awaiting_deliver": "assembled",
    "awaiting_packaging": "awaiting",
    "awaiting_registration": "awaiting",
    "awaiting_verification": "awaiting",
    "cancelled": "cancelled",
    "cancelled_from_split_pending": "cancelled",
    "client_arbitration": "disputed",
    "delivered": "delivered",
    "delivering": "delivering",
    "done": "delivered",
    "driver_pickup": "delivering",
    "not_accepted": "disputed",
}


def stage_of(status: str, substatus: str) -> str:
    """:param str status: as the sandbox keeps it
    :return: awaiting, assembled, delivering or delivered; beside them cancelled, returning, disputed, unknown
    :rtype: str"""
    if substatus == RETURNED:
        return "returning"
    if substatus == CONDITIONALLY_DELIVERED:
        return "delivered"
    return STAGES.get(status, "unknown")
