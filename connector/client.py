"""The client of one seller: it owns the connections, the limiter and the timeouts."""

from __future__ import annotations

import logging
import ssl
from collections.abc import Callable
from functools import cache

import httpx

from .api import (
    AccountApi,
    CancellingApi,
    CatalogueApi,
    CodesApi,
    PostingsApi,
    ReturnsApi,
    ShippingApi,
    StatusesApi,
)
from .errors import NotSent
from .network import NetworkTransport
from .pictures import PictureLoader
from .rate_limit import REQUESTS_PER_SECOND, RateLimiter, ThrottleStreak
from .transport import ApiCall, Transport

# httpx tells of every single request at the level "info"; fifty lines a second would drown a server's log.
logging.getLogger("httpx").setLevel(logging.WARNING)

DEFAULT_URL = "https://api-seller.ozon.ru"
#: In seconds.
CONNECT_TIMEOUT = 5.0
READ_TIMEOUT = 20.0
CALL_TIMEOUT = 30.0
#: Hosts that are a practice server on this machine, and no other addresses than its own.
PRACTICE_HOSTS = frozenset({"localhost", "127.0.0.1", "::1"})


class OzonClient:
    """One seller's connection to Ozon; safe to use from several threads; close it after use.

    Calls that only read are repeated a few times on a passing fault. Calls that change something are made
    exactly once: whether to repeat them is the caller's decision, by the class of the error.

    :param str client_id: the seller's Client-Id, a positive whole number.
    :param str api_key: the seller's Api-Key.
    :param str base_url: where Ozon is; a stand-in server in tests.
    :param float connect_timeout: seconds.
    :param float read_timeout: seconds without a further byte.
    :param float call_timeout: seconds from the begin of a call (after its wait for the limiter) to the last byte of
        its answer, however it comes in.
    :param float requests_per_second: upper bound over all threads.
    :param observer: called after every exchange with an :class:`ApiCall`, in the thread of the call; it
        must not raise.
    :param int throttle_streak: what `throttle_streak` of this seller's last client was.
    :param bool allow_loopback: whether `base_url` is a practice server: then it is reached at addresses of this
        machine only, else at public ones only. By default, whether its host is one of `PRACTICE_HOSTS`.
    :ivar AccountApi account: who the seller is.
    :ivar CatalogueApi catalogue: the seller's articles.
    :ivar PostingsApi postings: reading postings.
    :ivar CodesApi codes: codes of digital goods.
    :ivar ShippingApi shipping: assembling.
    :ivar StatusesApi statuses: tracking numbers and rFBS statuses.
    :ivar CancellingApi cancelling: cancelling, and buyers' requests for it.
    :ivar ReturnsApi returns: what buyers give back, or complain of.
    :raise NotSent: if `base_url` is no address, or the environment's proxy cannot be used.
    """

    def __init__(
        self,
        client_id: str,
        api_key: str,
        base_url: str = DEFAULT_URL,
        *,
        connect_timeout: float = CONNECT_TIMEOUT,
        read_timeout: float = READ_TIMEOUT,
        call_timeout: float = CALL_TIMEOUT,
        requests_per_second: float = REQUESTS_PER_SECOND,
        observer: Callable[[ApiCall], None] | None = None,
        throttle_streak: int = 0,
        allow_loopback: bool | None = None,
    ):
        headers = {
            "Client-Id": _header(client_id),
            "Api-Key": _header(api_key),
            "User-Agent": "sale_ozon (Odoo 19)",
            "Accept-Encoding": "gzip",
        }
        url = _url(base_url)
        is_practice = url.host in PRACTICE_HOSTS if allow_loopback is None else allow_loopback
        timeout = httpx.Timeout(read_timeout, connect=connect_timeout, pool=min(read_timeout, call_timeout))
        self._http = httpx.Client(
            base_url=url, headers=headers, timeout=timeout, transport=_network(url, call_timeout, is_practice)
        )
        self._streak = ThrottleStreak(throttle_streak)
        self._transport = transport = Transport(
            self._http,
            RateLimiter(requests_per_second),
            self._streak,
            observer,
            repeats_within=call_timeout,
            is_quotable=is_practice or _is_ozon(url),
        )
        self.account = AccountApi(transport)
        self.catalogue = CatalogueApi(transport, PictureLoader(url, is_practice, _tls_context))
        self.postings = PostingsApi(transport)
        self.codes = CodesApi(transport)
        self.shipping = ShippingApi(transport)
        self.statuses = StatusesApi(transport)
        self.cancelling = CancellingApi(transport)
        self.returns = ReturnsApi(transport)

    def __enter__(self) -> OzonClient:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections; the client cannot be used any more."""
        self._http.close()

    @property
    def has_answered(self) -> bool:
        """Whether any call of this client has gone well."""
        return self._transport.has_answered

    @property
    def throttle_streak(self) -> int:
        """How many 429s without `Retry-After` there have been since a call last went well.

        Whoever makes the seller's next client hands it on, so that the rests keep growing (OZON.md §12.5).
        """
        return self._streak.count


def _url(base_url: str) -> httpx.URL:
    try:
        url = httpx.URL(base_url)
        # httpx decodes a host only when it is asked for it; `xn--` cannot be decoded.
        _ = url.host
        return url
    except (httpx.InvalidURL, ValueError) as error:
        problem = NotSent(f"the address of Ozon cannot be used: {error}")
    raise problem


def _network(url: httpx.URL, call_timeout: float, is_practice: bool) -> NetworkTransport:
    try:
        return NetworkTransport(url, _tls_context(), call_timeout, is_practice)
    except ValueError:
        # Its text may hold the proxy's password.
        problem = NotSent("the proxy that the environment names cannot be used")
    raise problem


def _is_ozon(url: httpx.URL) -> bool:
    ozon = httpx.URL(DEFAULT_URL)
    return (url.scheme, url.host) == (ozon.scheme, ozon.host)


@cache
def _tls_context() -> ssl.SSLContext:
    """The trusted authorities, read once: that takes longer than many a call."""
    return httpx.create_ssl_context()


def _header(value: str) -> str:
    """A header value that HTTP can carry; a pasted key often brings spaces and line ends along."""
    return "".join(character for character in value if "!" <= character <= "~") or "0"
