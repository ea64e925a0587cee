from odoo import api, fields, models

_OZON_USER = "sale_ozon.group_user"


class SaleOrder(models.Model):
    """What the buyer of an order asks for on Ozon, and the ways out."""

    _inherit = "sale.order"

    # === FIELDS === #

    ozon_buyer_message = fields.Text(
        compute="_compute_ozon_buyer_message", groups=_OZON_USER, help="What the buyer asks for on Ozon.",
    )

    # === COMPUTE METHODS === #

    @api.depends("ozon_posting_ids.buyer_request_ids.is_open", "ozon_posting_ids.buyer_request_ids.sentence")
    @api.depends_context("lang", "tz")
    def _compute_ozon_buyer_message(self):
        for order in self:
            open_ones = order.ozon_posting_ids.buyer_request_ids.filtered("is_open")
            order.ozon_buyer_message = "\n".join(open_ones.mapped("sentence")) or False
