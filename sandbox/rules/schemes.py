"""The four schemes and how Ozon words them (OZON.md §0, §2.4)."""

from dataclasses import dataclass

from ..model.posting import Posting


@dataclass(frozen=True)
class Scheme:
    """A way of fulfilment. `kind` tells which family of methods shows its postings."""

    name: str
    kind: str
    integration_type: str
    delivery_schema: str


SCHEMES = {
    "digital": Scheme("digital", "fbo", "ozon", "fbo"),
    "rfbs": Scheme("rfbs", "fbs", "non_integrated", "rfbs"),
    "rfbs_integrated": Scheme("rfbs_integrated", "fbs", "aggregator", "rfbs"),
    "fbs": Scheme("fbs", "fbs", "ozon", "fbs"),
}

# The substatus a posting has when control moves it to a status and names none (OZON.md §6).
USUAL_SUBSTATUS = {
    "acceptance_in_progress": "posting_acceptance_in_progress",
    "arbitration": "posting_in_arbitration",
    "awaiting_approve": "posting_created",
    "awaiting_deliver": "posting_transferring_to_delivery",
    "awaiting_packaging": "posting_created",
    "awaiting_registration": "posting_awaiting_registration",
    "awaiting_verification": "posting_awaiting_passport_data",
    "cancelled": "posting_canceled",
    "client_arbitration": "posting_in_client_arbitration",
    "delivered": "posting_received",
    "delivering": "posting_on_way_to_city",
    "done": "posting_received",
    "driver_pickup": "posting_driver_pick_up",
    "not_accepted": "posting_not_in_sort_center",
}


def is_digital(posting: Posting) -> bool:
    """Digital postings live among the FBO methods, all others among FBS (OZON.md §0).

    :rtype: bool
    """
    return SCHEMES[posting.scheme].kind == "fbo"
