import time

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import split_every

from ..connector import PostingReference
from . import const
from .ozon_comparison import KINDS


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
    scheme = fields.Selection(const.SCHEMES, readonly=True)
    ordered_at = fields.Datetime(readonly=True)
    posting_id = fields.Many2one(
        "ozon.posting", string="Posting in Odoo", readonly=True, ondelete="set null", index="btree_not_null"
    )
    sale_order_id = fields.Many2one(related="posting_id.sale_order_id", string="Order")
    kind = fields.Selection(KINDS, string="Difference", required=True, readonly=True)
    ozon_says = fields.Char(string="On Ozon", readonly=True)
    odoo_says = fields.Char(string="In Odoo", readonly=True)
    state = fields.Selection(
        selection=[("open", "Open"), ("queued", "Scheduled"), ("mended", "Mended")],
        default="open", required=True, readonly=True,
    )
    note = fields.Text(readonly=True, help="Why it is not mended yet, and what to do.")
    mended_at = fields.Datetime(readonly=True)
    mended_by = fields.Many2one("res.users", readonly=True)

    _one_per_difference = models.UniqueIndex("(reconciliation_id, posting_number, kind)")
    _queued_index = models.Index("(id) WHERE state = 'queued'")

    # === ACTION METHODS === #

    def action_mend(self):
        """Import or read again what these lines are about, and see whether the difference is gone.

        What does not fit into a request is left to the scheduled action.

        :return: a notification for the screen.
        :rtype: dict
        """
        self.check_access("read")
        lines = self.sudo().filtered(lambda line: line.state != "mended")
        if not lines:
            raise UserError(self.env._("There is nothing to mend any more."))
        lines.write({"state": "queued", "note": False, "mended_by": self.env.uid})
        lines._mend_all(time.monotonic() + const.REQUEST_BUDGET)
        lines.invalidate_recordset()
        return self._mended_notification(lines.exists())

    def action_open(self):
        """Open the order of this line; the posting where there is none.

        :rtype: dict
        """
        self.ensure_one()
        self.check_access("read")
        if self.sale_order_id:
            return self.posting_id.action_view_order()
        if not self.posting_id:
            raise UserError(self.env._("Posting %s is not in Odoo yet. Import it first.", self.posting_number))
        return {
            "type": "ir.actions.act_window",
            "res_model": "ozon.posting",
            "res_id": self.posting_id.id,
            "view_mode": "form",
        }

    def _mended_notification(self, lines):
        mended = lines.filtered(lambda line: line.state == "mended")
        waiting = lines.filtered(lambda line: line.state == "queued")
        still_open = lines - mended - waiting
        words = [self.env._("Mended: %s.", len(mended))]
        if waiting:
            words.append(self.env._("%s follow in the background.", len(waiting)))
            self.env["ozon.reconciliation"]._wake()
        if still_open:
            words.append(self.env._("Still open: %s.", len(still_open)))
        if len(still_open) == 1 and still_open.note:
            words.append(still_open.note)
        return self.env["ozon.account"]._notification(
            "warning" if still_open else "success", self.env._("Compared again"), " ".join(words)
        )

    # === BUSINESS METHODS === #

    @api.model
    def _work_queue(self):
        """Mend what users asked for and no request had the time for."""
        while lines := self.search([("state", "=", "queued")], limit=const.BATCH_SIZE, order="id"):
            going_on = lines._mend_all(float("inf"))
            if self.env["ir.cron"]._commit_progress(len(lines)) <= 0 or not going_on:
                self.env["ozon.reconciliation"]._wake()
                return
            self.env.invalidate_all()

    def _mend_all(self, deadline):
        """Mend these lines a hundred at a time, committing each hundred.

        :param float deadline: `time.monotonic()` after which no more is begun.
        :return: whether all accounts could be worked on.
        :rtype: bool
        """
        going_on = True
        for account, lines in self.grouped("account_id").items():
            account = account.with_company(account.company_id)
            if account.state != "connected" or not account.api_key:
                lines._give_up(account.last_error or self.env._("Connect “%s” first.", account.name))
                continue
            for batch in split_every(const.BATCH_SIZE, lines.ids, self.browse):
                if time.monotonic() > deadline:
                    return False
                if not self.env["ozon.reconciler"]._guarded(account, self._mend_batch, batch):
                    going_on = False
                    (lines.exists() & self._queued_of(account))._give_up(account.last_error)
                    break
        return going_on

    @api.model
    def _queued_of(self, account):
        return self.search([("state", "=", "queued"), ("reconciliation_id.account_id", "=", account.id)])

    def _give_up(self, sentence):
        """Ozon could not be read: say why. Where only another worker was busy they stay queued.

        :param sentence: why; empty for the busy worker.
        """
        if sentence:
            self.write({"state": "open", "note": sentence})

    @api.model
    def _mend_batch(self, account, client, lines):
        """Read the postings of up to a hundred lines, store what Ozon shows, and compare again.

        :param ozon.account account: theirs, which is ours meanwhile.
        :param OzonClient client: of the account.
        :param ozon.reconciliation.line lines: to mend.
        """
        lines = lines.filtered(lambda line: line.state == "queued")
        recovery = self.env["ozon.recovery"]
        references = {line.posting_number: line._reference() for line in lines}
        readings = recovery._read(client, list(references.values()))
        recovery._read_waiting(client, readings)
        recovery._take(account, readings)
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
        """Mark this line mended if its difference is gone; else say what is left to do.

        :param Readings readings: what Ozon showed a moment ago.
        :param ozon.posting posting: this line's posting in Odoo, may be empty.
        """
        remaining = self._remaining(readings, posting)
        vals = {"posting_id": posting.id, "scheme": posting.scheme or self.scheme}
        if remaining:
            self.write({
                **vals, "state": "open", "ozon_says": remaining.ozon_says, "odoo_says": remaining.odoo_says,
                "note": self._advice(remaining, posting), "mended_by": False,
            })
        else:
            self.write({**vals, "state": "mended", "note": False, "mended_at": fields.Datetime.now()})

    def _remaining(self, readings, posting):
        """The difference that keeps this line open.

        :rtype: Difference | None
        """
        comparison = self.env["ozon.comparison"]
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
        if difference.kind == "missing_there":
            return self.env._("Ozon does not know this posting. Check that the account is the right one.")
        if difference.kind == "quantity":
            return self.env._("Open the order and put it right by hand, then read again.")
        if difference.kind == "cancelled":
            return self.env._("Open the order and decide what to do with it, then read again.")
        return posting.problem_detail or False
