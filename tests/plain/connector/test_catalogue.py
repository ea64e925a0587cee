"""The seller's articles."""

from decimal import Decimal

import pytest
from seller_api import Answer

from connector import MalformedAnswer

OZON = "https://cdn1.ozone.ru/b.jpg"


def listed(*product_ids, last_id=""):
    return {"result": {"items": [{"product_id": number} for number in product_ids], "last_id": last_id}}


def described(**fields):
    return {"items": [{"id": 1, "offer_id": "A", "sku": 7, "name": "Thing", "price": "550.00", **fields}]}


def article(client, api, **fields):
    api.answer(Answer(described(**fields)))
    [article] = client.catalogue.details(product_ids=[1])
    return article


def test_a_page(api, client):
    api.answer(Answer(listed(1, 2, last_id="x")))
    page = client.catalogue.page()
    assert (page.product_ids, page.last_id) == ((1, 2), "x")
    assert api.bodies == [{"filter": {"visibility": "ALL"}, "last_id": "", "limit": 1000}]


def test_the_last_page_is_an_empty_one(api, client):
    api.answer(Answer(listed(last_id="x")))
    assert client.catalogue.page("x").last_id == ""


def test_a_page_that_leads_to_itself(api, client):
    api.answer(Answer(listed(1, last_id="x")))
    with pytest.raises(MalformedAnswer):
        client.catalogue.page("x")


@pytest.mark.parametrize("answer", [{}, {"result": {}}, {"result": {"items": {}}}, {"result": {"items": [{}]}}])
def test_nothing_else_passes_for_a_page(api, client, answer):
    api.answer(Answer(answer))
    with pytest.raises(MalformedAnswer):
        client.catalogue.page()


def test_an_article(api, client):
    seen = article(
        client, api, currency_code="rub", barcodes=["460", ""], primary_image=["https://cdn1.ozone.ru/a.jpg"],
        sources=[{"sku": 7}, {"sku": "8"}],
    )
    assert (seen.offer_id, seen.sku, seen.skus, seen.name) == ("A", 7, (7, 8), "Thing")
    assert (seen.price, seen.currency, seen.barcodes) == (Decimal("550.00"), "RUB", ("460",))
    assert seen.picture == "https://cdn1.ozone.ru/a.jpg"
    assert api.bodies == [{"product_id": ["1"]}]


@pytest.mark.parametrize("fields, picture", [
    ({"primary_image": []}, ""), ({"primary_image": None, "images": [OZON]}, OZON), ({"primary_image": OZON}, OZON),
    ({"primary_image": [""], "images": [OZON]}, OZON), ({"primary_image": ["https://evil.example/a.jpg"]}, ""),
    ({"primary_image": ["http://cdn1.ozone.ru/a.jpg"]}, ""), ({"primary_image": ["https://notozone.ru/a.jpg"]}, ""),
    ({"primary_image": ["https://cdn1.ozone.ru:8443/a.jpg"]}, ""),
    ({"primary_image": ["https://ozone.ru@evil.example/a.jpg"]}, ""), ({"primary_image": ["https://[::"]}, ""),
])
def test_its_picture(api, client, fields, picture):
    assert article(client, api, **fields).picture == picture


def test_a_sku_may_stand_among_the_sources_only(api, client):
    assert article(client, api, sku=None, sources=[{"sku": 0}, {"sku": 9}]).sku == 9


def test_one_that_makes_no_sense_is_left_out(api, client):
    answer = described()
    answer["items"].append({"id": 2, "offer_id": "B", "price": "much"})
    api.answer(Answer(answer))
    assert [one.offer_id for one in client.catalogue.details(skus=[7, 8])] == ["A"]
    assert api.bodies == [{"sku": ["7", "8"]}]


def test_details_of_many_are_asked_for_in_parts(api, client):
    """A thousand articles say more than one answer may."""
    api.answer(Answer(described()))
    assert len(client.catalogue.details(skus=range(1, 451))) == 3
    assert [len(body["sku"]) for body in api.bodies] == [200, 200, 50]


@pytest.mark.parametrize("address", [
    "", "nonsense", "https://evil.example/a.png", "http://127.0.0.1:1/a.png", "file:///etc/passwd",
])
def test_a_picture_of_no_host_of_ozon_s_is_not_fetched(client, address):
    assert client.catalogue.picture(address) == b""


def test_nothing_is_asked_for_nothing(api, client):
    assert client.catalogue.details() == ()
    assert api.bodies == []
