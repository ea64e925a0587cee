"""Holds requests and answers against the contract, which is in `operations`.

Usable wherever `tests/plain` is on the import path::

    from contract.checker import validate_journal

    assert not validate_journal("journal.jsonl")

Stricter than a client of Ozon's has to be: a field that the contract does not name is wrong in a request and in an
answer alike, so that neither the connector nor the sandbox can make one up.
"""

import json
from dataclasses import dataclass, replace

from contract.operations import OPERATIONS
from contract.operations.operation import REFUSAL
from jsonschema import Draft202012Validator, ValidationError, validators

#: An operation without a body takes an empty object too.
NO_BODY = {"type": "object", "maxProperties": 0}

#: Faults after which the answer is wrong on purpose.
SPOILING_FAULTS = frozenset({"broken_body", "wrong_shape"})


@dataclass(frozen=True)
class Violation:
    """One thing that the contract does not allow. No value stands in it: it may be an activation code.

    :param str where: `request.filter.since` or `response.postings[0].sku`
    :param str what: the rule that is broken
    :param int line: the line of the journal, counted from 1
    """

    path: str
    where: str
    what: str
    line: int = None

    def __str__(self):
        place = f"line {self.line}: " if self.line else ""
        return f"{place}{self.path} {self.where}: {self.what}"


def knows(path):
    """:rtype: bool"""
    return path in OPERATIONS


def request_violations(path, body):
    """What is wrong with a request.

    :param body: the parsed body; None for one that is not JSON
    :rtype: list[Violation]
    """
    if not knows(path):
        return [Violation(path, "request", "no such operation")]
    if OPERATIONS[path].request is None and not body:
        return []
    return _violations(path, "request", _REQUESTS[path], body)


def response_violations(path, status, body):
    """What is wrong with an answer; nothing, for a path that the contract does not know.

    :param int status: the HTTP status
    :param body: the parsed answer; None for one that is not JSON
    :rtype: list[Violation]
    """
    if not knows(path):
        return []
    if status != 200:
        return _violations(path, "response", _REFUSAL, body)
    if OPERATIONS[path].wrapper_optional and isinstance(body, dict) and set(body) == {"result"}:
        body = body["result"]
    return _violations(path, "response", _ANSWERS[path], body)


def validate_journal(path, requests_only=False):
    """Hold every exchange of a sandbox journal against the contract.

    :param path: the journal file
    :param bool requests_only: leave the answers out
    :return: what is not allowed; empty when all is well
    :rtype: list[Violation]
    """
    with open(path, encoding="utf-8") as journal:
        return [
            replace(violation, line=number)
            for number, line in enumerate(journal, start=1)
            for violation in _entry_violations(json.loads(line), requests_only)
        ]


def _entry_violations(entry, requests_only):
    path = entry["path"]
    found = []
    if entry["method"] != "POST":
        found.append(Violation(path, "request", f"method {entry['method']}"))
    found.extend(request_violations(path, entry["request"]))
    answered = entry["status"] is not None and not SPOILING_FAULTS.intersection(entry["fault"])
    if answered and not requests_only:
        found.extend(response_violations(path, entry["status"], entry["response"]))
    return found


# === JSON SCHEMA === #


def _is_integer(_checker, value):
    """JSON Schema takes 1.0 for a whole number; what reads Ozon's answers need not."""
    return isinstance(value, int) and not isinstance(value, bool)


def _within(_validator, bounds, value, _schema):
    """The keyword of ours; what is no whole number at all is the business of `type` and `pattern`."""
    least, most = bounds
    if isinstance(value, str) and value.removeprefix("-").isdecimal():
        value = int(value)
    if _is_integer(None, value) and not least <= value <= most:
        yield ValidationError("out of bounds")


_Validator = validators.extend(
    Draft202012Validator,
    validators={"within": _within},
    type_checker=Draft202012Validator.TYPE_CHECKER.redefine("integer", _is_integer),
)
_REQUESTS = {path: _Validator(operation.request or NO_BODY) for path, operation in OPERATIONS.items()}
_ANSWERS = {path: _Validator(operation.answer) for path, operation in OPERATIONS.items()}
_REFUSAL = _Validator(REFUSAL)


def _violations(path, side, validator, body):
    found = {told for error in validator.iter_errors(body) for told in _told(error, side)}
    return [Violation(path, where, what) for where, what in sorted(found)]


def _told(error, side):
    """Place and rule of an error; its `message` is left alone, for it quotes values."""
    place = side + "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in error.absolute_path)
    if error.validator == "required":
        return [(f"{place}.{name}", "is required") for name in error.validator_value if name not in error.instance]
    if error.validator == "additionalProperties":
        extra = error.instance.keys() - error.schema["properties"].keys()
        return [(f"{place}.{name}", "is not in the contract") for name in extra]
    return [(place, f"breaks {error.validator} {json.dumps(error.validator_value)}")]
