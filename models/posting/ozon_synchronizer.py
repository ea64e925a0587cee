import logging
from datetime import datetime, timedelta

from odoo import api, fields, models

from ...connector import ACTIVE_STAGES, OzonError
from ..engine import const as engine_const
from ..engine.batches import bisect_batch
from . import const

_logger = logging.getLogger(__name__)


class OzonSynchronizer(models.AbstractModel):
    """Reads every posting again that may still change on Ozon, each once a sweep."""

    _name = "ozon.synchronizer"
    _inherit = ["ozon.worker"]
    _description = "Ozon Synchronizer"

    _job = "sync"

    # === SCHEDULED ACTION === #

    @api.model
    def _cron_sync_statuses(self, beside=False):
        self._run(beside)

    # === BUSINESS METHODS === #

    @api.model
    def _next_account(self, run):
        accounts = self._accounts(run)
        if not accounts:
            return None
        # A sweep of many postings takes several runs: whoever has waited longest for the end of his comes first,
        # and whoever Ozon does not serve properly last.
        times = self.env["ozon.account.health"]._last_successes(accounts)
        return min(accounts, key=lambda account: (
            account._is_hindered(), times.get((account.id, self._job), datetime.min)
        )), 0.0

    @api.model
    def _end_run(self, run):
        self._note_job_done(run.finished)

    @api.model
    def _work_batch(self, account, client, run):
        # A second ahead, so that postings read in this very second are read again, too.
        started = account.sync_started_at or fields.Datetime.now() + timedelta(seconds=1)
        if not account.sync_started_at:
            account._read_buyer_requests(client)
        postings = self._unread_since(account, started)
        self._read_in_parts(postings, client, started)
        goes_on = bool(self._unread_since(account, started))
        account.sync_started_at = started if goes_on else False
        if not goes_on:
            run.finished.add(account.id)
        return len(postings)

    @api.model
    def _read_in_parts(self, postings, client, started):
        """Read a batch again; where that fails, find the posting that spoils it and leave it for the next sweep."""
        def on_failure(posting, error):
            _logger.error("Ozon posting %s could not be read again", posting.id, exc_info=error)
            posting._note_internal_error(error)
            posting.observed_at = max(fields.Datetime.now(), started)

        bisect_batch(
            self.env, postings, lambda some: self._read_again(some, client, started), on_failure, OzonError
        )

    @api.model
    def _read_again(self, postings, client, started):
        """
        :param ozon.posting postings: of one account.
        :param datetime started: when the sweep began that they belong to.
        :rtype: Observation
        """
        observation = postings._observe(client)
        postings.write({"observed_at": max(fields.Datetime.now(), started)})
        return observation

    @api.model
    def _unread_since(self, account, moment):
        presumed_since = fields.Datetime.now() - const.PRESUMED_DELIVERY
        return self.env["ozon.posting"].search(
            [
                ("account_id", "=", account.id),
                # What we reported as delivered is only presumed so for a while: the buyer may still object.
                "|", ("stage", "in", ACTIVE_STAGES),
                "&", ("substatus", "=", "posting_conditionally_delivered"), ("ordered_at", ">", presumed_since),
                "|", ("observed_at", "=", False), ("observed_at", "<", moment),
            ],
            order="observed_at NULLS FIRST, id", limit=engine_const.BATCH_SIZE,
        )
