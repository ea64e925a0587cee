from odoo import api, fields, models

from ..engine import const as engine_const
from ..engine.deadlines import urgency_domain, urgency_of
from . import const


class OzonShipment(models.Model):
    """The deadline of a shipment, for as long as it is still to be met."""

    _inherit = "ozon.shipment"

    # === FIELDS === #

    due_at = fields.Datetime(
        string="Due", compute="_compute_due_at", store=True,
        help="By when Ozon wants it shipped; empty as soon as Ozon shows it as shipped.",
    )
    urgency = fields.Selection(engine_const.URGENCIES, compute="_compute_urgency", search="_search_urgency")

    #: The order of the list.
    _list_index = models.Index("(due_at, id DESC)")

    # === COMPUTE METHODS === #

    @api.depends("state", "ship_by", "posting_id.stage")
    def _compute_due_at(self):
        for shipment in self:
            still_open = shipment.state in (*const.ACTIVE_STATES, "failed")
            shipment.due_at = still_open and shipment.posting_id.stage == "awaiting" and shipment.ship_by

    @api.depends("due_at")
    def _compute_urgency(self):
        for shipment in self:
            shipment.urgency = urgency_of(shipment.due_at)

    def _search_urgency(self, operator, value):
        return urgency_domain("due_at", value) if operator == "in" else NotImplemented
