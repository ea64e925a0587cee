"""Every rFBS posting reaches its goal, whichever way Ozon answers the questions that its documents leave open."""

from dataclasses import dataclass, field
from itertools import product

import pytest

from connector import Action, Goal, PostingLine, PostingSnapshot, Verdict, next_step, reached

#: `tempting`: everything is offered that could make sense at this status, whether it is accepted or not.
ACTIONS = ["told", "tempting", "empty", "absent"]
LAST_MILE = ["optional", "needed", "silent"]
TRACKING = ["any", "after", "first"]

SHIP, TRACK, GO, NEAR, END = (
    Action.ASSEMBLE, Action.SET_TRACKING, Action.DELIVERING, Action.LAST_MILE, Action.DELIVERED,
)
WORDS = {
    SHIP: "ship", TRACK: "set_track_number", GO: "non_int_delivering", NEAR: "non_int_last_mile",
    END: "non_int_delivered",
}
#: What could make sense at each status.
SENSIBLE = {"awaiting_packaging": {SHIP}, "awaiting_deliver": {TRACK, GO}, "delivering": {TRACK, NEAR, END}}
EFFECTS = {
    SHIP: {"status": "awaiting_deliver", "substatus": "posting_transferring_to_delivery"},
    TRACK: {"tracking_number": "VIRT-1"},
    GO: {"status": "delivering", "substatus": "posting_on_way_to_city"},
    NEAR: {"substatus": "posting_in_courier_service"},
    END: {"substatus": "posting_conditionally_delivered"},
}


@dataclass
class Parcel:
    """An rFBS posting on an Ozon that speaks one dialect."""

    actions: str
    last_mile: str
    tracking: str
    status: str = "awaiting_packaging"
    substatus: str = "posting_created"
    tracking_number: str = ""
    accepted: list = field(default_factory=list)
    refused: list = field(default_factory=list)

    @property
    def is_near(self):
        return self.substatus == "posting_in_courier_service"

    @property
    def takes(self):
        """The actions that are accepted now."""
        taken = set(SENSIBLE[self.status])
        if self.tracking == "after" and self.status == "awaiting_deliver":
            taken.discard(TRACK)
        if self.tracking == "first" and not self.tracking_number:
            taken.discard(GO)
        taken.discard(NEAR if self.is_near else None)
        if self.last_mile != "optional" and not self.is_near:
            taken.discard(END)
        return taken

    @property
    def offers(self):
        """Ozon's `available_actions`."""
        if self.actions in ("empty", "absent"):
            return None if self.actions == "absent" else frozenset()
        offered = set(SENSIBLE[self.status]) if self.actions == "tempting" else set(self.takes)
        if self.last_mile == "silent" and self.status == "delivering":
            offered.add(END)
        return frozenset(WORDS[action] for action in offered) | {"cancel"}

    def show(self):
        return PostingSnapshot(
            posting_number="7-1", order_number="7", scheme="rfbs", status=self.status, substatus=self.substatus,
            actions=self.offers, tracking_number=self.tracking_number,
            lines=(PostingLine(7, "A", "Article", 1),),
        )

    def act(self, action):
        """:return: whether it was accepted"""
        if action not in self.takes:
            self.refused.append(action)
            return False
        self.accepted.append(action)
        for name, value in EFFECTS[action].items():
            setattr(self, name, value)
        return True


def drive(parcel, goal):
    """Obey `next_step`, and remember refusals as a shipment does: by the status at which they came."""
    refused = {}
    for _turn in range(20):
        at_status = refused.setdefault((parcel.status, parcel.substatus), set())
        decision = next_step(parcel.show(), goal, frozenset(at_status))
        if decision.verdict is not Verdict.ACT:
            return decision
        if not parcel.act(decision.action):
            at_status.add(decision.action)
    raise AssertionError(f"no end: {parcel}")


@pytest.mark.parametrize("stage", ["assembled", "delivering", "delivered"])
@pytest.mark.parametrize("number", ["VIRT-1", ""], ids=["tracked", "untracked"])
@pytest.mark.parametrize(
    ("actions", "last_mile", "tracking"), list(product(ACTIONS, LAST_MILE, TRACKING)), ids="-".join
)
def test_every_way_leads_to_the_goal(actions, last_mile, tracking, number, stage):
    parcel = Parcel(actions, last_mile, tracking)
    decision = drive(parcel, Goal(stage, tracking_number=number))
    if tracking == "first" and not number and stage != "assembled":
        # There is no way without a number: it waits, and its shipment asks a person in the end.
        assert decision.verdict is Verdict.WAIT
        return
    assert decision.verdict is Verdict.DONE
    assert reached(parcel.show().stage, stage)
    assert parcel.tracking_number == (number if stage != "assembled" else "")
    assert len(set(parcel.accepted)) == len(parcel.accepted), "nothing twice"
    assert len(parcel.refused) <= 2, "a refusal costs one call"
    if actions == "told" and last_mile != "silent":
        assert not parcel.refused


@pytest.mark.parametrize("actions", ACTIONS)
@pytest.mark.parametrize("status", ["awaiting_packaging", "awaiting_deliver", "delivering"])
def test_what_somebody_else_has_done_is_skipped(actions, status):
    """Auto-assembly, a colleague, a call whose answer was lost."""
    parcel = Parcel(actions, "needed", "after", status=status, tracking_number="OTHER")
    assert drive(parcel, Goal("delivered", tracking_number="VIRT-1")).verdict is Verdict.DONE
    assert parcel.tracking_number == "OTHER"
    whole_way = [SHIP, GO, NEAR, END]
    assert parcel.accepted == whole_way[["awaiting_packaging", "awaiting_deliver", "delivering"].index(status):]
