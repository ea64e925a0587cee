from typing import NamedTuple

from odoo import api, fields, models

from ..engine.sentences import render
from ..policy.const import CARRIER_SCHEMES, EVIDENCE_KINDS
from ..policy.sentences import CHECKS
from ..shipment.const import ACTIVE_STATES
from .sentences import MODE_REASONS

_OZON_USER = "sale_ozon.group_user"


class ModeReason(NamedTuple):
    """Why an order has the one shipment mode, and can have no other.

    :ivar str mode: the only one that is possible.
    :ivar str sentence: why, for the reader.
    """

    mode: str
    sentence: str


class SaleOrder(models.Model):
    """What is to be done next with an order, and what is not possible with it."""

    _inherit = "sale.order"

    # === FIELDS === #

    ozon_next_action = fields.Selection(
        selection=[("ship", "Ship Virtually"), ("assemble", "Assemble"), ("deliver", "Confirm Delivery")],
        compute="_compute_ozon_next_action", groups=_OZON_USER, help="What can be done with the order now.",
    )
    ozon_can_ship_virtually = fields.Boolean(compute="_compute_ozon_next_action", groups=_OZON_USER)
    ozon_mode_reason = fields.Char(
        compute="_compute_ozon_mode_reason", groups=_OZON_USER, help="Why the shipment mode cannot be chosen.",
    )

    # === COMPUTE METHODS === #

    @api.depends("ozon_shipment_mode", "ozon_shipment_state", "ozon_posting_ids.stage", "state")
    def _compute_ozon_next_action(self):
        for order in self:
            steps = set()
            if order.ozon_shipment_mode == "virtual" and order.state == "sale":
                steps = {order._ozon_next_step_of(posting) for posting in order.ozon_posting_ids}
            order.ozon_next_action = next((step for step in ("ship", "assemble", "deliver") if step in steps), False)
            order.ozon_can_ship_virtually = bool(order.ozon_next_action)

    @api.depends("ozon_shipment_mode", "ozon_posting_ids.line_ids.product_id.ozon_effective_kind")
    @api.depends_context("lang")
    def _compute_ozon_mode_reason(self):
        for order in self:
            reason = order._ozon_mode_reason()
            order.ozon_mode_reason = bool(reason) and reason.mode == order.ozon_shipment_mode and reason.sentence

    # === BUSINESS METHODS === #

    def _ozon_next_step_of(self, posting):
        """What a new shipment of a posting would do; "" where none makes sense.

        :rtype: str
        """
        latest = posting._latest_shipment()
        if latest.state in (*ACTIVE_STATES, "failed"):
            return ""
        if posting.scheme == "rfbs" and latest.state == "done":
            # Evidence may arrive after the order was reported as delivering.
            awaits_evidence = posting.stage == "delivering" and latest.kind in EVIDENCE_KINDS
            return "deliver" if awaits_evidence else ""
        if posting.scheme in CARRIER_SCHEMES:
            return "assemble" if posting.stage == "awaiting" else ""
        return "ship" if posting.stage in ("awaiting", "assembled") else ""

    def _ozon_mode_reason(self):
        """Why the order can only be shipped in one way.

        :rtype: ModeReason | None
        """
        self.ensure_one()
        policy = self.env["ozon.policy"]
        for posting in self.ozon_posting_ids:
            if goods := policy._goods_reason(posting):
                reason, values = goods
                return ModeReason("physical", render(self.env, CHECKS[reason], values))
        if self.ozon_posting_ids and all(posting.scheme == "digital" for posting in self.ozon_posting_ids):
            return ModeReason("virtual", render(self.env, MODE_REASONS["codes"]))
        return None
