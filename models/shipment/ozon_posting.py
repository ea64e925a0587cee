from odoo import fields, models


class OzonPosting(models.Model):
    """The shipments of a posting."""

    _inherit = "ozon.posting"

    shipment_ids = fields.One2many("ozon.shipment", "posting_id")
    cancellation_ids = fields.One2many("ozon.cancellation", "posting_id")

    # === CRUD METHODS === #

    def write(self, vals):
        result = super().write(vals)
        if "stage" in vals:
            waiting = self.env["ozon.shipment"].sudo().search(self._travelling_domain())
            if waiting:
                waiting._follow_carrier()
        return result

    # === BUSINESS METHODS === #

    def _travelling_domain(self):
        return [("travels_with_id", "in", self.ids), ("state", "=", "queued"), ("failure_type", "=", "waiting_carrier")]

    def _latest_shipment(self):
        """The shipment that speaks for this posting: the newest, but for those of parts that are postings of their own.

        :rtype: ozon.shipment
        """
        self.ensure_one()
        return self.shipment_ids.filtered(
            lambda shipment: not (shipment.part and shipment.state == "done")
        ).sorted("id")[-1:]

    def _on_cancelled(self):
        super()._on_cancelled()
        self.shipment_ids._close_because_ozon_cancelled()
        self.cancellation_ids._take_proof()
