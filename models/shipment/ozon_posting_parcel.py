from odoo import fields, models

from . import const


class OzonPosting(models.Model):
    """Postings that leave as parcels: reported by the same workers as what is shipped virtually."""

    _inherit = "ozon.posting"

    # === BUSINESS METHODS === #

    def _ship_parcel(self, tracking_number=""):
        """Have the parcels of these postings reported to Ozon after the commit; failed shipments are replaced.

        As far as the seller reports it: where Ozon or its partner scans the parcel, that it is assembled. That it is
        delivered is told by Ozon, or by a person.

        :param str tracking_number: the carrier's own; "" for none.
        :return: the new shipments, in the order of the postings.
        :rtype: ozon.shipment
        """
        shipment = self.env["ozon.shipment"].sudo()
        shipments = shipment.create([posting._parcel_vals(tracking_number) for posting in self])
        shipment._replace_failed(shipments)
        shipment._wake_workers()
        return shipments

    def _parcel_vals(self, tracking_number):
        is_ours = self._is_reported_by_seller()
        return {
            "posting_id": self.id,
            "kind": const.PARCEL,
            "goal_stage": "delivering" if is_ours else "assembled",
            "tracking_number": is_ours and tracking_number,
            "requested_by": self.env.uid,
            "next_try_at": fields.Datetime.now(),
        }

    def _is_reported_by_seller(self):
        """Whether the seller himself tells Ozon the tracking number, and that the parcel is on its way.

        :rtype: bool
        """
        self.ensure_one()
        return self.scheme == "rfbs"
