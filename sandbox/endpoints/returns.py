"""Returns: those of rFBS buyers, and all others (OZON.md §7)."""

from collections.abc import Callable
from datetime import datetime
from itertools import islice
from typing import Any

from ..errors import INVALID_ARGUMENT, RpcError
from ..model.claim import BuyerReturn
from ..rules.claims import is_rfbs
from ..rules.schemes import is_digital
from ..wire.claim_shapes import return_shape, rfbs_return_shape
from ..wire.fields import Fields
from ..wire.paging import read_open_window
from .registry import Call, endpoint

Fits = Callable[[BuyerReturn], bool]

RFBS_LIMIT = 1000
LIMIT = 500
NUMBERS_MAX = 50
# Only one of these may be asked for at once; what each one looks at, None for what the sandbox does not keep.
DATES: dict[str, Callable[[BuyerReturn], datetime | None]] = {
    "logistic_return_date": lambda given: given.created_at,
    "storage_tariffication_start_date": lambda given: None,
    "visual_status_change_moment": lambda given: given.changed_at,
}


@endpoint(
    "/v2/returns/rfbs/list",
    "ReturnsRfbsListRequest",
    "filter(offer_id posting_number group_state created_at(from to)) last_id limit",
)
def rfbs_list(call: Call) -> dict[str, Any]:
    """Requests of rFBS buyers, oldest first; nothing says whether there is more."""
    limit = call.fields.integer("limit", minimum=1, maximum=RFBS_LIMIT)
    page = _after(call, _rfbs_filter(call.fields.child("filter")))
    return {"returns": [rfbs_return_shape(given) for given in islice(page, limit)]}


def _after(call: Call, fits: Fits) -> Any:
    after = call.fields.optional_integer("last_id") or 0
    own = call.state.claims.returns_of(call.seller.client_id)
    return (given for given in own if given.return_id > after and fits(given))


def _rfbs_filter(wanted: Fields) -> Fits:
    number, offer_id = wanted.text("posting_number"), wanted.text("offer_id")
    groups = {group.lower() for group in wanted.texts("group_state")} - {"all"}
    since, until = read_open_window(wanted.child("created_at"), "from", "to")

    def fits(given: BuyerReturn) -> bool:
        return (
            is_rfbs(given)
            and (not number or given.posting.posting_number == number)
            and (not offer_id or any(line.offer_id == offer_id for line in given.posting.lines))
            and (not groups or given.state.lower() in groups)
            and _is_within(given.created_at, since, until)
        )

    return fits


@endpoint(
    "/v1/returns/list",
    "ReturnsListRequest",
    "filter(logistic_return_date(time_from time_to) storage_tariffication_start_date(time_from time_to) "
    "visual_status_change_moment(time_from time_to) order_id posting_numbers product_name offer_id "
    "visual_status_name warehouse_id barcode return_schema compensation_status_id) limit last_id",
)
def returns_list(call: Call) -> dict[str, Any]:
    """Returns of FBO (digital) and FBS postings, oldest first."""
    limit = call.fields.integer("limit", minimum=1, maximum=LIMIT)
    found = list(islice(_after(call, _filter(call.fields.child("filter"))), limit + 1))
    return {
        "returns": [return_shape(given, _schema(given).capitalize()) for given in found[:limit]],
        "has_next": len(found) > limit,
    }


def _filter(wanted: Fields) -> Fits:
    numbers = set(wanted.texts("posting_numbers", maximum=NUMBERS_MAX))
    order_id = wanted.optional_integer("order_id")
    schema, state = wanted.text("return_schema").upper(), wanted.text("visual_status_name")
    is_dated = _date_filter(wanted)

    def fits(given: BuyerReturn) -> bool:
        return (
            not is_rfbs(given)
            and (not numbers or given.posting.posting_number in numbers)
            and (not order_id or given.posting.order_id == order_id)
            and schema in ("", _schema(given))
            and state in ("", given.state)
            and is_dated(given)
        )

    return fits


def _date_filter(wanted: Fields) -> Fits:
    asked = [name for name in DATES if wanted.has(name)]
    if len(asked) > 1:
        raise RpcError(INVALID_ARGUMENT, "only one of the date filters can be used")
    if not asked:
        return lambda given: True
    since, until = read_open_window(wanted.child(asked[0]), "time_from", "time_to")
    return lambda given: _is_within(DATES[asked[0]](given), since, until)


def _is_within(moment: datetime | None, since: datetime | None, until: datetime | None) -> bool:
    if moment is None:
        return not since and not until
    return (since is None or since <= moment) and (until is None or moment <= until)


def _schema(given: BuyerReturn) -> str:
    return "FBO" if is_digital(given.posting) else "FBS"
