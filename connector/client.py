"""The client of one seller: every method of Ozon's Seller API that the addon uses, typed."""

from __future__ import annotations

import logging
import ssl
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta, timezone
from functools import cache
from typing import Any, Literal

import httpx

from .errors import MalformedAnswer, NotSent, OutcomeUnknown, Refused, Throttled
from .parsing import parse_page, parse_posting, unwrapped
from .rate_limit import REQUESTS_PER_SECOND, RateLimiter
from .results import (
    ActResult,
    CodesReceipt,
    parse_codes_receipt,
    parse_flag_result,
    parse_ship_result,
    parse_status_results,
    refusal,
)
from .seller import Roles, SellerInfo, parse_roles, parse_seller_info
from .snapshot import PostingPage, PostingReference, PostingSnapshot
from .transport import ApiCall, Transport

# httpx tells of every single request at the level "info"; fifty lines a second would drown a server's log.
logging.getLogger("httpx").setLevel(logging.WARNING)

DEFAULT_URL = "https://api-seller.ozon.ru"
CONNECT_TIMEOUT = 5.0
READ_TIMEOUT = 20.0
#: Connections kept open, and so the most calls under way at once.
POOL_SIZE = 16
PAGE_SIZE = 100
#: Postings in one rFBS status call (API.md §3.4) and in one tracking call (§3.5).
STATUS_CHUNK = 20
#: Ozon refuses windows of more than a year (API.md §2.1, §4.5).
LONGEST_WINDOW = timedelta(days=360)
#: How often a call that only reads is tried, and the pauses between, in seconds.
READ_PAUSES = (0.3, 1.0)

ROLES = "/v1/roles"
SELLER_INFO = "/v1/seller/info"
DIGITAL_LIST = "/v2/posting/digital/list"
CODES_UPLOAD = "/v1/posting/digital/codes/upload"
FBO_LIST = "/v3/posting/fbo/list"
FBO_GET = "/v2/posting/fbo/get"
FBS_LIST = "/v4/posting/fbs/list"
FBS_GET = "/v3/posting/fbs/get"
FBS_SHIP = "/v4/posting/fbs/ship"
TRACKING_SET = "/v2/fbs/posting/tracking-number/set"
DELIVERING = "/v2/fbs/posting/delivering"
LAST_MILE = "/v2/fbs/posting/last-mile"
DELIVERED = "/v2/fbs/posting/delivered"
CUTOFF_SET = "/v1/posting/cutoff/set"

DIGITAL_METHODS = (DIGITAL_LIST, CODES_UPLOAD, FBO_LIST)
#: The lists of postings, by the word for them here.
_LISTS = {"digital": DIGITAL_LIST, "fbo": FBO_LIST, "fbs": FBS_LIST}
FBS_METHODS = (
    FBS_LIST, FBS_GET, FBS_SHIP, TRACKING_SET, DELIVERING, LAST_MILE, DELIVERED, CUTOFF_SET,
)


