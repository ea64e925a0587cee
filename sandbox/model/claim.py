"""What a buyer wants of a seller: that a posting is cancelled, or taken back."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from .posting import Posting

ON_APPROVAL = "ON_APPROVAL"
# Until a request is granted by itself; Ozon only tells the moment (OZON.md §3.7).
APPROVED_BY_ITSELF_AFTER = timedelta(hours=48)


@dataclass(eq=False)
class CancellationRequest:
    """A request to cancel an rFBS posting; `state` ON_APPROVAL | APPROVED | REJECTED."""

    request_id: int
    posting: Posting
    asked_at: datetime
    auto_approve_at: datetime
    initiator: str = "CLIENT"
    reason_id: int = 503
    reason: str = "Покупатель передумал"
    message: str = ""
    state: str = ON_APPROVAL
    decided_at: datetime | None = None
    comment: str = ""


@dataclass(eq=False)
class BuyerReturn:
    """A return, or a request for one. `state` is the group of states of an rFBS one, such as `New`, else the
    system's name of the state, such as `OnSellerApproval` (OZON.md §7)."""

    return_id: int
    posting: Posting
    created_at: datetime
    changed_at: datetime
    state: str
    kind: str = "ClientReturn"
    reason: str = "Товар не подошёл"
