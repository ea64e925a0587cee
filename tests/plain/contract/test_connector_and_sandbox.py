"""The connector against the sandbox over HTTP, each exchange held against the contract: what only meets there."""

from datetime import datetime, timedelta, timezone

import pytest
from contract.checker import validate_journal
from contract.sandbox_caller import agree

from connector import Action, Call, Outcome, OzonClient, PostingReference, RefusalKind, Requirement, perform

NOW = datetime(2026, 10, 1, 12, tzinfo=timezone.utc)
DAY = timedelta(days=1)


@pytest.fixture
def client(server):
    with OzonClient(server.client_id, server.api_key, server.url, requests_per_second=10_000) as client:
        yield client
    agree(validate_journal(server.journal_path))


@pytest.fixture
def seen(client):
    """What the connector sees of an FBS or rFBS posting now."""

    def read(number):
        reference = PostingReference(number, number.rpartition("-")[0], "rfbs", NOW)
        return client.postings.read([reference]).snapshots[number]

    return read


def done(client, action, number, **details):
    [[outcome]] = perform(client, [Call(action, number, **details)])
    return outcome.result


def test_a_cancellation_from_its_reasons_to_its_proof(ozon, client, seen):
    number = ozon.new_posting("rfbs")
    assert seen(number).offers("cancel")
    reasons = {reason.reason_id: reason for reason in client.cancelling.reasons([number])[number]}
    assert reasons[402].wants_message
    assert done(client, Action.CANCEL, number, reason_id=402).refused_as is RefusalKind.WRONG_REASON
    assert done(client, Action.CANCEL, number, reason_id=402, message="Нет ключей").outcome is Outcome.ACCEPTED
    assert seen(number).stage == "awaiting"
    ozon.settle()
    cancelled = seen(number).cancellation
    assert (seen(number).stage, cancelled.kind, cancelled.reason, cancelled.counts) == (
        "cancelled", "seller", "Нет ключей", True,
    )  # fmt: skip
    assert done(client, Action.CANCEL, number, reason_id=352).refused_as is RefusalKind.CANCELLED


@pytest.mark.parametrize("status", ["delivered", "not_accepted", "client_arbitration"])
def test_after_the_hand_over_nothing_is_cancelled(ozon, client, seen, status):
    number = ozon.new_posting("rfbs", status=status)
    assert not seen(number).offers("cancel")
    assert done(client, Action.CANCEL, number, reason_id=352).refused_as is RefusalKind.WRONG_STATUS


@pytest.mark.parametrize("dialect", ["", "split-later", "package-names-both", "split-dated-new", "actions-absent"])
def test_a_part_is_assembled_and_the_rest_waits(ozon, client, seen, dialect):
    ozon.control("dialects", {"dialects": [dialect] if dialect else []})
    number = ozon.new_posting("rfbs", products=[{"sku": 1}, {"sku": 2}])
    result = done(client, Action.ASSEMBLE_PART, number, quantities={1: 1})
    part = result.posting_numbers[-1]
    assert result.outcome is Outcome.ACCEPTED and part != number
    ozon.settle()
    assert (seen(number).stage, [line.sku for line in seen(number).lines]) == ("awaiting", [2])
    assert (seen(part).stage, seen(part).parent_posting_number) == ("assembled", number)
    others = client.postings.read([PostingReference(number, number.rpartition("-")[0], "rfbs", NOW)]).others
    assert list(others) == [part]


