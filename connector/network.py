"""The way to Ozon: every call ends in time, and every connection goes to an address that was checked.

httpx sends through httpcore, whose network backend may be replaced. Ours resolves and checks names (:mod:`.addresses`),
and bounds whatever waits for the network by what is left of the call: the usual timeouts begin anew with each byte.

A proxy that the environment names (HTTPS_PROXY, NO_PROXY) is gone by, except to this machine. It resolves names
itself, so that of an address only numbers are checked here: to which names it leads is for the proxy to restrict. Where
the proxy itself is, is the server administrator's affair.
"""

from __future__ import annotations

import contextlib
import ssl
import threading
import time
import urllib.request
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any

import httpcore
import httpx

from .addresses import check_numbers, checked_addresses

#: Connections kept open, and so the most calls under way at once.
POOL_SIZE = 16
#: How long an unused connection stays open, in seconds.
_KEPT_OPEN = 5.0

#: What httpcore raises before a request has left.
NOT_REACHED = (httpcore.ConnectError, httpcore.ConnectTimeout, httpcore.PoolTimeout, httpcore.ProxyError)
#: What it raises where there is nothing to send, or no way to send it.
NOT_SENDABLE = (httpcore.UnsupportedProtocol, httpcore.LocalProtocolError)
#: What it raises when the request may have left.
NO_ANSWER = (httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError)


class Deadline(threading.local):
    """When the call that is under way in this thread has to be over."""

    def __init__(self) -> None:
        self._moment = 0.0

    def start(self, seconds: float) -> None:
        """A call begins in this thread."""
        self._moment = time.monotonic() + seconds

    def left(self, timeout: float | None, expired: type[Exception]) -> float:
        """How long the next wait may be.

        :param timeout: what would bound it otherwise, in seconds.
        :param expired: what is raised if the call's time is over.
        :rtype: float
        """
        left = self._moment - time.monotonic()
        if left <= 0:
            raise expired
        return left if timeout is None else min(left, timeout)


class _BoundStream(httpcore.NetworkStream):
    """A connection whose every wait ends with the call that waits."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: Deadline):
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._deadline.left(timeout, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        # httpcore's own loop waits anew for each part that a slow reader takes.
        connection = self._stream.get_extra_info("socket")
        remaining = memoryview(buffer)
        while remaining:
            left = self._deadline.left(timeout, httpcore.WriteTimeout)
            with _told_as(httpcore.WriteTimeout, httpcore.WriteError):
                connection.settimeout(left)
                sent = connection.send(remaining)
            remaining = remaining[sent:]

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        if self.get_extra_info("ssl_object") is not None:
            raise httpcore.ConnectError("a proxy behind TLS cannot be used")
        left = self._deadline.left(timeout, httpcore.ConnectTimeout)
        # A ValueError is a name that TLS cannot ask for, as one with a leading dot.
        with _told_as(httpcore.ConnectTimeout, httpcore.ConnectError, (ValueError,)):
            return _BoundStream(self._stream.start_tls(ssl_context, server_hostname, left), self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


@contextlib.contextmanager
def _told_as(
    late: type[Exception], failed: type[Exception], failures: tuple[type[Exception], ...] = (OSError,)
) -> Iterator[None]:
    """Raise what the system raises as httpcore's errors."""
    try:
        yield
    except TimeoutError as error:
        raise late from error
    except failures as error:
        raise failed from error


class _Backend(httpcore.NetworkBackend):
    """Opens connections.

    :param Deadline deadline: of the calls.
    :param addresses_of: the addresses for a host, a port and at most so many seconds.
    """

    def __init__(self, deadline: Deadline, addresses_of: Callable[[str, int, float], list[str]]):
        self._deadline = deadline
        self._addresses_of = addresses_of
        self._system = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        problem: Exception = httpcore.ConnectError("no such host")
        # An OverflowError is a port that does not exist.
        with _told_as(httpcore.ConnectTimeout, httpcore.ConnectError, (OverflowError,)):
            for address in self._addresses_of(host, port, self._left(timeout)):
                try:
                    stream = self._system.connect_tcp(
                        address, port, self._left(timeout), local_address, socket_options
                    )
                    return _BoundStream(stream, self._deadline)
                except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                    problem = error
        raise problem

    def _left(self, timeout: float | None) -> float:
        return self._deadline.left(timeout, httpcore.ConnectTimeout)


