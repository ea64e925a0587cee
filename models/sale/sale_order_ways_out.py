from odoo import api, fields, models

from ..engine.sentences import render
from ..shipment.sentences import FAILED

_OZON_USER = "sale_ozon.group_user"


class SaleOrder(models.Model):
    """What an order says about its shipment, and every way out that it names, as a button beside it."""

    _inherit = "sale.order"

    # === FIELDS === #

    ozon_message = fields.Text(compute="_compute_ozon_message", groups=_OZON_USER)
    ozon_reason = fields.Text(
        compute="_compute_ozon_message", groups=_OZON_USER, help="The message without Ozon's own words.",
    )
    ozon_words = fields.Char(string="Ozon's Answer", compute="_compute_ozon_message", groups=_OZON_USER)
    ozon_ways_out = fields.Char(compute="_compute_ozon_ways_out", groups=_OZON_USER)

    # === COMPUTE METHODS === #

    @api.depends("ozon_posting_ids.stage", "ozon_posting_ids.shipment_ids.last_error")
    @api.depends_context("lang", "tz")
    def _compute_ozon_message(self):
        for order in self:
            latest = order._ozon_speaking_shipment()
            if "returning" in order.ozon_posting_ids.mapped("stage"):
                order.ozon_message = order.ozon_reason = render(self.env, FAILED["returning"])
                order.ozon_words = False
            else:
                is_told = latest.state != "cancelled"
                order.ozon_message = is_told and latest.last_error
                order.ozon_reason = is_told and latest.reason
                order.ozon_words = is_told and latest.failure_words

    @api.depends("ozon_posting_ids.stage", "ozon_posting_ids.shipment_ids.ways_out")
    @api.depends_context("uid")
    def _compute_ozon_ways_out(self):
        for order in self:
            if "returning" in order.ozon_posting_ids.mapped("stage"):
                order.ozon_ways_out = "open_ozon"
            else:
                order.ozon_ways_out = order._ozon_speaking_shipment().ways_out

    # === ACTION METHODS === #

    def action_ozon_import_codes(self):
        """Open the import of the codes that this order waits for."""
        return self._ozon_shipment_to_read().action_import_codes()

    def action_ozon_allow_partial(self):
        """Send the codes that there are: a person's decision."""
        return self._ozon_shipment_to_read().action_allow_partial()

    def action_ozon_hand_out(self):
        """Hand the codes of this order over to the buyer."""
        return self._ozon_shipment_to_read().action_hand_out()

    def action_ozon_open_account(self):
        """Open the account that this order came from."""
        return self._ozon_shipment_to_read().action_open_account()

    def action_ozon_open_product(self):
        """Open the products of this order."""
        return self._ozon_shipment_to_read().action_open_product()

    def action_ozon_open_ozon(self):
        """Open Ozon's own pages in another tab."""
        return self._ozon_shipment_to_read().action_open_ozon()

    def action_ozon_open_delivery(self):
        """Open the delivery orders."""
        self.ensure_one()
        self.check_access("read")
        return self.action_view_delivery()

    def action_ozon_open_shipments(self):
        """Open all shipments of this order."""
        return self._ozon_shipment_to_read().action_open_shipments()

    # === BUSINESS METHODS === #

    def _ozon_speaking_shipment(self):
        """The shipment that the order's message is about: the newest.

        :rtype: ozon.shipment
        """
        shipments = self.ozon_posting_ids.shipment_ids.sorted("id")
        # What they say is made for all orders at once.
        return shipments[-1:].with_prefetch(shipments._prefetch_ids)

    def _ozon_shipment_to_read(self):
        self.ensure_one()
        self.check_access("read")
        return self._ozon_speaking_shipment()
