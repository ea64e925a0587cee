from odoo import api, fields, models


class OzonShipWizardLine(models.TransientModel):
    """One posting of many in the wizard."""

    _name = "ozon.ship.wizard.line"
    _inherit = ["ozon.ship.options"]
    _description = "Ship Virtually: Order"

    # === FIELDS === #

    wizard_id = fields.Many2one("ozon.ship.wizard", required=True, ondelete="cascade", index=True)

    # === COMPUTE METHODS === #

    @api.depends(
        "wizard_id.evidence", "wizard_id.evidence_way", "wizard_id.evidence_at", "wizard_id.evidence_attachment_ids"
    )
    def _compute_goal_stage(self):
        super()._compute_goal_stage()

    @api.depends(
        "wizard_id.evidence", "wizard_id.evidence_way", "wizard_id.evidence_at", "wizard_id.evidence_attachment_ids",
        "wizard_id.override_reason",
    )
    def _compute_checks(self):
        super()._compute_checks()

    # === BUSINESS METHODS === #

    def _override_reasons(self):
        reasons = super()._override_reasons()
        if not any(line.wizard_id for line in self) or not self.env.user.has_group("sale_ozon.group_manager"):
            return reasons
        # Written once, it is for all orders that need one.
        return {line.id: reasons[line.id] or (line.wizard_id.override_reason or "").strip() for line in self}

    def _evidence_holders(self):
        # What is entered once for all is for those that need it.
        return [self, self.wizard_id] if self.wants_evidence else [self]
