"""What Ozon does with a posting without anybody calling: assembling, and cancelling what is late."""

from datetime import datetime, timedelta

from ..dialects import Dialect
from ..model.posting import Change, Posting
from .cancelling import cancelled_change
from .schemes import is_digital
from .shipping import assembled_changes

# "The end of the next working day" after the notice of delay (OZON.md §12.15), simplified.
OVERDUE_AFTER = timedelta(days=1)


def own_course(posting: Posting, dialect: Dialect, now: datetime, delay: timedelta) -> dict[str, list[Change]]:
    """What Ozon has in mind for a posting that is not assembled yet.

    :param timedelta delay: until a change of this posting shows
    :return: the changes of each plan; the same plan has the same name
    :rtype: dict
    """
    if is_digital(posting):
        return _deadline(posting, dialect, delay)
    return {**_assembly(posting, dialect, now, delay), **_overdue(posting, dialect, delay)}


def _assembly(posting: Posting, dialect: Dialect, now: datetime, delay: timedelta) -> dict[str, list[Change]]:
    own = posting.options.auto_assembly_after
    if (own is None and dialect.auto_assembly == "seller") or any(posting.options.requirements.values()):
        return {}
    wait = delay if own is None else timedelta(seconds=own)
    return _plan(f"assembly after {wait}", assembled_changes(posting, now + wait, delay, by="ozon"))


def _deadline(posting: Posting, dialect: Dialect, delay: timedelta) -> dict[str, list[Change]]:
    """The cancellation shows as late as every change does, so codes handed over in time come before it."""
    if dialect.deadline != "cancels":
        return {}
    due = posting.code_deadline + delay
    return _plan(f"cancelled at {due}", [cancelled_change(posting, due, "ozon", 0, "Коды не переданы вовремя")])


def _overdue(posting: Posting, dialect: Dialect, delay: timedelta) -> dict[str, list[Change]]:
    if dialect.overdue != "cancels":
        return {}
    due = posting.shipment_date + OVERDUE_AFTER + delay
    change = cancelled_change(posting, due, "ozon", 0, "Не собрано вовремя")
    change.only_from = ("awaiting_packaging",)
    return _plan(f"cancelled at {due}", [change])


def _plan(name: str, changes: list[Change]) -> dict[str, list[Change]]:
    for change in changes:
        change.plan = name
    return {name: changes}
