"""Reading lists: pages, cursors, windows of time, and hundreds of postings at a time."""

from collections import Counter
from datetime import datetime, timedelta, timezone

import pytest
from seller_api import Answer, error_body

from connector import MalformedAnswer, PostingReference, Refused

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


def reference(index, scheme="digital", created_at=NOW):
    return PostingReference(f"{index:05}-1", f"{index:05}", scheme, created_at)


# === ONE PAGE === #


@pytest.mark.parametrize(("family", "path"), [
    ("digital", "/v2/posting/digital/list"), ("fbo", "/v3/posting/fbo/list"), ("fbs", "/v4/posting/fbs/list"),
])
def test_a_page(api, client, family, path):
    api.answer(Answer(page("a-1", "b-1", cursor="y", has_next=True)))
    answer = client.page(family, NOW - WEEK, NOW, "x")
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
    assert client.page(family, NOW - WEEK, NOW).postings[0].scheme == scheme


def test_waiting_postings_are_asked_for_by_number(api, client):
    api.answer(Answer(page("a-1", cursor="y", has_next=True)), Answer(page("b-1")))
    assert numbers_of(client.waiting_postings(["a-1", "b-1"], NOW - WEEK, NOW)) == ["a-1", "b-1"]
    assert set(api.paths) == {"/v2/posting/digital/list"}
    assert [body["filter"]["posting_numbers"] for body in api.bodies] == [["a-1", "b-1"]] * 2
    assert [body["cursor"] for body in api.bodies] == ["", "y"]


@pytest.mark.parametrize("moment", [
    NOW.replace(tzinfo=None), NOW, NOW.astimezone(timezone(timedelta(hours=3))),
], ids=["naive", "UTC", "Moscow"])
def test_times_are_sent_in_utc(api, client, moment):
    api.answer(Answer(page()))
    client.page("fbs", moment - WEEK, moment)
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
    answer = client.page("fbs", NOW - WEEK, NOW)
    assert (answer.postings, answer.broken, answer.has_next) == ((), (), False)


@pytest.mark.parametrize("answer", [
    {}, [], None, {"result": None}, {"result": []}, {"result": {}}, {"message": "later"}, {"postings": None},
    {"postings": {}, "has_next": False}, {"postings": [], "has_next": "perhaps"}, {"postings": "none"},
])
def test_nothing_else_passes_for_an_empty_list(api, client, answer):
    """Else a posting would seem to be gone, and an import to be complete."""
    api.answer(Answer(answer))
    with pytest.raises(MalformedAnswer):
        client.page("fbs", NOW - WEEK, NOW)


# === READING AGAIN === #


def test_one_list_call_per_hundred(api, client):
    api.handler = lambda path, body: Answer(page(*body["filter"]["posting_numbers"]))
    references = [reference(index) for index in range(250)]
    answers = list(client.read_postings(references))
    assert len(api.received) == 3
    assert [len(group) for group, _page in answers] == [100, 100, 50]
    assert numbers_of(page for _group, page in answers) == [one.posting_number for one in references]
    for group, answered in answers:
        assert numbers_of([answered]) == [one.posting_number for one in group]


def test_the_families_are_asked_for_where_they_are_known(api, client):
    api.answer(Answer(page()))
    schemes = ["digital", "rfbs", "fbs", "rfbs_integrated", "unknown"]
    list(client.read_postings([reference(index, scheme) for index, scheme in enumerate(schemes)]))
    asked = dict(zip(api.paths, (body["filter"] for body in api.bodies), strict=True))
    assert asked["/v3/posting/fbo/list"]["posting_numbers"] == ["00000-1"]
    assert asked["/v4/posting/fbs/list"]["order_numbers"] == ["00001", "00002", "00003", "00004"]
    assert len(api.received) == 2


def test_cursors_are_followed(api, client):
    api.answer(
        Answer(page("00001-1", cursor="x", has_next=True)),
        Answer({"result": page("00001-2", cursor="y", has_next=True)}),
        Answer(page("00001-3", cursor="z", has_next=False)),
    )
    answers = list(client.read_postings([reference(1, "rfbs")]))
    assert numbers_of(page for _group, page in answers) == ["00001-1", "00001-2", "00001-3"]
    assert [body["cursor"] for body in api.bodies] == ["", "x", "y"]
    assert all(body["filter"] == api.bodies[0]["filter"] for body in api.bodies)


@pytest.mark.parametrize("cursors", [["x", "x"], ["x", "y", "x"], [""], [None], ["x", ""]])
def test_a_cursor_that_stands_still_is_not_followed_for_ever(api, client, cursors):
    api.answer(*(Answer(page("a-1", cursor=cursor, has_next=True)) for cursor in cursors))
    pages = client.read_postings([reference(1)])
    for _ in cursors:
        next(pages)  # what came is not withheld
    with pytest.raises(MalformedAnswer) as caught:
        next(pages)
    assert caught.value.path == "cursor"
    assert len(api.received) == len(cursors)


def test_pages_are_read_only_as_far_as_they_are_wanted(api, client):
    api.answer(Answer(page("00001-1", cursor="x", has_next=True)), Answer(b"", 500))
    next(client.read_postings([reference(1)]))
    assert len(api.received) == 1


def test_postings_of_one_order_ask_for_it_once(api, client):
    api.answer(Answer(page("7-1", "7-2")))
    references = [PostingReference(f"7-{part}", "7", "rfbs", NOW) for part in (1, 2)]
    list(client.read_postings(references))
    assert api.bodies[0]["filter"]["order_numbers"] == ["7"]


@pytest.mark.parametrize("days", [
    [0], [0, 357], [0, 358], [0, 359], [0, 360], [0, 365], [0, 1, 200, 355, 356, 357, 500, 900],
], ids=str)
def test_the_window_holds_every_posting_of_its_group(api, client, days):
    references = [reference(day, "rfbs", NOW - timedelta(days=day)) for day in days]
    api.answer(Answer(page()))
    answers = list(client.read_postings(references))
    asked = Counter()
    for (group, _page), body in zip(answers, api.bodies, strict=True):
        since, to = body["filter"]["since"], body["filter"]["to"]
        for one in group:
            assert since < one.created_at.strftime("%Y-%m-%dT%H:%M:%SZ") < to
            asked[one.posting_number] += 1
        span = datetime.fromisoformat(to[:-1]) - datetime.fromisoformat(since[:-1])
        assert span <= timedelta(days=360)
    assert asked == Counter(one.posting_number for one in references)


def test_nothing_to_read_makes_no_call(api, client):
    assert list(client.read_postings([])) == []
    assert api.received == []


def test_a_posting_that_ozon_does_not_know_is_refused(api, client):
    api.answer(Answer(error_body(5, "posting not found"), 404))
    for read in (client.fbs_posting, client.fbo_posting):
        with pytest.raises(Refused):
            read("1-1")


def test_single_postings(api, client):
    api.answer(Answer({"result": posting("1-1")}))
    assert client.fbs_posting("1-1").scheme == "rfbs"
    assert client.fbo_posting("1-1").scheme == "digital"
    assert api.bodies == [{"posting_number": "1-1"}] * 2
