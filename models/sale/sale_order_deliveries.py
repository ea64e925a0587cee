from odoo import api, fields, models

from .stock_picking_leaving import LEAVING


class SaleOrder(models.Model):
    """The delivery orders of an order from Ozon."""

    _inherit = "sale.order"

    # === FIELDS === #

    ozon_mixed_message = fields.Char(
        compute="_compute_ozon_mixed_message", groups="sale_ozon.group_user", help="What of the order needs a parcel.",
    )

    # === COMPUTE METHODS === #

    @api.depends("ozon_shipment_mode", "ozon_posting_ids.line_ids.product_id.ozon_virtual_kind")
    @api.depends_context("lang")
    def _compute_ozon_mixed_message(self):
        for order in self:
            products = [line.product_id for line in order.ozon_posting_ids.line_ids if line.product_id]
            without = sum(bool(product.ozon_virtual_kind) for product in products)
            is_mixed = order.ozon_shipment_mode == "physical" and 0 < without < len(products)
            order.ozon_mixed_message = is_mixed and self.env._(
                "Lines that need a parcel: %(goods)s, that need none: %(virtual)s. The order follows its parcel.",
                goods=len(products) - without, virtual=without,
            )

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
