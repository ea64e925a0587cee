"""Reading digital postings: those that wait for codes, and the FBO methods (API.md §4)."""

from ..rules.digital import missing_qty
from ..rules.schemes import is_digital
from ..wire import digital_shape
from ..wire.paging import read_page, read_window, take_page
from .registry import endpoint


@endpoint("/v2/posting/digital/list", "PostingDigitalListRequest", digital=True)
def digital_list(call):
    """Only postings that wait for codes; an empty request is refused (API.md §4.1)."""
    wanted = call.fields.child("with")
    page = _page(call, only_status="awaiting_packaging")
    shapes = [digital_shape.waiting_shape(p, wanted, missing_qty) for p in page.postings]
    return {"postings": shapes, "cursor": page.cursor, "has_next": page.has_next}


@endpoint("/v3/posting/fbo/list", "PostingFboListRequest")
def fbo_list(call):
    """Postings in any status, with the codes handed over (API.md §4.5)."""
    wanted = call.fields.child("with")
    page = _page(call)
    shapes = [digital_shape.fbo_list_shape(p, wanted) for p in page.postings]
    return {"postings": shapes, "cursor": page.cursor, "has_next": page.has_next}


@endpoint("/v2/posting/fbo/get", "GetFboPostingRequest")
def fbo_get(call):
    """One posting, wrapped."""
    posting = call.digital_posting(call.fields.text("posting_number", required=True))
    return {"result": digital_shape.fbo_get_shape(posting, call.fields.child("with"))}


def _page(call, only_status=None):
    wanted = call.fields.child("filter", required=True)
    since, until = read_window(wanted, "since", "to")
    posting_numbers = set(wanted.texts("posting_numbers"))
    order_numbers = set(wanted.texts("order_numbers"))
    statuses = {only_status} if only_status else set(wanted.texts("statuses"))

    def fits(posting):
        return (
            (not statuses or posting.status in statuses)
            and (not posting_numbers or posting.posting_number in posting_numbers)
            and (not order_numbers or posting.order_number in order_numbers)
        )

    index = call.state.index(call.seller.client_id, digital=True)
    among = _among(call, posting_numbers, order_numbers)
    if among is None:
        among = index.with_status(statuses)
    return take_page(read_page(call.fields), index, since, until, fits, among)


def _among(call, posting_numbers, order_numbers):
    """The postings that a filter names, so that nobody has to walk past all the others."""
    client_id = call.seller.client_id
    if posting_numbers:
        found = [call.state.find(client_id, number, digital=True) for number in posting_numbers]
        return [posting for posting in found if posting]
    if order_numbers:
        orders = [call.state.postings_of_order(client_id, number) for number in order_numbers]
        return [posting for order in orders for posting in order if is_digital(posting)]
    return None
