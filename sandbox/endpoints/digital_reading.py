"""Reading digital postings: those that wait for codes, and the FBO methods (OZON.md §4)."""

from typing import Any

from ..errors import business
from ..model.posting import Posting
from ..rules.digital import told_qty, waits_for_codes
from ..rules.schemes import is_digital
from ..rules.words import kept_statuses, shown_status
from ..wire import digital_shape
from ..wire.fields import Fields
from ..wire.paging import PostingPage, read_page, read_window, take_page
from .registry import Call, endpoint

# What can be asked for beside the posting itself.
WITH = "analytics_data financial_data legal_info"


@endpoint(
    "/v2/posting/digital/list",
    "PostingDigitalListRequest",
    f"filter(since to posting_numbers order_numbers) limit cursor sort_dir with({WITH})",
    digital=True,
)
def digital_list(call: Call) -> dict[str, Any]:
    """Only postings that wait for codes; an empty request is refused (OZON.md §4.1)."""
    wanted = call.fields.child("with")
    page = _page(call, only_status="awaiting_packaging")
    shapes = [_waiting_shape(call, posting, wanted) for posting in page.postings]
    return {"postings": shapes, "cursor": page.cursor, "has_next": page.has_next}


@endpoint(
    "/v3/posting/fbo/list",
    "PostingFboListRequest",
    f"filter(since to statuses posting_numbers order_numbers) limit cursor sort_dir translit with({WITH})",
)
def fbo_list(call: Call) -> dict[str, Any]:
    """Postings in any status, with the codes handed over (OZON.md §4.5)."""
    wanted = call.fields.child("with")
    page = _page(call)
    shapes = [digital_shape.fbo_list_shape(p, wanted, call.state.dialect) for p in page.postings]
    return {"postings": shapes, "cursor": page.cursor, "has_next": page.has_next}


def _waiting_shape(call: Call, posting: Posting, wanted: Fields) -> dict[str, Any]:
    dialect = call.state.dialect_for(posting)
    required = {line.sku: told_qty(posting, line, dialect) for line in posting.lines}
    return digital_shape.waiting_shape(posting, wanted, dialect, required)


@endpoint("/v2/posting/fbo/get", "GetFboPostingRequest", f"posting_number translit with({WITH})")
def fbo_get(call: Call) -> dict[str, Any]:
    """One posting, wrapped."""
    posting = call.digital_posting(call.fields.text("posting_number", required=True))
    if call.state.dialect.waiting_digital == "hidden" and waits_for_codes(posting):
        raise business("POSTING_NOT_FOUND")
    return {"result": digital_shape.fbo_get_shape(posting, call.fields.child("with"), call.state.dialect)}


def _page(call: Call, only_status: str | None = None) -> PostingPage:
    wanted = call.fields.child("filter", required=True)
    since, until = read_window(wanted, "since", "to")
    posting_numbers = set(wanted.texts("posting_numbers"))
    order_numbers = set(wanted.texts("order_numbers"))
    statuses = {only_status} if only_status else set(wanted.texts("statuses"))
    dialect = call.state.dialect
    waiting_too = only_status is not None or dialect.waiting_digital == "shown"

    def fits(posting: Posting) -> bool:
        return (
            (not statuses or shown_status(posting, dialect) in statuses)
            and (waiting_too or not waits_for_codes(posting))
            and (not posting_numbers or posting.posting_number in posting_numbers)
            and (not order_numbers or posting.order_number in order_numbers)
        )

    index = call.state.index(call.seller.client_id, digital=True)
    among = _among(call, posting_numbers, order_numbers)
    if among is None:
        among = index.with_status(kept_statuses(statuses, dialect))
    return take_page(read_page(call.fields), index, since, until, fits, among)


def _among(call: Call, posting_numbers: set[str], order_numbers: set[str]) -> list[Posting] | None:
    """The postings that a filter names, so that nobody has to walk past all the others."""
    client_id = call.seller.client_id
    if posting_numbers:
        found = [call.state.find(client_id, number, digital=True) for number in posting_numbers]
        return [posting for posting in found if posting]
    if order_numbers:
        orders = [call.state.postings_of_order(client_id, number) for number in order_numbers]
        return [posting for order in orders for posting in order if is_digital(posting)]
    return None
