from odoo import fields, models

from . import const


class OzonAccount(models.Model):
    """The shipments of an account, and whether they get on."""

    _inherit = "ozon.account"

    # === FIELDS === #

    attention_count = fields.Integer(compute="_compute_attention_count")
    oldest_waiting_at = fields.Datetime(
        string="Oldest Waiting Shipment", compute="_compute_waiting", help="When it was requested."
    )
    send_success_at = fields.Datetime(string="Shipments Last Sent", compute="_compute_shipment_successes")
    verify_success_at = fields.Datetime(string="Shipments Last Verified", compute="_compute_shipment_successes")

    # === COMPUTE METHODS === #

    def _compute_attention_count(self):
        failed = dict(self.env["ozon.shipment"]._read_group(
            [("account_id", "in", self.ids), ("state", "=", "failed")], ["account_id"], ["__count"]
        ))
        for account in self:
            account.attention_count = failed.get(account, 0)

    def _compute_waiting(self):
        oldest = dict(self.env["ozon.shipment"].sudo()._read_group(
            self._active_shipments_domain(), ["account_id"], ["create_date:min"]
        ))
        for account in self:
            account.oldest_waiting_at = oldest.get(account)

    def _compute_shipment_successes(self):
        times = self.env["ozon.account.health"]._last_successes(self)
        for account in self:
            account.send_success_at = times.get((account.id, "send"))
            account.verify_success_at = times.get((account.id, "verify"))

    # === ACTION METHODS === #

    def action_view_failed_shipments(self):
        """Open the shipments of this account that have failed.

        :rtype: dict
        """
        return self._shipments_action([("account_id", "=", self.id), ("state", "=", "failed")])

    def action_view_waiting_shipments(self):
        """Open the shipments of this account that are under way.

        :rtype: dict
        """
        return self._shipments_action(self._active_shipments_domain())

    def _shipments_action(self, domain):
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id("sale_ozon.action_ozon_shipment")
        return {**action, "domain": domain}

    # === BUSINESS METHODS === #

    def _active_shipments_domain(self):
        return [("account_id", "in", self.ids), ("state", "in", const.ACTIVE_STATES)]

    def _on_connected(self):
        super()._on_connected()
        self.env["ozon.shipment"]._wake_workers()

    def _health_warnings(self):
        warnings = super()._health_warnings()
        left_lying = self._shipments_left_lying()
        for account in self.filtered(lambda account: account.state == "connected"):
            if count := left_lying.get(account):
                warnings[account].append(self.env._(
                    "%s shipments should have been worked on 15 minutes ago. Ask your system administrator whether "
                    "the scheduled actions run.", count,
                ))
        return warnings

    def _shipments_left_lying(self):
        """How many shipments should have been worked on long ago.

        :return: their number by account.
        :rtype: dict
        """
        limit = fields.Datetime.now() - const.SHIPMENT_STALE
        return dict(self.env["ozon.shipment"].sudo()._read_group(
            [*self._active_shipments_domain(), ("next_try_at", "<", limit)], ["account_id"], ["__count"],
        ))
