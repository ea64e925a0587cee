from odoo import fields, models


class OzonCancelWizardReason(models.TransientModel):
    """One reason that Ozon takes for cancelling a posting now."""

    _name = "ozon.cancel.wizard.reason"
    _inherit = ["ozon.guard.mixin"]
    _description = "Reason to Cancel on Ozon"

    wizard_id = fields.Many2one("ozon.cancel.wizard", required=True, readonly=True, ondelete="cascade")
    number = fields.Integer(string="Ozon's Number", required=True, readonly=True)
    name = fields.Char(string="Reason", required=True, readonly=True)
    wants_message = fields.Boolean(readonly=True, help="Ozon takes it with words of the seller's only.")
