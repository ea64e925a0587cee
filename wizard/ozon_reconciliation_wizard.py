from datetime import datetime, time, timedelta

import pytz
from odoo import api, fields, models
from odoo.exceptions import UserError


class OzonReconciliationWizard(models.TransientModel):
    """Asks for the account and the period of a reconciliation."""

    _name = "ozon.reconciliation.wizard"
    _inherit = ["ozon.guard.mixin"]
    _description = "Compare with Ozon"
    _check_company_auto = True

    # === FIELDS === #

    account_id = fields.Many2one(
        "ozon.account", required=True, default=lambda self: self.env["ozon.posting.import"]._only_account(),
    )
    date_from = fields.Date(
        string="From", required=True, default=lambda self: fields.Date.context_today(self) - timedelta(days=30)
    )
    date_to = fields.Date(string="To", required=True, default=lambda self: fields.Date.context_today(self))

    # === ACTION METHODS === #

    def action_compare(self):
        """Schedule the comparison and show it; where the account is being compared already, show that.

        :return: the run's action.
        :rtype: dict
        """
        self.ensure_one()
        self.account_id.check_access("read")
        if self.date_from > self.date_to:
            raise UserError(self.env._("The period ends before it begins."))
        if self.date_from > fields.Date.context_today(self):
            raise UserError(self.env._("The period has not begun yet."))
        self.account_id._require_key()
        reconciliation = self.env["ozon.reconciliation"].sudo()
        run = reconciliation.search([
            ("account_id", "=", self.account_id.id), ("state", "in", ("queued", "running")),
        ], limit=1) or reconciliation.create(self._run_vals())
        run._wake()
        return {
            "type": "ir.actions.act_window",
            "res_model": run._name,
            "res_id": run.id,
            "view_mode": "form",
        }

    # === BUSINESS METHODS === #

    def _run_vals(self):
        return {
            "account_id": self.account_id.id,
            "date_from": self._midnight(self.date_from),
            "date_to": min(self._midnight(self.date_to + timedelta(days=1)), fields.Datetime.now()),
            "requested_by": self.env.uid,
        }

    @api.model
    def _midnight(self, day):
        """The beginning of a day where the user is, in UTC.

        :rtype: datetime
        """
        zone = pytz.timezone(self.env.user.tz or "UTC")
        return zone.localize(datetime.combine(day, time.min)).astimezone(pytz.utc).replace(tzinfo=None)
