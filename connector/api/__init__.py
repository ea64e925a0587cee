"""Ozon's Seller API, one file for each area of it; every class stands on the one transport of its client."""

from .account import AccountApi
from .catalogue import CatalogueApi
from .codes import CodesApi
from .postings import PostingsApi
from .shipping import ShippingApi
from .statuses import StatusesApi

__all__ = ["AccountApi", "CatalogueApi", "CodesApi", "PostingsApi", "ShippingApi", "StatusesApi"]
