"""Ozon allows 50 requests a second per seller (OZON.md §1)."""

import threading
import time
from collections import deque

import pytest

from connector import Throttled, rate_limit
from connector.rate_limit import RateLimiter


class Clock:
    """A time that passes only by sleeping."""

    def __init__(self):
        self.now = 1000.0

    def monotonic(self):
        return self.now

    def sleep(self, seconds):
        assert seconds >= 0
        self.now += seconds


@pytest.fixture
def clock(monkeypatch):
    fake = Clock()
    monkeypatch.setattr(rate_limit, "time", fake)
    return fake


def busiest_second(moments):
    moments = sorted(moments)
    return max(sum(1 for moment in moments[i:] if moment - start < 1.0) for i, start in enumerate(moments))


def test_one_thread_is_held_under_fifty_a_second(clock):
    limiter = RateLimiter()
    moments = []
    for _ in range(500):
        limiter.acquire()
        moments.append(clock.now)
    assert 45 <= busiest_second(moments) <= 50
    assert len(moments) / (moments[-1] - moments[0]) >= 45


def test_idle_time_is_not_saved_up(clock):
    limiter = RateLimiter()
    moments = []
    for pause in [3600.0] + [0.0] * 199:
        clock.now += pause
        limiter.acquire()
        moments.append(clock.now)
    assert busiest_second(moments) <= 50


def test_sixteen_threads_share_one_limit():
    """At answers of 150 ms: nearly all of what Ozon allows is used, and never more."""
    limiter = RateLimiter()
    moments = []
    started = time.monotonic()
    end = started + 2.0

    def call_until_the_end():
        while time.monotonic() < end:
            limiter.acquire()
            moments.append(time.monotonic())
            time.sleep(0.15)

    threads = [threading.Thread(target=call_until_the_end) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(1 for moment in moments if moment < end) >= 90
    assert busiest_second(moments) <= 50


def test_a_short_rest_is_waited_out(clock):
    limiter = RateLimiter()
    limiter.rest(3.0)
    limiter.acquire()
    assert clock.now >= 1003.0


def test_a_long_rest_is_refused_at_once(clock):
    limiter = RateLimiter()
    limiter.rest(30.0)
    with pytest.raises(Throttled) as caught:
        limiter.acquire()
    assert clock.now == 1000.0
    assert caught.value.retry_after == pytest.approx(30.0)
    assert not caught.value.method_only
    clock.now += 26.0
    limiter.acquire()
    assert clock.now >= 1030.0


def test_a_shorter_rest_does_not_end_a_longer_one(clock):
    limiter = RateLimiter()
    limiter.rest(4.0)
    limiter.rest(1.0)
    limiter.acquire()
    assert clock.now >= 1004.0


def test_a_thread_that_slept_when_the_rest_began_rests_too(clock, monkeypatch):
    limiter = RateLimiter(rate=1.0)
    limiter.acquire()
    sleep = clock.sleep

    def sleep_while_another_thread_gets_a_429(seconds):
        sleep(seconds)
        monkeypatch.setattr(clock, "sleep", sleep)
        limiter.rest(2.0)

    monkeypatch.setattr(clock, "sleep", sleep_while_another_thread_gets_a_429)
    limiter.acquire()
    assert clock.now >= 1003.0


def test_a_closed_method_does_not_hold_up_the_others(clock):
    limiter = RateLimiter()
    limiter.close("/closed", 60.0)
    limiter.acquire("/open")
    assert clock.now == 1000.0
    with pytest.raises(Throttled) as caught:
        limiter.acquire("/closed")
    assert caught.value.method_only
    assert caught.value.retry_after == pytest.approx(60.0)
    clock.now += 60.0
    limiter.acquire("/closed")
    assert clock.now == 1060.0


def test_a_clock_that_stands_still_holds_nobody_for_ever(monkeypatch):
    fake = Clock()
    naps = []
    monkeypatch.setattr(fake, "sleep", lambda seconds: naps.append(seconds) or (len(naps) < 50 or pytest.fail("loops")))
    monkeypatch.setattr(rate_limit, "time", fake)
    limiter = RateLimiter()
    for _ in range(3):
        limiter.acquire()
    assert len(naps) == 2


def test_threads_that_wake_late_do_not_leave_all_at_once(monkeypatch):
    """On a busy machine all threads that had turns of their own may wake in the same instant."""
    late, departures, crowd = LateClock(), [], 60
    monkeypatch.setattr(rate_limit, "time", late)
    limiter = RateLimiter()
    limiter._departures = RecordingDeque(departures, limiter._departures.maxlen)
    threads = [threading.Thread(target=limiter.acquire, daemon=True) for _ in range(crowd)]
    for thread in threads:
        thread.start()
    assert late.wait_for_sleepers(crowd - 1)
    late.wake_all(at=late.now + 3.0)
    for thread in threads:
        thread.join(10)
    assert len(departures) == crowd
    assert busiest_second(departures) <= 50


class LateClock(Clock):
    """Whoever sleeps the first time sleeps until all are woken; afterwards time passes by sleeping."""

    def __init__(self):
        super().__init__()
        self._changed = threading.Condition()
        self._sleepers, self._awake = 0, False

    def sleep(self, seconds):
        with self._changed:
            if self._awake:
                self.now += seconds
                return
            self._sleepers += 1
            self._changed.notify_all()
            self._changed.wait_for(lambda: self._awake, timeout=10)

    def wait_for_sleepers(self, count):
        with self._changed:
            return self._changed.wait_for(lambda: self._sleepers == count, timeout=10)

    def wake_all(self, at):
        with self._changed:
            self.now, self._awake = at, True
            self._changed.notify_all()


class RecordingDeque(deque):
    """The limiter's own memory of departures, none forgotten."""

    def __init__(self, record, maxlen):
        super().__init__(maxlen=maxlen)
        self._record = record

    def append(self, moment):
        self._record.append(moment)
        super().append(moment)
