"""Warehouses and delivery methods: every seller has the same ones."""

from dataclasses import dataclass


@dataclass(frozen=True)
class DeliveryMethod:
    """How parcels leave a warehouse; `integration_type` is Ozon's `tpl_integration_type`."""

    method_id: int
    name: str
    provider_id: int
    provider: str
    integration_type: str


@dataclass(frozen=True)
class Warehouse:
    """A seller's own warehouse."""

    warehouse_id: int
    name: str
    is_rfbs: bool
    is_auto_assembly: bool
    method: DeliveryMethod


WAREHOUSES = (
    Warehouse(
        20605650762000,
        "Склад FBS",
        False,
        False,
        DeliveryMethod(20605650762010, "Доставка Ozon, самостоятельно", 24, "Доставка Ozon", "ozon"),
    ),
    Warehouse(
        20605650763000,
        "Склад rFBS",
        True,
        False,
        DeliveryMethod(20605650763010, "Доставка продавца", 50, "Доставка продавца", "non_integrated"),
    ),
    Warehouse(
        20605650764000,
        "Склад rFBS, служба доставки",
        True,
        True,
        DeliveryMethod(20605650764010, "Служба доставки", 51, "СДЭК", "aggregator"),
    ),
    Warehouse(
        20605650765000,
        "Склад rFBS, регистрирует продавец",
        True,
        False,
        DeliveryMethod(20605650765010, "Служба доставки продавца", 52, "Курьер", "3pl_tracking"),
    ),
)


def warehouse_for(integration_type: str) -> Warehouse:
    """:param str integration_type: Ozon's `tpl_integration_type`
    :return: the first warehouse that ships this way; the rFBS one for an unknown word
    :rtype: Warehouse"""
    for warehouse in WAREHOUSES:
        if warehouse.method.integration_type == integration_type:
            return warehouse
    return WAREHOUSES[1]
