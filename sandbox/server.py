"""The HTTP server, in a thread of a test or as a process of its own."""

import ipaddress
import threading

from werkzeug.serving import WSGIRequestHandler, make_server

from .app import CONTROL_PREFIX, SandboxApp
from .journal import Journal
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

    def run_wsgi(self):
        """Answer one request and keep the connection."""
        environ = self.make_environ()
        head = []

        def start_response(status, headers, exc_info=None):
            head[:] = [status, headers]

        try:
            parts = self.server.app(environ, start_response)
            body = b"".join(parts)
        except ConnectionError:
            self.close_connection = True
            return
        self._send(head[0], head[1], body)

    def _send(self, status, headers, body):
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

    def log_request(self, code="-", size="-"):
        """No access log: that is what the journal is for."""


def is_loopback(host):
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
        port=0,
        host="127.0.0.1",
        clock=None,
        options=None,
        journal=None,
        client_id=DEFAULT_CLIENT_ID,
        api_key=DEFAULT_API_KEY,
        dialects=(),
    ):
        self.state = SandboxState(clock, options, dialects)
        self.state.add_seller(client_id, api_key)
        self.client_id, self.api_key = str(client_id), api_key
        self._journal = Journal(journal)
        self._app = SandboxApp(self.state, self._journal, control_open=is_loopback(host))
        self._http = make_server(host, port, self._app, threaded=True, request_handler=KeepAliveHandler)
        self._http.daemon_threads = True
        self._http.block_on_close = False
        self._thread = None
        shown_host = f"[{host}]" if ":" in host else host
        self.url = f"http://{shown_host}:{self._http.server_port}"
        self.control_url = self.url + CONTROL_PREFIX

    @property
    def clock(self):
        """:rtype: Clock"""
        return self.state.clock

    @property
    def headers(self):
        """:return: the headers that the first seller sends
        :rtype: dict"""
        return {"Client-Id": self.client_id, "Api-Key": self.api_key}

    def control(self, path, body=None, method="POST"):
        """A control request without the detour over HTTP.

        :param str path: what follows `/control/`, such as `postings`
        :rtype: dict
        """
        return self._app.control_api.act(f"{CONTROL_PREFIX}/{path}", body or {}, method)

    def start(self):
        """Serve in a background thread.

        :rtype: SandboxServer
        """
        self._thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        self._thread.start()
        return self

    def stop(self):
        """Stop serving and free the port."""
        if self._thread:
            self._http.shutdown()
            self._thread.join()
            self._thread = None
        self._http.server_close()
        self._journal.close()

    def serve_forever(self):
        """Serve in the present thread until interrupted."""
        try:
            self._http.serve_forever()
        finally:
            self._http.server_close()
            self._journal.close()

    def __enter__(self):
        return self.start()

    def __exit__(self, *exc_info):
        self.stop()
