"""The paths under `/control`, all JSON; what each one takes is in README.md."""

import json
from dataclasses import asdict

from werkzeug.wrappers import Response

from ..dialects import KNOWN
from ..model.options import update_options
from ..record import full_record
from ..wire.moments import format_exact
from . import creating, moving


def _is_loopback_peer(address):
    return address == "::1" or (address or "").startswith(("127.", "::ffff:127."))


class ControlApi:
    """Answers control requests.

    :param SandboxState state: what is known
    :param bool is_open: whether the server listens at loopback only
    """

    def __init__(self, state, is_open):
        self.state = state
        self.is_open = is_open
        self._routes = {
            "/control/reset": self.reset,
            "/control/sellers": self.sellers,
            "/control/products": self.products,
            "/control/postings": self.postings,
            "/control/posting-options": self.posting_options,
            "/control/move": self.move,
            "/control/options": self.options,
            "/control/dialects": self.dialects,
            "/control/faults": self.faults,
            "/control/advance": self.advance,
            "/control/record": self.record,
            "/control/counters": self.counters,
        }

    def handle(self, request, raw):
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

    def act(self, path, body, method="POST"):
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

    def reset(self, method, body):
        """Forget postings, products, faults and counters; sellers stay unless asked."""
        sellers = [] if body.get("sellers") else list(self.state.sellers.values())
        self.state.clear()
        for seller in sellers:
            self.state.keep_seller(seller)
        return {"result": True}

    def sellers(self, method, body):
        """GET: all sellers. POST: create or change one. Keys are never shown."""
        if method == "POST":
            creating.put_seller(self.state, body)
        return {"sellers": [_seller(seller) for seller in self.state.sellers.values()]}

    def products(self, method, body):
        """POST: fill a catalogue. GET: show it."""
        if method == "POST":
            found = creating.put_products(self.state, body)
        else:
            client_id = creating.seller_of(self.state, body).client_id
            found = self.state.products[client_id].values()
        return {"products": [asdict(product) for product in found]}

    def postings(self, method, body):
        """POST: create postings."""
        return _numbers(creating.create_postings(self.state, body))

    def posting_options(self, method, body):
        """POST: change the options of postings."""
        return _numbers(moving.set_posting_options(self.state, body))

    def move(self, method, body):
        """POST: move postings."""
        return _numbers(moving.move_postings(self.state, body))

    def options(self, method, body):
        """GET: the server's options. POST: change some."""
        update_options(self.state.options, body)
        return asdict(self.state.options)

    def dialects(self, method, body):
        """POST: speak these instead. GET: what is spoken, and what can be."""
        if method == "POST":
            self.state.speak(_names(body["dialects"]))
        return {
            "spoken": list(self.state.spoken),
            "known": {name: answer.sentence for name, answer in KNOWN.items()},
        }

    def faults(self, method, body):
        """GET: rules in force. POST: add some. DELETE: drop all."""
        if method == "DELETE":
            self.state.faults.rules.clear()
        elif method == "POST":
            for rule in body["rules"]:
                self.state.faults.add(rule)
        return {"rules": self.state.faults.describe()}

    def advance(self, method, body):
        """POST: let time pass."""
        self.state.clock.advance(float(body["seconds"]))
        self.state.settle()
        return {"now": format_exact(self.state.clock.now())}

    def record(self, method, body):
        """The server's own truth, for all postings or those of a seller or a number."""
        postings = self.state.postings.values()
        if body.get("posting_number") or body.get("posting_numbers"):
            postings = moving.find_postings(self.state, body)
        elif body.get("client_id"):
            postings = [p for p in postings if p.client_id == str(body["client_id"])]
        return full_record(list(postings), self.state.dialect)

    def counters(self, method, body):
        """Requests by method and client, throttled ones, the busiest second."""
        return self.state.traffic.figures()


def _json(status, answer):
    text = json.dumps(answer, ensure_ascii=False)
    return Response(text, status=status, content_type="application/json")


def _names(value):
    if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
        raise ValueError("dialects is a list of names")
    return value


def _numbers(postings):
    return {"posting_numbers": [posting.posting_number for posting in postings]}


def _seller(seller):
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
