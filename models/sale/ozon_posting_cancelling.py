from odoo import api, fields, models
from odoo.exceptions import UserError

from ..shipment.const import ACTIVE_CANCELLATION_STATES


class OzonPosting(models.Model):
    """Cancelling a posting on Ozon: a person's decision."""

    _inherit = "ozon.posting"

    # === FIELDS === #

    can_cancel = fields.Boolean(compute="_compute_can_cancel", help="As far as Ozon has said.")

    # === COMPUTE METHODS === #

    @api.depends("scheme", "stage", "available_actions", "cancellation_ids.state")
    def _compute_can_cancel(self):
        for posting in self:
            offered = (posting.available_actions or "").split(", ")
            posting.can_cancel = (
                posting.scheme not in ("digital", "unknown")
                and posting.stage in ("awaiting", "assembled", "delivering")
                and ("cancel" in offered or not posting.available_actions)
                and not posting._active_cancellation()
            )

    # === ACTION METHODS === #

    def action_cancel_on_ozon(self):
        """Open the wizard that asks for one of Ozon's reasons.

        :rtype: dict
        :raise UserError: if it cannot be cancelled, or not by this user.
        """
        self.check_access("read")
        if len(self) != 1 or not self.can_cancel:
            raise UserError(self.env._("Ozon does not let this order be cancelled now."))
        return self.env["ozon.cancel.wizard"]._open_for(self)

    # === BUSINESS METHODS === #

    def _active_cancellation(self):
        """:rtype: ozon.cancellation"""
        return self.cancellation_ids.filtered(lambda each: each.state in ACTIVE_CANCELLATION_STATES)

    def _is_called_off(self):
        """Whether it is cancelled on Ozon because somebody here has decided so, before any parcel was under way.

        :rtype: bool
        """
        self.ensure_one()
        return (
            self.stage == "cancelled"
            and "done" in self.cancellation_ids.mapped("state")
            and all(shipment.goal_stage == "assembled" for shipment in self.shipment_ids)
        )

    def _may_cancel_order(self):
        if super()._may_cancel_order():
            return True
        # Assembled is not sent: a promise that somebody takes back here leaves nothing to be undone.
        order = self.sale_order_id
        delivered = any(line.qty_delivered for line in order.order_line)
        invoiced = any(invoice.state == "posted" for invoice in order.invoice_ids)
        return self._is_called_off() and not (delivered or invoiced)
