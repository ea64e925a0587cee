from odoo import api, models

from ...connector import Dispatcher
from .overlap import Hold, read_ahead


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
        """Let due shipments follow what Ozon shows: a hundred at once, while the postings of the next are read."""
        hold, count = Hold(self, account), 0
        with Dispatcher(client) as dispatcher:
            ahead = read_ahead(self._due(account), client, dispatcher)
            while ahead:
                due, readings = ahead.due, ahead.readings()
                goes_on = len(due) == self._batch_size() and hold.goes_on()
                ahead = read_ahead(self._due(account, due.ids), client, dispatcher) if goes_on else None
                self._follow_all(due, client, readings)
                count += len(due)
        return count

    @api.model
    def _follow_all(self, due, client, readings):
        """Bring shipments in line with what Ozon shows, and commit.

        :param ozon.shipment due: as they were when the reading began.
        :param Readings | None readings: what Ozon has shown of their postings.
        """
        self._in_parts(self._still_due(due), lambda some: self._follow(some, client, readings))
        self.env["ir.cron"]._commit_progress()

    @api.model
    def _follow(self, shipments, client, readings):
        shipments._recover_from_crash()._look_again(soon=True)
        observation = shipments.posting_id._observe(client, readings)
        self._each(shipments, lambda shipment: shipment._apply_decision(observation))
