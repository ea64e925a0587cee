"""The way of one API request: who calls, how often, what goes wrong, what is answered."""

import hmac
import json
import math
import time
from dataclasses import dataclass, field
from typing import Any

from .endpoints import ENDPOINTS, Call
from .endpoints.registry import SWITCHED_OFF
from .errors import (
    FAILED_PRECONDITION,
    INTERNAL,
    INVALID_ARGUMENT,
    PERMISSION_DENIED,
    RESOURCE_EXHAUSTED,
    UNAUTHENTICATED,
    UNAVAILABLE,
    UNIMPLEMENTED,
    RpcError,
    syntax_error,
)
from .faults import FaultRule
from .journal import Journal
from .model.seller import REFUSALS, Seller
from .store import SandboxState
from .wire.blocks import ids_as_strings
from .wire.fields import Fields, is_digits
from .wire.moments import format_exact

# These stay open to a key without any role: it must be possible to ask what the key may do.
OPEN_TO_ALL = frozenset({"/v1/roles"})


@dataclass
class Exchange:
    """One request and what came of it. `status` None: the connection was cut."""

    method: str
    path: str
    client_id: str
    api_key: str
    raw: bytes
    body: Any = None
    status: int | None = None
    answer: Any = None
    text: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    faults: list[FaultRule] = field(default_factory=list)
    arrived: float = 0.0
    took_effect: bool = False
    cut: bool = False

    def say(self, status: int, answer: Any) -> None:
        """Set a JSON answer."""
        self.status = status
        self.rewrite(answer)

    def rewrite(self, answer: Any) -> None:
        """Put another JSON answer in the place of the one that is set."""
        self.answer = answer
        self.text = json.dumps(answer, ensure_ascii=False)

    def say_error(self, error: RpcError) -> None:
        """:param RpcError error: the refusal"""
        self.say(error.http_status, error.body())


