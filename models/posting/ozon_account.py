import time
from datetime import timedelta

from odoo import api, fields, models

from ..engine import const as engine_const
from ..engine.screens import notification
from . import const, sentences


class OzonAccount(models.Model):
    """The postings of an account, and how they come in."""

    _inherit = "ozon.account"

    # === FIELDS === #

    import_from = fields.Datetime(
        string="Import Orders From", required=True,
        default=lambda self: fields.Datetime.now() - timedelta(days=30),
    )
    text_lang = fields.Selection(
        selection=lambda self: self.env["res.lang"].get_installed(), string="Buyers' Language",
        help="In which buyers are told whose own language is not known. The company's, if empty.",
    )
    last_import_at = fields.Datetime(string="Last Import", readonly=True, copy=False)
    import_resume = fields.Json(readonly=True, copy=False)
    sync_started_at = fields.Datetime(readonly=True, copy=False)
    problem = fields.Selection(
        selection_add=[("nameless", "Postings without a usable number")], ondelete={"nameless": "set null"},
    )
    catalogue_place = fields.Json(readonly=True, copy=False, help="Where loading its articles goes on.")
    catalogue_count = fields.Integer(string="Articles on Ozon", readonly=True, copy=False)
    posting_count = fields.Integer(compute="_compute_posting_counts")
    held_count = fields.Integer(compute="_compute_posting_counts")
    import_success_at = fields.Datetime(string="Orders Last Imported", compute="_compute_posting_successes")
    sync_success_at = fields.Datetime(string="Open Postings Last Read", compute="_compute_posting_successes")

    # === COMPUTE METHODS === #

    def _compute_posting_counts(self):
        posting = self.env["ozon.posting"]
        held = dict(posting._read_group(
            [("account_id", "in", self.ids), *const.HELD], ["account_id"], ["__count"]
        ))
        for account in self:
            # A query each, but none that goes through years of postings: there are few accounts and many postings.
            account.posting_count = posting.search_count(
                [("account_id", "=", account.id)], limit=engine_const.COUNT_LIMIT
            )
            account.held_count = held.get(account, 0)

    def _compute_posting_successes(self):
        times = self.env["ozon.account.health"]._last_successes(self)
        for account in self:
            account.import_success_at = times.get((account.id, "import"))
            account.sync_success_at = times.get((account.id, "sync"))

    # === CRUD METHODS === #

    def write(self, vals):
        self._refuse_nonsense([vals])
        if "import_from" in vals:
            # An earlier start brings earlier orders; those that are known already do not change.
            vals = {"last_import_at": False, "import_resume": False, **vals}
        return super().write(vals)

    # === ACTION METHODS === #

    def action_import_orders(self):
        """Import new orders now. What does not fit into a request is left to the scheduled action.

        :return: a notification for the screen.
        :rtype: dict
        """
        self.env["ozon.account"].check_access("read")
        self.check_access("read")
        deadline = time.monotonic() + engine_const.REQUEST_BUDGET
        runs = {account: self.env["ozon.importer"]._import_account(account, deadline) for account in self}
        problems = "\n".join(account.last_error for account in self if account.last_error)
        if problems:
            return notification("danger", self.env._("Import not complete"), problems)
        if any(account.id in run.busy for account, run in runs.items()):
            self.env["ozon.importer"]._trigger(fields.Datetime.now() + timedelta(seconds=engine_const.LOCK_WAIT))
            return notification("info", self.env._("Import follows in a moment"), self.env._(
                "Another worker is busy with this account. New orders are imported as soon as it is done."
            ))
        if any(account.id not in run.finished for account, run in runs.items()):
            self.env["ozon.importer"]._trigger()
            return notification("info", self.env._("Import under way"), self.env._(
                "New orders so far: %s. The rest follows in the background.",
                sum(run.created for run in runs.values()),
            ))
        self.invalidate_recordset(["held_count"])
        return self._imported_notification(sum(run.created for run in runs.values()), sum(self.mapped("held_count")))

    def _imported_notification(self, created, held):
        """What an import has come to: what is new, and all that waits, from earlier imports too."""
        if not held:
            title = self.env._("Orders imported") if created else self.env._("No new orders")
            return notification("success", title, self.env._("New orders: %s.", created))
        title = self.env._("Orders imported, others wait") if created else self.env._("Orders wait")
        return notification("warning", title, self.env._(
            "New orders: %(created)s. Held: %(held)s. Articles to match: %(articles)s.",
            created=created, held=held, articles=self._article_count(),
        ))

    def _article_count(self):
        """How many articles keep orders of these accounts waiting.

        :rtype: int
        """
        return self.env["ozon.article"].sudo().search_count([
            ("account_id", "in", self.ids), ("waiting_count", ">", 0),
        ])

    def action_view_postings(self):
        """Open the postings of this account.

        :rtype: dict
        """
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id("sale_ozon.action_ozon_posting")
        action["domain"] = [("account_id", "=", self.id)]
        action["context"] = {"search_default_held": self.env.context.get("ozon_held", False)}
        return action

    # === BUSINESS METHODS === #

    @api.model
    def _problem_sentences(self):
        return {**super()._problem_sentences(), **sentences.ACCOUNT_PROBLEMS}

    @api.model
    def _lasting_problems(self):
        return super()._lasting_problems() | {"nameless"}

    def _health_warnings(self):
        warnings = super()._health_warnings()
        times = self.env["ozon.account.health"]._last_successes(self)
        for account in self.filtered(lambda account: account.state == "connected"):
            warnings[account] += [account._import_warning(times), account._sync_warning()]
        return warnings

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

    def _sync_warning(self):
        if not self.sync_started_at or self.sync_started_at >= fields.Datetime.now() - const.SYNC_STALE:
            return ""
        return self.env._(
            "The open postings have not been read in full since %s. Statuses shown here may be out of date.",
            self._moment(self.sync_started_at),
        )
