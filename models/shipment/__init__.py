from . import ozon_shipment_worker  # isort: skip  # what sender and verifier are made of
from . import (
    ozon_account,
    ozon_account_health,
    ozon_posting,
    ozon_sender,
    ozon_shipment,
    ozon_shipment_assembly,
    ozon_shipment_attempt,
    ozon_shipment_deadline,
    ozon_shipment_decision,
    ozon_shipment_evidence,
    ozon_shipment_outcome,
    ozon_shipment_progress,
    ozon_shipment_ways_out,
    ozon_synchronizer,
    ozon_verifier,
)
