"""How far a posting can be brought, and how far it is brought unless somebody says otherwise."""

from __future__ import annotations

from ...connector import reached
from ..shipment.const import GOALS
from . import const
from .posting_facts import PostingFacts


def furthest_goal(facts: PostingFacts, kind: str) -> str:
    """How far a shipment of a kind goes."""
    if facts.scheme in const.CARRIER_SCHEMES:
        return "assembled"
    return facts.goal_by_kind.get(kind, "assembled")


def goals_of(facts: PostingFacts, kind: str) -> list[str]:
    """The goals that a posting can still reach, the nearest first."""
    furthest = furthest_goal(facts, kind)
    if facts.scheme == "digital":
        return [furthest]
    return [goal for goal, _label in GOALS if reached(furthest, goal) and not reached(facts.stage, goal)]


def goal_among(goals: list[str], awaits_evidence: bool) -> str:
    """The goal of a posting unless somebody says otherwise.

    :param goals: that can be reached, the nearest first; at least one.
    :param awaits_evidence: the last one may be told only with evidence, and there is none that will do.
    """
    return goals[-2] if awaits_evidence and len(goals) > 1 else goals[-1]
