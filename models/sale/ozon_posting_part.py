from odoo import models

from ..engine.sentences import render
from ..policy.tracking_number import tidy
from ..shipment.const import ACTIVE_STATES
from . import sentences

#: Of which a part can be assembled apart (OZON.md §3.2).
_PART_SCHEMES = ("rfbs", "fbs")


class OzonPosting(models.Model):
    """A part of a posting has left, and the rest is on back order: the part becomes a posting of its own."""

    _inherit = "ozon.posting"

    # === BUSINESS METHODS === #

    def _follow_parts(self, picking, available):
        """Of some postings a part may have left with a delivery order.

        :param Counter available: what was delivered beyond those that have left whole, by order line.
        """
        for posting in self._still_here():
            part = posting._part_of(available)
            if part and posting._may_be_split():
                posting._report_part(picking, part)

    def _part_of(self, available):
        """What of this posting has left; it is taken from `available`.

        :return: quantity by SKU.
        :rtype: dict
        """
        part = {}
        for line in self.line_ids:
            sale_line = line.sale_line_id
            if sale_line.qty_delivered_method == "stock_move":
                quantity = min(line.quantity, int(available[sale_line]))
                if quantity > 0:
                    part[line.sku] = part.get(line.sku, 0) + quantity
                    available[sale_line] -= quantity
        return part

    def _may_be_split(self):
        """Whether a part of this posting is to be reported apart.

        :rtype: bool
        """
        latest = self._latest_shipment()
        if self.sale_order_id.ozon_shipment_mode != "physical" or self.stage != "awaiting":
            return False
        return latest.state not in ACTIVE_STATES and not (latest.state == "failed" and latest._may_have_left())

    def _report_part(self, picking, part):
        """
        :param stock.picking picking: with which it has left.
        :param dict part: of `_part_of`.
        """
        number = tidy(picking.ozon_tracking_ref) if self._is_reported_by_seller() else ""
        if self.scheme not in _PART_SCHEMES:
            self._tell_of_part("part_scheme", picking)
        elif not self.sale_order_id._ozon_expects_delivery():
            self._tell_of_part("part_rest", picking)
        elif self._is_reported_by_seller() and not number:
            self._tell_of_part("part_reference", picking)
        else:
            self._request_parcel(number, part=part, goal_stage="assembled", picking_id=picking.id)

    def _tell_of_part(self, reason, picking):
        """Nothing is reported: a person has to do something first.

        :param str reason: a key of `sentences.PARTS`.
        """
        document = self.sale_order_id._for_attention_user()
        document._schedule_attention(
            document.env._("Partly delivered"),
            render(document.env, sentences.PARTS[reason], {"picking": picking.name, "posting": self.posting_number}),
        )

    def _without_parts_under_way(self, available):
        """Take away what has left as parts that are not postings of their own yet.

        :param Counter available: delivered quantities by order line.
        :return: the same.
        :rtype: Counter
        """
        for shipment in self.shipment_ids.filtered("part"):
            if shipment.state in ("done", "cancelled"):
                continue
            for line in shipment.posting_id.line_ids:
                available[line.sale_line_id] -= shipment.part.get(line.sku, 0)
        return available
