"""Ozon's status words, put in order.

The words are those of `OZON.md §2.4` (FBS and rFBS) and §4.5 (FBO, which digital postings are).
A word that is not in these tables is `unknown`: it is reported and left alone, never guessed at.
"""

from __future__ import annotations

from typing import Final, Literal

Stage = Literal[
    "awaiting", "assembled", "delivering", "delivered", "cancelled", "returning", "disputed", "unknown"
]
Scheme = Literal["digital", "rfbs", "rfbs_integrated", "fbs", "unknown"]

#: The way a posting normally goes; cancelled, returning, disputed and unknown stand beside it.
STAGE_ORDER: Final[tuple[Stage, ...]] = ("awaiting", "assembled", "delivering", "delivered")

#: Stages at which Ozon may still change a posting by itself, so that it is worth reading again.
ACTIVE_STAGES: Final[tuple[Stage, ...]] = (
    "awaiting", "assembled", "delivering", "returning", "disputed", "unknown",
)

_STAGE_BY_STATUS: Final[dict[str, Stage]] = {
    "acceptance_in_progress": "awaiting",
    "awaiting_approve": "awaiting",
    "awaiting_packaging": "awaiting",
    "awaiting_registration": "awaiting",
    # the English text of April 2026 spells it with a space
    "awaiting registration": "awaiting",
    "awaiting_verification": "awaiting",
    "awaiting_deliver": "assembled",
    "delivering": "delivering",
    "driver_pickup": "delivering",
    "sent_by_seller": "delivering",
    "delivered": "delivered",
    # met in a live shop of digital goods (OZON.md §4.1)
    "done": "delivered",
    "cancelled": "cancelled",
    "cancelled_from_split_pending": "cancelled",
    "arbitration": "disputed",
    "client_arbitration": "disputed",
    "not_accepted": "disputed",
}

#: Substatuses that tell more than the status of a posting under way.
_STAGE_BY_SUBSTATUS: Final[dict[str, Stage]] = {
    # "presumably delivered": what the seller's own `delivered` call leads to (OZON.md §3.4)
    "posting_conditionally_delivered": "delivered",
    "posting_received": "delivered",
    "posting_delivered": "delivered",
    # not on its way to the buyer any more (OZON.md §12.2)
    "posting_returned_to_warehouse": "returning",
}
#: In both spellings (OZON.md §12.2).
_CANCELLED_SUBSTATUSES: Final = frozenset({"posting_canceled", "posting_cancelled"})

_SCHEME_BY_INTEGRATION: Final[dict[str, Scheme]] = {
    "ozon": "fbs",
    "non_integrated": "rfbs",
    "3pl_tracking": "rfbs_integrated",
    "aggregator": "rfbs_integrated",
    # (sic) Russian Post
    "hybryd": "rfbs_integrated",
}

_SCHEME_BY_FLOW: Final[dict[str, Scheme]] = {
    "ozon": "fbs",
    "FBP": "fbs",
    "click_and_collect": "fbs",
    "non_integrated": "rfbs",
    "hybrid_non_integrated": "rfbs",
    "3pl_tracking": "rfbs_integrated",
    "aggregator": "rfbs_integrated",
    "hybrid": "rfbs_integrated",
    "hybrid_aggregator": "rfbs_integrated",
    "hybrid_3pl_tracking": "rfbs_integrated",
}

SHIP_FAILED: Final = "ship_failed"
#: While a part is being split off (OZON.md §11.6).
SPLIT_PENDING: Final = "posting_split_pending"
#: What the seller's `last-mile` call leads to.
COURIER_UNDER_WAY: Final = "posting_in_courier_service"


def stage_of(status: str, substatus: str = "") -> Stage:
    """How far a posting is, from Ozon's own two words.

    :param str status: Ozon's `status`.
    :param str substatus: Ozon's `substatus`, which may tell more than the status.
    :rtype: str
    """
    stage = _STAGE_BY_STATUS.get(status)
    if stage is None:
        # A live digital shop meets several spellings of "cancelled" (OZON.md §4.1).
        return "cancelled" if "cancel" in status.lower() else "unknown"
    if substatus in _CANCELLED_SUBSTATUSES:
        return "cancelled"
    if stage == "delivering":
        return _STAGE_BY_SUBSTATUS.get(substatus, stage)
    if stage == "assembled" and substatus == SHIP_FAILED:
        return "awaiting"
    return stage


def scheme_of(integration_type: str, flow: str = "") -> Scheme:
    """How a posting of the FBS family is fulfilled (OZON.md §0).

    :param str integration_type: Ozon's `tpl_integration_type`.
    :param str flow: Ozon's `integration_type_flow`, given since July 2026; it decides only where
        `integration_type` says nothing.
    :rtype: str
    """
    if integration_type:
        return _SCHEME_BY_INTEGRATION.get(integration_type, "unknown")
    return _SCHEME_BY_FLOW.get(flow, "unknown")


def reached(stage: Stage, goal: Stage) -> bool:
    """Whether `stage` is at or past `goal` on the normal way; what has left that way has reached nothing.

    :rtype: bool
    """
    if stage not in STAGE_ORDER:
        return False
    return STAGE_ORDER.index(stage) >= STAGE_ORDER.index(goal)
