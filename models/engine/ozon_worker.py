import contextlib
import logging
import time
from dataclasses import dataclass, field
from datetime import timedelta

from odoo import api, fields, models
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from psycopg2 import Error as PsycopgError
from psycopg2 import InterfaceError, OperationalError

from ...connector import OzonError
from . import const, locks
from .batches import is_transient

_logger = logging.getLogger(__name__)


@dataclass
class Run:
    """What a run of a worker has come to so far, by the ids of accounts.

    :ivar bool beside: this run stands by while another one may be stuck with an account.
    :ivar set busy: held by another worker, or out of order.
    :ivar set finished: nothing is left to do for them in this run.
    :ivar set worked: all went well.
    :ivar set passed: held by another worker, and left for the end of the run.
    :ivar set awaited: those that are waited for, now that nothing else is due.
    :ivar set elsewhere: another run of the same job is at them, and plans what comes next.
    """

    beside: bool = False
    busy: set = field(default_factory=set)
    finished: set = field(default_factory=set)
    worked: set = field(default_factory=set)
    passed: set = field(default_factory=set)
    awaited: set = field(default_factory=set)
    elsewhere: set = field(default_factory=set)

    @property
    def closed(self):
        """Accounts that this run does not turn to any more, or not yet."""
        return self.busy | self.finished | self.passed | self.elsewhere

    def turn_to_passed(self):
        """Nothing else is due.

        :return: whether there are accounts to wait for.
        :rtype: bool
        """
        self.awaited, self.passed = self.awaited | self.passed, set()
        return bool(self.awaited - self.closed)


