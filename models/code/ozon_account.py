from odoo import fields, models


class OzonAccount(models.Model):
    """How much of an account's work waits for codes."""

    _inherit = "ozon.account"

    codes_waiting_count = fields.Integer(
        string="Shipments Waiting for Codes", compute="_compute_codes_waiting_count"
    )

    def _compute_codes_waiting_count(self):
        waiting = dict(self.env["ozon.shipment"].sudo()._read_group(
            [*self._active_shipments_domain(), ("failure_type", "=", "codes_missing")], ["account_id"], ["__count"],
        ))
        for account in self:
            account.codes_waiting_count = waiting.get(account, 0)
