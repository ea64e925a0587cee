from collections import Counter, defaultdict
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..engine.moments import write_day
from ..engine.sentences import render
from . import const, sentences


class OzonReconciliation(models.Model):
    """One comparison of everything that Ozon has of an account and a period with what Odoo has.

    It is worked off in the background, page by page. Which postings Ozon has shown is kept in a table, so
    that those it has not shown are found by the database and never have to be in memory.
    """

    _name = "ozon.reconciliation"
    _description = "Ozon Reconciliation"
    _order = "id desc"

    # === FIELDS === #

    account_id = fields.Many2one("ozon.account", required=True, readonly=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="account_id.company_id", store=True, index=True)
    date_from = fields.Datetime(string="From", required=True, readonly=True)
    date_to = fields.Datetime(string="To", required=True, readonly=True)
    state = fields.Selection(
        selection=[
            ("queued", "Waiting"),
            ("running", "Comparing"),
            ("done", "Done"),
            ("failed", "Failed"),
            ("cancelled", "Stopped"),
        ],
        default="queued", required=True, readonly=True, index=True,
    )
    requested_by = fields.Many2one("res.users", readonly=True, default=lambda self: self.env.user)
    finished_at = fields.Datetime(string="Finished On", readonly=True)
    place = fields.Json(readonly=True, help="Where the run goes on.")
    try_count = fields.Integer(readonly=True, help="Failed tries in a row to read Ozon.")
    progress = fields.Float(readonly=True, help="An estimate, in percent.")
    read_count = fields.Integer(string="Postings Read", readonly=True)
    nameless_count = fields.Integer(
        string="Without Usable Number", readonly=True, help="Postings of which not even the number could be read.",
    )
    problem = fields.Json(readonly=True, help="What has stopped it, or holds it up.")
    last_error = fields.Text(compute="_compute_last_error")
    left_out_methods = fields.Char(readonly=True)
    remark = fields.Text(compute="_compute_remark", help="What could not be compared.")
    line_ids = fields.One2many("ozon.reconciliation.line", "reconciliation_id", readonly=True)
    difference_count = fields.Integer(compute="_compute_counts")
    open_count = fields.Integer(string="To Resolve", compute="_compute_counts")
    open_missing_here = fields.Integer(string="Not in Odoo", compute="_compute_counts")
    open_no_order = fields.Integer(string="No order", compute="_compute_counts")
    open_status = fields.Integer(string="Other status", compute="_compute_counts")
    open_cancelled = fields.Integer(string="Cancelled on one side", compute="_compute_counts")
    open_quantity = fields.Integer(string="Other quantity", compute="_compute_counts")
    open_missing_there = fields.Integer(string="Not on Ozon", compute="_compute_counts")
    open_unreadable = fields.Integer(string="Unusable data from Ozon", compute="_compute_counts")
    # Never read through the ORM: as many as the account has postings.
    seen_posting_ids = fields.Many2many(
        "ozon.posting", "ozon_reconciliation_seen", "reconciliation_id", "posting_id",
        readonly=True, copy=False, groups=fields.NO_ACCESS,
    )

    _one_active_per_account = models.UniqueIndex(
        "(account_id) WHERE state IN ('queued', 'running')", "This account is already being compared."
    )

    # === COMPUTE METHODS === #

    @api.depends("account_id", "date_from", "date_to")
    @api.depends_context("lang", "tz")
    def _compute_display_name(self):
        for run in self:
            # The last day of the period, not the midnight after it.
            last = run.date_to and fields.Datetime.context_timestamp(run, run.date_to - timedelta(seconds=1))
            first = run.date_from and fields.Datetime.context_timestamp(run, run.date_from)
            run.display_name = self.env._(
                "%(account)s: %(first)s – %(last)s", account=run.account_id.name or "",
                first=write_day(self.env, first), last=write_day(self.env, last),
            )

    @api.depends("line_ids.state")
    def _compute_counts(self):
        line = self.env["ozon.reconciliation.line"]
        counts = defaultdict(Counter)
        for run, kind, state, count in line._read_group(
            [("reconciliation_id", "in", self.ids)], ["reconciliation_id", "kind", "state"], ["__count"]
        ):
            counts[run]["all"] += count
            if state != "resolved":
                counts[run][kind] += count
        for run in self:
            count = counts[run]
            run.difference_count = count["all"]
            for kind, _label in const.KINDS:
                run[f"open_{kind}"] = count[kind]
            run.open_count = sum(count[kind] for kind, _label in const.KINDS)

    @api.depends("problem")
    @api.depends_context("lang", "tz")
    def _compute_last_error(self):
        for run in self:
            run.last_error = run.problem and run._problem_sentence(*run.problem)

    @api.depends("left_out_methods")
    @api.depends_context("lang")
    def _compute_remark(self):
        for run in self:
            run.remark = run.left_out_methods and render(
                self.env, sentences.LEFT_OUT, {"methods": run.left_out_methods}
            )

    # === SCHEDULED ACTIONS === #

    @api.model
    def _cron_reconcile(self):
        """Fix what users asked for, then resume the runs that are not finished."""
        self.env["ozon.reconciliation.line"]._work_queue()
        for run in self.search([("state", "in", ("queued", "running"))], order="id"):
            if self.env["ir.cron"]._commit_progress() <= 0:
                self._wake()
                return
            run._work()

    @api.model
    def _wake(self, moment=None):
        self.env.ref("sale_ozon.ir_cron_reconcile").sudo()._trigger(moment)

    @api.autovacuum
    def _gc_old_runs(self):
        """Results are looked at within days; nobody tidies them up."""
        limit = fields.Datetime.now() - timedelta(days=const.KEPT_DAYS)
        self.search([("create_date", "<", limit)], limit=1000).unlink()

    # === ACTION METHODS === #

    def action_view_lines(self):
        """Open the differences that this run found.

        :rtype: dict
        """
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id("sale_ozon.action_ozon_reconciliation_line")
        return {
            **action,
            "display_name": self.display_name,
            "domain": [("reconciliation_id", "=", self.id)],
            "context": {"search_default_open": self.env.context.get("ozon_open_only", False)},
        }

    def action_fix(self):
        """Fix all differences of this run that are still open; only those of one kind where the button names it.

        :return: a notification for the screen.
        :rtype: dict
        :raise UserError: if there are none.
        """
        self.ensure_one()
        self.check_access("read")
        kind = self.env.context.get("ozon_kind")
        return self.line_ids.filtered(
            lambda line: line.state != "resolved" and kind in (None, line.kind)
        ).action_fix()

    def action_stop(self):
        """Have the background work leave this run alone; what it found stays."""
        self.check_access("read")
        for run in self.sudo().filtered(lambda run: run.state in ("queued", "running")):
            run._finish("cancelled")

    def action_resume(self):
        """Take a run up again where it ended."""
        self.check_access("read")
        for run in self.sudo().filtered(lambda run: run.state in ("failed", "cancelled")):
            if self.sudo().search_count([
                ("account_id", "=", run.account_id.id), ("state", "in", ("queued", "running")),
            ], limit=1):
                raise UserError(self.env._("“%s” is already being compared.", run.account_id.name))
            run.write({"state": "queued", "try_count": 0, "problem": False, "finished_at": False})
        self._wake()

    # === BUSINESS METHODS: WORDS === #

    def _problem_sentence(self, key, values):
        """
        :param str key: a key of `sentences.PROBLEMS`, or `account` for what is wrong with the account.
        :param dict values: of its placeholders.
        :rtype: str
        """
        if key == "account":
            return self.account_id._problem_sentence(**values)
        return render(self.env, sentences.PROBLEMS[key], values)

    @api.model
    def _problem_of_account(self, account):
        """What keeps an account from being compared, as `problem` keeps it.

        :rtype: list
        """
        if not account._is_hindered():
            return ["not_connected", {}]
        return ["account", {
            "problem": account.problem, "values": account.problem_values, "words": account.problem_words,
        }]

    @api.model
    def _problem_of_error(self, account, error):
        """What an error of Ozon means, as `problem` keeps it.

        :rtype: list
        """
        vals = account._problem_of(error)
        return ["account", {
            "problem": vals["problem"], "values": vals["problem_values"], "words": vals["problem_words"],
        }]
