from odoo import api, fields, models

from . import const


class OzonShipment(models.Model):
    """What can be done about a shipment that has failed or waits: each way out that its sentence names, as a button."""

    _inherit = "ozon.shipment"

    # === FIELDS === #

    reason = fields.Text(
        string="Why", compute="_compute_reason", help="What happened and what to do, without Ozon's own words.",
    )
    ways_out = fields.Char(compute="_compute_ways_out", help="The buttons that this user is offered.")

    # === COMPUTE METHODS === #

    @api.depends("state", "failure_type", "failure_values", "closing")
    @api.depends_context("lang", "tz")
    def _compute_reason(self):
        for shipment in self:
            shipment.reason = shipment._reason_sentence() or False

    @api.depends("state", "failure_type", "failure_values", "retry_count")
    @api.depends_context("uid")
    def _compute_ways_out(self):
        for shipment in self:
            ways = dict.fromkeys(shipment._ways_out())
            shipment.ways_out = ",".join(way for way in ways if shipment._may_take(way)) or False

    # === ACTION METHODS === #

    def action_open_account(self):
        """Open the account of this shipment.

        :rtype: dict
        """
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window", "res_model": "ozon.account", "res_id": self.account_id.id,
            "view_mode": "form",
        }

    def action_open_posting(self):
        """Open what Ozon shows of this shipment's posting.

        :rtype: dict
        """
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window", "res_model": "ozon.posting", "res_id": self.posting_id.id,
            "view_mode": "form",
        }

    def action_open_shipments(self):
        """Open all shipments of the same posting, the earlier ones too.

        :rtype: dict
        """
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id("sale_ozon.action_ozon_shipment")
        return {**action, "domain": [("posting_id", "in", self.posting_id.ids)]}

    def action_open_ozon(self):
        """Open Ozon's own pages in another tab.

        :rtype: dict
        """
        self.check_access("read")
        return {"type": "ir.actions.act_url", "url": const.SELLER_ACCOUNT_URL, "target": "new"}

    # === BUSINESS METHODS === #

    def _ways_out(self):
        """The ways out that this shipment's sentence names, the most promising first; other rooms add theirs.

        :return: words, for each of which the forms have a button.
        :rtype: list[str]
        """
        self.ensure_one()
        if self.state == "failed":
            return [*self._failed_ways().get(self.failure_type, ())]
        if self.state in const.ACTIVE_STATES:
            return [*self._waiting_ways().get(self.failure_type, ())]
        return []

    @api.model
    def _failed_ways(self):
        """:return: the ways out by the reason why a shipment has failed; other rooms add their own"""
        return const.FAILED_WAYS

    @api.model
    def _waiting_ways(self):
        """:return: the ways out by the reason why a shipment waits; other rooms add their own"""
        return const.WAITING_WAYS

    def _may_take(self, way):
        """Whether the user may go a way out.

        :param str way: of `_ways_out`.
        :rtype: bool
        """
        if way == "retry":
            may_ship = self.posting_id.sale_order_id.has_access("write")
            return may_ship and self.state == "failed" and self.retry_count < const.MANUAL_RETRY_LIMIT
        return way != "open_account" or self.account_id.has_access("read")
