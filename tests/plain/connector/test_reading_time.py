"""A host that answers, but takes its time over each answer, holds a reading for a bounded time."""

from datetime import datetime, timezone

import pytest
from hostile import answer, request_of, serving

from connector import OzonClient, PostingReference, TooSlow, posting_reader

NOW = datetime.now(timezone.utc)
EMPTY = answer(b'{"postings": [], "result": {"postings": []}, "has_next": false, "cursor": ""}')
UNKNOWN = answer(b'{"code": 5, "message": "posting not found", "details": []}', status=b"404 Not Found")
PAUSE = 0.2


def references(count):
    return [PostingReference(f"500{number}-0001-1", f"500{number}-0001", "rfbs", NOW) for number in range(count)]


@pytest.fixture
def slow(monkeypatch):
    """A host that takes as long over one answer as a reading has.

    :return: the client, and the heads of its requests.
    """
    heads = []

    def behave(connection, gone):
        while not gone.is_set():
            heads.append(request_of(connection))
            gone.wait(PAUSE)
            connection.sendall(UNKNOWN if b"/get" in heads[-1] else EMPTY)

    monkeypatch.setattr(posting_reader, "READING_SECONDS", PAUSE / 2)
    with serving(behave) as port, OzonClient("1", "key", f"http://127.0.0.1:{port}") as client:
        yield client, heads


def test_what_no_list_has_shown_is_put_off(slow):
    client, heads = slow
    readings = client.postings.read(references(3))
    assert len(heads) == 1
    assert set(readings.broken) == {reference.posting_number for reference in references(3)}
    assert "TooSlow" in str(readings.broken["5000-0001-1"].error)


def test_lists_alone_take_too_long(slow):
    client, heads = slow
    with pytest.raises(TooSlow):
        client.postings.read(references(101))
    assert len(heads) == 1


def test_looking_for_one_number_ends_too(slow):
    client, heads = slow
    with pytest.raises(TooSlow):
        client.postings.find("5000-0001-1")
    assert len(heads) == 1
