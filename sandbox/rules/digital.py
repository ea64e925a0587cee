"""Activation codes: what Ozon takes, and what becomes of the posting (OZON.md §4.2)."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from ..dialects import Dialect
from ..errors import ABORTED, FAILED_PRECONDITION, RpcError, business, invalid
from ..model.posting import Change, Posting, PostingLine
from .cancelling import cancelled_change

MESSAGE = "UploadPostingCodesRequest"


@dataclass
class Upload:
    """The codes given for one article."""

    sku: int
    keys: list[str]
    exemplar_qty: int
    not_available: int
    received: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)


# === WHAT IS WANTED === #


def waits_for_codes(posting: Posting) -> bool:
    """:rtype: bool"""
    return posting.status == "awaiting_packaging"


def missing_qty(posting: Posting, line: PostingLine, dialect: Dialect) -> int:
    """How many codes Ozon takes for an article; fewer than at first only after a partial rejection
    (OZON.md §11.2: unknown).

    :rtype: int
    """
    if dialect.partial_upload == "all_again":
        return line.required_qty
    return max(line.required_qty - len(posting.digital_codes.get(line.sku, ())), 0)


def told_qty(posting: Posting, line: PostingLine, dialect: Dialect) -> int:
    """:return: `required_qty_for_digital_code` as the list shows it
    :rtype: int"""
    if dialect.partial_upload == "rest_untold":
        return line.required_qty
    return missing_qty(posting, line, dialect)


# === WHETHER AN UPLOAD IS TAKEN === #


def check_upload(posting: Posting, uploads: list[Upload], dialect: Dialect, now: datetime, done_http: int) -> None:
    """Refuse an upload as a whole.

    Only what is already visible counts: while an earlier upload is still under way, Ozon takes
    another one. Nothing says that it does not (no idempotency key, OZON.md §4.2), and it is the
    case in which codes are lost.

    :param int done_http: HTTP status for a finished posting
    :raise RpcError: with the reason
    """
    _check_waits(posting, dialect, now, done_http)
    wanted = {line.sku: missing_qty(posting, line, dialect) for line in posting.lines}
    given = [upload.sku for upload in uploads]
    if len(set(given)) != len(given):
        raise invalid(f"{MESSAGE}.ExemplarsBySku", "sku must be unique")
    if set(given) - set(wanted):
        raise business("UNKNOWN_PRODUCT_DEFINED")
    if {sku for sku, quantity in wanted.items() if quantity} - set(given):
        raise invalid(f"{MESSAGE}.ExemplarsBySku", "codes for all products must be in one request")
    for upload in uploads:
        _check_quantities(upload, wanted[upload.sku])


def _check_waits(posting: Posting, dialect: Dialect, now: datetime, done_http: int) -> None:
    if posting.status == "cancelled":
        raise business("POSTING_ALREADY_CANCELLED")
    if not waits_for_codes(posting):
        code = ABORTED if done_http == 409 else FAILED_PRECONDITION
        raise RpcError(code, "posting is already done", done_http)
    if now > posting.code_deadline and dialect.deadline != "waits":
        raise RpcError(FAILED_PRECONDITION, "waiting deadline for digital code has expired")


def _check_quantities(upload: Upload, wanted: int) -> None:
    where = f"{MESSAGE}.ExemplarsBySku"
    if len(upload.keys) != upload.exemplar_qty:
        raise invalid(where, "exemplar_keys count must be equal to exemplar_qty")
    if upload.exemplar_qty + upload.not_available != wanted:
        raise invalid(
            where,
            "sum of exemplar_qty and not_available_exemplar_qty must be equal to required_qty_for_digital_code",
        )


# === WHAT FOLLOWS FROM IT === #


def sort_out(posting: Posting, uploads: list[Upload]) -> None:
    """Part the codes into received and failed, as the posting's options say."""
    options = posting.options
    for upload in uploads:
        for key in upload.keys:
            if options.reject_all_codes or key in options.reject_codes or not key.strip():
                upload.failed.append(key)
            else:
                upload.received.append(key)


def record_upload(posting: Posting, uploads: list[Upload], dialect: Dialect, now: datetime) -> None:
    """Write down what Ozon took, and what of it Ozon keeps."""
    received = {str(upload.sku): len(upload.received) for upload in uploads}
    failed = {str(upload.sku): len(upload.failed) for upload in uploads}
    shown = sum(len(codes) for codes in posting.digital_codes.values())
    blind = len(posting.received_codes) > shown
    posting.accept(now, "upload", received=received, failed=failed, blind=blind)
    codes = [(upload.sku, key) for upload in uploads for key in upload.received]
    posting.taken_codes += codes
    if dialect.partial_upload == "all_again":
        if not blind:
            posting.received_codes.clear()
        if _is_rejected(uploads):
            return
    posting.received_codes += codes


def codes_change(posting: Posting, uploads: list[Upload], dialect: Dialect, now: datetime, delay: timedelta) -> Change:
    """What shows of an accepted upload, and whether it finishes the posting.

    :rtype: Change
    """
    codes = _kept_codes(posting, uploads, dialect)
    fields: dict[str, object] = {"digital_codes": codes}
    rejected = _is_rejected(uploads)
    if not rejected and not any(codes.values()):
        # Nothing at all could be handed over. What Ozon does then is unknown (OZON.md §11.2).
        return cancelled_change(posting, now + delay, "ozon", 0, "Нет кодов")
    if not rejected or (any(codes.values()) and dialect.partial_upload == "complete"):
        fields.update(status="delivered", substatus="posting_received", delivering_date=now)
    return Change(now + delay, "codes handed over", "ozon", fields, ("awaiting_packaging",))


def _kept_codes(posting: Posting, uploads: list[Upload], dialect: Dialect) -> dict[int, list[str]]:
    """:return: the codes that show once the upload does"""
    if dialect.partial_upload == "all_again":
        return {} if _is_rejected(uploads) else {upload.sku: upload.received for upload in uploads}
    codes = {sku: list(keys) for sku, keys in posting.digital_codes.items()}
    for upload in uploads:
        codes.setdefault(upload.sku, []).extend(upload.received)
    return codes


def _is_rejected(uploads: list[Upload]) -> bool:
    return any(upload.failed for upload in uploads)
