"""The methods of the Seller API. Importing this package fills the registry."""

from . import (
    account,
    cancellation_requests,
    cancelling,
    catalogue,
    digital_codes,
    digital_reading,
    fbs_reading,
    fbs_shipping,
    returns,
    rfbs_status,
    warehouses,
)
from .registry import ENDPOINTS, Call

__all__ = ["ENDPOINTS", "Call"]
