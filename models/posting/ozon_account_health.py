from odoo import fields, models


class OzonAccountHealth(models.Model):
    _inherit = "ozon.account.health"

    job = fields.Selection(
        selection_add=[
            ("import", "Import orders"), ("sync", "Read open postings"), ("buyers", "Read requests of buyers"),
        ],
        ondelete={"import": "cascade", "sync": "cascade", "buyers": "cascade"},
    )
