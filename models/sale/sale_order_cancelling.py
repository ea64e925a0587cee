from odoo import api, fields, models
from odoo.exceptions import UserError

_OZON_USER = "sale_ozon.group_user"


class SaleOrder(models.Model):
    """Cancelling an order on Ozon, and what has become of it."""

    _inherit = "sale.order"

    # === FIELDS === #

    ozon_can_cancel = fields.Boolean(compute="_compute_ozon_can_cancel", groups=_OZON_USER)
    ozon_cancelling = fields.Text(
        compute="_compute_ozon_cancelling", groups=_OZON_USER, help="How far cancelling it on Ozon is.",
    )
    ozon_cancelling_state = fields.Char(compute="_compute_ozon_cancelling", groups=_OZON_USER)

    # === COMPUTE METHODS === #

    @api.depends("ozon_posting_ids.can_cancel", "state")
    @api.depends_context("uid")
    def _compute_ozon_can_cancel(self):
        is_manager = self.env.user.has_group("sale_ozon.group_manager")
        for order in self:
            order.ozon_can_cancel = is_manager and any(order.ozon_posting_ids.mapped("can_cancel"))

    @api.depends("ozon_posting_ids.cancellation_ids.last_error")
    @api.depends_context("lang", "tz")
    def _compute_ozon_cancelling(self):
        for order in self:
            newest = order._ozon_newest_cancellation()
            order.ozon_cancelling = newest.last_error
            order.ozon_cancelling_state = newest.last_error and newest.state

    # === ACTION METHODS === #

    def action_ozon_cancel_on_ozon(self):
        """Open the wizard that cancels this order on Ozon; where it has several postings, show them.

        :rtype: dict
        :raise UserError: if none of them can be cancelled.
        """
        self.ensure_one()
        self.check_access("write")
        postings = self.ozon_posting_ids.filtered("can_cancel")
        if not postings:
            raise UserError(self.env._("Ozon does not let this order be cancelled now."))
        return postings.action_cancel_on_ozon() if len(postings) == 1 else self.action_view_ozon_postings()

    def action_ozon_retry_cancelling(self):
        """Send a cancellation that has failed again."""
        self.check_access("write")
        return self._ozon_newest_cancellation().action_retry()

    def action_ozon_withdraw_cancelling(self):
        """Take back a cancellation that was not sent yet."""
        self.check_access("write")
        return self._ozon_newest_cancellation().action_withdraw()

    # === BUSINESS METHODS === #

    def _ozon_newest_cancellation(self):
        """:rtype: ozon.cancellation"""
        return self.ozon_posting_ids.cancellation_ids.sorted("id")[-1:]

    def _ozon_check_cancel(self):
        # What somebody here has cancelled on Ozon is not shipped there any more.
        called_off = self.filtered(lambda order: order.ozon_posting_ids and all(
            posting._is_called_off() for posting in order.ozon_posting_ids
        ))
        return super(SaleOrder, self - called_off)._ozon_check_cancel()
