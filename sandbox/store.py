"""Everything one sandbox knows: sellers, postings, options, faults, counters."""

import heapq
import itertools
import threading
from datetime import timedelta

from .clock import Clock
from .endpoints import ENDPOINTS
from .faults import FaultBox
from .index import PostingIndex
from .model.options import ServerOptions
from .model.product import Product
from .model.seller import Role, Seller
from .rules.schemes import is_digital
from .traffic import Traffic


class SandboxState:
    """The memory of one server. Whoever reads or changes it holds :attr:`lock`.

    :param Clock clock: the time source
    :param ServerOptions options: behaviour of the server
    """

    def __init__(self, clock=None, options=None):
        self.lock = threading.RLock()
        self.clock = clock or Clock()
        self.options = options or ServerOptions()
        self._serial = itertools.count(1)
        self._pending_order = itertools.count()
        self.clear()

    def clear(self):
        """Forget everything but the options and the clock."""
        self.sellers = {}
        self.products = {}
        self.postings = {}
        self.faults = FaultBox()
        self.traffic = Traffic()
        self._indexes = {}
        self._orders = {}
        self._due = []

    # === SELLERS AND PRODUCTS === #

    def keep_seller(self, seller):
        """Take in a seller that exists already.

        :param Seller seller: with all its settings
        """
        self.sellers[seller.client_id] = seller
        self.products.setdefault(seller.client_id, {})

    def add_seller(self, client_id, api_key, **details):
        """Register a seller; without `roles` the key may do everything.

        :rtype: Seller
        """
        details.setdefault("roles", [Role("Admin", sorted(ENDPOINTS))])
        with self.lock:
            seller = Seller(client_id=str(client_id), api_key=api_key, **details)
            self.keep_seller(seller)
            return seller

    def add_product(self, client_id, sku, offer_id, name, **details):
        """Put an article into a seller's catalogue; an already known SKU stays as it is.

        :rtype: Product
        """
        catalogue = self.products[client_id]
        if sku not in catalogue:
            product_id = details.pop("product_id", None) or sku + 1_000_000_000
            catalogue[sku] = Product(client_id, product_id, sku, offer_id, name, **details)
        return catalogue[sku]

    # === POSTINGS === #

    def next_serial(self):
        """:rtype: int"""
        return next(self._serial)

    def add_posting(self, posting):
        """Take in a new posting.

        :raise ValueError: its number is taken
        """
        if posting.posting_number in self.postings:
            raise ValueError(f"posting {posting.posting_number} exists already")
        self.postings[posting.posting_number] = posting
        order = (posting.client_id, posting.order_number)
        self._orders.setdefault(order, []).append(posting)
        posting.changed_at = posting.created_at
        self._index_of(posting).add(posting)
        posting.note(posting.created_at, "created", "buyer")

    def index(self, client_id, digital):
        """:param bool digital: the FBO kind, else FBS and rFBS
        :rtype: PostingIndex"""
        return self._indexes.setdefault((client_id, digital), PostingIndex())

    def _index_of(self, posting):
        return self.index(posting.client_id, is_digital(posting))

    def find(self, client_id, posting_number, digital):
        """:return: the posting, if it is this seller's and of this kind
        :rtype: Posting | None"""
        posting = self.postings.get(posting_number)
        if posting is None or posting.client_id != client_id or is_digital(posting) != digital:
            return None
        return posting

    def postings_of_order(self, client_id, order_number):
        """:return: the postings into which one order was divided
        :rtype: list[Posting]"""
        return list(self._orders.get((client_id, order_number), ()))

    # === CHANGES IN TIME === #

    def delay_of(self, posting):
        """:return: how long until a change of this posting shows
        :rtype: timedelta"""
        own = posting.options.delay
        return timedelta(seconds=self.options.delay if own is None else own)

    def schedule(self, posting, *changes):
        """Let changes become visible when they are due."""
        for change in changes:
            posting.pending.append(change)
            heapq.heappush(self._due, (change.due, next(self._pending_order), posting, change))

    def settle(self):
        """Make visible whatever is due by now."""
        now = self.clock.now()
        while self._due and self._due[0][0] <= now:
            _due, _order, posting, change = heapq.heappop(self._due)
            posting.pending.remove(change)
            before = posting.changed_at, posting.status
            if posting.apply(change):
                self._index_of(posting).changed(posting, *before)