class OzonClient:
    """One seller's connection to Ozon; safe to use from several threads; close it after use.

    Calls that only read are repeated a few times on a passing fault. Calls that change something are made
    exactly once: whether to repeat them is the caller's decision, by the class of the error.

    :param str client_id: the seller's Client-Id, a positive whole number.
    :param str api_key: the seller's Api-Key.
    :param str base_url: where Ozon is; a stand-in server in tests.
    :param float connect_timeout: seconds.
    :param float read_timeout: seconds.
    :param float requests_per_second: upper bound over all threads.
    :param observer: called after every exchange with an :class:`ApiCall`, in the thread of the call; it
        must not raise.
    :raise NotSent: if `base_url` is no address.
    """

    def __init__(
        self,
        client_id: str,
        api_key: str,
        base_url: str = DEFAULT_URL,
        *,
        connect_timeout: float = CONNECT_TIMEOUT,
        read_timeout: float = READ_TIMEOUT,
        requests_per_second: float = REQUESTS_PER_SECOND,
        observer: Callable[[ApiCall], None] | None = None,
    ):
        try:
            url = httpx.URL(base_url)
        except httpx.InvalidURL as error:
            raise NotSent(f"the address of Ozon cannot be used: {error}") from None
        self._http = httpx.Client(
            base_url=url,
            headers={
                "Client-Id": _header(client_id),
                "Api-Key": _header(api_key),
                "User-Agent": "sale_ozon (Odoo 19)",
            },
            timeout=httpx.Timeout(read_timeout, connect=connect_timeout),
            verify=_tls_context(),
            limits=httpx.Limits(max_connections=POOL_SIZE, max_keepalive_connections=POOL_SIZE),
        )
        self._transport = Transport(self._http, RateLimiter(requests_per_second), observer)

    def __enter__(self) -> OzonClient:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.close()

    def close(self) -> None:
        self._http.close()

    # === ACCOUNT === #

    def roles(self) -> Roles:
        """What the key may do and when it expires (API.md §1)."""
        return parse_roles(self._read(ROLES))

    def seller_info(self) -> SellerInfo:
        """The seller's name and currency (API.md §1)."""
        return parse_seller_info(self._read(SELLER_INFO))

    # === READING POSTINGS === #

    def page(
        self, family: Literal["digital", "fbo", "fbs"], since: datetime, to: datetime, cursor: str = ""
    ) -> PostingPage:
        """One page of the postings of a period, oldest first.

        :param str family: `digital`: postings that wait for codes (API.md §4.1); `fbo`: digital postings in
            any status (§4.5); `fbs`: all FBS and rFBS postings in any status (§2.1).
        :param datetime since: begin of the period; it may be at most `LONGEST_WINDOW` long.
        :param str cursor: the previous page's cursor, "" for the first page.
        """
        shape = "fbs" if family == "fbs" else "digital"
        return self._page(_LISTS[family], shape, {"since": _stamp(since), "to": _stamp(to)}, cursor)

    def waiting_postings(
        self, posting_numbers: Sequence[str], since: datetime, to: datetime
    ) -> Iterator[PostingPage]:
        """Those of at most a hundred digital postings that wait for codes, with the number of codes that Ozon
        wants, which no other method tells (API.md §4.1).

        :param datetime since: begin of the period in which they were ordered.
        """
        filters = {"posting_numbers": list(posting_numbers), "since": _stamp(since), "to": _stamp(to)}
        return self._pages(DIGITAL_LIST, "digital", filters)

    def fbs_posting(self, posting_number: str) -> PostingSnapshot:
        """One FBS or rFBS posting (API.md §2.3). :raise Refused: if Ozon does not know it."""
        answer = self._read(FBS_GET, {"posting_number": posting_number}, [posting_number])
        return parse_posting(unwrapped(answer), "fbs")

    def fbo_posting(self, posting_number: str) -> PostingSnapshot:
        """One digital posting in any status (API.md §4.5)."""
        answer = self._read(FBO_GET, {"posting_number": posting_number}, [posting_number])
        return parse_posting(unwrapped(answer), "digital")

    def waiting_digital_posting(self, reference: PostingReference) -> PostingSnapshot | None:
        """One digital posting that waits for codes; None where it does not wait (any more) (API.md §4.1).

        This list shows no codes, so that only its silence about a posting says anything about an upload.
        """
        numbers = {"posting_numbers": [reference.posting_number]}
        since, to = reference.created_at - timedelta(days=1), reference.created_at + timedelta(days=1)
        for page in self._pages(DIGITAL_LIST, "digital", numbers, since, to):
            for posting in page.postings:
                if posting.posting_number == reference.posting_number:
                    return posting
        return None

    def read_postings(
        self, references: Sequence[PostingReference]
    ) -> Iterator[tuple[tuple[PostingReference, ...], PostingPage]]:
        """Read many postings again with one list call per hundred.

        Digital postings are asked for by posting number, the others by order number, the only such filter
        that their list has (API.md §2.1). A posting that the list does not show is missing from the pages.

        :yield: each hundred of references with each page of the answer to it.
        """
        for group in _by_family_and_window(references):
            digital = group[0].scheme == "digital"
            if digital:
                numbers = {"posting_numbers": [reference.posting_number for reference in group]}
            else:
                numbers = {"order_numbers": sorted({reference.order_number for reference in group})}
            since = min(reference.created_at for reference in group) - timedelta(days=1)
            to = max(reference.created_at for reference in group) + timedelta(days=1)
            path, family = (FBO_LIST, "digital") if digital else (FBS_LIST, "fbs")
            filters = {**numbers, "since": _stamp(since), "to": _stamp(to)}
            for page in self._pages(path, family, filters):
                yield group, page

    # === CHANGING POSTINGS === #

    def assemble(self, posting_number: str, quantities: Mapping[int, int]) -> ActResult:
        """Assemble a whole posting as one package (API.md §3.1). 200 is not yet proof of it.

        :param dict quantities: quantity by Ozon SKU, which the method calls `product_id`.
        """
        products = [{"product_id": sku, "quantity": quantity} for sku, quantity in quantities.items()]
        body = {"posting_number": posting_number, "packages": [{"products": products}]}
        return self._act(FBS_SHIP, body, posting_number, parse_ship_result)

    def set_cutoff(self, posting_number: str, moment: datetime) -> ActResult:
        """Agree a shipping date with Ozon; seller-delivered postings only (API.md §3.6)."""
        body = {"posting_number": posting_number, "new_cutoff_date": _stamp(moment)}
        return self._act(CUTOFF_SET, body, posting_number, parse_flag_result)

    def set_tracking(self, tracking_by_posting: Mapping[str, str]) -> list[ActResult]:
        """Set tracking numbers of at most 20 postings (API.md §3.5)."""
        numbers = [
            {"posting_number": posting, "tracking_number": tracking}
            for posting, tracking in tracking_by_posting.items()
        ]
        answer = self._transport.post(
            TRACKING_SET, {"tracking_numbers": numbers}, posting_numbers=tracking_by_posting
        )
        return parse_status_results(answer, tracking_by_posting)

    def mark_delivering(self, posting_numbers: Sequence[str]) -> list[ActResult]:
        """Report at most 20 rFBS postings as under way (API.md §3.4)."""
        return self._mark(DELIVERING, posting_numbers)

    def mark_last_mile(self, posting_numbers: Sequence[str]) -> list[ActResult]:
        """Report at most 20 rFBS postings as with the courier (API.md §3.4)."""
        return self._mark(LAST_MILE, posting_numbers)

    def mark_delivered(self, posting_numbers: Sequence[str]) -> list[ActResult]:
        """Report at most 20 rFBS postings as (presumably) delivered (API.md §3.4)."""
        return self._mark(DELIVERED, posting_numbers)

    def upload_codes(
        self,
        posting_number: str,
        codes_by_sku: Mapping[int, Sequence[str]],
        unavailable_by_sku: Mapping[int, int] | None = None,
    ) -> tuple[CodesReceipt, ...]:
        """Hand over all codes of all SKUs of a digital posting in one request (API.md §4.2).

        There is no idempotency key. After anything but a receipt, read the posting before thinking of a
        repetition: even after a 429 the outcome is not certain (API.md §4.2).

        :param dict codes_by_sku: the codes of each SKU.
        :param dict unavailable_by_sku: how many codes of each SKU the seller cannot give.
        :raise OzonError: with every code blotted out of its text, since Ozon may echo them; so are the
            reasons in a receipt.
        """
        missing = unavailable_by_sku or {}
        exemplars = [
            {
                "sku": sku,
                "exemplar_qty": len(codes_by_sku.get(sku, ())),
                "not_available_exemplar_qty": missing.get(sku, 0),
                "exemplar_keys": list(codes_by_sku.get(sku, ())),
            }
            for sku in {**codes_by_sku, **missing}
        ]
        body = {"posting_number": posting_number, "exemplars_by_sku": exemplars}
        codes = [code for codes in codes_by_sku.values() for code in codes]
        answer = self._transport.post(CODES_UPLOAD, body, codes, [posting_number])
        return parse_codes_receipt(answer, codes)

    # === PRIVATE === #

    def _mark(self, path: str, posting_numbers: Sequence[str]) -> list[ActResult]:
        body = {"posting_number": list(posting_numbers)}
        answer = self._transport.post(path, body, posting_numbers=posting_numbers)
        return parse_status_results(answer, posting_numbers)

    def _act(
        self,
        path: str,
        body: dict[str, Any],
        posting_number: str,
        parse: Callable[[Any, str], ActResult],
    ) -> ActResult:
        """A call for one posting, whose refusal comes as an HTTP error."""
        try:
            answer = self._transport.post(path, body, posting_numbers=[posting_number])
            return parse(answer, posting_number)
        except Refused as refused:
            return refusal(posting_number, refused.message)

    def _read(
        self, path: str, body: dict[str, Any] | None = None, posting_numbers: Sequence[str] = ()
    ) -> Any:
        """A call that changes nothing, repeated on a passing fault."""
        for pause in READ_PAUSES:
            try:
                return self._transport.post(path, body, posting_numbers=posting_numbers)
            except Throttled as throttled:
                # A short rest is waited out (the limiter knows of it), a long one is the caller's to plan.
                if throttled.retry_after > pause + 2.0:
                    raise
            except (NotSent, OutcomeUnknown):
                time.sleep(pause)
        return self._transport.post(path, body, posting_numbers=posting_numbers)

    def _page(self, path: str, family: str, filters: dict[str, Any], cursor: str) -> PostingPage:
        body = {"filter": filters, "limit": PAGE_SIZE, "cursor": cursor, "sort_dir": "ASC"}
        return parse_page(self._read(path, body), family)

    def _pages(self, path: str, family: str, filters: dict[str, Any]) -> Iterator[PostingPage]:
        """All pages of a list.

        :raise MalformedAnswer: if Ozon says that there is more but its cursor stands still.
        """
        seen: set[str] = {""}
        cursor = ""
        while True:
            page = self._page(path, family, filters, cursor)
            yield page
            if not page.has_next:
                return
            cursor = page.cursor
            if cursor in seen:
                raise MalformedAnswer("cursor", "expected a new value for the next page, found an old one")
            seen.add(cursor)


@cache
def _tls_context() -> ssl.SSLContext:
    """The trusted authorities, read once: that takes longer than many a call."""
    return httpx.create_ssl_context()


def _header(value: str) -> str:
    """A header value that HTTP can carry; a pasted key often brings spaces and line ends along."""
    return "".join(character for character in value if "!" <= character <= "~") or "0"


def _stamp(moment: datetime) -> str:
    """A time the way Ozon writes it: `2026-11-23T14:00:00Z`. A naive time is taken as UTC."""
    if moment.tzinfo:
        moment = moment.astimezone(timezone.utc)
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _by_family_and_window(
    references: Iterable[PostingReference],
) -> Iterator[tuple[PostingReference, ...]]:
    """Hundreds of references of one family whose dates fit into one window."""
    for digital in (True, False):
        group: list[PostingReference] = []
        family = (reference for reference in references if (reference.scheme == "digital") is digital)
        for reference in sorted(family, key=lambda reference: reference.created_at):
            age = reference.created_at - group[0].created_at if group else timedelta()
            if len(group) == PAGE_SIZE or age > LONGEST_WINDOW - timedelta(days=3):
                yield tuple(group)
                group = []
            group.append(reference)
        if group:
            yield tuple(group)
