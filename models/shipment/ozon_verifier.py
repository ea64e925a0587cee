from odoo import api, models


class OzonVerifier(models.AbstractModel):
    """Reads Ozon until it shows what was sent, and finds out what became of calls that a dead worker left behind."""

    _name = "ozon.verifier"
    _inherit = ["ozon.shipment.worker"]
    _description = "Ozon Verifier"

    _job = "verify"
    _states = ("verifying", "sending")

    # === SCHEDULED ACTION === #

    @api.model
    def _cron_verify_shipments(self, beside=False):
        self._run(beside)

    # === BUSINESS METHODS === #

    @api.model
    def _work_batch(self, account, client, run):
        """Read the postings of due shipments and let each shipment follow what Ozon shows."""
        due = self._due(account)
        self._in_parts(due, lambda some: self._follow(some, client))
        return len(due)

    @api.model
    def _follow(self, shipments, client):
        shipments._recover_from_crash()._look_again(soon=True)
        observation = shipments.posting_id._observe(client)
        self._each(shipments, lambda shipment: shipment._apply_decision(observation))
