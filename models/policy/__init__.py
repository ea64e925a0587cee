from . import (
    ozon_account,
<<<<<<< HEAD
    ozon_policy,
    ozon_policy_parcel,
    ozon_policy_requirements,
    ozon_shipment,
    ozon_shipment_check,
    product_template,
=======
    ozon_account_telling,
    ozon_disclosure,
    ozon_disclosure_record,
    ozon_policy,
    ozon_posting,
    ozon_shipment,
    ozon_shipment_check,
    ozon_shipment_handout,
    product_category,
    product_template,
    product_template_telling,
>>>>>>> wt-kinds
)
