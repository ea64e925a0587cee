"""What the policy is asked about."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from . import const
from .evidence import Evidence
from .posting_facts import PostingFacts


def wants_evidence(scheme: str, kind: str) -> bool:
    """Whether a posting can be reported as delivered, once a person says what the buyer received."""
    return scheme == "rfbs" and kind in const.EVIDENCE_KINDS


@dataclass(slots=True)
class ShipRequest:
    """What somebody wants to do with one posting.

    :ivar ozon.posting posting: which; empty for an order that did not come from Ozon.
    :ivar str tracking_number: the user's own number; "" to have one generated.
    :ivar Evidence evidence: of the delivery to the buyer.
    :ivar ozon.shipment shipment: the shipment already made of it, None before.
    :ivar ozon.posting travels_with: the parcel in which it lies, empty or None for none.
    :ivar str override_reason: why a manager ships it in spite of a refusal that he may override; "" for nobody.
    :ivar dict overridden: reasons that were recorded with the shipment, by the code of the check; only for that one.
    :ivar PostingFacts facts: of the posting; the policy reads them for all requests, unless they are given.
    """

    posting: Any
    kind: str
    goal_stage: str
    tracking_number: str = ""
    evidence: Evidence = field(default_factory=Evidence)
    shipment: Any = None
    facts: PostingFacts | None = None
    travels_with: Any = None
    override_reason: str = ""
    overridden: dict[str, str] = field(default_factory=dict)

    @property
    def wants_tracking(self) -> bool:
        """Whether this posting needs a tracking number to get there."""
        posting = self.facts or self.posting
        return (
            posting.scheme == "rfbs"
            and self.goal_stage in ("delivering", "delivered")
            and not posting.tracking_number
        )

    @property
    def wants_evidence(self) -> bool:
        """Whether it can be reported as delivered, once a person says what the buyer received."""
        return wants_evidence((self.facts or self.posting).scheme, self.kind)
