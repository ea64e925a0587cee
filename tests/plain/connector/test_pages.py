"""One page of a list."""

from datetime import datetime, timedelta, timezone

import pytest
from seller_api import Answer

from connector import MalformedAnswer

NOW = datetime(2026, 11, 23, 14, 0, 0, 999999, tzinfo=timezone.utc)
WEEK = timedelta(days=7)


def posting(number, **fields):
    return {
        "posting_number": number, "order_number": number.rpartition("-")[0], "status": "awaiting_packaging",
        "tpl_integration_type": "non_integrated", "products": [{"sku": 7, "offer_id": "A", "quantity": 1}],
        **fields,
    }


def page(*numbers, cursor="", has_next=False):
    return {"postings": [posting(number) for number in numbers], "cursor": cursor, "has_next": has_next}


def numbers_of(pages):
    return [posting.posting_number for page in pages for posting in page.postings]


@pytest.mark.parametrize(("family", "path"), [
    ("digital", "/v2/posting/digital/list"), ("fbo", "/v3/posting/fbo/list"), ("fbs", "/v4/posting/fbs/list"),
])
def test_a_page(api, client, family, path):
    api.answer(Answer(page("a-1", "b-1", cursor="y", has_next=True)))
    answer = client.postings.page(family, NOW - WEEK, NOW, "x")
    assert numbers_of([answer]) == ["a-1", "b-1"]
    assert (answer.cursor, answer.has_next) == ("y", True)
    assert api.paths == [path]
    assert api.bodies == [{
        "filter": {"since": "2026-11-16T14:00:00Z", "to": "2026-11-23T14:00:00Z"},
        "limit": 100, "cursor": "x", "sort_dir": "ASC",
    }]


@pytest.mark.parametrize(("family", "scheme"), [("digital", "digital"), ("fbo", "digital"), ("fbs", "rfbs")])
def test_a_page_s_postings_are_of_its_kind(api, client, family, scheme):
    api.answer(Answer(page("a-1")))
    assert client.postings.page(family, NOW - WEEK, NOW).postings[0].scheme == scheme


@pytest.mark.parametrize("moment", [
    NOW.replace(tzinfo=None), NOW, NOW.astimezone(timezone(timedelta(hours=3))),
], ids=["naive", "UTC", "Moscow"])
def test_times_are_sent_in_utc(api, client, moment):
    api.answer(Answer(page()))
    client.postings.page("fbs", moment - WEEK, moment)
    assert api.bodies[0]["filter"]["to"] == "2026-11-23T14:00:00Z"


@pytest.mark.parametrize("empty", [
    {"postings": [], "cursor": "", "has_next": False},
    {"postings": None, "has_next": False},
    {"postings": []},
    {"result": {"postings": [], "has_next": False}},
    {"postings": [], "has_next": "false"},
])
def test_an_empty_list(api, client, empty):
    api.answer(Answer(empty))
    answer = client.postings.page("fbs", NOW - WEEK, NOW)
    assert (answer.postings, answer.broken, answer.has_next) == ((), (), False)


@pytest.mark.parametrize("answer", [
    {}, [], None, {"result": None}, {"result": []}, {"result": {}}, {"message": "later"}, {"postings": None},
    {"postings": {}, "has_next": False}, {"postings": [], "has_next": "perhaps"}, {"postings": "none"},
])
def test_nothing_else_passes_for_an_empty_list(api, client, answer):
    """Else a posting would seem to be gone, and an import to be complete."""
    api.answer(Answer(answer))
    with pytest.raises(MalformedAnswer):
        client.postings.page("fbs", NOW - WEEK, NOW)
