from datetime import datetime, time, timezone

from odoo import api, fields, models

from ..engine.moments import write_moment


class OzonAccount(models.Model):
    """How the work for an account goes, and a warning where it has stopped.

    Nothing of it is stored: it is counted when somebody opens the account's form. Each room adds what it knows.
    """

    _inherit = "ozon.account"

    # === FIELDS === #

    api_call_ids = fields.One2many("ozon.api.call", "account_id", readonly=True, groups="sale_ozon.group_manager")
    calls_today = fields.Integer(compute="_compute_calls_today")
    throttled_today = fields.Integer(
        string="Too Many Calls (429)", compute="_compute_calls_today", help="Calls that Ozon answered with 429 today."
    )
    switched_off_methods = fields.Char(
        string="Switched Off by Ozon", compute="_compute_switched_off_methods",
        help="Methods of the Seller API that do not exist any more.",
    )
    health_warning = fields.Text(compute="_compute_health_warning")

    # === COMPUTE METHODS === #

    def _compute_calls_today(self):
        today = [("account_id", "in", self.ids), ("called_at", ">=", self._start_of_today())]
        log = self.env["ozon.api.call"].sudo()
        calls = dict(log._read_group(today, ["account_id"], ["__count"]))
        throttled = dict(log._read_group([*today, ("http_status", "=", 429)], ["account_id"], ["__count"]))
        for account in self:
            account.calls_today = calls.get(account, 0)
            account.throttled_today = throttled.get(account, 0)

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

    @api.depends_context("lang", "tz")
    def _compute_health_warning(self):
        warnings = self._health_warnings()
        for account in self:
            account.health_warning = "\n".join(filter(None, warnings[account]))

    # === ACTION METHODS === #

    def action_view_api_calls(self):
        """Open the calls that were made for this account.

        :rtype: dict
        """
        self.ensure_one()
        self.check_access("read")
        self.env["ozon.api.call"].check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id("sale_ozon.action_ozon_api_call")
        action["domain"] = [("account_id", "=", self.id)]
        return action

    # === BUSINESS METHODS === #

    def _on_connected(self):
        super()._on_connected()
        # Work that could not be done before is not late, and nobody has to care any more.
        self.env["ozon.account.health"]._note_success("connect", self)
        self._clear_attention()

    def _health_warnings(self):
        """What has stopped, in sentences; other rooms add their own.

        :return: list of sentences by account; empty ones do not count.
        :rtype: dict
        """
        return {
            account: [
                self.env._("Ozon has switched off: %s. Update the app.", account.switched_off_methods)
                if account.switched_off_methods else ""
            ]
            for account in self
        }

    @api.model
    def _start_of_today(self):
        """Midnight by the user's clock, in UTC as Odoo keeps it.

        :rtype: datetime
        """
        midnight = self.env.tz.localize(datetime.combine(fields.Date.context_today(self), time.min))
        return midnight.astimezone(timezone.utc).replace(tzinfo=None)

    def _moment(self, moment):
        """A time by the reader's clock and in his format.

        :param datetime moment: naive UTC.
        :rtype: str
        """
        return write_moment(self.env, moment)
