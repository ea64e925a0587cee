from odoo import models

from . import const


class OzonWorkedMixin(models.AbstractModel):
    """What a worker works for: something that it holds for a batch, talks to Ozon for, and tells how that went."""

    _name = "ozon.worked.mixin"
    _description = "Ozon Worked"

    # === HOOKS === #

    def _worker_lock(self, wait=const.LOCK_WAIT):
        """Hold this record for one worker, whatever host it runs on.

        :param float wait: how long, in seconds, to wait for another worker.
        :return: a context manager that yields whether the record is ours.
        """
        raise NotImplementedError

    def _client(self):
        """
        :return: a context manager that yields the OzonClient of this record.
        """
        raise NotImplementedError

    def _is_workable(self):
        """Whether work for this record may go on.

        :rtype: bool
        """
        raise NotImplementedError

    def _note_success(self):
        """Work has just been done: what went wrong before is over."""
        raise NotImplementedError

    def _note_failure(self, error):
        """Keep what went wrong between us and Ozon.

        :param OzonError error: what was raised.
        """
        raise NotImplementedError

    def _note_internal_error(self, error):
        """Keep that the work met something that nobody foresaw.

        :param Exception error: what was raised; its text may hold secrets and is not kept.
        """
        raise NotImplementedError
