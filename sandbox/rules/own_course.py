"""What Ozon does with a posting without anybody calling: assembling, and cancelling at the deadline."""

from datetime import datetime, timedelta

from ..dialects import Dialect
from ..model.posting import Change, Posting
from .cancelling import cancelled_change
from .schemes import is_digital
from .shipping import assembled_changes

ASSEMBLY = "assembly"
DEADLINE = "deadline"


def own_course(posting: Posting, dialect: Dialect, now: datetime, delay: timedelta) -> dict[str, list[Change]]:
    """:param timedelta delay: until a change of this posting shows
    :return: the changes that Ozon has in mind, by name of the plan
    :rtype: dict"""
    if posting.status != "awaiting_packaging":
        return {}
    plans = {ASSEMBLY: _assembly(posting, dialect, now, delay), DEADLINE: _deadline(posting, dialect, delay)}
    for name, changes in plans.items():
        for change in changes:
            change.plan = name
    return {name: changes for name, changes in plans.items() if changes}


def _assembly(posting: Posting, dialect: Dialect, now: datetime, delay: timedelta) -> list[Change]:
    if is_digital(posting) or any(posting.options.requirements.values()):
        return []
    own = posting.options.auto_assembly_after
    if own is None and dialect.auto_assembly == "seller":
        return []
    wait = delay if own is None else timedelta(seconds=own)
    return assembled_changes(posting, now + wait, delay, by="ozon")


def _deadline(posting: Posting, dialect: Dialect, delay: timedelta) -> list[Change]:
    """The cancellation shows as late as every change does, so codes handed over in time come before it."""
    if not is_digital(posting) or dialect.deadline != "cancels" or posting.code_deadline is None:
        return []
    return [cancelled_change(posting, posting.code_deadline + delay, "ozon", 0, "Коды не переданы вовремя")]
