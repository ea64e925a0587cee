"""Times as Ozon writes them. All of Ozon's times are UTC (OZON.md introduction)."""

from __future__ import annotations

from datetime import datetime, timezone


def in_utc(moment: datetime) -> datetime:
    """The same time in UTC, which a naive time is taken to be already.

    :rtype: datetime
    """
    return moment.astimezone(timezone.utc) if moment.tzinfo else moment.replace(tzinfo=timezone.utc)


def stamp(moment: datetime) -> str:
    """A time the way Ozon takes it: `2026-11-23T14:00:00Z`.

    :rtype: str
    """
    return in_utc(moment).strftime("%Y-%m-%dT%H:%M:%SZ")
