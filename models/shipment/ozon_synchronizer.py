from odoo import api, models

from ...connector import Verdict


class OzonSynchronizer(models.AbstractModel):
    """A failed shipment whose goal was reached by other means is settled."""

    _inherit = "ozon.synchronizer"

    @api.model
    def _read_again(self, postings, client, started):
        observation = super()._read_again(postings, client, started)
        for shipment in postings.shipment_ids.filtered(lambda shipment: shipment.state == "failed"):
            snapshot = observation.snapshots.get(shipment.posting_id)
            if snapshot and shipment == shipment.posting_id._latest_shipment():
                self.env["ozon.verifier"]._isolate(shipment, self._settle_failed, shipment, snapshot)
        return observation

    @api.model
    def _settle_failed(self, shipment, snapshot):
        if shipment._may_settle_by_itself() and shipment._decide(snapshot).verdict is Verdict.DONE:
            shipment._finish(snapshot)
