"""The HTTP server, in a thread of a test or as a process of its own."""

from __future__ import annotations

import ipaddress
import os
import threading
from collections.abc import Callable, Iterable
from typing import Any

from werkzeug.serving import ThreadedWSGIServer, WSGIRequestHandler

from .app import CONTROL_PREFIX, SandboxApp
from .clock import Clock
from .journal import Journal
from .model.options import ServerOptions
from .store import SandboxState

DEFAULT_CLIENT_ID = "100001"
DEFAULT_API_KEY = "sandbox-key"  # opens nothing but this stand-in


class KeepAliveHandler(WSGIRequestHandler):
    """Answers many requests over one connection, as Ozon does.

    Werkzeug's own handler closes after each answer and swallows what follows; the application
    here reads every body to its end, so the next request may simply be read.
    """

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    # Buffered: headers and body leave in one packet.
    wbufsize = -1

    def run_wsgi(self) -> None:
        """Answer one request and keep the connection."""
        head: list[tuple[str, list[tuple[str, str]]]] = []

        def start_response(
            status: str, headers: list[tuple[str, str]], exc_info: object = None
        ) -> Callable[[bytes], object]:
            head.append((status, headers))
            return self.wfile.write

        try:
            body = b"".join(self.server.app(self.make_environ(), start_response))
        except ConnectionError:
            self.close_connection = True
            return
        self._send(*head[0], body)

    def _send(self, status: str, headers: list[tuple[str, str]], body: bytes) -> None:
        code, _space, reason = status.partition(" ")
        self.send_response(int(code), reason)
        for name, value in headers:
            if name.lower() != "content-length":
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)
        self.wfile.flush()

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """No access log: that is what the journal is for."""


def is_loopback(host: str) -> bool:
    """:rtype: bool"""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class SandboxServer:
    """A sandbox on a port of its own::

        with SandboxServer() as server:
            httpx.post(server.url + "/v1/roles", headers=…)

    :param int port: 0 for any free one
    :param str host: the address to listen at; only a loopback one opens the control address
    :param Clock clock: time source; a frozen one makes delays a matter of `clock.advance()`
    :param ServerOptions options: behaviour
    :param dialects: names of `dialects.KNOWN`
    :param str journal: path of the journal file
    :param str client_id: of the seller that exists from the start
    :param str api_key: that seller's key
    """

    def __init__(
        self,
        port: int = 0,
        host: str = "127.0.0.1",
        clock: Clock | None = None,
        options: ServerOptions | None = None,
        journal: str | os.PathLike[str] | None = None,
        client_id: str | int = DEFAULT_CLIENT_ID,
        api_key: str = DEFAULT_API_KEY,
        dialects: Iterable[str] = (),
    ) -> None:
        self.state = SandboxState(clock, options, dialects)
        self.state.add_seller(str(client_id), api_key)
        self.client_id, self.api_key = str(client_id), api_key
        self._journal = Journal(journal)
        self._app = SandboxApp(self.state, self._journal, control_open=is_loopback(host))
        self._http = ThreadedWSGIServer(host, port, self._app, KeepAliveHandler)
        self._http.daemon_threads = True
        self._http.block_on_close = False
        self._thread: threading.Thread | None = None
        shown_host = f"[{host}]" if ":" in host else host
        self.url = f"http://{shown_host}:{self._http.server_port}"
        self.control_url = self.url + CONTROL_PREFIX

    @property
    def clock(self) -> Clock:
        """:rtype: Clock"""
        return self.state.clock

    @property
    def headers(self) -> dict[str, str]:
        """:return: the headers that the first seller sends
        :rtype: dict"""
        return {"Client-Id": self.client_id, "Api-Key": self.api_key}

    def control(self, path: str, body: dict[str, Any] | None = None, method: str = "POST") -> dict[str, Any]:
        """A control request without the detour over HTTP.

        :param str path: what follows `/control/`, such as `postings`
        :rtype: dict
        """
        return self._app.control_api.act(f"{CONTROL_PREFIX}/{path}", body or {}, method)

    def start(self) -> SandboxServer:
        """Serve in a background thread.

        :rtype: SandboxServer
        """
        self._thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        self._thread.start()
        return self

    def stop(self) -> None:
        """Stop serving and free the port."""
        if self._thread:
            self._http.shutdown()
            self._thread.join()
            self._thread = None
        self._http.server_close()
        self._journal.close()

    def serve_forever(self) -> None:
        """Serve in the present thread until interrupted."""
        try:
            self._http.serve_forever()
        finally:
            self._http.server_close()
            self._journal.close()

    def __enter__(self) -> SandboxServer:
        return self.start()

    def __exit__(self, *exc_info: object) -> None:
        self.stop()
