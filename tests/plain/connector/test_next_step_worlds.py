"""What holds of every next step, on any Ozon that obeys."""

from dataclasses import dataclass, replace
from datetime import timedelta

from hypothesis import example, given, settings
from hypothesis import strategies as st
from snapshots import LATER, TODAY, posting, told

from connector import Action, Goal, PostingSnapshot, Reason, Verdict, next_step, reached


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
@example(
    World(
        posting("rfbs", "awaiting_packaging", codes=0), "told", "never", "none", date_first=False,
        date_stays_on_offer=True, refuses=frozenset({("awaiting_packaging", Action.ASSEMBLE)}), codes_taken=1,
    ),
    Goal("assembled", "", None, 3),
)
def test_obeying_comes_to_an_end(world, goal):
    refused, invisibly_done, acts = set(), set(), []
    while True:
        seen = world.observe()
        decision = next_step(seen, goal, frozenset(refused | invisibly_done))
        if decision.verdict is not Verdict.ACT:
            break
        action = decision.action
        acts.append(action)
        assert len(acts) <= 15, acts
        assert action not in refused | invisibly_done
        assert not effect_is_visible(seen, action, goal), f"{action} again in spite of its effect: {seen}"
        if world.act(action, goal):
            if action is Action.SET_CUTOFF and not goal.cutoff:
                # Nothing tells whether a date of the caller's own choice is there: he remembers that he has set it.
                invisibly_done.add(action)
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
