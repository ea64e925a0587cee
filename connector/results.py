"""What Ozon answered to a call that changes something. HTTP 200 alone says nothing (OZON.md §10.2)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from .errors import MalformedAnswer, blotter
from .parsing import QUANTITY_LIMIT
from .reading import Node

#: Refusals that mean "somebody was there before us": the next read will show it.
ALREADY_DONE = frozenset({"POSTING_ALREADY_SHIPPED"})
_DONE = re.compile(r"\bdone\b", re.IGNORECASE)
#: Between several numbers in one text; a number itself has none of them.
_SEPARATORS = re.compile(r"[\s,;]+")
_CONSTANT = re.compile(r"\b[A-Z][A-Z0-9]+(?:_[A-Z0-9]+)+\b")


class RefusalKind(str, Enum):
    """What a refusal means for whoever asked, whatever constant or prose it came in (OZON.md §3.1, §3.7)."""

    CANCELLED = "cancelled"
    SHIPPED = "shipped"
    NOT_FOUND = "not_found"
    WRONG_STATUS = "wrong_status"
    WRONG_SCHEME = "wrong_scheme"
    WRONG_REASON = "wrong_reason"
    WRONG_CONTENTS = "wrong_contents"
    DATA_MISSING = "data_missing"
    WRONG_VALUE = "wrong_value"
    OTHER = "other"


_KIND_OF_WORD = {
    "POSTING_ALREADY_CANCELLED": RefusalKind.CANCELLED,
    "POSTING_ALREADY_SHIPPED": RefusalKind.SHIPPED,
    "POSTING_NOT_FOUND": RefusalKind.NOT_FOUND,
    "HAS_INCORRECT_STATUS": RefusalKind.WRONG_STATUS,
    "STATE_NOT_VALID": RefusalKind.WRONG_STATUS,
    "TRANSITION_IS_NOT_POSSIBLE": RefusalKind.WRONG_STATUS,
    "SHIP_NOT_AVAILABLE": RefusalKind.WRONG_STATUS,
    "HAS_INCORRECT_TPL_INTEGRATION_TYPE": RefusalKind.WRONG_SCHEME,
    "SHIP_FBP_POSTINGS_IS_FORBIDDEN": RefusalKind.WRONG_SCHEME,
    "HAS_INCORRECT_CANCEL_REASON": RefusalKind.WRONG_REASON,
    "HAS_INCORRECT_PRODUCT_QUANTITY": RefusalKind.WRONG_CONTENTS,
    "UNKNOW_PRODUCT": RefusalKind.WRONG_CONTENTS,
    "UNKNOWN_PRODUCT_DEFINED": RefusalKind.WRONG_CONTENTS,
    "EXEMPLAR_INFO_NOT_FILLED_COMPLETELY": RefusalKind.DATA_MISSING,
    "WEIGHT_IS_REQUIRED": RefusalKind.DATA_MISSING,
    "INCORRECT_OVH_FOR_POSTING": RefusalKind.DATA_MISSING,
}
#: Ozon's prose for a value that it does not take, such as a date too far away (OZON.md §1).
_WRONG_VALUE = "request validation error"


class Outcome(str, Enum):
    """How a call that changes something ended."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    NOT_SENT = "not_sent"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class ActResult:
    """The outcome of one call for one posting.

    :ivar str word: Ozon's constant for a refusal (`TRANSITION_IS_NOT_POSSIBLE`), or "".
    :ivar str message: Ozon's words; never holds an activation code.
    :ivar tuple posting_numbers: the postings that came of assembling it, this one among them where it stays.
    """

    posting_number: str
    outcome: Outcome
    word: str = ""
    message: str = ""
    posting_numbers: tuple[str, ...] = ()

    @property
    def refused_as(self) -> RefusalKind | None:
        """What a refusal means; None for any other outcome."""
        if self.outcome is not Outcome.REFUSED:
            return None
        if not self.word and self.message.lower().startswith(_WRONG_VALUE):
            return RefusalKind.WRONG_VALUE
        return _KIND_OF_WORD.get(self.word, RefusalKind.OTHER)

    @property
    def says_done(self) -> bool:
        """Whether Ozon refused an upload because the posting is finished, which proves nothing about these codes.

        Its word for that is `done`, in English and in Russian texts (OZON.md §4.2, §12.7).
        """
        return self.outcome is Outcome.REFUSED and bool(_DONE.search(self.message))


