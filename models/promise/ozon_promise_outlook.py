from datetime import datetime, time, timedelta

from odoo import api, fields, models
from odoo.tools import float_compare

from ..engine.sentences import as_day
from . import const


class OzonPromise(models.Model):
    """Which promises will not be kept, as Odoo's stock forecast tells days ahead."""

    _inherit = "ozon.promise"

    # === BUSINESS METHODS === #

    @api.model
    def _look_ahead(self):
        """Flag the promises of stored goods of which there will not be enough; new ones are told.

        The forecast is asked once for each warehouse and day.
        """
        near = self.search([
            ("state", "=", "open"), ("due_date", "!=", False), ("product_id.is_storable", "=", True),
            ("posting_id.stage", "in", const.WAITING_STAGES),
            ("due_date", "<=", fields.Date.today() + timedelta(days=const.WARN_DAYS_LIMIT)),
        ]).filtered(lambda promise: promise.due_date <= (
            fields.Date.today() + timedelta(days=promise.account_id.promise_warn_days)
        ))
        risks = {}
        for (warehouse, due), promises in near.grouped(
            lambda promise: (promise.sale_order_id.warehouse_id, promise.due_date)
        ).items():
            risks.update(promises._shortages(warehouse, due))
        flagged = self.search([("state", "in", const.OPEN_STATES), ("at_risk", "=", True)])
        over = flagged.filtered(lambda promise: promise not in risks)
        if over:
            over.write({"at_risk": False, "risk": False, "risk_values": False})
            over.filtered(lambda promise: not promise.objection)._clear_told()
        for promise, values in risks.items():
            if promise.risk_values != values:
                promise.write({"at_risk": True, "risk": "stock", "risk_values": values})
        self.browse().concat(*risks)._tell_new(flagged)

    def _tell_new(self, flagged):
        """:param ozon.promise flagged: those that were told before"""
        if new := self - flagged:
            new._tell()

    def _shortages(self, warehouse, due):
        """Which of these promises there will not be enough for: the newest orders of a product.

        :param stock.warehouse warehouse: that they leave from.
        :param date due: the day of all of them.
        :return: values of the sentence by promise.
        :rtype: dict
        """
        end = max(datetime.combine(due, time.max.replace(microsecond=0)), fields.Datetime.now() + timedelta(minutes=1))
        waiting = self.filtered(lambda promise: not promise._is_reserved())
        receipts, found = waiting._next_receipts(warehouse, end), {}
        for product, promises in waiting.grouped("product_id").items():
            forecast = product.with_context(warehouse_id=warehouse.id, to_date=end).with_prefetch(
                waiting.product_id.ids
            ).virtual_available
            missing, rounding = -forecast, product.uom_id.rounding
            for promise in promises.sorted("id", reverse=True):
                if float_compare(missing, 0.0, precision_rounding=rounding) <= 0:
                    break
                lacking = min(missing, promise.quantity)
                receipt = receipts.get(product)
                found[promise] = {
                    "missing": f"{lacking:g}", "day": as_day(due),
                    "receipt": as_day(receipt.date()) if receipt else False,
                }
                missing -= promise.quantity
        return found

    def _is_reserved(self):
        """Whether the goods are set aside for this order already."""
        moves = self.sale_order_id.picking_ids.move_ids.filtered(
            lambda move: move.product_id == self.product_id and move.state not in ("done", "cancel")
        )
        return bool(moves) and all(move.state == "assigned" for move in moves)

    def _next_receipts(self, warehouse, after):
        """When goods of these promises come in next, after some moment.

        :return: time by product.
        :rtype: dict
        """
        return dict(self.env["stock.move"]._read_group(
            [
                ("product_id", "in", self.product_id.ids), ("date", ">", after),
                ("state", "in", ("waiting", "confirmed", "partially_available", "assigned")),
                ("picking_id.picking_type_code", "=", "incoming"),
                ("location_dest_id", "child_of", warehouse.view_location_id.id),
            ],
            ["product_id"], ["date:min"],
        ))
