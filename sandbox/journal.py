"""The journal: every request and answer, one JSON a line, without secrets."""

import hashlib
import json
import os
import threading
from typing import Any

# Lists of activation codes (OZON.md §4.2, §4.5), and the list whose entries name a code in `key`.
CODE_LISTS = frozenset({"exemplar_keys", "digital_codes"})
FAILED_LIST = "failed_exemplars"


def mask_code(code: Any) -> Any:
    """The same code gives the same mask, so that duplicates can still be found; and the mask is
    of the same JSON type, so that a wrong type can still be seen.

    :rtype: JSON value
    """
    if isinstance(code, list):
        return [mask_code(inner) for inner in code]
    if isinstance(code, dict):
        return {name: mask_code(inner) for name, inner in code.items()}
    if code is None or isinstance(code, bool):
        return code
    digest = hashlib.sha256(str(code).encode()).hexdigest()[:16]
    return "sha256:" + digest if isinstance(code, str) else int(digest, 16)


def masked(value: Any) -> Any:
    """:return: a copy of a JSON value in which no activation code can be read
    :rtype: JSON value"""
    if isinstance(value, list):
        return [masked(inner) for inner in value]
    if not isinstance(value, dict):
        return value
    return {name: _masked_field(name, inner) for name, inner in value.items()}


def _masked_field(name: str, value: Any) -> Any:
    if name in CODE_LISTS:
        return mask_code(value)
    if name == FAILED_LIST and isinstance(value, list):
        return [_masked_failure(failure) for failure in value]
    return masked(value)


def _masked_failure(failure: Any) -> Any:
    if isinstance(failure, dict) and "key" in failure:
        return {**failure, "key": mask_code(failure["key"])}
    return mask_code(failure)


class Journal:
    """A file of JSON lines, written as the answers go out.

    :param str path: the file; it is added to, not replaced. None: nothing is written.
    """

    def __init__(self, path: str | os.PathLike[str] | None = None) -> None:
        self._lock = threading.Lock()
        self._file = None
        if path:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            self._file = os.fdopen(descriptor, "a", encoding="utf-8")

    def add(self, entry: dict[str, Any]) -> None:
        """:param dict entry: what happened; bodies are masked here"""
        if not self._file:
            return
        entry = {
            **entry,
            "request": masked(entry["request"]),
            "response": masked(entry["response"]),
        }
        line = json.dumps(entry, ensure_ascii=False)
        with self._lock:
            self._file.write(line + "\n")
            self._file.flush()

    def close(self) -> None:
        """Close the file."""
        if self._file:
            self._file.close()
            self._file = None
