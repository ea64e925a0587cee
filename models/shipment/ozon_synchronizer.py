from odoo import api, models

from ...connector import Verdict


class OzonSynchronizer(models.AbstractModel):
    """A failed shipment whose goal was reached by other means is settled."""

    _inherit = "ozon.synchronizer"

    @api.model
    def _read_again(self, postings, client, started):
        observation = super()._read_again(postings, client, started)
        failed = postings.shipment_ids.filtered(lambda shipment: (
            shipment.state == "failed" and shipment.posting_id in observation.snapshots
            and shipment == shipment.posting_id._latest_shipment()
        ))
        self.env["ozon.verifier"]._each(
            failed, lambda shipment: self._settle_failed(shipment, observation.snapshots[shipment.posting_id])
        )
        return observation

    @api.model
    def _settle_failed(self, shipment, snapshot):
        if shipment._may_settle_by_itself() and shipment._decide(snapshot).verdict is Verdict.DONE:
            shipment._finish(snapshot)
