from odoo import api, fields, models

from ..policy.const import CARRIER_SCHEMES

#: The field of Odoo's delivery costs, where they are installed.
CARRIER_FIELD = "carrier_tracking_ref"


class StockPicking(models.Model):
    """A delivery order of goods that were sold on Ozon."""

    _name = "stock.picking"
    _inherit = ["stock.picking", "ozon.guard.mixin"]

    # === FIELDS === #

    ozon_tracking_ref = fields.Char(
        string="Parcel's Tracking Reference", compute="_compute_ozon_tracking_ref", store=True, readonly=False,
        copy=False,
        help="The carrier's number, which Ozon and the buyer are told. It can be entered after validation, too.",
    )
    ozon_posting_numbers = fields.Char(string="Ozon Posting", compute="_compute_ozon_postings", compute_sudo=True)
    ozon_partner_tracking = fields.Char(
        string="Tracking Number on Ozon", compute="_compute_ozon_postings", compute_sudo=True,
        help="Given by Ozon or its partner carrier.",
    )
    ozon_ship_by = fields.Datetime(
        string="Ship on Ozon By", compute="_compute_ozon_postings", compute_sudo=True,
        help="By when Ozon wants the parcel.",
    )
    ozon_shipment_state = fields.Selection(related="sale_id.ozon_shipment_state", string="Ozon Status")

    # === COMPUTE METHODS === #

    @api.depends(lambda self: (CARRIER_FIELD,) if CARRIER_FIELD in self._fields else ())
    def _compute_ozon_tracking_ref(self):
        has_carriers = CARRIER_FIELD in self._fields
        for picking in self:
            picking.ozon_tracking_ref = (has_carriers and picking[CARRIER_FIELD]) or picking.ozon_tracking_ref

    @api.depends(
        "sale_id.ozon_posting_ids.posting_number", "sale_id.ozon_posting_ids.tracking_number",
        "sale_id.ozon_posting_ids.scheme", "sale_id.ozon_ship_by",
    )
    def _compute_ozon_postings(self):
        for picking in self:
            postings = picking.sale_id.ozon_posting_ids
            by_partner = postings.filtered(lambda each: each.scheme in CARRIER_SCHEMES and each.tracking_number)
            picking.ozon_posting_numbers = ", ".join(postings.mapped("posting_number")) or False
            picking.ozon_ship_by = picking.sale_id.ozon_ship_by
            picking.ozon_partner_tracking = ", ".join(by_partner.mapped("tracking_number")) or False

    # === ACTION METHODS === #

    def action_view_ozon_postings(self):
        """Open what Ozon shows of the order.

        :rtype: dict
        """
        self.ensure_one()
        self.check_access("read")
        return self.sale_id.action_view_ozon_postings()
