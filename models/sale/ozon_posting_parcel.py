from collections import Counter

from odoo import api, fields, models

from ..engine.sentences import render
from ..policy.ship_request import ShipRequest
from ..policy.tracking_number import tidy
from ..shipment.const import PARCEL
from . import sentences


class OzonPosting(models.Model):
    """How postings follow the delivery orders of their goods."""

    _inherit = "ozon.posting"

    # === FIELDS === #

    picking_id = fields.Many2one(
        "stock.picking", string="Delivery Order", readonly=True, copy=False, index="btree_not_null",
        ondelete="set null", help="With which the last of its goods left.",
    )

    # === BUSINESS METHODS: WHAT HAS LEFT === #

    def _follow_delivery(self, picking):
        """A delivery order was validated: report the postings of which nothing is left to deliver.

        :param stock.picking picking: of goods of these postings, which are all those of their order.
        """
        available = self._delivered_goods()
        left = self._newly_left(available)
        left.picking_id = picking
        left._report_left()
        self._follow_parts(picking, available)

    def _newly_left(self, available):
        """Those of an order's postings whose goods are all delivered by now, and were not before.

        :param Counter available: of `_delivered_goods`; what they take is taken from it.
        :rtype: ozon.posting
        """
        found = self.browse()
        for posting in self._still_here():
            goods = posting._goods()
            if goods and all(available[line] >= quantity for line, quantity in goods.items()):
                available.subtract(goods)
                found += posting
        return found

    def _still_here(self):
        """Those whose goods may still leave, the most urgent first.

        :rtype: ozon.posting
        """
        return self.filtered(
            lambda posting: not posting.picking_id and posting.scheme != "digital" and posting.stage != "cancelled"
        ).sorted(lambda posting: (posting.ship_by or fields.Datetime.now(), posting.id))

    def _delivered_goods(self):
        """Quantities that were delivered and belong to none of those that have left.

        :return: by order line.
        :rtype: Counter
        """
        available = Counter()
        for line in self.line_ids.sale_line_id:
            available[line] = line.qty_delivered
        for posting in self.filtered("picking_id"):
            available.subtract(posting._goods())
        return self._without_parts_under_way(available)

    def _has_left(self):
        """Whether all goods of this posting have left, and none of them has come back.

        :rtype: bool
        """
        return all(line.qty_delivered >= quantity for line, quantity in self._goods().items())

    def _goods(self):
        """What of this posting a delivery order has to bring.

        :return: quantity by order line.
        :rtype: Counter
        """
        goods = Counter()
        for line in self.line_ids:
            if line.sale_line_id.qty_delivered_method == "stock_move":
                goods[line.sale_line_id] += line.quantity
        return goods

    def _report_left(self):
        """Report postings that have left: at once, or when the tracking reference is there."""
        for posting in self:
            number = tidy(posting.picking_id.ozon_tracking_ref)
            if not posting._is_reported_by_seller():
                posting._on_parcel_left(posting.picking_id, "")
            elif number:
                posting._on_parcel_left(posting.picking_id, number)
            elif posting.sale_order_id.ozon_shipment_mode == "physical":
                posting._ask_for_reference()

    # === BUSINESS METHODS: REPORTING IT === #

    def _on_parcel_left(self, picking, tracking_number):
        super()._on_parcel_left(picking, tracking_number)
        if self._latest_shipment().kind == PARCEL and self._is_reported_as_parcel():
            self._tell_of_other_number(picking, tracking_number)
        elif self.sale_order_id.ozon_shipment_mode == "physical" and not self._is_reported_as_parcel():
            self._report_parcel(tracking_number)

    def _report_parcel(self, tracking_number):
        """Have the parcel reported with this number, whatever has become of an earlier report."""
        latest = self._latest_shipment()
        if latest.state == "queued":
            latest.tracking_number = self._parcel_vals(tracking_number)["tracking_number"]
        elif latest.state == "failed" and latest._may_have_left():
            # From where Ozon shows it: nothing is sent twice.
            latest.tracking_number = self._parcel_vals(tracking_number)["tracking_number"]
            latest._retry()
            latest._wake_workers()
        else:
            self._request_parcel(tracking_number)

    def _tell_of_other_number(self, picking, tracking_number):
        """Somebody has corrected the tracking reference after Ozon was told: nobody but he can tell it there."""
        told = self._latest_shipment().tracking_number
        if told and tracking_number and told != tracking_number:
            document = self.sale_order_id._for_attention_user()
            document._schedule_attention(
                document.env._("Another tracking reference"),
                render(document.env, sentences.OTHER_NUMBER, {
                    "picking": picking.name, "number": tracking_number, "told": told, "posting": self.posting_number,
                }),
            )

    def _is_reported_as_parcel(self):
        """Whether the report of this posting is under way, or done: another number comes too late."""
        latest = self._latest_shipment()
        is_on_its_way = latest.state == "queued" and latest._may_have_left()
        return is_on_its_way or latest.state in ("sending", "verifying", "done")

    def _request_parcel(self, tracking_number, **vals):
        """Have the parcel reported, if the policy agrees; what it refuses is told on the order.

        :param vals: further values of the shipment.
        :rtype: ozon.shipment
        """
        goal = self._parcel_vals(tracking_number)["goal_stage"]
        [checks] = self.env["ozon.policy"]._check([ShipRequest(self, PARCEL, goal, tracking_number)])
        shipment = self._ship_parcel(tracking_number)
        shipment.write(vals)
        records = shipment._record_checks(checks)
        if refused := records.filtered(lambda check: check.level == "refusal"):
            shipment._fail("checks", check_ids=refused.ids)
        return shipment

    def _ask_for_reference(self):
        """The warehouse has sent it off without a tracking reference: Ozon cannot be told before somebody enters it."""
        latest = self._latest_shipment()
        if latest.state not in (False, "failed", "cancelled") or latest._may_have_left():
            return
        self._ship_parcel()._fail("tracking_missing", picking=self.picking_id.name)

    # === BUSINESS METHODS: THE REFERENCE === #

    @api.model
    def _reported_with(self, pickings):
        """Postings that left with some delivery orders.

        :rtype: ozon.posting
        """
        return self.sudo().search([("picking_id", "in", pickings.ids)])
