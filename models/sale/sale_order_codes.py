from odoo import api, fields, models
from odoo.exceptions import UserError
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

    # === ACTION METHODS === #

    def action_ozon_import_codes(self):
        """Import the codes that this order waits for; of several products those of the first one.

        :return: the wizard's action.
        :rtype: dict
        :raise UserError: when it waits for none.
        """
        self.ensure_one()
        self.check_access("read")
        self.env["ozon.code.import"].check_access("create")
        shipments = self.ozon_posting_ids.shipment_ids
        shortages = self.env["ozon.code"]._shortages(shipments.company_id)
        products = [product for shipment in shipments for product in shortages.by_shipment.get(shipment, ())]
        if not products:
            raise UserError(self.env._("This order does not wait for codes any more."))
        return products[0].with_env(self.env)._ozon_code_import_action()
