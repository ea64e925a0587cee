import logging
from datetime import timedelta

from odoo import api, fields, models

from ...connector import OzonError
from ..engine import const as engine_const
from ..engine.batches import bisect_batch
from ..engine.gathering import write_gathered
from . import const

_logger = logging.getLogger(__name__)


class OzonShipmentWorker(models.AbstractModel):
    """What sender and verifier have in common: shipments that are due, the most urgent account first."""

    _name = "ozon.shipment.worker"
    _inherit = ["ozon.worker"]
    _description = "Ozon Shipment Worker"

    #: States of the shipments that a worker takes.
    _states = ()

    # === HOOKS OF THE LOOP === #

    @api.model
    def _next_account(self, run):
        accounts = self._accounts(run)
        if not accounts:
            return None
        soon = fields.Datetime.now() + timedelta(seconds=engine_const.IDLE_WAIT)
        shipment = self.env["ozon.shipment"].search(
            [("account_id", "in", accounts.ids), ("state", "in", self._states), ("next_try_at", "<=", soon)],
            order="next_try_at, id", limit=1,
        )
        if not shipment:
            # Nothing to do is as good as all done.
            run.worked.update(accounts.ids)
            return None
        wait = (shipment.next_try_at - fields.Datetime.now()).total_seconds()
        return shipment.account_id, max(wait, 0.0)

    @api.model
    def _on_failure(self, account, error):
        # Ozon could not even be read: look again later, without counting it against the shipments.
        later = fields.Datetime.now() + timedelta(seconds=const.POSTPONEMENT)
        self._due(account).write({"next_try_at": later})

    @api.model
    def _end_run(self, run):
        self._note_job_done(run.worked - run.busy)
        self._plan_next_runs(run)

    # === BUSINESS METHODS === #

    @api.model
    def _batch_size(self):
        """How many shipments are worked on at once.

        :rtype: int
        """
        return max(1, int(self.env["ozon.account"]._number_parameter("batch_size", engine_const.BATCH_SIZE)))

    @api.model
    def _due(self, account, besides=()):
        """Up to a batch of due shipments, nearest deadline first.

        :param besides: ids of shipments that are being worked on.
        :rtype: ozon.shipment
        """
        return self.env["ozon.shipment"].search(
            [
                ("account_id", "=", account.id), ("state", "in", self._states),
                ("next_try_at", "<=", fields.Datetime.now()), ("id", "not in", besides),
            ],
            order="ship_by, id", limit=self._batch_size(),
        )

    @api.model
    def _still_due(self, shipments):
        """Those of some shipments that are to be worked on, as others have committed them meanwhile.

        :rtype: ozon.shipment
        """
        self.env["ir.cron"]._commit_progress()
        return shipments.exists().filtered(lambda shipment: shipment.state in self._states)

    @api.model
    def _plan_next_runs(self, run):
        """Have the scheduled actions run when the next shipments are due.

        :param Run run: accounts that could not be worked on now are given a moment; those that it leaves to another
            run are planned by that one, which would find this one again and again otherwise.
        """
        accounts = self.env["ozon.account"].search([("state", "=", "connected")]).filtered(
            lambda account: account.id not in run.elsewhere and not (run.beside and account._is_hindered())
        )
        pause = timedelta(seconds=engine_const.LOCK_WAIT if run.busy else 0)
        for worker in (self.env["ozon.sender"], self.env["ozon.verifier"]):
            moments = [
                max(next_try_at, account.rest_until or next_try_at, fields.Datetime.now())
                for account, next_try_at in self.env["ozon.shipment"]._read_group(
                    [("account_id", "in", accounts.ids), ("state", "in", worker._states)],
                    ["account_id"], ["next_try_at:min"],
                )
                if next_try_at
            ]
            if moments:
                worker._trigger(min(moments) + pause)

    @api.model
    def _in_parts(self, shipments, work, passing=OzonError):
        """Do something with a batch of shipments; where that fails, find the one that spoils it.

        :param ozon.shipment shipments: of one account.
        :param work: function of some of them.
        :param passing: classes of errors that go to the caller; else what goes wrong between us and Ozon.
        :return: what `work` returned for the parts that went well.
        :rtype: list
        """
        def on_failure(shipment, error):
            _logger.error("Ozon shipment %s failed", shipment.id, exc_info=error)
            shipment._fail_internally(error)

        return bisect_batch(self.env, shipments, work, on_failure, passing)

    @api.model
    def _each(self, shipments, method):
        """Do something with each of many shipments, so that the failure of one stays its own.

        What they change is written together, and only where that fails for each half, down to the one.

        :param method: function of one shipment.
        """
        def work(some):
            for shipment in some:
                method(shipment)
            write_gathered(self.env)

        self._in_parts(shipments, work, passing=())
