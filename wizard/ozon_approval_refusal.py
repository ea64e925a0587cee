from odoo import fields, models


class OzonApprovalRefusal(models.TransientModel):
    """Asks why shipments are not approved."""

    _name = "ozon.approval.refusal"
    _inherit = ["ozon.guard.mixin"]
    _description = "Refuse Ozon Shipments"

    # === FIELDS === #

    shipment_ids = fields.Many2many("ozon.shipment", string="Shipments", readonly=True)
    reason = fields.Text(help="Whoever asked for the shipments reads it.")

    # === ACTION METHODS === #

    def action_refuse(self):
        """Fail the shipments with the reason.

        :rtype: dict
        """
        self.ensure_one()
        self.check_access("write")
        self.shipment_ids._refuse_approval(self.reason or "")
        return {"type": "ir.actions.act_window_close"}
