from odoo import models

from .stock_picking_leaving import LEAVING


class SaleOrder(models.Model):
    """The delivery orders of an order from Ozon."""

    _inherit = "sale.order"

    # === BUSINESS METHODS === #

    def _ozon_leaving(self, is_done):
        """Delivery orders to the buyer that are done, or are still to come.

        :rtype: stock.picking
        """
        return self.picking_ids.filtered(lambda picking: picking.picking_type_code in LEAVING and (
            picking.state == "done" if is_done else picking.state not in ("done", "cancel")
        ))

    def _ozon_expects_delivery(self):
        """Whether another delivery order is still to come.

        :rtype: bool
        """
        self.ensure_one()
        return bool(self._ozon_leaving(is_done=False))

    def _ozon_follow_deliveries(self):
        """Look once more at what has left: something that had to be reported before it is reported now."""
        for order in self:
            if pickings := order._ozon_leaving(is_done=True).sorted("id"):
                order.ozon_posting_ids._follow_delivery(pickings[-1])
