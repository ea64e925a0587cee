from . import (
    ozon_account,
    ozon_importer,
    ozon_order_builder,
    ozon_policy,
    ozon_posting,
    ozon_reconciliation,
    ozon_shipment,
    product_product,
    product_template,
    res_partner,
    sale_order,
    sale_order_deadline,
)
