"""Faults on order: slow, dropped, throttled and broken answers."""

import random
from dataclasses import asdict, dataclass, fields
from typing import Any

# Kinds that answer, or cut the connection, before the request has any effect.
BEFORE_KINDS = frozenset({"throttle", "error_before", "circle_open", "cut_before"})
# Kinds that spoil the answer after the effect.
AFTER_KINDS = frozenset({"error_after", "cut_after", "broken_body", "wrong_shape", "stuck_cursor"})
KINDS = BEFORE_KINDS | AFTER_KINDS | {"latency", "refuse"}


@dataclass
class FaultRule:
    """One rule: which requests it meets, how often, and what happens to them.

    Matching: `path` exactly, `prefix` of the path, `client_id`, `posting_number` anywhere in the
    request; what is not given matches everything. `skip` lets the first so many matching
    requests pass, `times` ends the rule after so many faults (None: never), `probability` lets
    chance decide, with the given `seed`.
    """

    kind: str
    path: str | None = None
    prefix: str | None = None
    client_id: str | None = None
    posting_number: str | None = None
    skip: int = 0
    times: int = 1
    probability: float = 1.0
    seed: int = 0
    # latency
    seconds: float = 0.0
    when: str = "after"
    # throttle
    retry_after: int = 1
    # error_before, error_after, circle_open
    status: int = 500
    message: str = "Internal error"
    # refuse: Ozon's word in the item, or in the message of a method without items
    error: str = "TRANSITION_IS_NOT_POSSIBLE"
    # wrong_shape: the body to answer with
    body: object = None
    hits: int = 0

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"unknown kind of fault {self.kind}; known: {', '.join(sorted(KINDS))}")
        if self.when not in ("before", "after"):
            raise ValueError("when is before or after")
        self._random = random.Random(self.seed)

    def meets(self, path: str, client_id: str, body: object) -> bool:
        """:return: whether the request is one of those that the rule is for
        :rtype: bool"""
        if self.path is not None and path != self.path:
            return False
        if self.prefix is not None and not path.startswith(self.prefix):
            return False
        if self.client_id is not None and client_id != self.client_id:
            return False
        return self.posting_number is None or mentions(body, self.posting_number)

    def strikes(self) -> bool:
        """Decide, for a request that the rule meets, whether the fault happens this time.

        :rtype: bool
        """
        if self.times is not None and self.hits >= self.times:
            return False
        if self.skip > 0:
            self.skip -= 1
            return False
        if self.probability < 1.0 and self._random.random() >= self.probability:
            return False
        self.hits += 1
        return True


def mentions(value: object, text: str) -> bool:
    """:return: whether a JSON value holds this very string somewhere
    :rtype: bool"""
    if isinstance(value, dict):
        return any(mentions(inner, text) for inner in value.values())
    if isinstance(value, list):
        return any(mentions(inner, text) for inner in value)
    return value == text


class FaultBox:
    """The rules in force."""

    def __init__(self) -> None:
        self.rules: list[FaultRule] = []

    def add(self, values: dict[str, Any]) -> FaultRule:
        """:param dict values: fields of :class:`FaultRule`
        :raise ValueError: unknown fields or kind
        :rtype: FaultRule"""
        known = {rule_field.name for rule_field in fields(FaultRule)} - {"hits"}
        if set(values) - known:
            raise ValueError(f"unknown fields: {', '.join(sorted(set(values) - known))}")
        rule = FaultRule(**values)
        self.rules.append(rule)
        return rule

    def strike(self, path: str, client_id: str, body: object) -> list[FaultRule]:
        """Choose the faults for one request: any number of delays, and one of another kind.

        :rtype: list[FaultRule]
        """
        struck = []
        other_found = False
        for rule in self.rules:
            is_other = rule.kind != "latency"
            if (is_other and other_found) or not rule.meets(path, client_id, body):
                continue
            if rule.strikes():
                struck.append(rule)
                other_found = other_found or is_other
        return struck

    def describe(self) -> list[dict[str, Any]]:
        """:rtype: list[dict]"""
        return [asdict(rule) for rule in self.rules]
