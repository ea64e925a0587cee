"""What to do next with a posting, case by case, and what holds in every case."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connector import Action, Goal, PostingLine, PostingSnapshot, Reason, Verdict, next_step, reached

TODAY = datetime(2026, 11, 23, 14, tzinfo=timezone.utc)
LATER = TODAY + timedelta(days=20)
UNTOLD = None  # the answer had no `available_actions`


def posting(scheme, status, actions=UNTOLD, **fields):
    """:param str actions: what Ozon offers, separated by spaces"""
    codes = fields.pop("codes", 0)
    return PostingSnapshot(
        posting_number="7-1", order_number="7", scheme=scheme, status=status,
        actions=actions if actions is UNTOLD else frozenset(actions.split()),
        lines=(PostingLine(7, "A", "Article", 3, digital_codes=("CODE",) * codes),),
        **{"ship_by": TODAY, **fields},
    )


def told(decision):
    """A decision in one word: `assemble`, `done`, `wait:ozon_working`, `stop:cancelled`."""
    if decision.verdict is Verdict.ACT:
        assert decision.reason is None
        return decision.action.value
    assert decision.action is None
    if decision.verdict is Verdict.DONE:
        assert decision.reason is None
        return "done"
    return f"{decision.verdict.value}:{decision.reason.value}"


ASSEMBLED = Goal("assembled")
DELIVERING = Goal("delivering", tracking_number="VIRT-1")
DELIVERED = Goal("delivered", tracking_number="VIRT-1")
UNTRACKED = Goal("delivered")
CODES = Goal("delivered", code_count=3)
PRESALE = Goal("assembled", cutoff=LATER)


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
    case("not offered", "rfbs", "awaiting_packaging", "cancel", DELIVERED, "wait:not_offered"),
    case("nothing offered at all: by status", "rfbs", "awaiting_packaging", "", DELIVERED, "assemble"),
    case("nothing offered, refused here", "rfbs", "awaiting_packaging", "",
         DELIVERED, "wait:not_offered", {"refused": {Action.ASSEMBLE}}),
    case("nothing offered, data are missing", "rfbs", "awaiting_packaging", "",
         DELIVERED, "stop:requirements", {"requirements": ("products_requiring_gtd",)}),
    case("untold, data are missing", "rfbs", "awaiting_packaging", UNTOLD,
         DELIVERED, "stop:requirements", {"requirements": ("products_requiring_gtd",)}),
    case("untold, data were missing, but assembled", "rfbs", "awaiting_deliver", UNTOLD,
         UNTRACKED, "delivering", {"requirements": ("products_requiring_gtd",)}),
    case("only that Ozon is assembling", "rfbs", "awaiting_packaging", "ship_async_in_process",
         DELIVERED, "wait:ozon_working"),
    case("offered, yet refused here", "rfbs", "awaiting_packaging", "ship",
         DELIVERED, "wait:not_offered", {"refused": {Action.ASSEMBLE}}),
    case("data of the goods are missing", "rfbs", "awaiting_packaging", "cancel",
         DELIVERED, "stop:requirements", {"requirements": ("products_requiring_gtd",)}),
    case("data are listed, assembling is offered", "rfbs", "awaiting_packaging", "ship",
         DELIVERED, "assemble", {"requirements": ("products_requiring_gtd",)}),
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


# === A WORLD THAT OBEYS === #


@dataclass
class World:
    """A posting on an Ozon with habits of its own; acts have their effect at once."""

    posting: PostingSnapshot
    actions: str  # told | empty | absent
    tracking_at: str  # status from which a tracking number is taken
    last_mile: str  # optional | required | none
    date_first: bool  # wants a shipping date before it lets the posting be assembled
    date_stays_on_offer: bool
    refuses: frozenset  # pairs of (status, action) that it offers and then refuses
    codes_taken: int

    def observe(self):
        actions = {"told": frozenset(self._offers()), "empty": frozenset(), "absent": None}[self.actions]
        return replace(self.posting, actions=actions)

    def _offers(self):
        status, substatus = self.posting.status, self.posting.substatus
        if status == "awaiting_packaging":
            if self.date_first or self.date_stays_on_offer:
                yield "set_cutoff"
            if not self.date_first:
                yield "ship"
        if status == "awaiting_deliver":
            yield "non_int_delivering"
        if status == "delivering":
            if self.last_mile != "none" and substatus != "posting_in_courier_service":
                yield "non_int_last_mile"
            if self.last_mile != "required" or substatus == "posting_in_courier_service":
                yield "non_int_delivered"
        if status in (self.tracking_at, "delivering") and self.tracking_at != "never":
            yield "set_track_number"

    def act(self, action, goal):
        """:return: whether the act was accepted"""
        needed = {
            Action.ASSEMBLE: "ship",
            Action.SET_CUTOFF: "set_cutoff",
            Action.SET_TRACKING: "set_track_number",
            Action.DELIVERING: "non_int_delivering", Action.LAST_MILE: "non_int_last_mile",
            Action.DELIVERED: "non_int_delivered",
        }
        if (self.posting.status, action) in self.refuses:
            return False
        if action is not Action.UPLOAD_CODES and needed[action] not in set(self._offers()):
            return False
        self.posting = replace(self.posting, **self._effect(action, goal))
        return True

    def _effect(self, action, goal):
        if action is Action.UPLOAD_CODES:
            line = replace(self.posting.lines[0], digital_codes=("CODE",) * self.codes_taken)
            status = "delivered" if self.codes_taken == goal.code_count else "awaiting_packaging"
            return {"lines": (line,), "status": status}
        if action is Action.SET_CUTOFF:
            self.date_first = False
            return {"ship_by": (goal.cutoff or LATER).replace(microsecond=0)}
        return {
            Action.ASSEMBLE: {"status": "awaiting_deliver", "substatus": "posting_transferring_to_delivery"},
            Action.SET_TRACKING: {"tracking_number": goal.tracking_number},
            Action.DELIVERING: {"status": "delivering", "substatus": "posting_on_way_to_city"},
            Action.LAST_MILE: {"substatus": "posting_in_courier_service"},
            Action.DELIVERED: {"substatus": "posting_conditionally_delivered"},
        }[action]


def effect_is_visible(seen, action, goal):
    return {
        Action.UPLOAD_CODES: seen.codes_held > 0,
        Action.SET_CUTOFF: bool(
            goal.cutoff and seen.ship_by and seen.ship_by >= goal.cutoff.replace(microsecond=0)
        ),
        Action.ASSEMBLE: reached(seen.stage, "assembled"),
        Action.SET_TRACKING: bool(seen.tracking_number),
        Action.DELIVERING: reached(seen.stage, "delivering"),
        Action.LAST_MILE: seen.substatus == "posting_in_courier_service" or reached(seen.stage, "delivered"),
        Action.DELIVERED: reached(seen.stage, "delivered"),
    }[action]


STATUSES = [
    "awaiting_registration", "acceptance_in_progress", "awaiting_approve", "awaiting_packaging",
    "awaiting_deliver", "delivering", "driver_pickup", "delivered", "cancelled", "arbitration", "teleported",
]
SUBSTATUSES = [
    "", "posting_returned_to_warehouse", "posting_canceled", "ship_failed", "posting_conditionally_delivered",
    "posting_in_courier_service", "future",
]
SCHEMES = ["digital", "rfbs", "rfbs_integrated", "fbs", "unknown"]

worlds = st.builds(
    World,
    st.builds(
        posting, st.sampled_from(SCHEMES), st.sampled_from(STATUSES),
        substatus=st.sampled_from(SUBSTATUSES), ship_by=st.sampled_from([None, TODAY, LATER]),
        tracking_number=st.sampled_from(["", "OTHER"]), codes=st.integers(0, 3),
    ),
    actions=st.sampled_from(["told", "empty", "absent"]),
    tracking_at=st.sampled_from(["awaiting_deliver", "delivering", "never"]),
    last_mile=st.sampled_from(["optional", "required", "none"]),
    date_first=st.booleans(),
    date_stays_on_offer=st.booleans(),
    refuses=st.frozensets(st.tuples(st.sampled_from(STATUSES), st.sampled_from(list(Action)))),
    codes_taken=st.integers(1, 3),
)
goals = st.builds(
    Goal, st.sampled_from(["assembled", "delivering", "delivered"]), st.sampled_from(["", "VIRT-1"]),
    st.sampled_from([None, TODAY, LATER, LATER + timedelta(microseconds=1)]), st.just(3),
)


@settings(max_examples=1500, deadline=None)
@given(worlds, goals)
def test_obeying_comes_to_an_end(world, goal):
    refused, acts = set(), []
    while True:
        seen = world.observe()
        decision = next_step(seen, goal, frozenset(refused))
        if decision.verdict is not Verdict.ACT:
            break
        action = decision.action
        acts.append(action)
        assert len(acts) <= 15, acts
        assert action not in refused
        assert not effect_is_visible(seen, action, goal), f"{action} again in spite of its effect: {seen}"
        if world.act(action, goal):
            now = world.observe()
            if (now.status, now.substatus) != (seen.status, seen.substatus):
                refused.clear()
        elif action is Action.UPLOAD_CODES:
            return  # a refused upload ends a shipment; it is not a wrong transition
        else:
            refused.add(action)
    last = world.observe()
    if decision.verdict is Verdict.DONE:
        assert reached(last.stage, goal.stage)
    else:
        assert not reached(last.stage, goal.stage)
        assert isinstance(decision.reason, Reason)
    if last.scheme in ("fbs", "rfbs_integrated"):
        assert not {Action.SET_TRACKING, Action.DELIVERING, Action.LAST_MILE, Action.DELIVERED} & set(acts)


@settings(max_examples=300, deadline=None)
@given(worlds, st.sampled_from(["", "VIRT-1"]))
def test_where_nothing_is_refused_a_posting_to_be_assembled_gets_there(world, tracking):
    world.posting = replace(world.posting, scheme="rfbs", status="awaiting_packaging", substatus="")
    world.refuses = frozenset()
    world.actions = "told"
    goal = Goal("delivered", tracking)
    for _ in range(8):
        decision = next_step(world.observe(), goal)
        if decision.verdict is not Verdict.ACT:
            break
        world.act(decision.action, goal)
    assert decision.verdict is Verdict.DONE
    if tracking and world.tracking_at != "never":
        assert world.posting.tracking_number


@settings(max_examples=500, deadline=None)
@given(st.text(max_size=30), st.text(max_size=30), st.frozensets(st.text(max_size=10)), goals)
def test_words_of_the_future_are_left_alone(status, substatus, actions, goal):
    seen = replace(posting("rfbs", status, substatus=substatus), actions=actions)
    if seen.stage == "unknown":
        assert told(next_step(seen, goal)) == "stop:unknown_status"
    actions = frozenset(f"x_{action}" for action in actions | {"beam_up"})
    seen = replace(seen, status="awaiting_packaging", substatus="", actions=actions)
    assert next_step(seen, goal).verdict is Verdict.WAIT
