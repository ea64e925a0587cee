from datetime import datetime, time, timezone

from odoo import api, fields, models
from odoo.tools import format_datetime

from . import const


class OzonAccount(models.Model):
    """How the work for an account goes, and a warning where it has stopped.

    Nothing of it is stored: it is counted when somebody opens the account's form.
    """

    _inherit = "ozon.account"

    # === FIELDS === #

    api_call_ids = fields.One2many("ozon.api.call", "account_id", groups="sale_ozon.group_manager")
    import_success_at = fields.Datetime(string="Orders Last Imported", compute="_compute_last_successes")
    send_success_at = fields.Datetime(string="Shipments Last Sent", compute="_compute_last_successes")
    verify_success_at = fields.Datetime(string="Shipments Last Verified", compute="_compute_last_successes")
    sync_success_at = fields.Datetime(string="Open Postings Last Read", compute="_compute_last_successes")
    calls_today = fields.Integer(compute="_compute_calls_today")
    throttled_today = fields.Integer(
        string="Too Many Calls (429)", compute="_compute_calls_today", help="Calls that Ozon answered with 429 today."
    )
    oldest_waiting_at = fields.Datetime(
        string="Oldest Waiting Shipment", compute="_compute_waiting", help="When it was asked for."
    )
    codes_waiting_count = fields.Integer(string="Shipments Waiting for Codes", compute="_compute_waiting")
    switched_off_methods = fields.Char(
        string="Switched Off by Ozon", compute="_compute_switched_off_methods",
        help="Methods of the Seller API that do not exist any more.",
    )
    health_warning = fields.Text(compute="_compute_health_warning")

    # === COMPUTE METHODS === #

    def _compute_last_successes(self):
        times = self.env["ozon.account.health"]._last_successes(self)
        for account in self:
            account.import_success_at = times.get((account.id, "import"))
            account.send_success_at = times.get((account.id, "send"))
            account.verify_success_at = times.get((account.id, "verify"))
            account.sync_success_at = times.get((account.id, "sync"))

    def _compute_calls_today(self):
        today = [("account_id", "in", self.ids), ("called_at", ">=", self._start_of_today())]
        log = self.env["ozon.api.call"].sudo()
        calls = dict(log._read_group(today, ["account_id"], ["__count"]))
        throttled = dict(log._read_group([*today, ("http_status", "=", 429)], ["account_id"], ["__count"]))
        for account in self:
            account.calls_today = calls.get(account, 0)
            account.throttled_today = throttled.get(account, 0)

    def _compute_waiting(self):
        shipment = self.env["ozon.shipment"].sudo()
        active = [("account_id", "in", self.ids), ("state", "in", const.ACTIVE_STATES)]
        oldest = dict(shipment._read_group(active, ["account_id"], ["create_date:min"]))
        for_codes = dict(shipment._read_group(
            [*active, ("failure_type", "=", "codes_missing")], ["account_id"], ["__count"]
        ))
        for account in self:
            account.oldest_waiting_at = oldest.get(account)
            account.codes_waiting_count = for_codes.get(account, 0)

    def _compute_switched_off_methods(self):
        log = self.env["ozon.api.call"].sudo()
        refused = log._read_group(
            [("account_id", "in", self.ids), ("error", "=", "MethodGone")], ["account_id", "method"], ["id:max"]
        )
        gone = {account: [] for account in self}
        for account, method, last_id in refused:
            later = [("account_id", "=", account.id), ("method", "=", method), ("id", ">", last_id)]
            if not log.search_count([*later, ("error", "=", False)], limit=1):
                gone[account].append(method)
        for account in self:
            account.switched_off_methods = ", ".join(sorted(gone[account]))

    def _compute_health_warning(self):
        overdue = self._shipments_left_lying()
        times = self.env["ozon.account.health"]._last_successes(self)
        for account in self:
            warnings = [account._switched_off_warning()]
            if account.state == "connected":
                warnings += [
                    account._import_warning(times),
                    account._shipment_warning(overdue.get(account, 0)),
                    account._sync_warning(),
                ]
            account.health_warning = "\n".join(filter(None, warnings))

    # === CRUD METHODS === #

    def write(self, vals):
        connecting = self.browse()
        if vals.get("state") == "connected":
            connecting = self.filtered(lambda account: account.state != "connected")
        result = super().write(vals)
        if connecting:
            # Work that could not be done before is not late, and nobody has to care any more.
            self.env["ozon.account.health"]._note_success("connect", connecting)
            connecting.sudo().activity_unlink(["sale_ozon.mail_activity_type_attention"])
        return result

    # === ACTION METHODS === #

    def action_view_api_calls(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("sale_ozon.action_ozon_api_call")
        action["domain"] = [("account_id", "=", self.id)]
        return action

    def action_view_waiting_shipments(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("sale_ozon.action_ozon_shipment")
        action["domain"] = [("account_id", "=", self.id), ("state", "in", const.ACTIVE_STATES)]
        return action

    # === BUSINESS METHODS: WARNINGS === #

    @api.model
    def _start_of_today(self):
        """Midnight by the user's clock, in UTC as Odoo keeps it.

        :rtype: datetime
        """
        midnight = self.env.tz.localize(datetime.combine(fields.Date.context_today(self), time.min))
        return midnight.astimezone(timezone.utc).replace(tzinfo=None)

    def _shipments_left_lying(self):
        """How many shipments should have been worked on long ago.

        :return: their number by account.
        :rtype: dict
        """
        limit = fields.Datetime.now() - const.SHIPMENT_STALE
        return dict(self.env["ozon.shipment"].sudo()._read_group(
            [("account_id", "in", self.ids), ("state", "in", const.ACTIVE_STATES), ("next_try_at", "<", limit)],
            ["account_id"], ["__count"],
        ))

    def _switched_off_warning(self):
        if self.switched_off_methods:
            return self.env._("Ozon has switched off: %s. Update the addon.", self.switched_off_methods)
        return ""

    def _import_warning(self, times):
        """:param dict times: of `ozon.account.health._last_successes`."""
        known = [times[key] for key in ((self.id, "import"), (self.id, "connect")) if key in times]
        if max(known, default=self.create_date) >= fields.Datetime.now() - const.IMPORT_STALE:
            return ""
        if not self.import_success_at:
            return self.env._("No orders have been imported yet. Press Import Orders to see why.")
        return self.env._(
            "No orders have been imported since %s. Press Import Orders to see why.",
            self._moment(self.import_success_at),
        )

    def _shipment_warning(self, count):
        """:param int count: of shipments left lying."""
        if not count:
            return ""
        return self.env._(
            "%s shipments should have been worked on 15 minutes ago. Ask your system administrator whether the "
            "scheduled actions run.", count,
        )

    def _sync_warning(self):
        if not self.sync_started_at or self.sync_started_at >= fields.Datetime.now() - const.SYNC_STALE:
            return ""
        return self.env._(
            "Reading the open postings has not been finished since %s. Statuses shown here may be old.",
            self._moment(self.sync_started_at),
        )

    def _moment(self, moment):
        return format_datetime(self.env, moment, tz=self.env.tz.zone, dt_format="short")
