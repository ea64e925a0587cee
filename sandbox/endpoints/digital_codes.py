"""`/v1/posting/digital/codes/upload`: the one call that must never be repeated blind
(OZON.md §4.2)."""

from typing import Any

from ..errors import business
from ..rules.digital import Upload, check_upload, codes_change, record_upload, sort_out
from ..wire.fields import Fields
from .registry import Call, endpoint

QTY_MAX = 100_000


@endpoint(
    "/v1/posting/digital/codes/upload",
    "UploadPostingCodesRequest",
    "posting_number exemplars_by_sku(sku exemplar_qty not_available_exemplar_qty exemplar_keys)",
    digital=True,
)
def upload_codes(call: Call) -> dict[str, Any]:
    """Take the codes: at once into the record, later into what the API shows."""
    posting = call.digital_posting(call.fields.text("posting_number", required=True))
    entries = call.fields.children("exemplars_by_sku", minimum=1)
    uploads = [_read_upload(entry) for entry in entries]
    if call.refusal:
        raise business(call.refusal)
    dialect = call.state.dialect_for(posting)
    check_upload(posting, uploads, dialect, call.now, call.state.options.digital_done_http)
    sort_out(posting, uploads)
    record_upload(posting, uploads, dialect, call.now)
    delay = call.state.delay_of(posting)
    call.state.schedule(posting, codes_change(posting, uploads, dialect, call.now, delay))
    message = posting.options.reject_message
    return {"exemplars_by_sku": [_answer(upload, message) for upload in uploads]}


def _read_upload(entry: Fields) -> Upload:
    return Upload(
        sku=entry.integer("sku"),
        keys=entry.texts("exemplar_keys", maximum=QTY_MAX),
        exemplar_qty=entry.integer("exemplar_qty", minimum=0, maximum=QTY_MAX),
        not_available=entry.integer("not_available_exemplar_qty", minimum=0, maximum=QTY_MAX),
    )


def _answer(upload: Upload, message: str) -> dict[str, Any]:
    """`rejected_qty` counts codes not accepted or not handed over (OZON.md §4.2)."""
    return {
        "sku": upload.sku,
        "received_qty": len(upload.received),
        "rejected_qty": len(upload.failed) + upload.not_available,
        "failed_exemplars": [{"key": key, "message": message} for key in upload.failed],
    }
