from odoo import api, models


class OzonSender(models.AbstractModel):
    """Nothing that waits for approval is sent."""

    _inherit = "ozon.sender"

    # === SCHEDULED ACTION === #

    @api.model
    def _cron_send_shipments(self, beside=False):
        if not beside and self.env["ozon.shipment"]._lapse_approvals():
            self.env["ir.cron"]._commit_progress()
        super()._cron_send_shipments(beside)

    # === BUSINESS METHODS === #

    @api.model
    def _due(self, account, besides=()):
        due = super()._due(account, besides)
        # It has no time at which it is due; if somebody has given it one, it is taken away again, or it would be
        # found for ever.
        waiting = due.filtered(lambda shipment: shipment.approval_state == "waiting")
        waiting.write({"next_try_at": False})
        return due - waiting

    @api.model
    def _still_due(self, shipments):
        return super()._still_due(shipments).filtered(lambda shipment: shipment.approval_state != "waiting")
