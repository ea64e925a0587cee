from dataclasses import replace

from odoo import api, fields, models


class OzonShipOptions(models.AbstractModel):
    """Codes of the pool that the seller sends to the buyer himself: the sending is the evidence of the delivery."""

    _inherit = "ozon.ship.options"

    # === FIELDS === #

    can_hand_out = fields.Boolean(compute="_compute_can_hand_out")
    hands_out = fields.Boolean(
        string="Send Codes to the Buyer", compute="_compute_hands_out", store=True, readonly=False, compute_sudo=False,
        help="Codes of the pool go to the buyer by e-mail, or through the chat where Ozon gives no address. Only then "
        "is the order reported as delivered.",
    )

    # === COMPUTE METHODS === #

    @api.depends("posting_id")
    def _compute_can_hand_out(self):
        for line in self:
            line.can_hand_out = line.scheme == "rfbs" and line.kind == "digital"

    @api.depends("posting_id")
    def _compute_hands_out(self):
        """Where there are codes of each product, they are meant to be sent."""
        able = self.filtered("can_hand_out")
        stocked = set()
        for company, lines in able.grouped(lambda line: line.posting_id.company_id).items():
            products = lines.posting_id.line_ids.product_id
            counts = self.env["ozon.code"].sudo()._available_counts(products, company, 1)
            stocked |= {(company, product) for product, count in counts.items() if count}
        (self - able).hands_out = False
        for line in able:
            company, products = line.posting_id.company_id, line.posting_id.line_ids.product_id
            line.hands_out = bool(products) and all((company, each) in stocked for each in products)

    @api.depends("hands_out")
    def _compute_goal_stage(self):
        super()._compute_goal_stage()

    @api.depends("hands_out")
    def _compute_checks(self):
        super()._compute_checks()

    # === BUSINESS METHODS === #

    def _evidence_of(self):
        given = super()._evidence_of()
        sending = self.filtered(lambda line: line._sends_codes())
        return {**given, **{line.id: replace(given[line.id], by_codes=True) for line in sending}}

    def _sends_codes(self):
        return bool(self.can_hand_out and self.hands_out)

    def _shipment_vals(self):
        return {**super()._shipment_vals(), "hands_out": self._sends_codes()}
