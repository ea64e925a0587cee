"""Everything one sandbox knows: sellers, postings, options, faults, counters."""

import heapq
import itertools
import threading
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from .claims import Claims
from .clock import Clock
from .dialects import Dialect, dialect_of, read_names
from .endpoints import ENDPOINTS
from .faults import FaultBox
from .index import PostingIndex
from .model.options import ServerOptions
from .model.posting import Change, Posting
from .model.product import Product
from .model.seller import Role, Seller
from .rules.claims import decide, granted_change
from .rules.own_course import own_course
from .rules.schemes import is_digital
from .rules.splitting import part_of
from .traffic import Traffic


class SandboxState:
    """The memory of one server. Whoever reads or changes it holds :attr:`lock`.

    :param Clock clock: the time source
    :param ServerOptions options: behaviour of the server
    :param dialects: names of `dialects.KNOWN`
    :raise ValueError: an unknown dialect, or two that contradict each other
    """

    def __init__(
        self, clock: Clock | None = None, options: ServerOptions | None = None, dialects: Iterable[str] = ()
    ) -> None:
        self.lock = threading.RLock()
        self.clock = clock or Clock()
        self.options = options or ServerOptions()
        self._serial = itertools.count(1)
        self._pending_order = itertools.count()
        self.clear()
        self.speak(dialects)

    def clear(self) -> None:
        """Forget everything but the options, the dialects and the clock."""
        self.sellers: dict[str, Seller] = {}
        self.products: dict[str, dict[int, Product]] = {}
        self.postings: dict[str, Posting] = {}
        self.faults = FaultBox()
        self.traffic = Traffic()
        self.claims = Claims()
        self._indexes: dict[tuple[str, bool], PostingIndex] = {}
        self._orders: dict[tuple[str, str], list[Posting]] = {}
        self._due: list[tuple[datetime, bool, int, Posting, Change]] = []

    # === DIALECT === #

    def speak(self, names: Iterable[str]) -> None:
        """Take up other dialects instead of those spoken until now; what is there already follows.

        :param names: of `dialects.KNOWN`
        :raise ValueError: one is unknown, or two contradict each other
        """
        spoken = read_names(names)
        dialect = dialect_of(spoken)
        with self.lock:
            self._dialect, self.spoken = dialect, spoken
            for posting in self.postings.values():
                self.plan(posting)

    @property
    def dialect(self) -> Dialect:
        """:return: how the server answers, its options considered
        :rtype: Dialect"""
        return self.options.over(self._dialect)

    def dialect_for(self, posting: Posting) -> Dialect:
        """:return: how the server answers for one posting, whose options come first
        :rtype: Dialect"""
        return posting.options.over(self.dialect)

    # === SELLERS AND PRODUCTS === #

    def keep_seller(self, seller: Seller) -> None:
        """Take in a seller that exists already.

        :param Seller seller: with all its settings
        """
        self.sellers[seller.client_id] = seller
        self.products.setdefault(seller.client_id, {})

    def add_seller(self, client_id: str, api_key: str, **details: Any) -> Seller:
        """Register a seller; without `roles` the key may do everything.

        :rtype: Seller
        """
        details.setdefault("roles", [Role("Admin", sorted(ENDPOINTS))])
        with self.lock:
            seller = Seller(client_id=str(client_id), api_key=api_key, **details)
            self.keep_seller(seller)
            return seller

    def add_product(self, client_id: str, sku: int, offer_id: str, name: str, **details: Any) -> Product:
        """Put an article into a seller's catalogue; an already known SKU stays as it is.

        :rtype: Product
        """
        catalogue = self.products[client_id]
        if sku not in catalogue:
            product_id = details.pop("product_id", None) or sku + 1_000_000_000
            catalogue[sku] = Product(client_id, product_id, sku, offer_id, name, **details)
        return catalogue[sku]

    # === POSTINGS === #

    def next_serial(self) -> int:
        """:rtype: int"""
        return next(self._serial)

    def add_posting(self, posting: Posting) -> None:
        """Take in a new posting.

        :raise ValueError: its number is taken
        """
        if posting.posting_number in self.postings:
            raise ValueError(f"posting {posting.posting_number} exists already")
        self.postings[posting.posting_number] = posting
        order = (posting.client_id, posting.order_number)
        self._orders.setdefault(order, []).append(posting)
        self._index_of(posting).add(posting)
        posting.note(posting.created_at, "created", "buyer")

    def split_off(self, posting: Posting, contents: dict[int, int], shows_from: datetime | None = None) -> Posting:
        """Make a posting of its own of a part of another, which keeps its lines for now.

        :param dict contents: quantity by SKU
        :param datetime shows_from: when the API begins to show it; None for at once
        :rtype: Posting
        """
        taken = len(self.postings_of_order(posting.client_id, posting.order_number))
        number = next(
            number
            for number in (f"{posting.order_number}-{running}" for running in itertools.count(taken + 1))
            if number not in self.postings
        )
        part = part_of(posting, contents, self.next_serial(), number)
        part.shows_from = shows_from
        part.changed_at = shows_from or self.clock.now()
        if self.dialect_for(posting).split_dated == "own":
            part.created_at = part.in_process_at = self.clock.now()
        self.add_posting(part)
        return part

    def index(self, client_id: str, digital: bool) -> PostingIndex:
        """:param bool digital: the FBO kind, else FBS and rFBS
        :rtype: PostingIndex"""
        return self._indexes.setdefault((client_id, digital), PostingIndex())

    def _index_of(self, posting: Posting) -> PostingIndex:
        return self.index(posting.client_id, is_digital(posting))

    def find(self, client_id: str, posting_number: str, digital: bool) -> Posting | None:
        """:return: the posting, if it is this seller's and of this kind
        :rtype: Posting | None"""
        posting = self.postings.get(posting_number)
        if posting is None or posting.client_id != client_id or is_digital(posting) != digital:
            return None
        return posting if posting.is_shown(self.clock.now()) else None

    def postings_of_order(self, client_id: str, order_number: str) -> list[Posting]:
        """:return: the postings into which one order was divided
        :rtype: list[Posting]"""
        return list(self._orders.get((client_id, order_number), ()))

    # === CHANGES IN TIME === #

    def delay_of(self, posting: Posting) -> timedelta:
        """:return: how long until a change of this posting shows
        :rtype: timedelta"""
        own = posting.options.delay
        return timedelta(seconds=self.options.delay if own is None else own)

    def schedule(self, posting: Posting, *changes: Change) -> None:
        """Let changes become visible when they are due; at the same moment, Ozon's own plans come last."""
        for change in changes:
            posting.pending.append(change)
            place = (change.due, bool(change.plan), next(self._pending_order))
            heapq.heappush(self._due, (*place, posting, change))

    def plan(self, posting: Posting) -> None:
        """Schedule what Ozon will do with a posting by itself, and give up what it will not any more.
        What has begun goes on."""
        if posting.status != "awaiting_packaging":
            return
        wanted = own_course(posting, self.dialect_for(posting), self.clock.now(), self.delay_of(posting))
        planned = {change.plan for change in posting.pending if change.plan}
        posting.pending = [change for change in posting.pending if not change.plan or change.plan in wanted]
        for name in wanted.keys() - planned:
            self.schedule(posting, *wanted[name])

    def settle(self) -> None:
        """Make visible whatever is due by now."""
        now = self.clock.now()
        self._grant_requests(now)
        while self._due and self._due[0][0] <= now:
            *_place, posting, change = heapq.heappop(self._due)
            if change not in posting.pending:
                continue  # a plan that was given up
            posting.pending.remove(change)
            before = posting.changed_at, posting.status
            if posting.apply(change):
                self._index_of(posting).changed(posting, *before)
                if "shipment_date" in change.fields:
                    self.plan(posting)

    def _grant_requests(self, now: datetime) -> None:
        """Buyers' requests that nobody has decided are granted by themselves (OZON.md §3.7)."""
        for request in self.claims.due(now):
            decide(request, "APPROVED", request.auto_approve_at)
            self.schedule(request.posting, granted_change(request, request.auto_approve_at, timedelta()))
