"""What Ozon said about one posting, in one shape, whichever method said it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from .errors import MalformedAnswer
from .status import Scheme, Stage, stage_of


@dataclass(frozen=True, slots=True)
class PostingLine:
    """One article of a posting.

    :ivar int sku: Ozon's SKU.
    :ivar str offer_id: the seller's article.
    :ivar Decimal | None price: price of one unit in `currency`, None where Ozon gave none.
    :ivar int | None required_codes: how many codes Ozon waits for, which is not the quantity in
        general (OZON.md §4.1); None outside the digital list.
    :ivar tuple digital_codes: codes that Ozon holds for this line. Kept out of `repr`.
    """

    sku: int
    offer_id: str
    name: str
    quantity: int
    price: Decimal | None = None
    currency: str = ""
    required_codes: int | None = None
    digital_codes: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Requirement:
    """Data that Ozon wants of some articles before the posting can be assembled (OZON.md §3.1).

    :ivar str data: what is wanted: `gtd`, `country`, `change_country`, `mandatory_mark`, `rnpt`, `jw_uin`, `imei`,
        `weight`, or another word that Ozon has invented since.
    :ivar tuple skus: of the articles.
    """

    data: str
    skus: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Cancellation:
    """Who cancelled a posting, and why (OZON.md §2.4).

    :ivar int reason_id: Ozon's number of the reason, 0 where it gives none.
    :ivar str reason: its words.
    :ivar str kind: Ozon's `cancellation_type`, such as `seller` or `client`.
    :ivar str initiator: the same in a Russian word.
    :ivar bool after_ship: whether it had been assembled already.
    :ivar bool counts: whether it counts in the seller's rating.
    """

    reason_id: int = 0
    reason: str = ""
    kind: str = ""
    initiator: str = ""
    after_ship: bool = False
    counts: bool = False


@dataclass(frozen=True, slots=True, repr=False)
class Buyer:
    """Who gets the posting; given for rFBS only. Kept out of every `repr`: personal data."""

    customer_id: str
    name: str = ""
    phone: str = ""
    email: str = ""
    street: str = ""
    city: str = ""
    zip_code: str = ""
    country: str = ""
    comment: str = ""


@dataclass(frozen=True, slots=True)
class PostingSnapshot:
    """One posting as one answer of Ozon showed it. All times are UTC.

    :ivar datetime | None ship_by: until when it must be assembled (`shipment_date`), or for a digital
        posting until when the codes must be uploaded (`waiting_deadline_for_digital_code`).
    :ivar frozenset | None actions: Ozon's `available_actions`; None where the answer had no such field. An
        empty one does not tell either what may be done: some answers leave it empty always.
    :ivar str parent_posting_number: the posting from which this one was split off, "" for none.
    :ivar Cancellation | None cancellation: of a posting that somebody has cancelled; a parcel on its way back may
        have one too.
    :ivar tuple requirements: of Requirement: what Ozon still wants to know before it is assembled.
    :ivar bool codes_told: whether the answer shows the codes that Ozon holds. The digital list never does, so
        that no codes in it are no proof that Ozon has none.
    """

    posting_number: str
    order_number: str
    scheme: Scheme
    status: str
    substatus: str = ""
    actions: frozenset[str] | None = None
    integration_type: str = ""
    created_at: datetime | None = None
    ship_by: datetime | None = None
    tracking_number: str = ""
    delivery_method: str = ""
    cancel_reason: str = ""
    cancellation: Cancellation | None = None
    parent_posting_number: str = ""
    requirements: tuple[Requirement, ...] = ()
    lines: tuple[PostingLine, ...] = ()
    buyer: Buyer | None = None
    codes_told: bool = False

    @property
    def stage(self) -> Stage:
        """How far the posting is, in our word."""
        return stage_of(self.status, self.substatus)

    @property
    def codes_held(self) -> int:
        """How many codes Ozon shows for the posting."""
        return sum(len(line.digital_codes) for line in self.lines)

    def offers(self, action: str) -> bool:
        """Whether Ozon says that `action` may be called now; False also where it does not tell."""
        return self.actions is not None and action in self.actions


@dataclass(frozen=True, slots=True)
class BrokenPosting:
    """A posting that came in a shape that cannot be used. It does not spoil its page.

    :ivar str posting_number: its number, "" where even that could not be read.
    :ivar MalformedAnswer error: which field was wrong.
    """

    posting_number: str
    error: MalformedAnswer

    def __post_init__(self) -> None:
        # It would keep the whole answer in memory.
        self.error.__traceback__ = None


@dataclass(frozen=True, slots=True)
class PostingPage:
    """One page of a list of postings."""

    postings: tuple[PostingSnapshot, ...]
    broken: tuple[BrokenPosting, ...]
    cursor: str
    has_next: bool


@dataclass(frozen=True, slots=True)
class PostingReference:
    """What is needed to find a posting again.

    :ivar datetime created_at: when Ozon took it on; Ozon's lists want a time window.
    """

    posting_number: str
    order_number: str
    scheme: Scheme
    created_at: datetime