class SellerApi:
    """Answers requests to the Seller API.

    :param SandboxState state: what is known
    :param Journal journal: where exchanges are written
    """

    def __init__(self, state: SandboxState, journal: Journal) -> None:
        self.state = state
        self.journal = journal

    def handle(self, exchange: Exchange) -> None:
        """Answer one request; the exchange holds the answer afterwards.

        :param Exchange exchange: with the request filled in
        """
        started = time.perf_counter()
        # Taken before any waiting for the lock, which would push requests together.
        exchange.arrived = self.state.clock.monotonic()
        try:
            self._admit_and_answer(exchange)
        except RpcError as error:
            exchange.say_error(error)
        exchange.headers.setdefault("Ratelimit-Remaining", str(self.state.options.rate_limit))
        with self.state.lock:
            self.state.traffic.count(exchange.client_id, exchange.path, exchange.status)
        self._write_journal(exchange, started)

    # === ADMISSION === #

    def _admit_and_answer(self, exchange: Exchange) -> None:
        exchange.body = _parse(exchange.raw)
        if not self._is_known(exchange):
            return
        with self.state.lock:
            self.state.settle()
            seller = self._authenticate(exchange)
            self._throttle(exchange, seller)
            exchange.faults = self.state.faults.strike(exchange.path, seller.client_id, exchange.body)
        self._answer_with_faults(exchange, seller)

    def _is_known(self, exchange: Exchange) -> bool:
        with self.state.lock:
            off = exchange.path in SWITCHED_OFF or exchange.path in self.state.options.obsolete_methods
        if off:
            raise RpcError(FAILED_PRECONDITION, "obsolete method cannot be used")
        if exchange.path not in ENDPOINTS:
            exchange.status, exchange.text = 404, "404 page not found"
            return False
        if exchange.method != "POST":
            raise RpcError(UNIMPLEMENTED, "method is not allowed")
        return True

    def _authenticate(self, exchange: Exchange) -> Seller:
        """The refusals of OZON.md §1, in this order."""
        if not exchange.client_id or not exchange.api_key:
            raise RpcError(UNAUTHENTICATED, "Client-Id and Api-Key headers are required")
        if not is_digits(exchange.client_id) or int(exchange.client_id) == 0:
            raise RpcError(INVALID_ARGUMENT, "Client-Id header value should be positive integer")
        seller = self.state.sellers.get(exchange.client_id)
        if not seller or not hmac.compare_digest(seller.api_key.encode(), exchange.api_key.encode()):
            raise RpcError(PERMISSION_DENIED, "Invalid Api-Key, please check the key and try again")
        refusal = seller.refusal
        if seller.key_expires_at and seller.key_expires_at <= self.state.clock.now():
            refusal = refusal or "deactivated"
        if refusal:
            raise RpcError(PERMISSION_DENIED, REFUSALS[refusal])
        if exchange.path not in OPEN_TO_ALL and not seller.may_call(exchange.path):
            raise RpcError(PERMISSION_DENIED, "Api-Key is missing a required role for a method")
        if ENDPOINTS[exchange.path].digital and not seller.digital:
            raise RpcError(PERMISSION_DENIED, "method is available only for digital sellers")
        return seller

    def _throttle(self, exchange: Exchange, seller: Seller) -> None:
        limit = seller.rate_limit or self.state.options.rate_limit
        traffic = self.state.traffic.of_client(seller.client_id)
        remaining = traffic.arrive(exchange.arrived, limit)
        exchange.headers["Ratelimit-Remaining"] = str(max(remaining, 0))
        if remaining < 0:
            raise self._too_many(exchange, 1)

    def _too_many(self, exchange: Exchange, retry_after: float) -> RpcError:
        """:param float retry_after: seconds, said unless the dialect leaves them out
        :rtype: RpcError"""
        if self.state.dialect.throttle == "retry_after":
            exchange.headers["Retry-After"] = str(math.ceil(retry_after))
        return RpcError(RESOURCE_EXHAUSTED, "You have reached request rate limit per second")

    # === FAULTS AND ANSWER === #

    def _answer_with_faults(self, exchange: Exchange, seller: Seller) -> None:
        self._wait(exchange, "before")
        spoiled = next((f for f in exchange.faults if f.kind != "latency"), None)
        if spoiled and self._fails_before(exchange, spoiled):
            return
        try:
            exchange.say(200, self._answer(exchange, seller, spoiled))
            exchange.took_effect = True
        except RpcError as error:
            exchange.say_error(error)
        self._wait(exchange, "after")
        if spoiled:
            self._spoil(exchange, spoiled)

    def _wait(self, exchange: Exchange, when: str) -> None:
        seconds = sum(f.seconds for f in exchange.faults if f.kind == "latency" and f.when == when)
        if when == "after":
            seconds += self.state.options.latency
        if seconds:
            self.state.clock.sleep(seconds)

    def _fails_before(self, exchange: Exchange, fault: FaultRule) -> bool:
        """:return: whether the fault keeps the request from having any effect
        :rtype: bool"""
        if fault.kind == "throttle":
            exchange.headers["Ratelimit-Remaining"] = "0"
            raise self._too_many(exchange, fault.retry_after)
        if fault.kind == "error_before":
            raise RpcError(INTERNAL, fault.message, fault.status)
        if fault.kind == "circle_open":
            raise RpcError(UNAVAILABLE, "Circle is open", fault.status)
        exchange.cut = fault.kind == "cut_before"
        return exchange.cut

    def _answer(self, exchange: Exchange, seller: Seller, fault: FaultRule | None) -> Any:
        endpoint = ENDPOINTS[exchange.path]
        if exchange.body is None:
            raise syntax_error()
        refuses = fault if fault is not None and fault.kind == "refuse" else None
        with self.state.lock:
            self.state.settle()
            if self.state.dialect.unknown_fields == "refused":
                endpoint.documented.refuse_others(exchange.body)
            call = Call(
                state=self.state,
                seller=seller,
                fields=Fields(endpoint.message, exchange.body),
                now=self.state.clock.now(),
                refusal=refuses.error if refuses else None,
                refused_posting=refuses.posting_number if refuses else None,
            )
            answer = endpoint.answer(call)
            return ids_as_strings(answer) if self.state.options.ids_as_strings else answer

    def _spoil(self, exchange: Exchange, fault: FaultRule) -> None:
        """What a fault does to a finished answer."""
        if fault.kind == "error_after":
            exchange.say_error(RpcError(INTERNAL, fault.message, fault.status))
        elif fault.kind == "cut_after":
            exchange.cut, exchange.status = True, None
        elif fault.kind == "broken_body":
            exchange.text = exchange.text[: max(len(exchange.text) // 2, 1)]
        elif fault.kind == "wrong_shape":
            body = {"result": {"unexpected": True}} if fault.body is None else fault.body
            exchange.rewrite(body)
        elif fault.kind == "stuck_cursor":
            exchange.rewrite(_with_stuck_cursor(exchange))

    # === JOURNAL === #

    def _write_journal(self, exchange: Exchange, started: float) -> None:
        """Never the Api-Key; codes are masked by the journal itself."""
        self.journal.add(
            {
                "time": format_exact(self.state.clock.now()),
                "client_id": exchange.client_id,
                "method": exchange.method,
                "path": exchange.path,
                "request": exchange.body,
                "status": None if exchange.cut else exchange.status,
                "response": None if exchange.cut else exchange.answer,
                "fault": [fault.kind for fault in exchange.faults],
                "took_effect": exchange.took_effect,
                "duration_ms": round((time.perf_counter() - started) * 1000, 2),
            }
        )


def _parse(raw: bytes) -> Any:
    """:return: the JSON value; an empty object for no body; None for what is not JSON
    :rtype: JSON value"""
    if not raw.strip():
        return {}
    try:
        return json.loads(raw)
    except (ValueError, RecursionError):
        return None


def _with_stuck_cursor(exchange: Exchange) -> Any:
    """An endless list: the cursor that came in goes out, and there is always more. Answers that
    have no pages stay as they are."""
    if exchange.status != 200 or not isinstance(exchange.body, dict):
        return exchange.answer
    stuck = {"cursor": exchange.body.get("cursor", ""), "has_next": True}
    page = exchange.answer.get("result", exchange.answer)
    if not isinstance(page, dict) or "has_next" not in page:
        return exchange.answer
    return {"result": {**page, **stuck}} if "result" in exchange.answer else {**page, **stuck}
