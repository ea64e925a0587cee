from odoo import api, fields, models


class OzonCodeImportColumn(models.TransientModel):
    """One column of what is about to be imported, and what it was taken for."""

    _name = "ozon.code.import.column"
    _inherit = ["ozon.guard.mixin"]
    _description = "Import Ozon Codes: Column"
    _order = "import_id, position"

    import_id = fields.Many2one("ozon.code.import", required=True, ondelete="cascade", readonly=True)
    position = fields.Integer(readonly=True)
    heading = fields.Char(readonly=True)
    samples = fields.Char(string="First Values", readonly=True, help="Masked: nobody has to see a code to check them.")
    filled_count = fields.Integer(string="Values", readonly=True)
    role = fields.Selection(
        selection=[("code", "Code"), ("expiry", "Valid until"), ("other", "Not needed")], string="Taken For",
    )

    @api.depends("position", "heading")
    def _compute_display_name(self):
        for column in self:
            column.display_name = column.heading or self.env._("Column %s", column.position + 1)
