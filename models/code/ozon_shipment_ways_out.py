from odoo import api, models

from . import const


class OzonShipment(models.Model):
    """The ways out that codes offer."""

    _inherit = "ozon.shipment"

    # === BUSINESS METHODS === #

    @api.model
    def _failed_ways(self):
        return {**super()._failed_ways(), **const.FAILED_WAYS}

    @api.model
    def _waiting_ways(self):
        return {**super()._waiting_ways(), **const.WAITING_WAYS}

    def _may_take(self, way):
        if way == "send_partial":
            return self.can_allow_partial and self._may_send_short()
        return super()._may_take(way)
