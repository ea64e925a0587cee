from odoo import fields, models


class OzonPosting(models.Model):
    """The shipments of a posting."""

    _inherit = "ozon.posting"

    shipment_ids = fields.One2many("ozon.shipment", "posting_id")

    # === CRUD METHODS === #

    def write(self, vals):
        result = super().write(vals)
        if "stage" in vals:
            waiting = self.env["ozon.shipment"].sudo().search(self._travelling_domain())
            if waiting:
                waiting._follow_carrier()
        return result

    # === BUSINESS METHODS === #

    def _travelling_domain(self):
        return [("travels_with_id", "in", self.ids), ("state", "=", "queued"), ("failure_type", "=", "waiting_carrier")]

    def _latest_shipment(self):
        """The shipment that speaks for this posting: the newest, but for those of parts that are postings of their own.

        :rtype: ozon.shipment
        """
        self.ensure_one()
        return self.shipment_ids.filtered(
            lambda shipment: not (shipment.part and shipment.state == "done")
        ).sorted("id")[-1:]

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
