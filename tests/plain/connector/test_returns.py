"""Returns and complaints of buyers."""

import pytest
from seller_api import Answer

from connector import MalformedAnswer


def rfbs(number, group="New", **fields):
    return {
        "return_id": number, "posting_number": f"{number}-1", "client_name": "Anna Example",
        "state": {"group_state": group, "state": "S"}, **fields,
    }


def other(number, state="OnSellerApproval", **fields):
    return {
        "id": str(number), "posting_number": f"{number}-1", "visual": {"status": {"sys_name": state}}, **fields,
    }


def test_rfbs_returns(api, client):
    api.answer(Answer({"returns": [rfbs(7, product={"sku": "9"}, created_at="2026-11-20T10:00:00Z")]}))
    [given] = client.returns.open_rfbs().returns
    assert (given.return_id, given.posting_number, given.family, given.sku) == (7, "7-1", "rfbs", 9)
    assert (given.group, given.moment.day) == ("New", 20)
    assert "Anna" not in repr(given)
    groups = ["New", "Delivering", "Checkout", "Arbitration"]
    assert api.bodies == [{"filter": {"group_state": groups}, "limit": 100, "last_id": 0}]


def test_one_rfbs_posting(api, client):
    api.answer(Answer({"returns": []}))
    client.returns.rfbs_page(posting_number="7-1", groups=["All"])
    assert api.bodies[0]["filter"] == {"group_state": ["All"], "posting_number": "7-1"}


@pytest.mark.parametrize(("returns", "count"), [([], 0), ({}, 0), (rfbs(7), 1), ([rfbs(7), rfbs(8)], 2)])
def test_a_list_or_an_object(api, client, returns, count):
    """Ozon's document has an object, its example a list (OZON.md §7)."""
    api.answer(Answer({"returns": returns}))
    assert len(client.returns.open_rfbs().returns) == count


def test_what_is_settled_is_not_open_and_what_is_unknown_is(api, client):
    groups = ["New", "Approved", "REJECTED", "Arbitration", "Elsewhere", None]
    api.answer(Answer({"returns": [rfbs(index, group) for index, group in enumerate(groups)]}))
    assert [given.return_id for given in client.returns.open_rfbs().returns] == [0, 3, 4, 5]
    states = ["DisputeOpened", "MoneyReturned", "Rejected", "ArrivedAtReturnPlace", "Elsewhere", None]
    api.answer(Answer({"returns": [other(index, state) for index, state in enumerate(states)]}))
    assert [given.return_id for given in client.returns.open_of(["1-1"]).returns] == [0, 3, 4, 5]


def test_rfbs_returns_page_by_page(api, client):
    def answer(path, body):
        first = body["last_id"] + 1
        return Answer({"returns": [rfbs(first + index) for index in range(100 if first < 200 else 5)]})

    api.handler = answer
    assert len(client.returns.open_rfbs().returns) == 205
    assert [body["last_id"] for body in api.bodies] == [0, 100, 200]


def test_other_returns_fifty_postings_a_call_and_page_by_page(api, client):
    def answer(path, body):
        first = body["last_id"] + 1
        return Answer({"returns": [other(first), other(first + 1)], "has_next": first == 1})

    api.handler = answer
    returns = client.returns.open_of([f"{index}-1" for index in range(60)]).returns
    assert len(returns) == 8
    asked = [(len(body["filter"]["posting_numbers"]), body["last_id"]) for body in api.bodies]
    assert asked == [(50, 0), (50, 2), (10, 0), (10, 2)]


def test_an_endless_list_is_no_answer(api, client):
    api.answer(Answer({"returns": [other(7)], "has_next": True}))
    with pytest.raises(MalformedAnswer):
        client.returns.open_of(["1-1"])
    api.handler = lambda path, body: Answer({"returns": [other(body["last_id"] + 1)], "has_next": True})
    with pytest.raises(MalformedAnswer):
        client.returns.open_of(["1-1"])


def test_a_return_that_cannot_be_read_still_names_its_posting(api, client):
    api.answer(Answer({"returns": [rfbs(7, return_id="x"), rfbs(8)]}))
    page = client.returns.open_rfbs()
    assert [given.return_id for given in page.returns] == [8]
    assert [broken.posting_number for broken in page.broken] == ["7-1"]


@pytest.mark.parametrize("answer", [{}, {"returns": None}, {"returns": "none"}, []])
def test_nothing_else_passes_for_no_return(api, client, answer):
    api.answer(Answer(answer))
    for ask in (client.returns.open_rfbs, lambda: client.returns.open_of(["1-1"])):
        with pytest.raises(MalformedAnswer):
            ask()
