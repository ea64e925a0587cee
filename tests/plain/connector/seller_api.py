"""A small HTTP server that answers exactly what a test tells it to."""

import contextlib
import json
import socket
import struct
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Answer:
    """What the server does with one request.

    :ivar body: bytes are sent as they are, anything else as JSON.
    :ivar float delay: seconds before the answer.
    :ivar bool cut: read the request, then drop the connection without an answer.
    """

    body: object = field(default_factory=dict)
    status: int = 200
    headers: dict = field(default_factory=dict)
    delay: float = 0.0
    cut: bool = False

    def payload(self):
        return self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()


def error_body(code, message):
    return {"code": code, "message": message, "details": []}


@dataclass
class Received:
    path: str
    headers: dict
    body: object
    moment: float
    connection: int


class SellerApi:
    """Gives its `answers` in order, the last one for ever; or whatever `handler(path, body)` returns."""

    def __init__(self):
        self.answers = [Answer()]
        self.handler = None
        self.received = []
        self._lock = threading.Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._request_handler())
        self._server.daemon_threads = True
        self._server.block_on_close = False
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def answer(self, *answers):
        self.answers = list(answers)

    @property
    def paths(self):
        return [request.path for request in self.received]

    @property
    def bodies(self):
        return [request.body for request in self.received]

    @contextlib.contextmanager
    def running(self):
        thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self._server.shutdown()
            self._server.server_close()
            thread.join()

    def _next(self, request):
        with self._lock:
            self.received.append(request)
            if self.handler:
                return self.handler(request.path, request.body)
            return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]

    def _request_handler(api):
        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def do_POST(self):
                moment = time.monotonic()
                content = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                answer = api._next(Received(
                    self.path, dict(self.headers), json.loads(content), moment, self.client_address[1],
                ))
                if answer.delay:
                    time.sleep(answer.delay)
                if answer.cut:
                    # With linger 0 the peer sees a reset, as when a machine in between dies.
                    self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                    self.close_connection = True
                    return
                payload = answer.payload()
                with contextlib.suppress(OSError):  # the client may have given up
                    self.send_response(answer.status)
                    for name, value in answer.headers.items():
                        self.send_header(name, value)
                    self.send_header("Content-Length", str(len(payload)))
                    self.end_headers()
                    self.wfile.write(payload)

            def log_message(self, *args):
                pass

        return Handler
