"""The server's own record: what has really been accepted, whatever anybody was told."""

from collections import Counter, defaultdict
from typing import Any

from .dialects import Dialect
from .model.posting import Accepted, Posting
from .rules.schemes import is_digital
from .rules.stages import stage_of
from .rules.words import in_words, shown_status
from .wire.moments import format_exact


def posting_record(posting: Posting, dialect: Dialect) -> dict[str, Any]:
    """Everything about one posting, codes in plain text, statuses in the words of the dialect spoken.

    :rtype: dict
    """
    status, substatus = posting.true_state()
    digital = is_digital(posting)
    return {
        "posting_number": posting.posting_number,
        "client_id": posting.client_id,
        "parent_posting_number": posting.parent_posting_number,
        "scheme": posting.scheme,
        "tpl_integration_type": posting.integration_type,
        "status": shown_status(posting, dialect),
        "substatus": posting.substatus,
        "true_status": in_words(status, substatus, digital, dialect),
        "true_substatus": substatus,
        "true_stage": stage_of(status, substatus),
        "tracking_number": posting.tracking_number,
        "cancellation": posting.cancellation,
        "quantities": [{"sku": line.sku, "quantity": line.quantity} for line in posting.lines],
        "shipment_date": format_exact(posting.shipment_date),
        "pending": sum(not change.plan for change in posting.pending),
        "accepted": [_accepted(entry) for entry in posting.accepted],
        "accepted_counts": accepted_counts(posting),
        "codes": [{"sku": sku, "code": code} for sku, code in posting.received_codes],
        "history": [_history(entry, digital, dialect) for entry in posting.history],
    }


def _history(entry: dict[str, Any], digital: bool, dialect: Dialect) -> dict[str, Any]:
    status = in_words(entry["status"], entry["substatus"], digital, dialect)
    return {**entry, "at": format_exact(entry["at"]), "status": status}


def _accepted(entry: Accepted) -> dict[str, Any]:
    detail = {
        name: format_exact(value) if hasattr(value, "strftime") else value for name, value in entry.detail.items()
    }
    return {"at": format_exact(entry.at), "call": entry.call, **detail}


def accepted_counts(posting: Posting) -> dict[str, int]:
    """How often each call was accepted with effect; a ship call that ended in `ship_failed` had
    none, and an upload of which every code was rejected neither.

    :rtype: dict
    """
    counts: dict[str, int] = defaultdict(int)
    for entry in posting.accepted:
        failed_ship = entry.call == "ship" and entry.detail["will_fail"]
        failed_upload = entry.call == "upload" and not any(entry.detail["received"].values())
        if not failed_ship and not failed_upload:
            counts[entry.call] += 1
    return dict(counts)


def violations(postings: list[Posting]) -> dict[str, Any]:
    """What must never happen (the promise «nothing twice»).

    :param postings: the postings to look at
    :rtype: dict
    """
    owners = defaultdict(set)
    for posting in postings:
        for _sku, code in posting.taken_codes:
            owners[code].add(posting.posting_number)
    counts = {posting.posting_number: accepted_counts(posting) for posting in postings}
    return {
        "codes_in_several_postings": {code: sorted(numbers) for code, numbers in owners.items() if len(numbers) > 1},
        "codes_twice_in_one_posting": {
            code: posting.posting_number for posting in postings for code in _codes_held_twice(posting)
        },
        "uploads_accepted_more_than_once": sorted(
            posting.posting_number for posting in postings if _was_uploaded_again(posting)
        ),
        "ship_accepted_more_than_once": _more_than_once(counts, "ship"),
        "moves_accepted_more_than_once": sorted(
            {number for move in ("delivering", "last-mile", "delivered") for number in _more_than_once(counts, move)}
        ),
        "too_many_codes": sorted(posting.posting_number for posting in postings if _has_too_many_codes(posting)),
    }


def _more_than_once(counts: dict[str, dict[str, int]], call: str) -> list[str]:
    return sorted(number for number, each in counts.items() if each.get(call, 0) > 1)


def _codes_held_twice(posting: Posting) -> list[str]:
    """Codes that Ozon holds twice. Where a partly rejected upload leaves nothing behind, giving its codes
    to the same posting again is no such case."""
    held = Counter(code for _sku, code in posting.received_codes)
    return [code for code, times in held.items() if times > 1]


def _was_uploaded_again(posting: Posting) -> bool:
    """Whether an upload was taken after one that was taken whole, or while one did not show yet of which
    Ozon keeps something. Topping up after a rejection that has been seen is no such case."""
    uploads = [entry.detail for entry in posting.accepted if entry.call == "upload"]
    whole = [any(each["received"].values()) and not any(each["failed"].values()) for each in uploads]
    return any(whole[:-1]) or any(each["blind"] for each in uploads)


def _has_too_many_codes(posting: Posting) -> bool:
    skus = [sku for sku, _code in posting.received_codes]
    return any(skus.count(line.sku) > line.required_qty for line in posting.lines)


def full_record(postings: list[Posting], dialect: Dialect) -> dict[str, Any]:
    """:param postings: the postings to tell of
    :rtype: dict"""
    return {
        "postings": [posting_record(posting, dialect) for posting in postings],
        "violations": violations(postings),
    }
