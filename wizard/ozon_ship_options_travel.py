from odoo import api, fields, models


class OzonShipOptions(models.AbstractModel):
    """Which parcel of the same buyer a gift lies in; none, where it goes electronically."""

    _inherit = "ozon.ship.options"

    # === FIELDS === #

    account_id = fields.Many2one(related="posting_id.account_id", related_sudo=False)
    buyer_id = fields.Many2one(related="posting_id.partner_id", related_sudo=False)
    travels_with_id = fields.Many2one(
        "ozon.posting", help="The parcel of the same buyer in which it lies. It is reported no "
        "further than that one. Empty: it goes electronically.",
    )

    # === COMPUTE METHODS === #

    @api.depends("travels_with_id")
    def _compute_checks(self):
        super()._compute_checks()

    # === BUSINESS METHODS === #

    def _requests(self):
        requests = super()._requests()
        for line, request in zip(self, requests, strict=True):
            request.travels_with = line.travels_with_id
        return requests

    def _shipment_vals(self):
        return {**super()._shipment_vals(), "travels_with_id": self.travels_with_id.id}