class OzonWorker(models.AbstractModel):
    """The loop of every scheduled action that talks to Ozon.

    It takes one account after another, holds it for one batch, commits, and goes on until nothing is due or the
    time is up. What goes wrong with a batch is kept on its account and never reaches the others. A worker says
    what is due (`_next_account`) and does one batch (`_work_batch`); the rest stands here, once.
    """

    _name = "ozon.worker"
    _description = "Ozon Worker"

    # === HOOKS === #

    @api.model
    def _new_run(self):
        """
        :rtype: Run
        """
        return Run()

    @api.model
    def _next_account(self, run):
        """The account to work for next.

        :param Run run: accounts in `run.closed` are not to be taken.
        :return: the account and the seconds until it is due, or None when nothing is.
        :rtype: tuple | None
        """
        raise NotImplementedError

    @api.model
    def _work_batch(self, account, client, run):
        """Do one batch of an account's work; everything of it that another worker may have had is read here.

        :param ozon.account account: which is ours meanwhile.
        :param OzonClient client: of the account.
        :param Run run: takes the account as finished where nothing is left to do.
        :return: how many records were worked on.
        :rtype: int
        """
        raise NotImplementedError

    @api.model
    def _on_failure(self, account, error):
        """A batch could not be done; the account knows already.

        :param Exception error: what was raised.
        """

    @api.model
    def _end_run(self, run):
        """Nothing is due any more, or the time is up.

        :param Run run: what it has come to.
        """

    # === THE LOOP === #

    @api.model
    def _run(self, beside=False):
        """Work off what is due, account by account, until nothing is due or the time is up.

        :param bool beside: another run of the same job may be under way; accounts in trouble are left to that one,
            so that they never take up the last one.
        """
        run = self._new_run()
        run.beside = beside
        with self._retrigger_on_disconnect():
            while due := self._next_due(run):
                account, wait = due
                if self.env["ir.cron"]._commit_progress() <= wait:
                    self._trigger()
                    break
                with self._claim(account) as ours:
                    if not ours:
                        run.elsewhere.add(account.id)
                    elif wait:
                        # Due in a moment: a person is looking at the screen.
                        time.sleep(wait)
                    else:
                        self._work_account(account, run)
            self._end_run(run)

    @api.model
    def _next_due(self, run):
        """What is due next; accounts that other workers hold come last, so that nobody waits for a sick one of them.

        :rtype: tuple | None
        """
        return self._next_account(run) or (run.turn_to_passed() and self._next_account(run)) or None

    @contextlib.contextmanager
    def _claim(self, account):
        """Say that this run does this job for the account, while it waits for it as well as while it works.

        :yield: whether no other run of the same job has said so; it does all that is due.
        """
        cr, lock_class = self.env.cr, locks.class_of(self._name)
        claimed = locks.try_advisory_lock(cr, account.id, lock_class)
        try:
            yield claimed
        finally:
            if claimed:
                locks.advisory_unlock(cr, account.id, lock_class)

    @api.model
    def _work_account(self, account, run, wait=None):
        """One batch of one account.

        :param float | None wait: how long, in seconds, for another worker that holds the account; None to leave it
            for the end of the run.
        :return: whether the account may be worked on further in this run.
        :rtype: bool
        """
        done = []

        def work(account, client):
            done.append(self._work_batch(account, client, run))

        if wait is None and account.id in run.awaited:
            wait = const.RUN_LOCK_WAIT
        goes_on = self._run_with_account_lock(account, work, wait or 0.0)
        if goes_on is None and wait is None:
            run.passed.add(account.id)
        else:
            (run.worked if goes_on else run.busy).add(account.id)
        self.env["ir.cron"]._commit_progress(sum(done))
        return goes_on

    @api.model
    def _run_with_account_lock(self, account, work, wait=const.LOCK_WAIT):
        """Hold the account for one piece of work; whatever goes wrong with it is kept on the account.

        :param ozon.account account: whose work it is.
        :param work: function of the account and its client.
        :param float wait: how long, in seconds, for another worker that holds it.
        :return: whether the account may be worked on further; None if another worker holds it.
        :rtype: bool | None
        """
        with account._worker_lock(wait=wait) as ours:
            if not ours:
                return None
            try:
                with account._client() as client:
                    work(account, client)
                if client.has_answered:
                    # A worker that had nothing to ask has proved nothing.
                    account._note_success()
                self.env["ir.cron"]._commit_progress()
                return account._is_workable()
            except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
                # Somebody was quicker with a row that we wanted; nothing was sent, so simply begin anew.
                self.env.cr.rollback()
                return True
            except Exception as error:
                if is_transient(error):
                    # The database is gone; the next run finds everything as recorded.
                    raise
                self.env.cr.rollback()
                self._keep_failure(account, error)
            self.env["ir.cron"]._commit_progress()
        return False

    @api.model
    def _keep_failure(self, account, error):
        if isinstance(error, OzonError):
            account._note_failure(error)
        else:
            _logger.exception("Work on Ozon account %s failed", account.id)
            account._note_internal_error(error)
        self._on_failure(account, error)

    @contextlib.contextmanager
    def _retrigger_on_disconnect(self):
        """Have a run that loses its connection to the database followed by another one soon.

        What woke it is used up, and Odoo would wait for the action's usual time.
        """
        try:
            yield
        except (InterfaceError, OperationalError):
            with contextlib.suppress(PsycopgError), self.env.registry.cursor() as cr:
                soon = fields.Datetime.now() + timedelta(seconds=const.LOCK_WAIT)
                self.with_env(self.env(cr=cr))._trigger(soon)
            raise

    @api.model
    def _trigger(self, moment=None):
        """Have the scheduled actions of this worker run soon.

        :param datetime | None moment: when; as soon as possible if None.
        """
        for action in self.env["ir.cron"].sudo().search([("model_id.model", "=", self._name)]):
            action._trigger(moment)

    # === ONE RECORD AT A TIME === #

    @api.model
    def _run_in_savepoint(self, record, method, on_failure):
        """Do something with one record so that its failure stays its own.

        :param record: the record.
        :param method: function without arguments.
        :param on_failure: function of the error, to keep it on the record.
        :return: what `method` returned; None where it failed.
        """
        try:
            with self.env.cr.savepoint():
                return method()
        except Exception as error:
            if is_transient(error):
                raise
            _logger.exception("%s %s failed", record._description, record.id)
            record.invalidate_recordset()
            on_failure(error)
            return None
