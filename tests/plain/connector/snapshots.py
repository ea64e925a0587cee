"""Postings and goals for the tests of what to do next."""

from datetime import datetime, timedelta, timezone

from connector import Goal, PostingLine, PostingSnapshot, Verdict

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
