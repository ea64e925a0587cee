"""Ozon's Seller API, one file for each area of it; every class stands on the one transport of its client."""

from .account import AccountApi
from .cancelling import CancellingApi
from .catalogue import CatalogueApi
from .codes import CodesApi
from .postings import PostingsApi
from .returns import ReturnsApi
from .shipping import ShippingApi
from .statuses import StatusesApi

__all__ = [
    "AccountApi",
    "CancellingApi",
    "CatalogueApi",
    "CodesApi",
    "PostingsApi",
    "ReturnsApi",
    "ShippingApi",
    "StatusesApi",
]
