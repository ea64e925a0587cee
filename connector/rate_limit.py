"""Keeping one account under Ozon's 50 requests a second (OZON.md §1)."""

from __future__ import annotations

import math
import threading
import time
from collections import deque

from .errors import Throttled

#: A little under Ozon's 50, so that two answers' worth of network jitter does not cost a 429.
REQUESTS_PER_SECOND = 47.0
#: No stretch of so many seconds holds more calls than belong into it, however late some threads wake. A little
#: over Ozon's second, because calls may come closer together on their way, too.
WINDOW_SECONDS = 1.05
#: Rests after 429s that name no time, one after the other, in seconds (OZON.md §12.5).
RESTS = (2.0, 10.0, 60.0)


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
        self._departures: deque[float] = deque(maxlen=max(2, int(rate * WINDOW_SECONDS)))

    def acquire(self, path: str = "") -> None:
        """Wait for this thread's turn to call `path`.

        :raise Throttled: if the turn is further away than the limiter's patience, or the method is closed.
        """
        slot = slept_until = -1.0
        began = time.monotonic()
        while True:
            with self._lock:
                # What was slept is gone, whatever the clock says (a test may have stopped it).
                now = max(time.monotonic(), slept_until)
                closed = self._closed_until.get(path, 0.0) - now
                if closed > 0:
                    raise Throttled("the method is closed for a while", retry_after=closed, method_only=True)
                has_turn = slot >= 0.0 and slot >= self._rest_until  # a rest may have begun while this thread slept
                if not has_turn:
                    slot = max(now, self._next_slot, self._rest_until)
                # On a busy machine threads wake late and then all at once.
                slot = max(slot, self._window_opens())
                if slot - began > self._patience:
                    raise Throttled("resting after a 429", retry_after=slot - now)
                if not has_turn:
                    self._next_slot = slot + self._interval
                if slot <= now:
                    self._departures.append(now)
                    return
            time.sleep(slot - now)
            slept_until = slot

    def _window_opens(self) -> float:
        """When the oldest call of a full window is long enough ago."""
        is_full = len(self._departures) == self._departures.maxlen
        return self._departures[0] + WINDOW_SECONDS if is_full else 0.0

    def rest(self, seconds: float) -> None:
        """Send nothing for so many seconds: Ozon's `Retry-After`."""
        with self._lock:
            self._rest_until = max(self._rest_until, time.monotonic() + seconds)

    def close(self, path: str, seconds: float) -> None:
        """Leave one method alone for so many seconds: Ozon's `Circle is open`."""
        with self._lock:
            self._closed_until[path] = time.monotonic() + seconds


class ThrottleStreak:
    """Counts 429s that name no time, so that each rest is longer than the one before.

    Calls under way together are answered together; those answers are one 429, not many.

    :param int count: how many there have been since a call last went well, in clients before this one.
    """

    def __init__(self, count: int = 0):
        self.count = count
        self._lock = threading.Lock()
        self._last_at = -math.inf

    def rest_after(self, sent_at: float) -> float:
        """Count a 429.

        :param float sent_at: when its request was sent, by the monotonic clock.
        :return: seconds to rest.
        :rtype: float
        """
        with self._lock:
            if sent_at >= self._last_at:
                self.count += 1
                self._last_at = time.monotonic()
            return RESTS[min(max(self.count, 1), len(RESTS)) - 1]

    def went_well(self, sent_at: float) -> None:
        """A call went well; it ends the streak if it was sent after the last 429."""
        with self._lock:
            if sent_at >= self._last_at:
                self.count = 0
