import time

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import split_every

from ...connector import PostingReference
from ..engine import const as engine_const
from ..engine.screens import notification
from ..engine.sentences import render
from ..posting.const import SCHEMES
from . import const, sentences


class OzonReconciliationLine(models.Model):
    """One difference that a run found, and what became of it."""

    _name = "ozon.reconciliation.line"
    _description = "Ozon Reconciliation Line"
    _order = "reconciliation_id desc, kind, id"
    _rec_name = "posting_number"

    # === FIELDS === #

    reconciliation_id = fields.Many2one(
        "ozon.reconciliation", string="Comparison", required=True, readonly=True, ondelete="cascade", index=True
    )
    account_id = fields.Many2one(related="reconciliation_id.account_id")
    posting_number = fields.Char(string="Posting", required=True, readonly=True)
    order_number = fields.Char(string="Ozon Order", readonly=True)
    scheme = fields.Selection(SCHEMES, readonly=True)
    ordered_at = fields.Datetime(string="Ordered On", readonly=True)
    posting_id = fields.Many2one(
        "ozon.posting", string="Posting in Odoo", readonly=True, ondelete="set null", index="btree_not_null"
    )
    sale_order_id = fields.Many2one(related="posting_id.sale_order_id", string="Order")
    kind = fields.Selection(const.KINDS, string="Difference", required=True, readonly=True)
    ozon_side = fields.Json(readonly=True)
    odoo_side = fields.Json(readonly=True)
    ozon_says = fields.Char(string="On Ozon", compute="_compute_sides")
    odoo_says = fields.Char(string="In Odoo", compute="_compute_sides")
    state = fields.Selection(
        selection=[("open", "Open"), ("queued", "Scheduled"), ("resolved", "Resolved")],
        default="open", required=True, readonly=True,
    )
    advice = fields.Json(readonly=True)
    note = fields.Text(compute="_compute_note", help="Why it is not resolved yet, and what to do.")
    resolved_at = fields.Datetime(string="Resolved On", readonly=True)
    resolved_by = fields.Many2one("res.users", readonly=True)

    _one_per_difference = models.UniqueIndex("(reconciliation_id, posting_number, kind)")
    _queued_index = models.Index("(id) WHERE state = 'queued'")

    # === COMPUTE METHODS === #

    @api.depends("ozon_side", "odoo_side")
    @api.depends_context("lang", "tz")
    def _compute_sides(self):
        for line in self:
            line.ozon_says = line._side_words(line.ozon_side)
            line.odoo_says = line._side_words(line.odoo_side)

    def _side_words(self, side):
        return side and render(self.env, sentences.SIDES[side[0]], side[1])

    @api.depends("advice", "posting_id.problem_detail")
    @api.depends_context("lang", "tz")
    def _compute_note(self):
        for line in self:
            line.note = line.advice and line._advice_sentence(*line.advice)

    def _advice_sentence(self, key, values):
        """
        :param str key: a key of `sentences.ADVICE`; `posting` and `account` for what is wrong with these.
        :param dict values: of its placeholders.
        """
        if key == "posting":
            return self.posting_id.problem_detail
        if key == "account":
            return self.account_id._problem_sentence(**values, tried_again=False)
        return render(self.env, sentences.ADVICE[key], values)

    # === ACTION METHODS === #

    def action_fix(self):
        """Import or read again what these lines are about, and see whether the difference is gone.

        What does not fit into a request is left to the scheduled action.

        :return: a notification for the screen.
        :rtype: dict
        """
        self.check_access("read")
        lines = self.sudo().filtered(lambda line: line.state != "resolved")
        if not lines:
            raise UserError(self.env._("There is nothing left to fix."))
        lines.write({"state": "queued", "advice": False, "resolved_by": self.env.uid})
        lines._fix_all(time.monotonic() + engine_const.REQUEST_BUDGET)
        lines.invalidate_recordset()
        return self._fixed_notification(lines.exists())

    def action_open(self):
        """Open the order of this line; the posting where there is none.

        :rtype: dict
        """
        self.ensure_one()
        self.check_access("read")
        if not self.posting_id:
            raise UserError(self.env._("Posting %s is not in Odoo yet. Import it first.", self.posting_number))
        return self.posting_id._document().with_env(self.env).get_formview_action()

    def _fixed_notification(self, lines):
        resolved = lines.filtered(lambda line: line.state == "resolved")
        waiting = lines.filtered(lambda line: line.state == "queued")
        still_open = lines - resolved - waiting
        words = [self.env._("Resolved: %s.", len(resolved))]
        if waiting:
            words.append(self.env._("Continuing in the background: %s.", len(waiting)))
            self.env["ozon.reconciliation"]._wake()
        if still_open:
            words.append(self.env._("Still open: %s.", len(still_open)))
        if len(still_open) == 1 and still_open.note:
            words.append(still_open.note)
        return notification(
            "warning" if still_open else "success", self.env._("Compared again"), " ".join(words)
        )

    # === BUSINESS METHODS === #

    @api.model
    def _work_queue(self):
        """Fix what users asked for and no request had the time for."""
        while lines := self.search([("state", "=", "queued")], limit=engine_const.BATCH_SIZE, order="id"):
            going_on = lines._fix_all(float("inf"))
            if self.env["ir.cron"]._commit_progress(len(lines)) <= 0 or not going_on:
                self.env["ozon.reconciliation"]._wake()
                return
            self.env.invalidate_all()

    def _fix_all(self, deadline):
        """Fix these lines a hundred at a time, committing each hundred.

        :param float deadline: `time.monotonic()` after which no more is begun.
        :return: whether all accounts could be worked on.
        :rtype: bool
        """
        going_on = True
        for account, lines in self.grouped("account_id").items():
            account = account.with_company(account.company_id)
            if account.state != "connected" or not account.api_key:
                lines._leave_open(self.env["ozon.reconciliation"]._problem_of_account(account))
                continue
            for batch in split_every(engine_const.BATCH_SIZE, lines.ids, self.browse):
                if time.monotonic() > deadline:
                    return False
                if not self.env["ozon.worker"]._run_with_account_lock(account, batch._fix_batch):
                    going_on = False
                    if account._is_hindered():
                        problem = self.env["ozon.reconciliation"]._problem_of_account(account)
                        (lines.exists() & self._queued_of(account))._leave_open(problem)
                    break
        return going_on

    @api.model
    def _queued_of(self, account):
        return self.search([("state", "=", "queued"), ("reconciliation_id.account_id", "=", account.id)])

    def _leave_open(self, advice):
        """Ozon could not be read: say why.

        :param list advice: as the field keeps it.
        """
        self.write({"state": "open", "advice": advice})

    def _fix_batch(self, account, client):
        """Read the postings of up to a hundred lines, store what Ozon shows, and compare again.

        :param ozon.account account: theirs, which is ours meanwhile.
        :param OzonClient client: of the account.
        """
        lines = self.exists().filtered(lambda line: line.state == "queued")
        references = {line.posting_number: line._reference() for line in lines}
        readings = client.postings.read(list(references.values()))
        self.env["ozon.importer"]._import_readings(account, readings)
        postings = lines.reconciliation_id[:1]._postings(list(references))
        by_number = {posting.posting_number: posting for posting in postings}
        for line in lines:
            line._settle(readings, by_number.get(line.posting_number, postings.browse()))

    def _reference(self):
        """What the connector needs to find this line's posting.

        :rtype: PostingReference
        """
        return PostingReference(
            self.posting_number,
            self.order_number or self.posting_number.rpartition("-")[0],
            self.scheme,
            self.ordered_at or self.reconciliation_id.date_from,
        )

    def _settle(self, readings, posting):
        """Mark this line resolved if its difference is gone; else say what is left to do.

        :param Readings readings: what Ozon showed a moment ago.
        :param ozon.posting posting: this line's posting in Odoo, may be empty.
        """
        remaining = self._remaining(readings, posting)
        vals = {"posting_id": posting.id, "scheme": posting.scheme or self.scheme}
        if remaining:
            self.write({
                **vals, "state": "open", "ozon_side": remaining.ozon_side, "odoo_side": remaining.odoo_side,
                "advice": self._advice(remaining, posting), "resolved_by": False,
            })
        else:
            self.write({**vals, "state": "resolved", "advice": False, "resolved_at": fields.Datetime.now()})

    def _remaining(self, readings, posting):
        """The difference that keeps this line open.

        :rtype: Difference | None
        """
        comparison = self.env["ozon.reconciliation"]
        number = self.posting_number
        if number in readings.snapshots:
            differences = comparison._differences(readings.snapshots[number], posting)
        elif number in readings.broken:
            differences = [comparison._unreadable(readings.broken[number].error, posting)]
        else:
            differences = [comparison._missing_there(posting)] if posting else []
        # To have a posting here is not the end of it: it wants its order, too.
        told_by_it = (self.kind, "no_order", "missing_there", "unreadable")
        return next((difference for difference in differences if difference.kind in told_by_it), None)

    def _advice(self, difference, posting):
        """What is left to do about a difference, as the field keeps it.

        :rtype: list | bool
        """
        if difference.kind in sentences.ADVICE:
            return [difference.kind, {}]
        return ["posting", {}] if posting.problem else False
