"""A posting: what the API shows of it now, and what has really been accepted for it."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from .options import PostingOptions

# The substatus of a parcel on its way back (OZON.md §12.2).
RETURNED = "posting_returned_to_warehouse"

# Nothing more can happen to these; a change still under way is dropped.
TERMINAL_STATUSES = frozenset({"cancelled", "delivered", "done", "not_accepted"})


@dataclass
class PostingLine:
    """One article of a posting. `required_qty` is the number of activation codes, which need not
    be the quantity (OZON.md §4.1)."""

    sku: int
    offer_id: str
    name: str
    quantity: int
    price: str
    currency: str
    required_qty: int


@dataclass
class Accepted:
    """A call of the seller that Ozon took; the server's own truth."""

    at: datetime
    call: str
    detail: dict[str, Any] = field(default_factory=dict)


@dataclass(eq=False)
class Change:
    """What becomes visible at a given time.

    :param datetime due: when
    :param str event: the word in the history
    :param str by: seller | buyer | ozon
    :param dict fields: attributes of :class:`Posting` and their new values
    :param tuple only_from: statuses it starts from; empty for any that is not final
    :param bool forced: whether it happens wherever the posting stands
    :param str plan: the plan of Ozon's own that it belongs to; empty for what somebody called for
    """

    due: datetime
    event: str
    by: str
    fields: dict[str, Any]
    only_from: tuple[str, ...] = ()
    forced: bool = False
    plan: str = ""

    def fits(self, status: str, substatus: str) -> bool:
        """:rtype: bool"""
        if self.forced:
            return True
        if substatus == RETURNED:
            return False
        if self.only_from:
            return status in self.only_from
        return status not in TERMINAL_STATUSES


@dataclass
class Posting:
    """One posting: what it is from the start, what the API shows of it, and the server's record."""

    client_id: str
    serial: int
    posting_number: str
    order_id: int
    order_number: str
    scheme: str
    integration_type: str
    integration_flow: str
    lines: list[PostingLine]
    created_at: datetime
    in_process_at: datetime
    shipment_date: datetime
    code_deadline: datetime
    changed_at: datetime
    warehouse_id: int
    customer: dict[str, Any] | None = None
    parent_posting_number: str = ""
    # When the API begins to show it; None: from the start.
    shows_from: datetime | None = None
    options: PostingOptions = field(default_factory=PostingOptions)

    status: str = "awaiting_packaging"
    substatus: str = "posting_created"
    previous_substatus: str = "posting_split_pending"
    tracking_number: str = ""
    delivering_date: datetime | None = None
    fact_delivery_date: datetime | None = None
    cancellation: dict[str, Any] | None = None
    digital_codes: dict[int, list[str]] = field(default_factory=dict)

    pending: list[Change] = field(default_factory=list)
    accepted: list[Accepted] = field(default_factory=list)
    # Codes that Ozon holds, as (sku, code); `taken_codes`: all that it ever said it received.
    received_codes: list[tuple[int, str]] = field(default_factory=list)
    taken_codes: list[tuple[int, str]] = field(default_factory=list)
    history: list[dict[str, Any]] = field(default_factory=list)

    @property
    def sort_key(self) -> tuple[datetime, int]:
        """The stable order of every list: time of processing, then order of creation."""
        return (self.in_process_at, self.serial)

    def is_shown(self, now: datetime) -> bool:
        """Whether the API knows it yet.

        :rtype: bool
        """
        return self.shows_from is None or self.shows_from <= now

    def accept(self, at: datetime, call: str, **detail: Any) -> None:
        """Write down a call that Ozon took."""
        self.accepted.append(Accepted(at, call, detail))

    def note(self, at: datetime, event: str, by: str) -> None:
        """Add a line to the history."""
        self.history.append(
            {
                "at": at,
                "event": event,
                "by": by,
                "status": self.status,
                "substatus": self.substatus,
            }
        )

    def apply(self, change: Change) -> bool:
        """Make a change visible, unless the posting has meanwhile gone elsewhere. A plan of Ozon's own
        gives way to what was accepted and does not show yet.

        :return: whether it took effect
        :rtype: bool
        """
        gives_way = bool(change.plan) and self.true_state()[0] != self.status
        if gives_way or not change.fits(self.status, self.substatus):
            self.note(change.due, f"{change.event} dropped", change.by)
            return False
        if change.fields.get("substatus", self.substatus) != self.substatus:
            self.previous_substatus = self.substatus
        for name, value in change.fields.items():
            setattr(self, name, value)
        self.changed_at = change.due
        self.note(change.due, change.event, change.by)
        return True

    def true_state(self) -> tuple[str, str]:
        """Where the posting stands once everything accepted has become visible; Ozon's own plans are
        no part of that.

        :return: status and substatus
        :rtype: tuple[str, str]
        """
        status, substatus = self.status, self.substatus
        accepted = [change for change in self.pending if not change.plan]
        for change in sorted(accepted, key=lambda change: change.due):
            if change.fits(status, substatus):
                status = change.fields.get("status", status)
                substatus = change.fields.get("substatus", substatus)
        return status, substatus
