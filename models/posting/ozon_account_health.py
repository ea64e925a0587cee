from odoo import fields, models


class OzonAccountHealth(models.Model):
    _inherit = "ozon.account.health"

    job = fields.Selection(
        selection_add=[("import", "Import orders"), ("sync", "Read open postings")],
        ondelete={"import": "cascade", "sync": "cascade"},
    )