class NetworkTransport(httpx.BaseTransport):
    """Carries httpx's requests to one host.

    An answer's content is read in the thread that sent the request. Of its headers only those are handed on that we
    use; httpx would keep cookies and decode contents without a bound.

    :param httpx.URL url: of the host.
    :param ssl.SSLContext tls: whom to trust.
    :param float call_timeout: how long a call may take from its begin to the last byte of its answer, in seconds.
    :param bool on_this_machine: whether the host has to be this machine, instead of one on the public internet.
    :raise ValueError: if the environment names a proxy that cannot be used.
    """

    _HEADERS = (b"content-encoding", b"retry-after")

    def __init__(self, url: httpx.URL, tls: ssl.SSLContext, call_timeout: float, on_this_machine: bool):
        self._call_timeout = call_timeout
        self._deadline = Deadline()
        self._proxy = None if on_this_machine else _proxy_for(url)
        find = _as_given if self._proxy else partial(checked_addresses, on_this_machine=on_this_machine)
        self._pool = _pool(self._proxy, tls, _Backend(self._deadline, find))

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request; raises httpcore's errors, and :class:`.addresses.AddressRefused`."""
        self._deadline.start(self._call_timeout)
        url = request.url
        if self._proxy:
            check_numbers(url.host)
        answer = self._pool.handle_request(httpcore.Request(
            request.method,
            httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
            headers=request.headers.raw,
            content=request.stream,
            extensions=request.extensions,
        ))
        headers = [(name, value) for name, value in answer.headers if name.lower() in self._HEADERS]
        return httpx.Response(answer.status, headers=headers, stream=_Content(answer))

    def close(self) -> None:
        """Close all connections."""
        self._pool.close()


class _Content(httpx.SyncByteStream):
    """The content of an answer as it comes in."""

    def __init__(self, answer: httpcore.Response):
        self._answer = answer

    def __iter__(self) -> Iterator[bytes]:
        return self._answer.iter_stream()

    def close(self) -> None:
        self._answer.close()


def _pool(
    proxy: httpx.Proxy | None, tls: ssl.SSLContext, backend: httpcore.NetworkBackend
) -> httpcore.ConnectionPool:
    if proxy is None:
        return httpcore.ConnectionPool(
            tls, max_connections=POOL_SIZE, max_keepalive_connections=POOL_SIZE, keepalive_expiry=_KEPT_OPEN,
            network_backend=backend,
        )
    return httpcore.HTTPProxy(
        httpcore.URL(
            scheme=proxy.url.raw_scheme, host=proxy.url.raw_host, port=proxy.url.port, target=proxy.url.raw_path
        ),
        proxy_auth=proxy.raw_auth, ssl_context=tls, max_connections=POOL_SIZE,
        max_keepalive_connections=POOL_SIZE, keepalive_expiry=_KEPT_OPEN, network_backend=backend,
    )


def _proxy_for(url: httpx.URL) -> httpx.Proxy | None:
    """The proxy that the environment names for an address, None where it names none."""
    proxies = urllib.request.getproxies()
    address = proxies.get(url.scheme) or proxies.get("all")
    if not address or urllib.request.proxy_bypass(url.host):
        return None
    proxy = httpx.Proxy(address if "://" in address else f"http://{address}")
    if proxy.url.scheme != "http":
        raise ValueError("only a proxy at http:// can be used")
    return proxy


def _as_given(host: str, port: int, seconds: float) -> list[str]:
    return [host]
