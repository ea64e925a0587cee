from datetime import timedelta

from odoo import api, fields, models

from ...connector import perform
from ..engine import const as engine_const
from . import const


class OzonCanceller(models.AbstractModel):
    """Cancels on Ozon what a person has decided to cancel: look at Ozon, write down the call, make it, look again."""

    _name = "ozon.canceller"
    _inherit = ["ozon.worker"]
    _description = "Ozon Canceller"

    _job = "cancel"

    # === SCHEDULED ACTION === #

    @api.model
    def _cron_cancel_postings(self):
        self._run()

    # === HOOKS OF THE LOOP === #

    @api.model
    def _next_account(self, run):
        accounts = self._accounts(run)
        soon = fields.Datetime.now() + timedelta(seconds=engine_const.IDLE_WAIT)
        first = self.env["ozon.cancellation"].search(
            [("account_id", "in", accounts.ids), ("next_try_at", "<=", soon), *self._active()],
            order="next_try_at, id", limit=1,
        )
        if not first:
            run.worked.update(accounts.ids)
            return None
        return first.account_id, max((first.next_try_at - fields.Datetime.now()).total_seconds(), 0.0)

    @api.model
    def _on_failure(self, account, error):
        self._due(account).next_try_at = fields.Datetime.now() + timedelta(seconds=const.POSTPONEMENT)

    @api.model
    def _end_run(self, run):
        self._note_job_done(run.worked - run.busy)
        accounts = self.env["ozon.account"].search([("state", "=", "connected")]) - self.env["ozon.account"].browse(
            run.elsewhere
        )
        moments = [
            max(moment, account.rest_until or moment)
            for account, moment in self.env["ozon.cancellation"]._read_group(
                [("account_id", "in", accounts.ids), *self._active()], ["account_id"], ["next_try_at:min"]
            )
            if moment
        ]
        if moments:
            pause = timedelta(seconds=engine_const.LOCK_WAIT if run.busy else 0)
            self._trigger(max(min(moments), fields.Datetime.now()) + pause)

    @api.model
    def _work_batch(self, account, client, run):
        due = self._due(account)
        due._recover_from_crash()
        calls = self._prepare(due, client)
        # From here on a crash leaves a row that says what may have happened.
        self.env["ir.cron"]._commit_progress()
        begin_within = account._number_parameter("begin_seconds", const.BEGIN_SECONDS)
        for outcomes in perform(client, [call for _cancellation, call in calls.values()], begin_within):
            for outcome in outcomes:
                cancellation, _call = calls[outcome.call.posting_number]
                self._run_in_savepoint(
                    cancellation, lambda each=cancellation, outcome=outcome: each._take_outcome(outcome),
                    cancellation._fail_internally,
                )
            self.env["ir.cron"]._commit_progress()
        return len(due)

    # === BUSINESS METHODS === #

    @api.model
    def _prepare(self, due, client):
        """Read the postings, decide, and write down the calls to make.

        :param ozon.cancellation due: of one account.
        :param OzonClient client: of the account.
        :return: cancellation and call by posting number.
        :rtype: dict
        """
        calls, observation = {}, due.posting_id._observe(client)
        for cancellation in due:
            call = self._run_in_savepoint(
                cancellation, lambda each=cancellation: each._next_call(observation), cancellation._fail_internally
            )
            if call:
                calls[call.posting_number] = (cancellation, call)
        return calls

    @api.model
    def _due(self, account):
        return self.env["ozon.cancellation"].search(
            [("account_id", "=", account.id), ("next_try_at", "<=", fields.Datetime.now()), *self._active()],
            order="next_try_at, id", limit=engine_const.BATCH_SIZE,
        )

    @api.model
    def _active(self):
        return [("state", "in", const.ACTIVE_CANCELLATION_STATES)]
