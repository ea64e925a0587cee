import contextlib
from datetime import timedelta

from odoo import api, fields, models

from ...connector import (
    AuthenticationError,
    HostRefused,
    KeyExpired,
    MalformedAnswer,
    MethodGone,
    NotSent,
    OzonClient,
    Refused,
    RoleMissing,
    Throttled,
    TooSlow,
)
from ...connector.client import CONNECT_TIMEOUT, READ_TIMEOUT
from ...connector.rate_limit import REQUESTS_PER_SECOND
from ..engine import const as engine_const
from ..engine import locks
from ..engine.sentences import render
from . import const, sentences

#: What an error says of the account; the first class that fits counts.
_PROBLEM_BY_ERROR = (
    (KeyExpired, "key_expired"),
    (AuthenticationError, "authentication"),
    (RoleMissing, "role_missing"),
    (MethodGone, "method_gone"),
    (Throttled, "throttled"),
    (HostRefused, "host_refused"),
    (TooSlow, "too_slow"),
    (NotSent, "not_reached"),
    (Refused, "refused"),
)


class OzonAccount(models.Model):
    """How an account talks to Ozon: its client, the lock of its worker, and what goes wrong on the way."""

    _inherit = "ozon.account"

    # === FIELDS === #

    problem = fields.Selection(const.PROBLEMS, readonly=True, copy=False)
    problem_values = fields.Json(readonly=True, copy=False)
    problem_words = fields.Char(string="Ozon's Answer", readonly=True, copy=False)
    last_error = fields.Text(compute="_compute_last_error", help="What went wrong last, and what to do about it.")
    rest_until = fields.Datetime(
        readonly=True, copy=False, help="Ozon asked to send nothing before this time."
    )
    throttle_streak = fields.Integer(
        readonly=True, copy=False, help="How many times in a row Ozon asked to wait without saying how long.",
    )

    # === COMPUTE METHODS === #

    @api.depends("problem", "problem_values", "problem_words")
    @api.depends_context("lang", "tz")
    def _compute_last_error(self):
        for account in self:
            account.last_error = account.problem and account._problem_sentence(
                account.problem, account.problem_values, account.problem_words
            )

    # === BUSINESS METHODS: CONNECTION === #

    @contextlib.contextmanager
    def _client(self):
        """A client for this account; its calls are logged.

        :yield: the client, an OzonClient.
        """
        self.ensure_one()
        account = self.sudo()
        calls = []
        client = OzonClient(
            account.client_id,
            account.api_key or "",
            account.api_url,
            connect_timeout=self._number_parameter("connect_timeout", CONNECT_TIMEOUT),
            read_timeout=self._number_parameter("read_timeout", READ_TIMEOUT),
            requests_per_second=self._number_parameter("requests_per_second", REQUESTS_PER_SECOND),
            throttle_streak=account.throttle_streak,
            # In any thread, while the worker does something else: a list takes it without a lock.
            observer=calls.append,
        )
        try:
            with client:
                yield client
                if client.throttle_streak != account.throttle_streak:
                    account.throttle_streak = client.throttle_streak
        finally:
            self.env["ozon.api.call"]._write_with_next_commit(self, calls)

    @api.model
    def _number_parameter(self, name, default):
        """A setting for test and unusual environments, `sale_ozon.<name>`.

        :rtype: float
        """
        value = self.env["ir.config_parameter"].sudo().get_param(f"sale_ozon.{name}")
        try:
            return float(value) if value else default
        except ValueError:
            return default

    @contextlib.contextmanager
    def _worker_lock(self, wait=engine_const.LOCK_WAIT):
        """Hold this account for one worker, whatever host it runs on.

        A session lock of PostgreSQL, because a worker commits many times while it holds the account; the
        server lets go of it as soon as the worker's connection is gone, so that a killed worker blocks
        nobody. The account's row stays free for the people who edit it.

        :param float wait: how long, in seconds, to wait for another worker.
        :yield: whether the account is ours.
        """
        self.ensure_one()
        cr, locked = self.env.cr, False
        # What is written and not committed yet may collide with another's change, and would then fail us later.
        self.env["ir.cron"]._commit_progress()
        try:
            locked = self._wait_for_lock(wait)
            # See what the last holder has committed: our snapshot may be from before that.
            self.env["ir.cron"]._commit_progress()
            self.env.invalidate_all()
            yield locked
        except Exception:
            with contextlib.suppress(Exception):
                cr.rollback()
            raise
        finally:
            if locked:
                locks.advisory_unlock(cr, self.id)

    def _wait_for_lock(self, seconds):
        return locks.wait_for_advisory_lock(self.env.cr, self.id, seconds)

    def _is_wanted(self):
        """Whether somebody waits for this account, that is held here.

        :rtype: bool
        """
        return locks.is_wanted(self.env.cr, self.id)

    @api.model
    def _workable(self):
        """Accounts that scheduled actions may work for.

        :rtype: ozon.account
        """
        return self.search([("state", "=", "connected")]).filtered(
            lambda account: account.sudo().api_key and not account._is_resting()
        )

    def _is_workable(self):
        """Whether work for this account may go on.

        :rtype: bool
        """
        self.ensure_one()
        return self.state != "error" and not self._is_resting()

    def _is_resting(self):
        self.ensure_one()
        return bool(self.rest_until) and self.rest_until > fields.Datetime.now()

    # === BUSINESS METHODS: WHAT GOES WRONG === #

    @api.model
    def _problem_sentences(self):
        """The sentence of each problem that an account may have; other rooms add their own.

        :rtype: dict
        """
        return sentences.PROBLEMS

    @api.model
    def _problem_sentence(self, problem, values=None, words=None, tried_again=True):
        """What went wrong and what to do, for the reader of this environment, with Ozon's own words behind it.

        :param str problem: a key of `_problem_sentences`.
        :param dict values: of its placeholders.
        :param str words: Ozon's own.
        :param bool tried_again: whether a worker does by itself what has failed.
        :rtype: str
        """
        values = values or {}
        if problem == "unusable_answer" and values.get("path"):
            problem = "unusable_field"
        table = {**self._problem_sentences(), **({} if tried_again else sentences.TRY_AGAIN)}
        told = [render(self.env, table[problem], values)]
        if words:
            told.append(render(self.env, sentences.OZON_SAID, {"words": words}))
        return " ".join(told)

    def _problem_of(self, error):
        """How an error is kept.

        :param OzonError error: what was raised.
        :return: values of `problem`, `problem_values` and `problem_words`.
        :rtype: dict
        """
        problem = next((name for kind, name in _PROBLEM_BY_ERROR if isinstance(error, kind)), "unusable_answer")
        if problem == "authentication" and self._is_key_expired():
            problem = "key_expired"
        values = {}
        if problem == "method_gone":
            values["method"] = error.method
        elif isinstance(error, MalformedAnswer):
            values["path"] = error.path
        # Where no answer came, the words are the connector's, not Ozon's.
        said = error.http_status is not None and not isinstance(error, MalformedAnswer)
        return {"problem": problem, "problem_values": values or False, "problem_words": said and error.message}

    def _error_sentence(self, error):
        """What an error means, for somebody who is looking right now.

        :param OzonError error: what was raised.
        :rtype: str
        """
        problem = self._problem_of(error)
        return self._problem_sentence(
            problem["problem"], problem["problem_values"], problem["problem_words"], tried_again=False
        )

    def _note_failure(self, error, testing=False):
        """Keep what went wrong between us and Ozon as a whole.

        :param OzonError error: what was raised.
        :param bool testing: whether a person is looking at the answer right now.
        """
        self.ensure_one()
        vals = self._problem_of(error)
        if isinstance(error, Throttled) and not error.method_only:
            vals["rest_until"] = fields.Datetime.now() + timedelta(seconds=error.retry_after)
            if error.http_status:
                vals["throttle_streak"] = self.throttle_streak + 1
        if isinstance(error, AuthenticationError) or testing:
            vals["state"] = "error"
        was_connected = self.state == "connected"
        self.sudo().write(vals)
        if was_connected and vals.get("state") == "error" and not testing:
            self._call_for_reconnection()

    def _note_internal_error(self, error):
        """Keep that work for this account met something that nobody foresaw.

        :param Exception error: what was raised; its text may hold secrets and is not kept.
        """
        self._note_problem("internal", error=type(error).__name__)

    def _note_problem(self, problem, **values):
        """
        :param str problem: a key of `_problem_sentences`.
        :param values: of its placeholders.
        """
        self.sudo().write({"problem": problem, "problem_values": values or False, "problem_words": False})

    def _note_success(self):
        """Work has just been done for this account: what went wrong before is over."""
        self.ensure_one()
        if self._is_hindered() and self._is_workable():
            self._clear_problem()

    @api.model
    def _lasting_problems(self):
        """Problems that other work going well says nothing about.

        :rtype: set
        """
        return set()

    def _is_hindered(self):
        """Whether the problem that is noted keeps work from being done.

        :rtype: bool
        """
        return bool(self.problem) and self.problem not in self._lasting_problems()

    def _clear_problem(self):
        self.sudo().write({"problem": False, "problem_values": False, "problem_words": False})

    def _call_for_reconnection(self):
        """Tell the responsible person once that the account has stopped working."""
        self.ensure_one()
        if not self._has_attention():
            account = self._for_attention_user()
            account._schedule_attention(account.env._("Ozon account not connected"), account.last_error)
