"""A posting: what the API shows of it now, and what has really been accepted for it."""

from dataclasses import dataclass, field
from datetime import datetime

from .options import PostingOptions

# Nothing more can happen to these; a change still under way is dropped.
TERMINAL_STATUSES = frozenset({"cancelled", "delivered", "done", "not_accepted"})


@dataclass
class PostingLine:
    """One article of a posting. `required_qty` is the number of activation codes, which need not
    be the quantity (API.md §4.1)."""

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
    detail: dict = field(default_factory=dict)


@dataclass
class Change:
    """What becomes visible at a given time.

    :param datetime due: when
    :param str event: the word in the history
    :param str by: seller | buyer | ozon
    :param dict fields: attributes of :class:`Posting` and their new values
    :param tuple only_from: statuses it starts from; empty for any that is not final
    """

    due: datetime
    event: str
    by: str
    fields: dict
    only_from: tuple = ()
    forced: bool = False

    def fits(self, status):
        """:rtype: bool"""
        if self.forced:
            return True
        if self.only_from:
            return status in self.only_from
        return status not in TERMINAL_STATUSES


@dataclass
class Posting:
    """One posting. The first block never changes after creation, the second is what the API
    shows, the third is the server's record."""

    client_id: str
    serial: int
    posting_number: str
    order_id: int
    order_number: str
    scheme: str
    integration_type: str
    integration_flow: str
    lines: list
    created_at: datetime
    in_process_at: datetime
    warehouse_id: int
    customer: dict = None
    parent_posting_number: str = ""
    options: PostingOptions = field(default_factory=PostingOptions)

    status: str = "awaiting_packaging"
    substatus: str = "posting_created"
    previous_substatus: str = "posting_split_pending"
    tracking_number: str = ""
    shipment_date: datetime = None
    code_deadline: datetime = None
    delivering_date: datetime = None
    fact_delivery_date: datetime = None
    changed_at: datetime = None
    cancellation: dict = None
    digital_codes: dict = field(default_factory=dict)

    pending: list = field(default_factory=list)
    accepted: list = field(default_factory=list)
    received_codes: list = field(default_factory=list)
    history: list = field(default_factory=list)

    @property
    def sort_key(self):
        """The stable order of every list: time of processing, then order of creation."""
        return (self.in_process_at, self.serial)

    def line(self, sku):
        """:rtype: PostingLine | None"""
        return next((line for line in self.lines if line.sku == sku), None)

    def accept(self, at, call, **detail):
        """Write down a call that Ozon took."""
        self.accepted.append(Accepted(at, call, detail))

    def note(self, at, event, by):
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

    def apply(self, change):
        """Make a change visible, unless the posting has meanwhile gone elsewhere.

        :return: whether it took effect
        :rtype: bool
        """
        if not change.fits(self.status):
            self.note(change.due, f"{change.event} dropped", change.by)
            return False
        if change.fields.get("substatus", self.substatus) != self.substatus:
            self.previous_substatus = self.substatus
        for name, value in change.fields.items():
            setattr(self, name, value)
        self.changed_at = change.due
        self.note(change.due, change.event, change.by)
        return True

    def true_state(self):
        """Where the posting stands once everything accepted has become visible.

        :return: status and substatus
        :rtype: tuple[str, str]
        """
        status, substatus = self.status, self.substatus
        for change in sorted(self.pending, key=lambda change: change.due):
            if change.fits(status):
                status = change.fields.get("status", status)
                substatus = change.fields.get("substatus", substatus)
        return status, substatus
