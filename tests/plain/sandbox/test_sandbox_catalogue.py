"""Products, warehouses and delivery methods (OZON.md §5)."""

import pytest


@pytest.fixture
def products(ozon):
    rows = [{"sku": sku, "offer_id": f"A-{sku}", "name": f"Товар {sku}"} for sku in (1, 2, 3)]
    return ozon.control("products", {"products": rows})["products"]


def test_products_of_postings_are_known(ozon):
    ozon.new_posting("digital")
    item = ozon.ask("/v3/product/list", {"filter": {}, "limit": 10})["result"]["items"][0]
    assert (item["offer_id"], item["sku"]) == ("GIFT-CARD", 900001)
    assert item["product_id"] != item["sku"]


def test_product_pages(ozon, products):
    first = ozon.ask("/v3/product/list", {"filter": {}, "limit": 2})["result"]
    body = {"filter": {}, "limit": 2, "last_id": first["last_id"]}
    second = ozon.ask("/v3/product/list", body)["result"]
    assert [item["sku"] for item in first["items"] + second["items"]] == [1, 2, 3]
    assert first["total"] == 3


def test_product_filters(ozon, products):
    body = {"filter": {"offer_id": ["A-2"]}, "limit": 10}
    assert [item["sku"] for item in ozon.ask("/v3/product/list", body)["result"]["items"]] == [2]
    body = {"filter": {"skus": ["3"]}, "limit": 10}
    assert [item["sku"] for item in ozon.ask("/v3/product/list", body)["result"]["items"]] == [3]


def test_a_filter_object_is_required(ozon):
    assert ozon.refused("/v3/product/list", {"limit": 10})[:2] == (400, 3)


def test_product_details(ozon, products):
    body = {"offer_id": ["A-1", "no-such"], "sku": ["2"], "product_id": [str(products[2]["product_id"])]}
    items = ozon.ask("/v3/product/info/list", body)["items"]
    assert [item["offer_id"] for item in items] == ["A-1", "A-2", "A-3"]
    assert ozon.refused("/v3/product/info/list")[:2] == (400, 3)


def test_warehouses_in_pages(ozon):
    first = ozon.ask("/v2/warehouse/list", {"limit": 3})
    second = ozon.ask("/v2/warehouse/list", {"limit": 3, "cursor": first["cursor"]})
    assert (first["has_next"], second["has_next"]) == (True, False)
    assert len(first["warehouses"] + second["warehouses"]) == 4
    assert ozon.refused("/v2/warehouse/list", {"limit": 201})[:2] == (400, 3)


def test_delivery_methods_tell_the_integration(ozon):
    methods = ozon.ask("/v2/delivery-method/list", {"limit": 100})["delivery_methods"]
    types = {method["tpl_integration_type"] for method in methods}
    assert types == {"ozon", "non_integrated", "aggregator", "3pl_tracking"}
    own = next(m for m in methods if m["tpl_integration_type"] == "non_integrated")
    body = {"limit": 1, "filter": {"warehouse_ids": [str(own["warehouse_id"])], "status": ["ACTIVE"]}}
    assert ozon.ask("/v2/delivery-method/list", body)["delivery_methods"] == [own]
    assert ozon.new_posting("rfbs")
