from odoo import api, models


class OzonWorker(models.AbstractModel):
    """The accounts that a worker may work for, and how it is known that it did."""

    _inherit = "ozon.worker"

    #: By which the accounts' health knows the worker.
    _job = None

    # === BUSINESS METHODS === #

    @api.model
    def _accounts(self, run):
        """The accounts that are left for a run.

        :param Run run: the run.
        :rtype: ozon.account
        """
        accounts = self.env["ozon.account"]._workable().filtered(lambda account: account.id not in run.closed)
        # Those in trouble are left to one run, however many there are.
        return accounts.filtered(lambda account: not account._is_hindered()) if run.beside else accounts

    @api.model
    def _note_job_done(self, account_ids):
        """Keep that this worker has just done its work for some accounts.

        :param account_ids: iterable of ids.
        """
        self.env["ozon.account.health"]._note_success(self._job, self.env["ozon.account"].browse(account_ids))
