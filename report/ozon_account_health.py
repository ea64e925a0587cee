from odoo import fields, models


class OzonAccountHealth(models.Model):
    _inherit = "ozon.account.health"

    job = fields.Selection(selection_add=[("digest", "Send the daily summary")], ondelete={"digest": "cascade"})
