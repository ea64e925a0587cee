from . import (
    ozon_account,
    ozon_policy,
    ozon_policy_parcel,
    ozon_policy_requirements,
    ozon_shipment,
    ozon_shipment_check,
    product_template,
)
