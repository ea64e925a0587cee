"""Time as the sandbox sees it: the real clock, or a frozen one that only tests move."""

import threading
import time
from datetime import datetime, timedelta, timezone


class Clock:
    """The time source of one server.

    Every delayed effect asks this object and never the operating system, so that a test can skip
    half a second, or 24 hours, without sleeping.

    :param datetime frozen_at: a UTC time at which the clock stands still until :meth:`advance`
        is called; without it the clock runs with the machine's.
    """

    def __init__(self, frozen_at: datetime | None = None) -> None:
        self._frozen_at = frozen_at
        self._offset = timedelta()
        self._lock = threading.Lock()

    def now(self) -> datetime:
        """:return: the present moment, in UTC
        :rtype: datetime"""
        return (self._frozen_at or datetime.now(timezone.utc)) + self._offset

    def monotonic(self) -> float:
        """:return: seconds on a scale that never goes back
        :rtype: float"""
        running = 0.0 if self._frozen_at else time.monotonic()
        return running + self._offset.total_seconds()

    def advance(self, seconds: float) -> None:
        """Jump forward, as if so many seconds had passed.

        :param float seconds: not negative
        :raise ValueError: asked to go back
        """
        if seconds < 0:
            raise ValueError("the clock only goes forward")
        with self._lock:
            self._offset += timedelta(seconds=seconds)

    def sleep(self, seconds: float) -> None:
        """Let so many seconds pass: really, or by moving a frozen clock."""
        if self._frozen_at:
            self.advance(seconds)
        else:
            time.sleep(seconds)
