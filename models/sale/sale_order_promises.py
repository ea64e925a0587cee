from odoo import api, fields, models

_OZON_USER = "sale_ozon.group_user"


class SaleOrder(models.Model):
    """What an order from a pre-sale has promised."""

    _inherit = "sale.order"

    # === FIELDS === #

    ozon_promise_ids = fields.One2many("ozon.promise", "sale_order_id", readonly=True, groups=_OZON_USER)
    ozon_promise_count = fields.Integer(compute="_compute_ozon_promises", groups=_OZON_USER)
    ozon_promise_message = fields.Text(
        compute="_compute_ozon_promises", groups=_OZON_USER, help="What stands in the way of what was promised.",
    )

    # === COMPUTE METHODS === #

    @api.depends("ozon_promise_ids.sentence", "ozon_promise_ids.state")
    @api.depends_context("lang")
    def _compute_ozon_promises(self):
        for order in self:
            promises = order.ozon_promise_ids
            order.ozon_promise_count = len(promises)
            order.ozon_promise_message = "\n".join(promises._in_danger().mapped("sentence")) or False

    # === ACTION METHODS === #

    def action_ozon_view_promises(self):
        """Open the promises of these orders.

        :rtype: dict
        """
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id("sale_ozon.action_ozon_promise")
        return {**action, "domain": [("sale_order_id", "in", self.ids)], "context": {}}

    def action_ozon_change_date(self):
        """Open the wizard that agrees on another date for what this order has promised."""
        self.check_access("read")
        return self.ozon_promise_ids.action_change_date()
