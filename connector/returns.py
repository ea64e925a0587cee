"""What buyers want to give back, or complain of: `/v2/returns/rfbs/list` and `/v1/returns/list` (OZON.md §7)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from .errors import MalformedAnswer
from .paging import following, number_of
from .reading import Node
from .snapshot import BrokenPosting

#: Whose list shows a return: `rfbs` requests of buyers whom the seller delivers to, `ozon` all others.
ReturnFamily = Literal["rfbs", "ozon"]

#: Groups of rFBS returns that are not settled, in Ozon's words (OZON.md §7).
OPEN_GROUPS = ("New", "Delivering", "Checkout", "Arbitration")
_SETTLED_GROUPS = frozenset({"approved", "rejected"})
#: States of the other returns in which nothing is asked of the seller any more (OZON.md §7).
_SETTLED_STATES = frozenset({
    "CancelledDisputeNotOpen", "Rejected", "CrmRejected", "Cancelled", "ReceivedBySeller", "Utilized", "MoneyReturned",
    "PartialCompensationReturned", "CompensationRejected", "CompensationRejectedBySla", "CompensationRejectedBySeller",
    "ReturnedToOzon", "MoneyReturnedBySystem",
})


@dataclass(frozen=True, slots=True)
class BuyerReturn:
    """One return, or request for one. Who the buyer is, is not kept.

    :ivar str state: Ozon's word for where it stands, as `OnSellerApproval`.
    :ivar str group: of rFBS returns: Ozon's word for the group of states, as `Arbitration`.
    :ivar str kind: of the others: `Cancellation`, `FullReturn`, `PartialReturn`, `ClientReturn` or `Unknown`.
    :ivar datetime | None moment: when it was asked for (rFBS), or last changed (UTC).
    """

    return_id: int
    posting_number: str
    family: ReturnFamily
    state: str = ""
    group: str = ""
    kind: str = ""
    reason: str = ""
    order_number: str = ""
    sku: int | None = None
    moment: datetime | None = None

    @property
    def is_open(self) -> bool:
        """Whether it is not settled yet; so is one in a state that we do not know."""
        if self.family == "rfbs":
            return self.group.lower() not in _SETTLED_GROUPS
        return self.state not in _SETTLED_STATES


@dataclass(frozen=True, slots=True)
class ReturnPage:
    """One page of returns.

    :ivar tuple broken: of BrokenPosting: returns that cannot be read. Take them for open ones.
    :ivar int last_id: where the next page begins, 0 after the last one.
    """

    returns: tuple[BuyerReturn, ...]
    broken: tuple[BrokenPosting, ...] = ()
    last_id: int = 0


def parse_return_page(answer: Any, family: ReturnFamily) -> ReturnPage:
    """A page of either list.

    :raise MalformedAnswer: if there is no list.
    """
    node = Node(answer)
    items = _entries(node.get("returns"))
    returns: list[BuyerReturn] = []
    broken: list[BrokenPosting] = []
    for item in items:
        try:
            returns.append(_parse_rfbs(item) if family == "rfbs" else _parse_other(item))
        except MalformedAnswer as error:
            broken.append(BrokenPosting(number_of(item), error))
    return ReturnPage(tuple(returns), tuple(broken), _following(node, family, items))


def _entries(node: Node) -> list[Node]:
    """The document has an object where its example has a list (OZON.md §7): a single entry, or none."""
    if isinstance(node.value, dict):
        return [node] if node.value else []
    return list(node.items(required=True))


def _following(node: Node, family: ReturnFamily, items: list[Node]) -> int:
    """Neither answer has a `last_id`: it is the id of the last entry. One of the two says whether there is more."""
    if not items:
        return 0
    if family == "rfbs":
        return following(items[-1].get("return_id"), len(items))
    return items[-1].get("id").integer(required=True, minimum=0) if node.get("has_next").flag() else 0


def _parse_rfbs(node: Node) -> BuyerReturn:
    state = node.get("state").mapping()
    return BuyerReturn(
        return_id=node.get("return_id").integer(required=True),
        posting_number=node.get("posting_number").word(required=True),
        family="rfbs",
        state=state.get("state").word(),
        group=state.get("group_state").word(),
        reason=state.get("state_name").text(),
        order_number=node.get("order_number").word(),
        sku=node.get("product").mapping().get("sku").integer(),
        moment=node.get("created_at").moment(),
    )


def _parse_other(node: Node) -> BuyerReturn:
    visual = node.get("visual").mapping()
    return BuyerReturn(
        return_id=node.get("id").integer(required=True),
        posting_number=node.get("posting_number").word(required=True),
        family="ozon",
        state=visual.get("status").mapping().get("sys_name").word(),
        kind=node.get("type").word(),
        reason=node.get("return_reason_name").text(),
        order_number=node.get("order_number").word(),
        sku=node.get("product").mapping().get("sku").integer(),
        moment=visual.get("change_moment").moment(),
    )
