"""The paths under `/control`, all JSON; what each one takes is in README.md."""

import json
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from werkzeug.wrappers import Request, Response

from ..dialects import KNOWN
from ..model.options import update_options
from ..model.posting import Posting
from ..model.seller import Seller
from ..record import full_record
from ..store import SandboxState
from ..wire.moments import format_exact
from . import claiming, creating, moving


def _is_loopback_peer(address: str | None) -> bool:
    return address == "::1" or (address or "").startswith(("127.", "::ffff:127."))


class ControlApi:
    """Answers control requests.

    :param SandboxState state: what is known
    :param bool is_open: whether the server listens at loopback only
    """

    def __init__(self, state: SandboxState, is_open: bool) -> None:
        self.state = state
        self.is_open = is_open
        self._routes = {
            "/control/reset": self.reset,
            "/control/sellers": self.sellers,
            "/control/products": self.products,
            "/control/postings": self.postings,
            "/control/posting-options": self.posting_options,
            "/control/move": self.move,
            "/control/cancellation-requests": self.cancellation_requests,
            "/control/returns": self.returns,
            "/control/options": self.options,
            "/control/dialects": self.dialects,
            "/control/faults": self.faults,
            "/control/advance": self.advance,
            "/control/record": self.record,
            "/control/counters": self.counters,
        }

    def handle(self, request: Request, raw: bytes) -> Response:
        """:param bytes raw: the body
        :rtype: Response"""
        if not self.is_open or not _is_loopback_peer(request.remote_addr):
            return _json(403, {"error": "the control address is open on loopback only"})
        if request.path not in self._routes:
            return _json(404, {"error": "no such control path", "paths": sorted(self._routes)})
        try:
            body = json.loads(raw) if raw.strip() else request.args.to_dict()
            if not isinstance(body, dict):
                raise ValueError("an object is expected")
            return _json(200, self.act(request.path, body, request.method))
        except KeyError as error:
            return _json(400, {"error": f"missing or unknown: {error.args[0]}"})
        except (ValueError, TypeError, AttributeError) as error:
            return _json(400, {"error": str(error)})

    def act(self, path: str, body: dict[str, Any], method: str = "POST") -> dict[str, Any]:
        """Do what a control request asks for; also the way in for tests of the same process.

        :param str path: such as `/control/postings`
        :raise ValueError: the request makes no sense
        :raise KeyError: something is missing
        :rtype: dict
        """
        with self.state.lock:
            self.state.settle()
            return self._routes[path](method, body)

    # === THE PATHS === #

    def reset(self, method: str, body: dict[str, Any]) -> dict[str, Any]:
        """Forget postings, products, faults and counters; sellers stay unless asked."""
        sellers = [] if body.get("sellers") else list(self.state.sellers.values())
        self.state.clear()
        for seller in sellers:
            self.state.keep_seller(seller)
        return {"result": True}

    def sellers(self, method: str, body: dict[str, Any]) -> dict[str, Any]:
        """GET: all sellers. POST: create or change one. Keys are never shown."""
        if method == "POST":
            creating.put_seller(self.state, body)
        return {"sellers": [_seller(seller) for seller in self.state.sellers.values()]}

    def products(self, method: str, body: dict[str, Any]) -> dict[str, Any]:
        """POST: fill a catalogue. GET: show it."""
        if method == "POST":
            found = creating.put_products(self.state, body)
        else:
            client_id = creating.seller_of(self.state, body).client_id
            found = list(self.state.products[client_id].values())
        return {"products": [asdict(product) for product in found]}

    def postings(self, method: str, body: dict[str, Any]) -> dict[str, Any]:
        """POST: create postings."""
        return _numbers(creating.create_postings(self.state, body))

    def posting_options(self, method: str, body: dict[str, Any]) -> dict[str, Any]:
        """POST: change the options of postings."""
        return _numbers(moving.set_posting_options(self.state, body))

    def move(self, method: str, body: dict[str, Any]) -> dict[str, Any]:
        """POST: move postings."""
        return _numbers(moving.move_postings(self.state, body))

    def cancellation_requests(self, method: str, body: dict[str, Any]) -> dict[str, Any]:
        """POST: buyers ask to cancel, or a request is decided. GET: all requests."""
        known = self.state.claims.requests.values()
        requests = claiming.put_requests(self.state, body) if method == "POST" else known
        return {"cancellation_requests": [claiming.told(request) for request in requests]}

    def returns(self, method: str, body: dict[str, Any]) -> dict[str, Any]:
        """POST: buyers give something back, or a return goes on. GET: all returns."""
        known = self.state.claims.returns.values()
        returns = claiming.put_returns(self.state, body) if method == "POST" else known
        return {"returns": [claiming.told(given) for given in returns]}

    def options(self, method: str, body: dict[str, Any]) -> dict[str, Any]:
        """GET: the server's options. POST: change some."""
        update_options(self.state.options, body)
        return asdict(self.state.options)

    def dialects(self, method: str, body: dict[str, Any]) -> dict[str, Any]:
        """POST: speak these instead. GET: what is spoken, and what can be."""
        if method == "POST":
            self.state.speak(_names(body["dialects"]))
        return {
            "spoken": list(self.state.spoken),
            "known": {name: answer.sentence for name, answer in KNOWN.items()},
        }

    def faults(self, method: str, body: dict[str, Any]) -> dict[str, Any]:
        """GET: rules in force. POST: add some. DELETE: drop all."""
        if method == "DELETE":
            self.state.faults.rules.clear()
        elif method == "POST":
            for rule in body["rules"]:
                self.state.faults.add(rule)
        return {"rules": self.state.faults.describe()}

    def advance(self, method: str, body: dict[str, Any]) -> dict[str, Any]:
        """POST: let time pass."""
        self.state.clock.advance(float(body["seconds"]))
        self.state.settle()
        return {"now": format_exact(self.state.clock.now())}

    def record(self, method: str, body: dict[str, Any]) -> dict[str, Any]:
        """The server's own truth, for all postings or those of a seller or a number."""
        postings = list(self.state.postings.values())
        if body.get("posting_number") or body.get("posting_numbers"):
            postings = moving.find_postings(self.state, body)
        elif body.get("client_id"):
            postings = [p for p in postings if p.client_id == str(body["client_id"])]
        return full_record(postings, self.state.dialect)

    def counters(self, method: str, body: dict[str, Any]) -> dict[str, Any]:
        """Requests by method and client, throttled ones, the busiest second."""
        return self.state.traffic.figures()


def _json(status: int, answer: dict[str, Any]) -> Response:
    text = json.dumps(answer, ensure_ascii=False)
    return Response(text, status=status, content_type="application/json")


def _names(value: object) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
        raise ValueError("dialects is a list of names")
    return value


def _numbers(postings: Iterable[Posting]) -> dict[str, Any]:
    return {"posting_numbers": [posting.posting_number for posting in postings]}


def _seller(seller: Seller) -> dict[str, Any]:
    return {
        "client_id": seller.client_id,
        "name": seller.name,
        "currency": seller.currency,
        "digital": seller.digital,
        "refusal": seller.refusal,
        "rate_limit": seller.rate_limit,
        "key_expires_at": seller.key_expires_at and format_exact(seller.key_expires_at),
        "roles": [asdict(role) for role in seller.roles],
    }
