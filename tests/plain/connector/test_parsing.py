"""What becomes of a posting's fields."""

import pytest

from connector import ACTIVE_STAGES, STAGE_ORDER, MalformedAnswer, reached
from connector.parsing import parse_page, parse_posting
from connector.reading import Node


def malformed(read):
    with pytest.raises(MalformedAnswer):
        read()


def posting(**fields):
    return parse_posting(Node({
        "posting_number": "7-0007-1", "status": "awaiting_packaging",
        "products": [{"sku": "9007199254740993", "quantity": "2"}], **fields,
    }), fields.pop("family", "fbs"))


def test_a_minimal_posting():
    minimal = posting()
    assert minimal.order_number == "7-0007"
    assert minimal.lines[0].sku == 9007199254740993
    assert (minimal.actions, minimal.buyer, minimal.scheme) == (None, None, "unknown")
    assert not minimal.offers("ship")


def test_no_actions_is_not_the_same_as_actions_untold():
    assert posting(available_actions=[]).actions == frozenset()
    assert posting(available_actions=None).actions is None


@pytest.mark.parametrize(("integration", "flow", "scheme"), [
    ("ozon", "", "fbs"), ("non_integrated", "", "rfbs"), ("3pl_tracking", "", "rfbs_integrated"),
    ("aggregator", "", "rfbs_integrated"), ("hybryd", "", "rfbs_integrated"),
    ("", "hybrid_non_integrated", "rfbs"), ("", "hybrid_3pl_tracking", "rfbs_integrated"), ("", "FBP", "fbs"),
    ("non_integrated", "hybrid_non_integrated", "rfbs"), ("teleport", "non_integrated", "unknown"),
    ("", "teleport", "unknown"), ("", "", "unknown"),
])
def test_scheme(integration, flow, scheme):
    assert posting(tpl_integration_type=integration, integration_type_flow=flow).scheme == scheme


@pytest.mark.parametrize("products", [None, [], {}, [{}], [None], [{"sku": 7}], [{"sku": 7, "quantity": 0}]])
def test_a_posting_without_articles_is_broken(products):
    malformed(lambda: posting(products=products))


def test_empty_codes_are_no_codes():
    assert posting(products=[{"sku": 7, "quantity": 1, "digital_codes": ["", None, "A"]}]).codes_held == 1


def test_nothing_personal_in_a_repr():
    customer = {"customer_id": 5, "name": "Ivan", "phone": "+7999", "address": {"city": "Perm"}}
    told = posting(customer=customer, products=[{"sku": 7, "quantity": 1, "digital_codes": ["CODE"]}])
    assert told.buyer.city == "Perm"
    assert not any(secret in repr(told) for secret in ("Ivan", "+7999", "Perm", "CODE"))


def test_what_is_on_its_way_back_counts_for_nothing():
    assert "returning" in ACTIVE_STAGES, "Ozon may still change it"
    assert not any(reached("returning", goal) for goal in STAGE_ORDER)


@pytest.mark.parametrize(("status", "substatus", "stage"), [
    ("awaiting_packaging", "posting_created", "awaiting"),
    ("awaiting_registration", "posting_awaiting_registration", "awaiting"),
    ("awaiting registration", "", "awaiting"),
    ("acceptance_in_progress", "", "awaiting"),
    ("awaiting_deliver", "posting_transferring_to_delivery", "assembled"),
    ("awaiting_deliver", "ship_failed", "awaiting"),
    ("awaiting_packaging", "ship_failed", "awaiting"),
    ("delivering", "posting_on_way_to_city", "delivering"),
    ("delivering", "posting_conditionally_delivered", "delivered"),
    ("driver_pickup", "posting_driver_pick_up", "delivering"),
    ("delivered", "posting_received", "delivered"),
    ("delivered", "", "delivered"),
    ("done", "", "delivered"),
    ("cancelled", "posting_canceled", "cancelled"),
    ("cancelled", "posting_cancelled", "cancelled"),
    ("canceled", "posting_canceled", "cancelled"),
    ("canceled", "", "cancelled"),
    ("cancelled", "posting_in_pickup_point", "cancelled"),
    ("cancelled", "posting_returned_to_warehouse", "cancelled"),
    ("delivering", "posting_canceled", "cancelled"),
    ("delivering", "posting_cancelled", "cancelled"),
    ("delivering", "posting_returned_to_warehouse", "returning"),
    ("driver_pickup", "posting_returned_to_warehouse", "returning"),
    ("cancelled_from_split_pending", "", "cancelled"),
    ("arbitration", "posting_in_arbitration", "disputed"),
    ("client_arbitration", "", "disputed"),
    ("not_accepted", "posting_not_in_sort_center", "disputed"),
    ("teleported", "posting_delivered", "unknown"),
])
def test_stage(status, substatus, stage):
    assert posting(status=status, substatus=substatus).stage == stage


def test_a_broken_posting_is_named_where_it_can_be():
    page = parse_page({"postings": [
        {"posting_number": "7-1", "status": "awaiting_deliver", "products": "none"}, "text", {"status": []},
    ]}, "fbs")
    assert [broken.posting_number for broken in page.broken] == ["7-1", "", ""]
    assert [broken.error.path for broken in page.broken] == [
        "postings[0].products", "postings[1]", "postings[2].posting_number",
    ]
