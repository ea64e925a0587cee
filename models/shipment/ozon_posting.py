from odoo import fields, models


class OzonPosting(models.Model):
    """The shipments of a posting."""

    _inherit = "ozon.posting"

    shipment_ids = fields.One2many("ozon.shipment", "posting_id")

    def _latest_shipment(self):
        """The shipment that speaks for this posting: the newest.

        :rtype: ozon.shipment
        """
        self.ensure_one()
        return self.shipment_ids.sorted("id")[-1:]

    def _on_cancelled(self):
        super()._on_cancelled()
        self.shipment_ids._close_because_ozon_cancelled()
