"""A stand-in Ozon Seller API over real HTTP, for development and tests.

It imports neither the connector nor Odoo: both sides are held to Ozon's own document.
"""

from .clock import Clock
from .dialects import KNOWN as DIALECTS
from .model.options import PostingOptions, ServerOptions
from .server import SandboxServer
from .store import SandboxState

__all__ = ["DIALECTS", "Clock", "PostingOptions", "SandboxServer", "SandboxState", "ServerOptions"]
