from odoo import api, fields, models

from ..engine.const import URGENCIES
from ..engine.deadlines import urgency_domain, urgency_of

_OZON_USER = "sale_ozon.group_user"


class SaleOrder(models.Model):
    """The deadline of an order that is shipped virtually, for as long as it is still to be met."""

    _inherit = "sale.order"

    # === FIELDS === #

    # Stored, so that the list can begin with what is due next and end with what is done.
    ozon_due_at = fields.Datetime(
        string="Due on Ozon", compute="_compute_ozon_due_at", store=True, index="btree_not_null", groups=_OZON_USER,
        help="By when the order has to be shipped virtually; empty as soon as Ozon shows it as shipped.",
    )
    ozon_urgency = fields.Selection(
        URGENCIES, compute="_compute_ozon_urgency", search="_search_ozon_urgency", groups=_OZON_USER,
    )

    # The order of the list: what is due next, and then what was due last.
    _ozon_list_index = models.Index(
        "(ozon_due_at, ozon_ship_by DESC, id DESC) WHERE ozon_account_id IS NOT NULL"
    )

    # === COMPUTE METHODS === #

    @api.depends("state", "ozon_shipment_mode", "ozon_posting_ids.stage", "ozon_posting_ids.ship_by")
    def _compute_ozon_due_at(self):
        for order in self:
            to_ship = order.ozon_shipment_mode == "virtual" and order.state != "cancel"
            awaited = order.ozon_posting_ids.filtered(lambda posting: posting.stage == "awaiting" and posting.ship_by)
            order.ozon_due_at = to_ship and min(awaited.mapped("ship_by"), default=False)

    @api.depends("ozon_due_at")
    def _compute_ozon_urgency(self):
        for order in self:
            order.ozon_urgency = urgency_of(order.ozon_due_at)

    def _search_ozon_urgency(self, operator, value):
        return urgency_domain("ozon_due_at", value) if operator == "in" else NotImplemented