@dataclass(frozen=True, slots=True)
class CodesReceipt:
    """What Ozon says it did with the codes of one SKU.

    :ivar tuple failed: pairs of (code, Ozon's reason, without the code). Kept out of `repr`.
    """

    sku: int
    received: int
    rejected: int
    failed: tuple[tuple[str, str], ...] = field(default=(), repr=False)


def word_in(message: str) -> str:
    """Ozon's constant inside an error text, as `POSTING_NOT_FOUND` in `rpc error: POSTING_NOT_FOUND`."""
    match = _CONSTANT.search(message)
    return match.group() if match else ""


def parse_status_results(answer: Any, posting_numbers: Iterable[str]) -> list[ActResult]:
    """Per-posting results of the rFBS calls: `{"result":[{posting_number, result, error}]}`.

    `error` is declared a string, shown as an array, and may be null (OZON.md §3.4).
    A posting that the answer does not mention has an unknown outcome.
    """
    told: dict[str, ActResult] = {}
    for item in Node(answer).get("result").items(required=True):
        number = item.get("posting_number").text(required=True)
        told[number] = _status_result(item, number)
    return [
        told.get(number) or ActResult(number, Outcome.UNKNOWN, message="not in Ozon's answer")
        for number in posting_numbers
    ]


def _status_result(item: Node, number: str) -> ActResult:
    result = item.get("result")
    if result.is_null:
        return ActResult(number, Outcome.UNKNOWN, message="no result in Ozon's answer")
    if result.flag():
        return ActResult(number, Outcome.ACCEPTED)
    error = item.get("error")
    texts = [entry.text() for entry in error.items()] if isinstance(error.value, list) else [error.text()]
    message = "; ".join(text for text in texts if text) or "refused without a reason"
    return refusal(number, message)


def refusal(posting_number: str, message: str) -> ActResult:
    """A refusal in Ozon's words, or acceptance where the words say that it is done already."""
    word = word_in(message)
    outcome = Outcome.ACCEPTED if word in ALREADY_DONE else Outcome.REFUSED
    return ActResult(posting_number, outcome, word, message)


def parse_ship_result(answer: Any, posting_number: str) -> ActResult:
    """`/v4/posting/fbs/ship`: `result` lists the postings that came of it (OZON.md §3.1)."""
    created = tuple(number.word(required=True) for number in Node(answer).get("result").items(required=True))
    if not created:
        raise MalformedAnswer("result", "expected at least one posting number, found none")
    return ActResult(posting_number, Outcome.ACCEPTED, posting_numbers=created)


def parse_part_result(answer: Any, posting_number: str) -> ActResult:
    """`/v4/posting/fbs/ship/package`: `result` is one text, said to hold the new postings' numbers (OZON.md §3.2)."""
    result = Node(answer).get("result")
    texts = result.items() if isinstance(result.value, list) else [result]
    parts = [part for text in texts for part in _SEPARATORS.split(text.text(required=True)) if part]
    created = tuple(Node(part, result.path).word(required=True) for part in parts)
    if not created:
        raise result.wrong("a posting number")
    return ActResult(posting_number, Outcome.ACCEPTED, posting_numbers=created)


def parse_flag_result(answer: Any, posting_number: str) -> ActResult:
    """`{"result": true}` of the cutoff and cancel calls."""
    result = Node(answer).get("result")
    if result.is_null:
        raise result.wrong("true or false")
    if result.flag():
        return ActResult(posting_number, Outcome.ACCEPTED)
    return ActResult(posting_number, Outcome.REFUSED, message="refused without a reason")


def parse_codes_receipt(answer: Any, codes: Sequence[str] = ()) -> tuple[CodesReceipt, ...]:
    """`/v1/posting/digital/codes/upload`: what became of each SKU's codes (OZON.md §4.2).

    :param codes: what was uploaded, to be blotted out of Ozon's reasons.
    """
    blotted = blotter(codes)
    return tuple(
        CodesReceipt(
            sku=item.get("sku").integer(required=True),
            received=item.get("received_qty").integer(minimum=0, maximum=QUANTITY_LIMIT) or 0,
            rejected=item.get("rejected_qty").integer(minimum=0, maximum=QUANTITY_LIMIT) or 0,
            failed=tuple(
                (failed.get("key").text(), blotted(failed.get("message").text()))
                for failed in item.get("failed_exemplars").items()
            ),
        )
        for item in Node(answer).get("exemplars_by_sku").items(required=True)
    )
