"""What to do next with a posting, case by case."""

from dataclasses import replace
from datetime import timedelta, timezone

import pytest
from snapshots import (
    ASSEMBLED,
    CODES,
    DELIVERED,
    DELIVERING,
    LATER,
    PRESALE,
    UNTOLD,
    UNTRACKED,
    posting,
    told,
)

from connector import Action, Goal, Requirement, next_step

NEEDS = (Requirement("gtd", (7,)),)


def case(what, scheme, status, actions, goal, expected, fields=None):
    return pytest.param(scheme, status, actions, goal, expected, fields or {}, id=f"{scheme}: {what}")


CASES = [
    # what, scheme, status, actions offered, goal, what comes next, further fields

    # --- digital goods: one upload, then Ozon's own record
    case("codes are due", "digital", "awaiting_packaging", UNTOLD, CODES, "upload_codes"),
    case("all codes are there, status follows", "digital", "awaiting_packaging", UNTOLD,
         CODES, "wait:ozon_working", {"codes": 3}),
    case("some codes are there: never blindly", "digital", "awaiting_packaging", UNTOLD,
         CODES, "stop:codes_partial", {"codes": 2}),
    case("on its way within Ozon", "digital", "awaiting_deliver", UNTOLD, CODES, "wait:ozon_working"),
    case("on its way, codes shown", "digital", "delivering", UNTOLD,
         CODES, "wait:ozon_working", {"codes": 3}),
    case("delivered", "digital", "delivered", UNTOLD, CODES, "done", {"codes": 3}),
    case("delivered, codes not shown", "digital", "delivered", UNTOLD, CODES, "done"),
    case("the other word for it", "digital", "done", UNTOLD, CODES, "done"),
    case("cancelled", "digital", "cancelled", UNTOLD, CODES, "stop:cancelled"),
    case("a word of the future", "digital", "teleported", UNTOLD, CODES, "stop:unknown_status"),

    # --- rFBS: assembling
    case("to be assembled", "rfbs", "awaiting_packaging", "ship cancel", DELIVERED, "assemble"),
    case("actions untold: by status", "rfbs", "awaiting_packaging", UNTOLD, DELIVERED, "assemble"),
    case("assembly failed, offered again", "rfbs", "awaiting_packaging", "ship",
         DELIVERED, "assemble", {"substatus": "ship_failed"}),
    case("assembly failed under the next status", "rfbs", "awaiting_deliver", "ship",
         DELIVERED, "assemble", {"substatus": "ship_failed"}),
    case("Ozon is assembling", "rfbs", "awaiting_packaging", "ship ship_async_in_process",
         DELIVERED, "wait:ozon_working"),
    case("a part is being split off, actions untold", "rfbs", "awaiting_packaging", UNTOLD,
         DELIVERED, "wait:ozon_working", {"substatus": "posting_split_pending"}),
    case("split, and offered again", "rfbs", "awaiting_packaging", "ship",
         DELIVERED, "assemble", {"substatus": "posting_split_pending"}),
    case("not offered", "rfbs", "awaiting_packaging", "cancel", DELIVERED, "wait:not_offered"),
    case("nothing offered at all: by status", "rfbs", "awaiting_packaging", "", DELIVERED, "assemble"),
    case("nothing offered, refused here", "rfbs", "awaiting_packaging", "",
         DELIVERED, "wait:not_offered", {"refused": {Action.ASSEMBLE}}),
    case("nothing offered, data are missing", "rfbs", "awaiting_packaging", "",
         DELIVERED, "stop:requirements", {"requirements": NEEDS}),
    case("untold, data are missing", "rfbs", "awaiting_packaging", UNTOLD,
         DELIVERED, "stop:requirements", {"requirements": NEEDS}),
    case("untold, data were missing, but assembled", "rfbs", "awaiting_deliver", UNTOLD,
         UNTRACKED, "delivering", {"requirements": NEEDS}),
    case("only that Ozon is assembling", "rfbs", "awaiting_packaging", "ship_async_in_process",
         DELIVERED, "wait:ozon_working"),
    case("offered, yet refused here", "rfbs", "awaiting_packaging", "ship",
         DELIVERED, "wait:not_offered", {"refused": {Action.ASSEMBLE}}),
    case("data of the goods are missing", "rfbs", "awaiting_packaging", "cancel",
         DELIVERED, "stop:requirements", {"requirements": NEEDS}),
    case("data are listed, assembling is offered", "rfbs", "awaiting_packaging", "ship",
         DELIVERED, "assemble", {"requirements": NEEDS}),
    case("Ozon is not ready", "rfbs", "acceptance_in_progress", "cancel", DELIVERED, "wait:ozon_working"),
    case("Ozon is not ready, actions untold", "rfbs", "awaiting_registration", UNTOLD,
         DELIVERED, "wait:ozon_working"),
    case("assembled by itself or a colleague", "rfbs", "awaiting_deliver", "cancel", ASSEMBLED, "done"),
    case("further than wanted", "rfbs", "delivering", "", ASSEMBLED, "done"),

    # --- pre-sale: a later shipping date
    case("a later date first", "rfbs", "awaiting_packaging", "ship set_cutoff", PRESALE, "set_cutoff"),
    case("no date yet", "rfbs", "awaiting_packaging", "set_cutoff",
         PRESALE, "set_cutoff", {"ship_by": None}),
    case("date agreed, now assemble", "rfbs", "awaiting_packaging", "ship set_cutoff",
         PRESALE, "assemble", {"ship_by": LATER}),
    case("date agreed, still on offer alone", "rfbs", "awaiting_packaging", "set_cutoff",
         PRESALE, "wait:not_offered", {"ship_by": LATER}),
    case("date is later than wanted", "rfbs", "awaiting_packaging", "ship set_cutoff",
         PRESALE, "assemble", {"ship_by": LATER + timedelta(days=1)}),
    case("a later date is not on offer", "rfbs", "awaiting_packaging", "ship", PRESALE, "assemble"),
    case("a later date was refused", "rfbs", "awaiting_packaging", "ship set_cutoff",
         PRESALE, "assemble", {"refused": {Action.SET_CUTOFF}}),
    case("Ozon wants a date, whichever", "rfbs", "awaiting_packaging", "set_cutoff",
         DELIVERED, "set_cutoff"),
    case("no date wanted, none needed", "rfbs", "awaiting_packaging", "ship set_cutoff",
         DELIVERED, "assemble"),
    case("untold: a later date is tried first", "rfbs", "awaiting_packaging", UNTOLD, PRESALE, "set_cutoff"),
    case("nothing offered: a later date is tried first", "rfbs", "awaiting_packaging", "",
         PRESALE, "set_cutoff"),
    case("untold: a later date was refused", "rfbs", "awaiting_packaging", UNTOLD,
         PRESALE, "assemble", {"refused": {Action.SET_CUTOFF}}),
    case("untold: no date for what Ozon delivers", "fbs", "awaiting_packaging", UNTOLD, PRESALE, "assemble"),
    case("untold: no date that nobody wants", "rfbs", "awaiting_packaging", UNTOLD,
         ASSEMBLED, "wait:not_offered", {"refused": {Action.ASSEMBLE}}),
    case("assembled: too late for a date", "rfbs", "awaiting_deliver", "set_cutoff", PRESALE, "done"),

    # --- rFBS: tracking number
    case("tracking offered early", "rfbs", "awaiting_deliver", "set_track_number non_int_delivering",
         DELIVERED, "set_tracking"),
    case("tracking there already", "rfbs", "awaiting_deliver", "set_track_number non_int_delivering",
         DELIVERED, "delivering", {"tracking_number": "OTHER"}),
    case("tracking not wanted", "rfbs", "awaiting_deliver", "set_track_number non_int_delivering",
         UNTRACKED, "delivering"),
    case("tracking not offered yet", "rfbs", "awaiting_deliver", "non_int_delivering",
         DELIVERED, "delivering"),
    case("tracking offered late", "rfbs", "delivering", "set_track_number non_int_delivered",
         DELIVERED, "set_tracking"),
    case("offered late, goal reached otherwise", "rfbs", "delivering", "set_track_number",
         DELIVERING, "set_tracking"),
    case("never offered, goal reached", "rfbs", "delivering", "non_int_delivered", DELIVERING, "done"),
    case("tracking refused early", "rfbs", "awaiting_deliver", "set_track_number non_int_delivering",
         DELIVERED, "delivering", {"refused": {Action.SET_TRACKING}}),
    case("tracking refused at the goal", "rfbs", "delivering", "set_track_number",
         DELIVERING, "done", {"refused": {Action.SET_TRACKING}}),
    case("tracking, actions untold", "rfbs", "awaiting_deliver", UNTOLD, DELIVERED, "set_tracking"),
    case("tracking late, actions untold", "rfbs", "delivering", UNTOLD, DELIVERED, "set_tracking"),
    case("tracking after delivery", "rfbs", "delivered", "set_track_number", DELIVERED, "done"),
    case("tracking, but only assembling wanted", "rfbs", "awaiting_deliver", "set_track_number",
         Goal("assembled", tracking_number="VIRT-1"), "done"),

    # --- rFBS: on the way
    case("under way by status", "rfbs", "awaiting_deliver", UNTOLD, UNTRACKED, "delivering"),
    case("nothing on offer", "rfbs", "awaiting_deliver", "cancel", UNTRACKED, "wait:not_offered"),
    case("nothing offered at all: under way by status", "rfbs", "awaiting_deliver", "", UNTRACKED, "delivering"),
    case("nothing offered at all: the end by status", "rfbs", "delivering", "", UNTRACKED, "delivered"),
    case("the end at once", "rfbs", "delivering", "non_int_last_mile non_int_delivered",
         UNTRACKED, "delivered"),
    case("the last mile first", "rfbs", "delivering", "non_int_last_mile", UNTRACKED, "last_mile"),
    case("the end refused: the last mile", "rfbs", "delivering", "non_int_last_mile non_int_delivered",
         UNTRACKED, "last_mile", {"refused": {Action.DELIVERED}}),
    case("both refused", "rfbs", "delivering", "non_int_last_mile non_int_delivered",
         UNTRACKED, "wait:not_offered", {"refused": {Action.DELIVERED, Action.LAST_MILE}}),
    case("courier under way", "rfbs", "delivering", "non_int_delivered",
         UNTRACKED, "delivered", {"substatus": "posting_in_courier_service"}),
    case("courier under way, no second last mile", "rfbs", "delivering", UNTOLD,
         UNTRACKED, "wait:not_offered",
         {"substatus": "posting_in_courier_service", "refused": {Action.DELIVERED}}),
    case("with the driver", "rfbs", "driver_pickup", "non_int_delivered", UNTRACKED, "delivered"),
    case("end untold: by status", "rfbs", "delivering", UNTOLD, UNTRACKED, "delivered"),
    case("presumably delivered is delivered", "rfbs", "delivering", "",
         UNTRACKED, "done", {"substatus": "posting_conditionally_delivered"}),
    case("really delivered", "rfbs", "delivered", "", UNTRACKED, "done"),

    # --- FBS and integrated carriers: assembling is all that a seller can report
    case("FBS assemble", "fbs", "awaiting_packaging", "ship ship_async", ASSEMBLED, "assemble"),
    case("FBS assembled", "fbs", "awaiting_deliver", "label_download", ASSEMBLED, "done"),
    case("FBS never further", "fbs", "awaiting_packaging", "ship", DELIVERED, "stop:carrier_reports"),
    case("FBS never further, whatever is offered", "fbs", "awaiting_deliver", "non_int_delivering",
         DELIVERED, "stop:carrier_reports"),
    case("FBS delivered by Ozon", "fbs", "delivered", "", DELIVERED, "done"),
    case("carrier: assemble", "rfbs_integrated", "awaiting_packaging", "ship", ASSEMBLED, "assemble"),
    case("carrier: registration", "rfbs_integrated", "awaiting_registration", "",
         ASSEMBLED, "wait:ozon_working"),
    case("carrier: assembled", "rfbs_integrated", "awaiting_deliver", "", ASSEMBLED, "done"),
    case("carrier: never further", "rfbs_integrated", "awaiting_deliver", "non_int_delivering",
         DELIVERING, "stop:carrier_reports"),
    case("carrier: no assembling for nothing", "rfbs_integrated", "awaiting_packaging", "ship",
         DELIVERING, "stop:carrier_reports"),

    # --- hands off
    case("cancelled, whatever is offered", "rfbs", "cancelled", "ship non_int_delivering",
         DELIVERED, "stop:cancelled"),
    case("being split", "fbs", "cancelled_from_split_pending", "ship", ASSEMBLED, "stop:cancelled"),
    case("on its way back", "rfbs", "delivering", "non_int_delivered",
         DELIVERED, "stop:returning", {"substatus": "posting_returned_to_warehouse"}),
    case("on its way back, though it was under way", "rfbs", "delivering", UNTOLD,
         DELIVERING, "stop:returning", {"substatus": "posting_returned_to_warehouse"}),
    case("came back and is cancelled", "rfbs", "cancelled", UNTOLD,
         DELIVERED, "stop:cancelled", {"substatus": "posting_returned_to_warehouse"}),
    case("cancelled, by the substatus alone", "rfbs", "delivering", "non_int_delivered",
         DELIVERED, "stop:cancelled", {"substatus": "posting_cancelled"}),
    case("the other spelling of cancelled", "digital", "canceled", UNTOLD, CODES, "stop:cancelled"),
    case("disputed", "rfbs", "arbitration", "awaiting_delivery", DELIVERED, "stop:disputed"),
    case("the buyer disputes", "rfbs", "client_arbitration", "", DELIVERED, "stop:disputed"),
    case("not accepted at the sorting centre", "fbs", "not_accepted", "", ASSEMBLED, "stop:disputed"),
    case("unknown status, whatever is offered", "rfbs", "teleported", "ship",
         DELIVERED, "stop:unknown_status"),
    case("unknown scheme", "unknown", "awaiting_packaging", "ship", ASSEMBLED, "stop:unknown_scheme"),
    case("unknown actions are ignored", "rfbs", "awaiting_packaging", "beam_up ship",
         DELIVERED, "assemble"),
    case("only unknown actions", "rfbs", "awaiting_deliver", "beam_up", DELIVERED, "wait:not_offered"),
    case("unknown scheme, there already", "unknown", "delivered", UNTOLD, DELIVERED, "done"),
]


@pytest.mark.parametrize(("scheme", "status", "actions", "goal", "expected", "fields"), CASES)
def test_case(scheme, status, actions, goal, expected, fields):
    fields = dict(fields)
    refused = frozenset(fields.pop("refused", ()))
    assert told(next_step(posting(scheme, status, actions, **fields), goal, refused)) == expected


@pytest.mark.parametrize("cutoff", [
    LATER.replace(microsecond=999999),
    LATER.replace(tzinfo=None),
    LATER.astimezone(timezone(timedelta(hours=3))),
], ids=["with a fraction", "naive", "Moscow"])
def test_a_date_is_agreed_once_however_it_was_written(cutoff):
    """Ozon is told whole seconds in UTC and shows them again."""
    agreed = posting("rfbs", "awaiting_packaging", "ship set_cutoff", ship_by=LATER)
    assert told(next_step(agreed, Goal("assembled", cutoff=cutoff))) == "assemble"
    before = replace(agreed, ship_by=LATER - timedelta(seconds=1))
    assert told(next_step(before, Goal("assembled", cutoff=cutoff))) == "set_cutoff"
