from odoo import api, fields, models
from odoo.exceptions import UserError

from ..promise.const import OPEN_STATES, WAITING_STAGES


class OzonPromise(models.Model):
    """The honest ways out of a promise that cannot be kept."""

    _inherit = "ozon.promise"

    # === FIELDS === #

    can_cancel = fields.Boolean(compute="_compute_can_cancel")

    # === COMPUTE METHODS === #

    @api.depends("sale_order_id.ozon_can_cancel", "state")
    @api.depends_context("uid")
    def _compute_can_cancel(self):
        for promise in self:
            promise.can_cancel = promise.state in OPEN_STATES and promise.sale_order_id.ozon_can_cancel

    # === BUSINESS METHODS === #

    @api.model
    def _daily_steps(self):
        return [*super()._daily_steps(), self._send_left_behind]

    @api.model
    def _send_left_behind(self):
        """Parcels that left while their pre-sales were still being assembled."""
        self.search([
            ("state", "in", OPEN_STATES), ("posting_id.picking_id", "!=", False),
            ("posting_id.stage", "in", WAITING_STAGES),
        ]).posting_id._send_left_behind()

    # === ACTION METHODS === #

    def action_change_date(self):
        """Open the wizard that agrees on another date.

        :rtype: dict
        :raise UserError: if none of these promises is open.
        """
        self.check_access("read")
        promises = self.filtered(lambda promise: promise.state in OPEN_STATES)
        if not promises:
            raise UserError(self.env._("Only open promises can get another date."))
        return self.env["ozon.promise.wizard"]._open_for(promises)

    def action_cancel_on_ozon(self):
        """Open the wizard that cancels the order on Ozon.

        :rtype: dict
        """
        self.ensure_one()
        self.check_access("read")
        return self.posting_id.action_cancel_on_ozon()

    def action_view_order(self):
        """Open the order that it belongs to.

        :rtype: dict
        """
        self.ensure_one()
        self.check_access("read")
        return self.posting_id.action_view_order()
