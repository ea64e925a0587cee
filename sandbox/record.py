"""The server's own record: what has really been accepted, whatever anybody was told."""

from collections import defaultdict

from .wire.moments import format_exact


def posting_record(posting):
    """Everything about one posting, codes in plain text.

    :rtype: dict
    """
    status, substatus = posting.true_state()
    return {
        "posting_number": posting.posting_number,
        "client_id": posting.client_id,
        "scheme": posting.scheme,
        "tpl_integration_type": posting.integration_type,
        "status": posting.status,
        "substatus": posting.substatus,
        "true_status": status,
        "true_substatus": substatus,
        "tracking_number": posting.tracking_number,
        "shipment_date": format_exact(posting.shipment_date),
        "pending": len(posting.pending),
        "accepted": [_accepted(entry) for entry in posting.accepted],
        "accepted_counts": accepted_counts(posting),
        "codes": [{"sku": sku, "code": code} for sku, code in posting.received_codes],
        "history": [{**entry, "at": format_exact(entry["at"])} for entry in posting.history],
    }


def _accepted(entry):
    detail = {
        name: format_exact(value) if hasattr(value, "strftime") else value for name, value in entry.detail.items()
    }
    return {"at": format_exact(entry.at), "call": entry.call, **detail}


def accepted_counts(posting):
    """How often each call was accepted with effect; a ship call that ended in `ship_failed` had
    none, and an upload of which every code was rejected neither.

    :rtype: dict
    """
    counts = defaultdict(int)
    for entry in posting.accepted:
        failed_ship = entry.call == "ship" and entry.detail["will_fail"]
        failed_upload = entry.call == "upload" and not any(entry.detail["received"].values())
        if not failed_ship and not failed_upload:
            counts[entry.call] += 1
    return dict(counts)


def violations(postings):
    """What must never happen (the promise «nothing twice»).

    :param postings: the postings to look at
    :rtype: dict
    """
    owners = defaultdict(list)
    for posting in postings:
        for _sku, code in posting.received_codes:
            owners[code].append(posting.posting_number)
    counts = {posting.posting_number: accepted_counts(posting) for posting in postings}
    return {
        "codes_in_several_postings": {
            code: sorted(set(numbers)) for code, numbers in owners.items() if len(set(numbers)) > 1
        },
        "codes_twice_in_one_posting": {
            code: numbers[0] for code, numbers in owners.items() if len(numbers) > len(set(numbers))
        },
        "uploads_accepted_more_than_once": sorted(
            posting.posting_number for posting in postings if _was_uploaded_blind(posting)
        ),
        "ship_accepted_more_than_once": _more_than_once(counts, "ship"),
        "moves_accepted_more_than_once": sorted(
            {number for move in ("delivering", "last-mile", "delivered") for number in _more_than_once(counts, move)}
        ),
        "too_many_codes": sorted(posting.posting_number for posting in postings if _has_too_many_codes(posting)),
    }


def _more_than_once(counts, call):
    return sorted(number for number, each in counts.items() if each.get(call, 0) > 1)


def _was_uploaded_blind(posting):
    """Whether an upload was taken while an earlier one did not show yet. Topping up after a
    partial rejection that has been seen is no such case."""
    return any(entry.call == "upload" and entry.detail["blind"] for entry in posting.accepted)


def _has_too_many_codes(posting):
    skus = [sku for sku, _code in posting.received_codes]
    return any(skus.count(line.sku) > line.required_qty for line in posting.lines)


def full_record(postings):
    """:param postings: the postings to tell of
    :rtype: dict"""
    return {
        "postings": [posting_record(posting) for posting in postings],
        "violations": violations(postings),
    }
