from odoo import models


class OzonShipment(models.Model):
    """What a shipment means for its order."""

    _inherit = "ozon.shipment"

    # === ACTION METHODS === #

    def action_view_order(self):
        """Open the order of this shipment.

        :rtype: dict
        """
        self.ensure_one()
        return self.posting_id.action_view_order()

    # === BUSINESS METHODS === #

    def _mark_done(self, snapshot):
        super()._mark_done(snapshot)
        if self.kind != "presale":
            self._deliver_service_lines()

    def _deliver_service_lines(self):
        """What was shipped virtually counts as delivered, so that it can be invoiced."""
        for line in self.posting_id.line_ids.sale_line_id:
            if line.qty_delivered_method == "manual" and line.qty_delivered < line.product_uom_qty:
                line.qty_delivered = line.product_uom_qty
