"""The control address: how tests play the buyer, the carrier and Ozon."""

from .routes import ControlApi

__all__ = ["ControlApi"]
