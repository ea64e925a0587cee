from odoo import fields, models


class OzonShipWizardLine(models.TransientModel):
    """One posting of many in the wizard."""

    _name = "ozon.ship.wizard.line"
    _inherit = ["ozon.ship.options"]
    _description = "Ship Virtually: Order"

    wizard_id = fields.Many2one("ozon.ship.wizard", required=True, ondelete="cascade", index=True)
