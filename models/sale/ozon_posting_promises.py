from datetime import timedelta

from odoo import fields, models

from ..policy.tracking_number import tidy
from ..promise.const import OPEN_STATES, WAITING_STAGES
from ..shipment.const import ACTIVE_STATES, PARCEL

#: When a parcel that left while its pre-sale was still being assembled is looked at again.
_LOOK_AGAIN = timedelta(minutes=10)


class OzonPosting(models.Model):
    """The goods of a pre-sale leave: the posting goes on to delivering by itself."""

    _inherit = "ozon.posting"

    # === BUSINESS METHODS === #

    def _on_parcel_left(self, picking, tracking_number):
        super()._on_parcel_left(picking, tracking_number)
        if self._owes_parcel():
            self._send_promised(tracking_number)

    def _owes_parcel(self):
        """Whether something is promised with this posting that was shipped virtually as far as a pre-sale goes.

        :rtype: bool
        """
        is_open = any(promise.state in OPEN_STATES for promise in self.promise_ids)
        return is_open and self.stage in WAITING_STAGES and self.sale_order_id.ozon_shipment_mode != "physical"

    def _send_promised(self, tracking_number):
        """Report the parcel, as any other parcel is; where the pre-sale is just being assembled, after that."""
        latest = self._latest_shipment()
        if latest.kind == PARCEL and latest.state != "cancelled":
            if not self._is_reported_as_parcel():
                self._report_parcel(tracking_number)
            return
        if latest.state in ACTIVE_STATES and (latest.state != "queued" or latest._may_have_left()):
            self.env["ozon.promise"]._wake_check(fields.Datetime.now() + _LOOK_AGAIN)
            return
        if latest.state == "queued":
            latest._close("replaced")
        self._request_parcel(tracking_number)

    def _send_left_behind(self):
        """Report parcels that left while their pre-sales were still being assembled."""
        for posting in self:
            number = tidy(posting.picking_id.ozon_tracking_ref)
            failed = posting._latest_shipment().state == "failed"
            if posting._owes_parcel() and not failed and (number or not posting._is_reported_by_seller()):
                self.env["ozon.worker"]._run_in_savepoint(
                    posting, lambda posting=posting, number=number: posting._send_promised(number), lambda error: None
                )
