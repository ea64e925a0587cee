from . import (
    ozon_account,
    ozon_code,
    ozon_code_count_mixin,
    ozon_code_handout,
    ozon_code_life,
    ozon_code_shortage,
    ozon_courier,
    ozon_shipment,
    ozon_shipment_decision,
    ozon_shipment_handout,
    ozon_shipment_shortage,
    ozon_shipment_ways_out,
)
