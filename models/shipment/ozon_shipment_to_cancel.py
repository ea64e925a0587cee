from odoo import models

from . import const


class OzonShipment(models.Model):
    """What is to be cancelled on Ozon is not shipped any more."""

    _inherit = "ozon.shipment"

    # === BUSINESS METHODS === #

    def _fail_refused(self):
        failed = super()._fail_refused()
        to_cancel = self.env["ozon.cancellation"].search([
            ("posting_id", "in", self.posting_id.ids), ("state", "in", const.ACTIVE_CANCELLATION_STATES),
        ]).posting_id
        dropped = (self - failed).filtered(
            lambda shipment: shipment.posting_id in to_cancel and not shipment._may_have_left()
        )
        if dropped:
            dropped._close("cancelling")
        return failed + dropped
