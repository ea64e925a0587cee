"""Times on the wire: UTC, `YYYY-MM-DDThh:mm:ssZ` (OZON.md §0, §2.1)."""

import re
from datetime import datetime, timedelta, timezone

_MOMENT = re.compile(r"(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}:\d{2})(\.\d+)?(Z|[+-]\d{2}:\d{2})", re.IGNORECASE)


def format_moment(moment: datetime | None) -> str | None:
    """:param datetime moment: in UTC, or None
    :rtype: str | None"""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ") if moment else None


def format_exact(moment: datetime) -> str:
    """With microseconds, for the record and the journal.

    :rtype: str
    """
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def parse_moment(text: str) -> datetime:
    """:param str text: a time with a zone
    :raise ValueError: anything else
    :rtype: datetime"""
    match = _MOMENT.fullmatch(text)
    if not match:
        raise ValueError("not a date-time")
    day, time, fraction, zone = match.groups()
    moment = datetime.fromisoformat(f"{day}T{time}+00:00")
    moment += timedelta(seconds=float(fraction or 0))
    if zone not in ("Z", "z"):
        hours, minutes = zone[1:].split(":")
        offset = timedelta(hours=int(hours), minutes=int(minutes))
        moment += -offset if zone[0] == "+" else offset
    return moment.astimezone(timezone.utc)
