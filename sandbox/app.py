"""The WSGI application: the Seller API, and beside it the control address."""

from __future__ import annotations

import base64
import socket
from collections.abc import Iterable
from typing import TYPE_CHECKING

from werkzeug.wrappers import Request, Response

from .api import Exchange, SellerApi
from .control import ControlApi
from .journal import Journal
from .store import SandboxState

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

CONTROL_PREFIX = "/control"
PICTURE_PREFIX = "/pictures/"
#: A picture of a single point; Ozon has its own on other hosts, which need no key either.
PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)


class SandboxApp:
    """One application for one :class:`SandboxState`.

    :param SandboxState state: what is known
    :param Journal journal: where exchanges are written
    :param bool control_open: whether the server is bound to loopback only
    """

    def __init__(self, state: SandboxState, journal: Journal, control_open: bool) -> None:
        self.seller_api = SellerApi(state, journal)
        self.control_api = ControlApi(state, control_open)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        request = Request(environ)
        # The body is always read to its end: what is left would be taken for the next request
        # of a kept-alive connection.
        raw = request.get_data()
        if request.path == CONTROL_PREFIX or request.path.startswith(CONTROL_PREFIX + "/"):
            response = self.control_api.handle(request, raw)
        elif request.path.startswith(PICTURE_PREFIX) and request.method == "GET":
            response = Response(PICTURE, content_type="image/png")
        else:
            response = self._answer_seller(request, raw)
        return response(environ, start_response)

    def _answer_seller(self, request: Request, raw: bytes) -> Response:
        exchange = Exchange(
            method=request.method,
            path=request.path,
            client_id=request.headers.get("Client-Id", "").strip(),
            api_key=request.headers.get("Api-Key", "").strip(),
            raw=raw,
        )
        self.seller_api.handle(exchange)
        if exchange.cut:
            _cut(request.environ)
        plain = exchange.answer is None
        return Response(
            exchange.text,
            status=exchange.status,
            headers=exchange.headers,
            content_type="text/plain" if plain else "application/json",
        )


def _cut(environ: WSGIEnvironment) -> None:
    """Drop the connection without an answer; the request handler takes the error as a farewell."""
    environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
    raise ConnectionAbortedError
