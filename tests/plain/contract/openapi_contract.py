"""Holds requests and answers against Ozon's own document.

The document is the official OpenAPI file cut to the operations that matter here; its path stands
in the environment variable `OZON_OPENAPI`, default `../shared/ozon-api/openapi.json` seen from the
repository root. Usable wherever `tests/plain` is on the import path::

    from contract.openapi_contract import validate_journal

    assert not validate_journal("journal.jsonl")
"""

import json
import os
from dataclasses import dataclass
from pathlib import Path

from contract.openapi_schema import SchemaChecker

REPOSITORY = Path(__file__).resolve().parents[3]
DEFAULT_DOCUMENT = REPOSITORY.parent / "shared" / "ozon-api" / "openapi.json"

# Answers that the official examples, a later edition of the document or live calls wrap in
# {"result": …}, while this edition does not (API.md §2.1).
WRAPPED_ANSWERS = frozenset({"/v4/posting/fbs/list", "/v4/posting/fbs/unfulfilled/list"})

# What an answer may hold although this edition of the document does not know it:
# (path, field): where it is known from.
NEWER_FIELDS = {
    ("/v3/product/list", "total_items"): "API.md §5, News 24 Sep 2026",
    ("/v3/posting/fbs/get", "scanit"): "API.md §2.3, 22 Sep 2026",
    ("/v4/posting/fbs/list", "scanit"): "API.md §2.4, 22 Sep 2026",
}

# Null in the official examples, though the document does not call them nullable.
NULL_IN_EXAMPLES = frozenset(
    {
        "client_delivery_date_begin",
        "client_delivery_date_end",
        "pickup_code_verified_at",
        "quantum_id",
        "volume_weight",
    }
)

# The document requires it in the wrong place; API.md §4.2: «de facto required».
REQUIRED_IN_FACT = {"/v1/posting/digital/codes/upload": ("posting_number", "exemplars_by_sku")}

# The document says ASC | DESC, its own example asc (openapi.json, PostingFbsList).
LOWERCASE_IN_EXAMPLES = frozenset({"sort_dir"})

# Faults after which the answer is wrong on purpose.
SPOILING_FAULTS = frozenset({"broken_body", "wrong_shape"})


class DocumentMissing(AssertionError):
    """The document is not where it should be; nothing may pass unchecked for that reason."""


@dataclass(frozen=True)
class Violation:
    """One thing that the document does not allow.

    :param str where: `request.filter.since` or `response.postings[0].sku`
    """

    path: str
    where: str
    what: str
    line: int = None

    def __str__(self):
        place = f"line {self.line}: " if self.line else ""
        return f"{place}{self.path} {self.where}: {self.what}"


def document_path():
    """:rtype: Path"""
    return Path(os.environ.get("OZON_OPENAPI") or DEFAULT_DOCUMENT)


class Contract:
    """Ozon's document, ready to be asked.

    :param dict document: the parsed OpenAPI file
    """

    def __init__(self, document):
        self._paths = document["paths"]
        self._checker = SchemaChecker(document, NULL_IN_EXAMPLES, LOWERCASE_IN_EXAMPLES)

    @classmethod
    def load(cls, path=None):
        """:param Path path: instead of the usual place
        :raise DocumentMissing: no file there
        :rtype: Contract"""
        path = Path(path or document_path())
        if not path.is_file():
            raise DocumentMissing(f"Ozon's document is missing: {path} (set OZON_OPENAPI to where it is)")
        return cls(json.loads(path.read_text(encoding="utf-8")))

    def knows(self, path):
        """:rtype: bool"""
        return path in self._paths

    def request_violations(self, path, body):
        """:param body: the parsed request body; None for one that is not JSON
        :rtype: list[Violation]"""
        if not self.knows(path):
            return [Violation(path, "request", "no such operation")]
        schema = self._body_schema(self._paths[path]["post"].get("requestBody"))
        if schema is None:
            wrong = [("", "this operation takes no body")] if body else []
        elif body is None:
            wrong = [("", "not JSON")]
        else:
            wrong = self._checker.check(schema, body, extra_allowed=())
            wrong += _missing_in_fact(path, body)
        return [Violation(path, "request" + place, what) for place, what in wrong]

    def response_violations(self, path, status, body):
        """:param int status: the HTTP status
        :param body: the parsed answer; None for one that is not JSON
        :rtype: list[Violation]"""
        if not self.knows(path):
            return []
        schema = self._response_schema(path, status)
        if schema is None:
            return [Violation(path, "response", f"HTTP {status} has no schema")]
        if status == 200 and path in WRAPPED_ANSWERS and isinstance(body, dict) and set(body) == {"result"}:
            body = body["result"]
        extra = {field for owner, field in NEWER_FIELDS if owner == path}
        wrong = self._checker.check(schema, body, extra_allowed=extra)
        return [Violation(path, "response" + place, what) for place, what in wrong]

    def _response_schema(self, path, status):
        responses = self._paths[path]["post"]["responses"]
        declared = responses.get(str(status)) or responses.get("default")
        if declared is None and status >= 400:
            # 401, 405, 429 and 5xx are described in words only (API.md §1): the same error body.
            declared = responses.get("400") or responses.get("default")
        return self._body_schema(declared)

    def _body_schema(self, holder):
        if not holder:
            return None
        holder = self._checker.resolve(holder)
        content = holder.get("content", {})
        return content.get("application/json", {}).get("schema")


def _missing_in_fact(path, body):
    names = REQUIRED_IN_FACT.get(path, ())
    return [(f".{name}", "is required") for name in names if isinstance(body, dict) and name not in body]


def validate_journal(path, contract=None, requests_only=False):
    """Hold every exchange of a sandbox journal against the document.

    :param path: the journal file
    :param Contract contract: if already loaded
    :param bool requests_only: leave the answers out
    :return: what is not allowed; empty when all is well
    :rtype: list[Violation]
    """
    contract = contract or Contract.load()
    violations = []
    with open(path, encoding="utf-8") as journal:
        for number, line in enumerate(journal, start=1):
            entry = json.loads(line)
            found = _entry_violations(contract, entry, requests_only)
            violations.extend(Violation(v.path, v.where, v.what, number) for v in found)
    return violations


def _entry_violations(contract, entry, requests_only):
    path = entry["path"]
    found = []
    if entry["method"] != "POST":
        found.append(Violation(path, "request", f"method {entry['method']}"))
    found.extend(contract.request_violations(path, entry["request"]))
    answered = entry["status"] is not None and not SPOILING_FAULTS.intersection(entry["fault"])
    if answered and not requests_only and contract.knows(path):
        found.extend(contract.response_violations(path, entry["status"], entry["response"]))
    return found
