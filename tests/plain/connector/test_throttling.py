"""429s: how long the account rests, and that the rests grow where Ozon names no time."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from seller_api import Answer, error_body

from connector import OzonClient, Throttled
from connector.rate_limit import RESTS, ThrottleStreak

ACCEPTED = {"result": [{"posting_number": "1-1", "result": True, "error": []}]}
ROLES = {"roles": [], "expires_at": None}
UNTIMED = Answer(error_body(8, "You have reached request rate limit per second"), 429)


def act(client):
    return client.statuses.delivering(["1-1"])


@pytest.mark.parametrize(("header", "seconds"), [
    ("7", 7.0), ("0.5", 0.5), ("0", 0.0), ("-3", 0.0), ("100000", 3600.0),
    # unusable ones: a short rest of our own choice
    ("", 2.0), ("soon", 2.0), ("nan", 2.0), ("inf", 2.0), ("Mon, 23 Nov 2026 14:00:00 GMT", 2.0),
])
def test_retry_after(api, client, header, seconds):
    api.answer(Answer(error_body(8, "rate limit"), 429, {"Retry-After": header}))
    with pytest.raises(Throttled) as caught:
        act(client)
    assert caught.value.retry_after == seconds


def test_after_a_429_the_whole_client_rests(api, client):
    api.answer(Answer(error_body(8, "rate limit"), 429, {"Retry-After": "60"}), Answer(ROLES))
    with pytest.raises(Throttled):
        act(client)
    with pytest.raises(Throttled) as caught:
        client.account.roles()
    assert 50 < caught.value.retry_after <= 60
    assert len(api.received) == 1, "a call was sent in spite of Retry-After"


def test_an_open_circle_closes_one_method_only(api, client):
    api.answer(Answer(error_body(14, "Circle is open"), 503), Answer(ROLES))
    with pytest.raises(Throttled) as caught:
        act(client)
    assert caught.value.method_only
    assert caught.value.retry_after >= 30
    with pytest.raises(Throttled) as caught:
        act(client)
    assert caught.value.method_only
    client.account.roles()
    assert [path.rpartition("/")[2] for path in api.paths] == ["delivering", "roles"]


# === REST AFTER REST === #


@pytest.fixture
def impatient(api, monkeypatch):
    """Makes clients that keep no rest, as if it were over each time."""
    monkeypatch.setattr("connector.rate_limit.RateLimiter.rest", lambda limiter, seconds: None)
    clients = []

    def make(streak=0):
        clients.append(OzonClient("1", "key", api.url, throttle_streak=streak))
        return clients[-1]

    yield make
    for client in clients:
        client.close()


def throttled(client):
    """:return: the rest after a call that is throttled, in seconds"""
    with pytest.raises(Throttled) as caught:
        act(client)
    return caught.value.retry_after


def test_rests_grow_until_a_call_goes_well(api, impatient):
    api.answer(UNTIMED, UNTIMED, UNTIMED, UNTIMED, Answer(ACCEPTED), UNTIMED)
    client = impatient()
    assert [throttled(client) for _ in range(4)] == [2.0, 10.0, 60.0, 60.0]
    assert client.throttle_streak == 4
    act(client)
    assert client.throttle_streak == 0
    assert throttled(client) == 2.0


def test_the_next_client_carries_on(api, impatient):
    api.answer(UNTIMED)
    first = impatient()
    throttled(first)
    second = impatient(first.throttle_streak)
    assert throttled(second) == 10.0
    assert second.throttle_streak == 2


@pytest.mark.parametrize("answer", [
    Answer(error_body(8, "limit"), 429, {"Retry-After": "7"}), Answer(error_body(14, "Circle is open"), 503),
])
def test_a_rest_that_ozon_explains_does_not_count(api, impatient, answer):
    api.answer(answer)
    client = impatient(1)
    throttled(client)
    assert client.throttle_streak == 1


def test_a_refusal_does_not_end_the_streak(api, impatient):
    api.answer(Answer(error_body(3, "no"), 400))
    client = impatient(2)
    assert client.shipping.assemble("1-1", {7: 1}).outcome == "refused"
    assert client.throttle_streak == 2


def test_calls_under_way_together_are_throttled_once(api, client):
    """All eight are on Ozon's side before the first answer leaves."""
    together = threading.Barrier(8)

    class Waiting(Answer):
        def payload(self):
            together.wait(timeout=5)
            return super().payload()

    api.answer(Waiting(UNTIMED.body, 429))
    with ThreadPoolExecutor(8) as threads:
        rests = list(threads.map(lambda _: throttled(client), range(8)))
    assert rests == [2.0] * 8
    assert client.throttle_streak == 1


def test_an_answer_to_an_earlier_request_does_not_end_the_streak():
    streak = ThrottleStreak()
    assert streak.rest_after(sent_at=0.0) == RESTS[0]
    streak.went_well(sent_at=-1.0)
    assert streak.count == 1
    streak.went_well(sent_at=float("inf"))
    assert streak.count == 0
