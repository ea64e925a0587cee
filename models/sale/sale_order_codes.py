from odoo import api, fields, models
from odoo.fields import Domain

_OZON_USER = "sale_ozon.group_user"
_WAITING = "waiting_codes"


class SaleOrder(models.Model):
    """An order that waits for codes: nothing is scheduled before somebody has imported them."""

    _inherit = "sale.order"

    # === FIELDS === #

    ozon_waits_for_codes = fields.Boolean(compute="_compute_ozon_waits_for_codes", groups=_OZON_USER)
    ozon_display_state = fields.Selection(
        selection="_selection_ozon_display_state", string="Ozon Status Shown", compute="_compute_ozon_display_state",
        search="_search_ozon_display_state", groups=_OZON_USER,
        help="The status of the order, with “Waiting for codes” apart from what continues by itself.",
    )

    # === COMPUTE METHODS === #

    @api.model
    def _selection_ozon_display_state(self):
        states = self._fields["ozon_shipment_state"]._description_selection(self.env)
        return [*states, (_WAITING, self.env._("Waiting for codes"))]

    @api.depends("ozon_posting_ids.shipment_ids.state", "ozon_posting_ids.shipment_ids.failure_type")
    def _compute_ozon_waits_for_codes(self):
        for order in self:
            order.ozon_waits_for_codes = any(
                shipment._waits_for_codes() for shipment in order.ozon_posting_ids.shipment_ids
            )

    @api.depends("ozon_shipment_state", "ozon_waits_for_codes")
    def _compute_ozon_display_state(self):
        for order in self:
            waits = order.ozon_waits_for_codes and order.ozon_shipment_state == "queued"
            order.ozon_display_state = _WAITING if waits else order.ozon_shipment_state

    def _search_ozon_display_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        waits = Domain("ozon_shipment_state", "=", "queued") & Domain(
            "ozon_posting_ids.shipment_ids", "any", self.env["ozon.shipment"]._waiting_for_codes_domain()
        )
        others = Domain("ozon_shipment_state", "in", [state for state in value if state != _WAITING]) & ~waits
        return others | waits if _WAITING in value else others
