"""Pictures of articles: from Ozon's own hosts only, without the seller's key, and no larger than a picture is."""

from __future__ import annotations

import ssl
from collections.abc import Callable

import httpx

from .addresses import AddressRefused
from .content import unpacked
from .errors import MalformedAnswer
from .network import NO_ANSWER, NOT_REACHED, NOT_SENDABLE, NetworkTransport

#: Where Ozon keeps the pictures of its articles.
PICTURE_HOSTS = ("ozone.ru", "ozon.ru")
#: In bytes, and in seconds for one picture.
PICTURE_LIMIT = 5 * 2**20
PICTURE_TIMEOUT = 5.0


class PictureLoader:
    """Fetches pictures.

    :param httpx.URL base_url: where the Seller API is; a practice server serves its own pictures.
    :param bool is_practice: whether it is one.
    :param tls: makes the context of trusted authorities.
    """

    def __init__(self, base_url: httpx.URL, is_practice: bool, tls: Callable[[], ssl.SSLContext]):
        self._practice = base_url if is_practice else None
        self._tls = tls

    def allows(self, address: str) -> bool:
        """Whether a picture may be shown, and fetched, from an address.

        :rtype: bool
        """
        try:
            url = httpx.URL(address)
            host = url.host
        except (httpx.InvalidURL, ValueError):
            return False
        if url.userinfo:
            return False
        if self._practice and (url.scheme, host, url.port) == (
            self._practice.scheme, self._practice.host, self._practice.port
        ):
            return True
        of_ozon = any(host == name or host.endswith(f".{name}") for name in PICTURE_HOSTS)
        return url.scheme == "https" and url.port is None and of_ozon

    def fetch(self, address: str) -> bytes:
        """
        :return: the picture's bytes, unchecked; empty where it cannot be had.
        :rtype: bytes
        """
        if not self.allows(address):
            return b""
        url = httpx.URL(address)
        on_this_machine = bool(self._practice) and url.host == (self._practice and self._practice.host)
        try:
            network = NetworkTransport(url, self._tls(), PICTURE_TIMEOUT, on_this_machine)
            with httpx.Client(transport=network, timeout=PICTURE_TIMEOUT, follow_redirects=False) as http:
                return _content(http, url)
        except (
            AddressRefused, MalformedAnswer, *NOT_REACHED, *NOT_SENDABLE, *NO_ANSWER, httpx.HTTPError, ValueError
        ):
            return b""


def _content(http: httpx.Client, url: httpx.URL) -> bytes:
    request = http.build_request("GET", url, headers={"Accept-Encoding": "identity"})
    response = http.send(request, stream=True)
    try:
        if response.status_code != httpx.codes.OK:
            return b""
        return bytes(unpacked(response.iter_raw(), response.headers.get("Content-Encoding", ""), PICTURE_LIMIT))
    finally:
        response.close()