def test_why_a_shipping_date_is_not_taken(ozon, client, seen):
    offered = {"set_cutoff": True}
    far, late, carrier, unoffered, gone = (
        ozon.new_posting("rfbs", options=offered),
        ozon.new_posting("rfbs", options=offered, shipment_date="2026-09-30T00:00:00Z"),
        ozon.new_posting("fbs", options=offered),
        ozon.new_posting("rfbs"),
        ozon.new_posting("rfbs", options=offered, status="cancelled"),
    )
    dates = {far: NOW + 31 * DAY}
    refused = {
        number: done(client, Action.SET_CUTOFF, number, cutoff=dates.get(number, NOW + 9 * DAY)).refused_as
        for number in (far, late, carrier, unoffered, gone)
    }
    assert refused == {
        far: RefusalKind.WRONG_VALUE,
        late: RefusalKind.WRONG_STATUS,
        carrier: RefusalKind.WRONG_SCHEME,
        unoffered: RefusalKind.WRONG_STATUS,
        gone: RefusalKind.CANCELLED,
    }
    assert [seen(number).offers("set_cutoff") for number in refused] == [True, False, False, False, False]
    assert done(client, Action.SET_CUTOFF, far, cutoff=NOW + 30 * DAY).outcome is Outcome.ACCEPTED
    ozon.settle()
    assert seen(far).ship_by == NOW + 30 * DAY


def test_a_presale_kept_in_one_go(ozon, client, seen):
    """The clock is moved over the agreed date; what is assembled in time stays."""
    number = ozon.new_posting("rfbs", options={"set_cutoff": True})
    ozon.control("dialects", {"dialects": ["overdue-cancels"]})
    done(client, Action.SET_CUTOFF, number, cutoff=NOW + 20 * DAY)
    ozon.control("advance", {"seconds": 19 * 86400})
    assert seen(number).stage == "awaiting"
    assert done(client, Action.ASSEMBLE, number, quantities={900002: 1}).outcome is Outcome.ACCEPTED
    ozon.control("advance", {"seconds": 3 * 86400})
    assert seen(number).stage == "assembled"


def test_wanted_data_is_named_before_and_refused_without(ozon, client, seen):
    wanted = {"products_requiring_imei": [900004], "products_requiring_country": [900004]}
    number = ozon.new_posting("fbs", options={"requirements": wanted})
    assert seen(number).requirements == (Requirement("country", (900004,)), Requirement("imei", (900004,)))
    assert not seen(number).offers("ship")
    assert done(client, Action.ASSEMBLE, number, quantities={900004: 1}).refused_as is RefusalKind.DATA_MISSING
    ozon.control("posting-options", {"posting_number": number, "options": {"requirements": {}}})
    assert seen(number).requirements == () and seen(number).offers("ship")


def test_requests_of_buyers_are_found_among_many(ozon, client, seen):
    numbers = ozon.control("postings", {"scheme": "rfbs", "count": 120})["posting_numbers"]
    assert client.cancelling.pending_requests(numbers).requests == ()
    ozon.control("cancellation-requests", {"posting_numbers": numbers})
    pending = client.cancelling.pending_requests(numbers).requests
    assert [request.posting_number for request in pending] == numbers
    assert pending[0].auto_approve_at == NOW + 2 * DAY
    client.cancelling.approve(pending[0])
    client.cancelling.reject(pending[1], "Уже в пути")
    ozon.settle()
    assert [one.posting_number for one in client.cancelling.pending_requests(numbers[:3]).requests] == numbers[2:3]
    assert [seen(number).stage for number in numbers[:2]] == ["cancelled", "awaiting"]
    assert seen(numbers[0]).cancellation.kind == "client"


def test_returns_of_buyers_are_found_among_many(ozon, client):
    numbers = ozon.control("postings", {"scheme": "rfbs", "count": 120})["posting_numbers"]
    ozon.control("returns", {"posting_numbers": numbers})
    given = ozon.control("returns", {"posting_number": ozon.new_posting("digital")})["returns"][0]
    ozon.control("returns", {"posting_number": ozon.new_posting("digital"), "state": "MoneyReturned"})
    assert [one.posting_number for one in client.returns.open_rfbs().returns] == numbers
    [one] = client.returns.open_of([given["posting_number"]]).returns
    assert (one.return_id, one.state, one.family) == (given["return_id"], "OnSellerApproval", "ozon")
