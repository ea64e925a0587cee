from odoo import models
from odoo.exceptions import UserError

from ..engine.sentences import render
from ..policy.sentences import CHECKS
from ..policy.tracking_number import tidy
from .stock_picking import CARRIER_FIELD

#: How Odoo calls what leaves for a customer.
LEAVING = ("outgoing", "dropship")


class StockPicking(models.Model):
    """Goods that leave the warehouse are reported to Ozon, by the workers and after the commit."""

    _inherit = "stock.picking"

    # === CRUD METHODS === #

    def write(self, vals):
        self._refuse_nonsense([vals])
        result = super().write(vals)
        if {"ozon_tracking_ref", CARRIER_FIELD} & vals.keys():
            self._ozon_take_reference()
        return result

    def _action_done(self):
        leaving = self.filtered(lambda picking: picking.picking_type_code in LEAVING)
        leaving._ozon_check_reference()
        result = super()._action_done()
        leaving._ozon_on_left()
        return result

    # === BUSINESS METHODS === #

    def _ozon_on_left(self):
        """These delivery orders were validated: whatever Ozon's policy says of it, the goods have left."""
        for picking in self.sudo().filtered(lambda picking: picking.state == "done"):
            for order in picking._ozon_orders():
                order.ozon_posting_ids._follow_delivery(picking)

    def _ozon_take_reference(self):
        """A reference was entered, or corrected, after validation: what has waited for it is reported."""
        done = self.filtered(lambda picking: picking.state == "done" and picking.picking_type_code in LEAVING)
        if done.sudo()._ozon_orders():
            done._ozon_check_reference()
            self.env["ozon.posting"]._reported_with(done)._report_left()
            # A part may have waited for it.
            done._ozon_on_left()

    def _ozon_orders(self):
        """
        :rtype: sale.order
        """
        return self.move_ids.sale_line_id.order_id.filtered("ozon_posting_ids")

    def _ozon_check_reference(self):
        """:raise UserError: if a reference stands for no parcel"""
        for picking in self.sudo().filtered("ozon_tracking_ref"):
            postings = picking._ozon_orders().ozon_posting_ids
            number = tidy(picking.ozon_tracking_ref)
            for account in postings.filtered(lambda posting: posting._is_reported_by_seller()).account_id:
                if reason := self.env["ozon.policy"]._reference_objection(account, number):
                    raise UserError(render(self.env, CHECKS[reason], {"number": number}))
