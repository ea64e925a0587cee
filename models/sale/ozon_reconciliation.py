from odoo import api, models


class OzonReconciliation(models.Model):
    """What an order has besides what Ozon knows of."""

    _inherit = "ozon.reconciliation"

    @api.model
    def _other_lines(self, order):
        others = order.order_line - order.ozon_posting_ids.line_ids.sale_line_id
        return super()._other_lines(order) | others.filtered(lambda line: (
            not line.display_type and not line.is_downpayment and not line._is_delivery() and line.product_uom_qty
        ))
