from odoo import fields, models


class OzonPosting(models.Model):
    """The shipments of a posting."""

    _inherit = "ozon.posting"

    shipment_ids = fields.One2many("ozon.shipment", "posting_id")

    def _latest_shipment(self):
        """The shipment that speaks for this posting: the newest.

        :rtype: ozon.shipment
        """
        self.ensure_one()
        return self.shipment_ids.sorted("id")[-1:]

    def _on_parcel_left(self, picking, tracking_number):
        """All goods of these postings have left the warehouse, in the user's own transaction; later rooms hook in.

        Called as superuser, once for each posting: when the last delivery order that it needs is validated, and where
        the seller delivers (rFBS) not before that one has a tracking reference, which was seen not to be a virtual one.

        :param stock.picking picking: the delivery order with which the last of them left.
        :param str tracking_number: of the parcel; "" where Ozon or its partner carrier gives the number.
        """

    def _on_cancelled(self):
        super()._on_cancelled()
        self.shipment_ids._close_because_ozon_cancelled()
