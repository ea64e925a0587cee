"""Reading FBS and rFBS postings: the two v4 lists and the single posting (OZON.md §2)."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from ..errors import INVALID_ARGUMENT, RpcError
from ..index import PostingIndex
from ..model.posting import Posting
from ..model.warehouse import WAREHOUSES
from ..rules.schemes import is_digital
from ..rules.words import kept_statuses, shown_status
from ..wire import fbs_get_shape, fbs_list_shape
from ..wire.fields import Fields
from ..wire.paging import PostingPage, read_open_window, read_page, read_window, take_page
from .registry import Call, endpoint

Fits = Callable[[Posting], bool]

# What the lists have in common: filters, paging, and what can be asked for beside the posting itself.
FILTER = "statuses warehouse_ids provider_ids delivery_method_ids last_changed_status_date(from to)"
PAGE = "limit cursor sort_dir translit"
WITH = "analytics_data barcodes financial_data legal_info"


@endpoint(
    "/v4/posting/fbs/list",
    "PostingFbsListRequest",
    f"filter({FILTER} since to order_id order_numbers integration_type_flow is_blr_traceable) {PAGE} with({WITH})",
)
def fbs_list(call: Call) -> dict[str, Any]:
    """All FBS and rFBS postings of a window."""
    wanted = call.fields.child("filter", required=True)
    since, until = read_window(wanted, "since", "to")
    fits = _both(_common_filter(call, wanted), _list_filter(wanted))
    among = _among_orders(call, wanted)
    if among is None:
        among = _among_found(call, wanted)
    page = take_page(read_page(call.fields), _index(call), since, until, fits, among)
    return _answer(call, page)


@endpoint(
    "/v4/posting/fbs/unfulfilled/list",
    "PostingFbsUnfulfilledListRequest",
    f"filter({FILTER} cutoff_from cutoff_to delivering_date_from delivering_date_to) {PAGE} with({WITH})",
)
def unfulfilled_list(call: Call) -> dict[str, Any]:
    """Everything that is not finished, by cutoff or by date of delivery (OZON.md §2.2). What is finished
    shows if it is asked for by name: the document lists `cancelled` among the statuses of this method."""
    wanted = call.fields.child("filter")
    fits = _both(_common_filter(call, wanted), _unfulfilled_filter(call, wanted))
    among = _among_found(call, wanted)
    page = take_page(read_page(call.fields), _index(call), None, None, fits, among)
    return _answer(call, page, count=len(page.postings))


@endpoint(
    "/v3/posting/fbs/get",
    "GetFbsPostingRequest",
    f"posting_number with({WITH} product_exemplars related_postings translit)",
)
def fbs_get(call: Call) -> dict[str, Any]:
    """One posting; this answer is always wrapped (OZON.md §2.3)."""
    posting = call.fbs_posting(call.fields.text("posting_number", required=True))
    dialect = call.state.dialect_for(posting)
    shape = fbs_get_shape.shape(posting, call.fields.child("with"), dialect, call.now, _related(call, posting))
    return {"result": shape}


def _index(call: Call) -> PostingIndex:
    return call.state.index(call.seller.client_id, digital=False)


def _among_orders(call: Call, wanted: Fields) -> list[Posting] | None:
    """The postings of the named orders, so that nobody has to walk past all the others."""
    numbers = wanted.texts("order_numbers", maximum=100)
    orders = [call.state.postings_of_order(call.seller.client_id, number) for number in numbers]
    found = [posting for order in orders for posting in order if not is_digital(posting)]
    return found if numbers else None


def _among_found(call: Call, wanted: Fields) -> list[Posting] | None:
    """The postings that the index can name by their last change or their status."""
    changed_from, changed_to = _changed_window(wanted)
    if changed_from or changed_to:
        return _index(call).changed_between(changed_from, changed_to)
    return _index(call).with_status(kept_statuses(wanted.texts("statuses"), call.state.dialect))


def _both(first: Fits, second: Fits) -> Fits:
    return lambda posting: first(posting) and second(posting)


def _answer(call: Call, page: PostingPage, **more: Any) -> dict[str, Any]:
    wanted = call.fields.child("with")
    dialect_for = call.state.dialect_for
    answer = {
        "postings": [fbs_list_shape.shape(p, wanted, dialect_for(p), call.now) for p in page.postings],
        "cursor": page.cursor,
        "has_next": page.has_next,
        **more,
    }
    return {"result": answer} if call.state.dialect.wrapper == "wrapped" else answer


def _common_filter(call: Call, wanted: Fields) -> Fits:
    """The filters that both lists have."""
    dialect = call.state.dialect
    statuses = set(wanted.texts("statuses"))
    warehouses = set(wanted.integers("warehouse_ids"))
    providers = set(wanted.integers("provider_ids"))
    methods = set(wanted.integers("delivery_method_ids"))
    changed_from, changed_to = _changed_window(wanted)
    fitting_warehouses = {
        warehouse.warehouse_id
        for warehouse in WAREHOUSES
        if (not warehouses or warehouse.warehouse_id in warehouses)
        and (not providers or warehouse.method.provider_id in providers)
        and (not methods or warehouse.method.method_id in methods)
    }

    def fits(posting: Posting) -> bool:
        return (
            posting.is_shown(call.now)
            and (not statuses or shown_status(posting, dialect) in statuses)
            and posting.warehouse_id in fitting_warehouses
            and (changed_from is None or posting.changed_at >= changed_from)
            and (changed_to is None or posting.changed_at <= changed_to)
        )

    return fits


def _changed_window(wanted: Fields) -> tuple[datetime | None, datetime | None]:
    changed = wanted.child("last_changed_status_date")
    return read_open_window(changed, "from", "to")


def _list_filter(wanted: Fields) -> Fits:
    order_id = wanted.optional_integer("order_id")
    order_numbers = set(wanted.texts("order_numbers", maximum=100))
    flows = set(wanted.texts("integration_type_flow"))

    def fits(posting: Posting) -> bool:
        return (
            (not order_id or posting.order_id == order_id)
            and (not order_numbers or posting.order_number in order_numbers)
            and (not flows or posting.integration_flow in flows)
        )

    return fits


def _unfulfilled_filter(call: Call, wanted: Fields) -> Fits:
    by_cutoff = wanted.has("cutoff_from") or wanted.has("cutoff_to")
    by_delivery = wanted.has("delivering_date_from") or wanted.has("delivering_date_to")
    if by_cutoff == by_delivery:
        problem = "either filter.cutoff or filter.delivering_date must be specified"
        raise RpcError(INVALID_ARGUMENT, problem)
    name, attribute = ("cutoff", "shipment_date")
    if by_delivery:
        name, attribute = ("delivering_date", "delivering_date")
    since, until = read_window(wanted, f"{name}_from", f"{name}_to")
    dialect = call.state.dialect
    hidden = {"delivered", dialect.cancel_word} - set(wanted.texts("statuses"))

    def fits(posting: Posting) -> bool:
        moment = getattr(posting, attribute)
        return shown_status(posting, dialect) not in hidden and moment is not None and since <= moment <= until

    return fits


def _related(call: Call, posting: Posting) -> list[str]:
    """Numbers of the other postings of the same order."""
    order = call.state.postings_of_order(posting.client_id, posting.order_number)
    return sorted(o.posting_number for o in order if o is not posting and o.is_shown(call.now))
