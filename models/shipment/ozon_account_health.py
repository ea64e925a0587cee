from odoo import fields, models


class OzonAccountHealth(models.Model):
    _inherit = "ozon.account.health"

    job = fields.Selection(
        selection_add=[("send", "Send shipments"), ("verify", "Verify shipments"), ("cancel", "Cancel postings")],
        ondelete={"send": "cascade", "verify": "cascade", "cancel": "cascade"},
    )
