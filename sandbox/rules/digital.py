"""Activation codes: what Ozon takes, and what becomes of the posting (API.md §4.2)."""

from dataclasses import dataclass, field

from ..errors import ABORTED, FAILED_PRECONDITION, RpcError, business, invalid
from ..model.posting import Change
from .cancelling import cancelled_change

MESSAGE = "UploadPostingCodesRequest"


@dataclass
class Upload:
    """The codes given for one article."""

    sku: int
    keys: list
    exemplar_qty: int
    not_available: int
    received: list = field(default_factory=list)
    failed: list = field(default_factory=list)


def missing_qty(posting, line):
    """How many codes Ozon still wants for an article; fewer than at first only after a partial
    rejection (API.md §11.2: unknown).

    :rtype: int
    """
    received = sum(1 for code in posting.digital_codes.get(line.sku, ()))
    return max(line.required_qty - received, 0)


def check_upload(posting, uploads, now, done_http):
    """Refuse an upload as a whole.

    Only what is already visible counts: while an earlier upload is still under way, Ozon takes
    another one. Nothing says that it does not (no idempotency key, API.md §4.2), and it is the
    case in which codes are lost.

    :param int done_http: HTTP status for a finished posting
    :raise RpcError: with the reason
    """
    if posting.status == "cancelled":
        raise business("POSTING_ALREADY_CANCELLED")
    if posting.status != "awaiting_packaging":
        code = ABORTED if done_http == 409 else FAILED_PRECONDITION
        raise RpcError(code, "posting is already done", done_http)
    if now > posting.code_deadline:
        raise RpcError(FAILED_PRECONDITION, "waiting deadline for digital code has expired")
    wanted = {line.sku: missing_qty(posting, line) for line in posting.lines}
    given = [upload.sku for upload in uploads]
    if len(set(given)) != len(given):
        raise invalid(f"{MESSAGE}.ExemplarsBySku", "sku must be unique")
    if set(given) - set(wanted):
        raise business("UNKNOWN_PRODUCT_DEFINED")
    if {sku for sku, quantity in wanted.items() if quantity} - set(given):
        raise invalid(f"{MESSAGE}.ExemplarsBySku", "codes for all products must be in one request")
    for upload in uploads:
        _check_quantities(upload, wanted[upload.sku])


def _check_quantities(upload, wanted):
    where = f"{MESSAGE}.ExemplarsBySku"
    if len(upload.keys) != upload.exemplar_qty:
        raise invalid(where, "exemplar_keys count must be equal to exemplar_qty")
    if upload.exemplar_qty + upload.not_available != wanted:
        raise invalid(
            where,
            "sum of exemplar_qty and not_available_exemplar_qty must be equal to required_qty_for_digital_code",
        )


def sort_out(posting, uploads):
    """Part the codes into received and failed, as the posting's options say."""
    options = posting.options
    for upload in uploads:
        for key in upload.keys:
            if options.reject_all_codes or key in options.reject_codes or not key.strip():
                upload.failed.append(key)
            else:
                upload.received.append(key)


def codes_change(posting, uploads, now, delay, final_status):
    """What shows of an accepted upload, and whether it finishes the posting.

    :param str final_status: Ozon's word for a finished digital posting
    :rtype: Change
    """
    codes = {sku: list(keys) for sku, keys in posting.digital_codes.items()}
    for upload in uploads:
        codes.setdefault(upload.sku, []).extend(upload.received)
    fields = {"digital_codes": codes}
    rejected = any(upload.failed for upload in uploads)
    if not any(codes.values()):
        if not rejected:
            # Nothing at all could be handed over. What Ozon does then is unknown (API.md §11.2).
            return cancelled_change(posting, now + delay, "ozon", 0, "Нет кодов")
    elif not rejected or posting.options.after_reject == "complete":
        fields.update(status=final_status, substatus="posting_received", delivering_date=now)
    return Change(now + delay, "codes handed over", "ozon", fields, ("awaiting_packaging",))
