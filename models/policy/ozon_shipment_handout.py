from odoo import models


class OzonShipment(models.Model):
    """What the buyer reads beside his codes: the text of the kind."""

    _inherit = "ozon.shipment"

    # === BUSINESS METHODS === #

    def _handout_notes(self):
        disclosure = self.posting_id._disclosures().get(self.posting_id)
        return disclosure.text if disclosure else super()._handout_notes()
