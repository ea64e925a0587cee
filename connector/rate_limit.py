"""Keeping one account under Ozon's 50 requests a second (API.md §1)."""

from __future__ import annotations

import threading
import time

from .errors import Throttled

#: A little under Ozon's 50, so that two answers' worth of network jitter does not cost a 429.
REQUESTS_PER_SECOND = 47.0


class RateLimiter:
    """Gives out evenly spaced moments to send at; shared by all threads of one client.

    :param float rate: requests a second.
    :param float patience: longest time, in seconds, that a thread is made to wait; where Ozon asked for a
        longer rest the request is not sent at all.
    """

    def __init__(self, rate: float = REQUESTS_PER_SECOND, patience: float = 5.0):
        self._interval = 1.0 / rate
        self._patience = patience
        self._lock = threading.Lock()
        self._next_slot = 0.0
        self._rest_until = 0.0
        self._closed_until: dict[str, float] = {}

    def acquire(self, path: str = "") -> None:
        """Wait for this thread's turn to call `path`.

        :raise Throttled: if the turn is further away than the limiter's patience, or the method is closed.
        """
        slot = -1.0
        began = time.monotonic()
        while slot < self._rest_until:  # a rest may have begun while this thread slept
            with self._lock:
                now = time.monotonic()
                closed = self._closed_until.get(path, 0.0) - now
                if closed > 0:
                    raise Throttled("the method is closed for a while", retry_after=closed, method_only=True)
                slot = max(now, self._next_slot, self._rest_until)
                if slot - began > self._patience:
                    raise Throttled("resting after a 429", retry_after=slot - now)
                self._next_slot = slot + self._interval
            time.sleep(slot - now)

    def rest(self, seconds: float) -> None:
        """Send nothing for so many seconds: Ozon's `Retry-After`."""
        with self._lock:
            self._rest_until = max(self._rest_until, time.monotonic() + seconds)

    def close(self, path: str, seconds: float) -> None:
        """Leave one method alone for so many seconds: Ozon's `Circle is open`."""
        with self._lock:
            self._closed_until[path] = time.monotonic() + seconds
