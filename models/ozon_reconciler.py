import contextlib
import logging
import time
from datetime import timedelta
from functools import partial

from odoo import api, fields, models
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from psycopg2 import Error as PsycopgError
from psycopg2 import InterfaceError, OperationalError

from ..connector import (
    ACTIVE_STAGES,
    Action,
    AuthenticationError,
    Call,
    MethodGone,
    Outcome,
    OzonError,
    Reason,
    RoleMissing,
    Throttled,
    Verdict,
    perform,
)
from . import const
from .ozon_shipment import _status_key

_logger = logging.getLogger(__name__)

_RECORD_TRIES = 5

_FAILURE_BY_REASON = {
    Reason.DISPUTED: "disputed",
    Reason.UNKNOWN_STATUS: "unknown_status",
    Reason.UNKNOWN_SCHEME: "unknown_status",
    Reason.CARRIER_REPORTS: "carrier_reports",
    Reason.REQUIREMENTS: "requirements",
    Reason.CODES_PARTIAL: "codes_differ",
}


class OzonReconciler(models.AbstractModel):
    """Closes the difference between shipments (desired) and postings (observed).

        observe (read Ozon) -> decide -> act (recorded before it is made) -> observe again ... -> done

    The sender takes shipments that are `queued`, the verifier those that are `verifying` or were left in
    `sending` by a worker that died. Both work in committed batches, hold an account only for one batch, and
    treat each shipment by itself, so that none stops another.
    """

    _name = "ozon.reconciler"
    _description = "Ozon Reconciler"

    # === SCHEDULED ACTIONS === #

    @api.model
    def _cron_send_shipments(self):
        with self._again_if_cut_off("sale_ozon.ir_cron_send_shipments"):
            self._work("send", ("queued",), self._send_batch)

    @api.model
    def _cron_verify_shipments(self):
        with self._again_if_cut_off("sale_ozon.ir_cron_verify_shipments"):
            self._work("verify", ("verifying", "sending"), self._verify_batch)

    @api.model
    def _cron_sync_statuses(self):
        """Read every posting again that may still change on Ozon, each once a sweep."""
        for account in self.env["ozon.account"]._workable():
            started = account.sync_started_at
            if not started or not self._unread_since(account, started):
                # A second ahead, so that postings read in this very second are read again, too.
                started = fields.Datetime.now() + timedelta(seconds=1)
            while postings := self._unread_since(account, started):
                if not self._guarded(account, partial(self._sync_batch, started), postings):
                    break
                if self.env["ir.cron"]._commit_progress(len(postings)) <= 0:
                    self.env.ref("sale_ozon.ir_cron_sync_statuses")._trigger()
                    return
            else:
                self.env["ozon.account.health"]._note_success("sync", account)
            self.env["ir.cron"]._commit_progress()

    @api.model
    def _wake(self):
        """Have the scheduled actions look for work as soon as this transaction is committed."""
        self.env.ref("sale_ozon.ir_cron_send_shipments").sudo()._trigger()
        self.env.ref("sale_ozon.ir_cron_verify_shipments").sudo()._trigger()

    @contextlib.contextmanager
    def _again_if_cut_off(self, cron):
        """Have a run that loses its connection to the database followed by another one soon.

        What woke it is used up, and Odoo would wait for the action's usual time.

        :param str cron: XML id of the scheduled action.
        """
        try:
            yield
        except (InterfaceError, OperationalError):
            with contextlib.suppress(PsycopgError), self.env.registry.cursor() as cr:
                soon = fields.Datetime.now() + timedelta(seconds=const.LOCK_WAIT)
                self.env(cr=cr).ref(cron)._trigger(soon)
            raise

    # === THE LOOP === #

    @api.model
    def _work(self, job, states, work_batch):
        """Work off what is due in `states`, account by account, until nothing is due or the time is up.

        :param str job: by which the accounts' health knows this work.
        :param tuple states: of the shipments to take.
        :param work_batch: method that takes an account, a client and due shipments.
        """
        busy, worked = set(), set()
        while True:
            due = self._next_due_account(states, busy)
            if due is None:
                worked.update(self.env["ozon.account"]._workable().ids)
                break
            account, wait = due
            remaining = self.env["ir.cron"]._commit_progress()
            if remaining <= wait:
                break
            if wait:
                # Due in a moment: a person is looking at the screen.
                time.sleep(wait)
                continue
            shipments = self._due(account, states)
            (worked if self._guarded(account, work_batch, shipments) else busy).add(account.id)
            self.env["ir.cron"]._commit_progress(len(shipments))
        self.env["ozon.account.health"]._note_success(job, self.env["ozon.account"].browse(worked - busy))
        self._plan_next_runs(busy)

    @api.model
    def _next_due_account(self, states, busy):
        """The account with the most urgent shipment that is due now or in a moment.

        :return: the account and the seconds to wait for it, or None.
        """
        accounts = self.env["ozon.account"]._workable().filtered(lambda account: account.id not in busy)
        if not accounts:
            return None
        soon = fields.Datetime.now() + timedelta(seconds=const.IDLE_WAIT)
        shipment = self.env["ozon.shipment"].search(
            [("account_id", "in", accounts.ids), ("state", "in", states), ("next_try_at", "<=", soon)],
            order="next_try_at, id", limit=1,
        )
        if not shipment:
            return None
        wait = (shipment.next_try_at - fields.Datetime.now()).total_seconds()
        return shipment.account_id, max(wait, 0.0)

    @api.model
    def _due(self, account, states):
        """Up to a hundred due shipments, nearest deadline first."""
        return self.env["ozon.shipment"].search(
            [
                ("account_id", "=", account.id), ("state", "in", states),
                ("next_try_at", "<=", fields.Datetime.now()),
            ],
            order="ship_by, id", limit=const.BATCH_SIZE,
        )

    @api.model
    def _guarded(self, account, work_batch, records):
        """Hold the account for one batch; whatever goes wrong with it is kept on the account.

        :return: whether the account may be worked on further in this run.
        :rtype: bool
        """
        with account._worker_lock() as ours:
            if not ours:
                return False
            try:
                # Another worker may have had them while we waited for the account.
                records.invalidate_recordset()
                with account._client() as client:
                    work_batch(account, client, records.exists())
                if account.last_error and not account._is_resting():
                    account.last_error = False
                self.env["ir.cron"]._commit_progress()
                return not account._is_resting() and account.state == "connected"
            except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
                # Somebody was quicker with a row that we wanted; nothing was sent, so simply begin anew.
                self.env.cr.rollback()
                return True
            except OzonError as error:
                self.env.cr.rollback()
                account._note_failure(error)
                self._postpone(records)
            except (InterfaceError, OperationalError):
                # The database is gone or asks for a retry; the next run finds everything as recorded.
                raise
            except Exception as error:
                self.env.cr.rollback()
                _logger.exception("Work on Ozon account %s failed", account.id)
                account.last_error = self.env._(
                    "Work stopped at an internal error (%s). The server log has the details.",
                    type(error).__name__,
                )
                self._postpone(records)
            self.env["ir.cron"]._commit_progress()
        return False

    @api.model
    def _postpone(self, records):
        """Ozon could not even be read: look again later, without counting it against the shipments."""
        if records._name == "ozon.shipment":
            later = fields.Datetime.now() + timedelta(seconds=const.RETRY_DELAYS[2])
            records.exists().write({"next_try_at": later})

    @api.model
    def _plan_next_runs(self, busy):
        """Have the scheduled actions run when the next shipments are due.

        :param set busy: ids of accounts that could not be worked on now; they are given a moment.
        """
        accounts = self.env["ozon.account"].search([("state", "=", "connected")])
        for cron, states in (
            ("sale_ozon.ir_cron_send_shipments", ("queued",)),
            ("sale_ozon.ir_cron_verify_shipments", ("verifying", "sending")),
        ):
            moments = [
                max(next_try_at, account.rest_until or next_try_at, fields.Datetime.now())
                for account, next_try_at in self.env["ozon.shipment"]._read_group(
                    [("account_id", "in", accounts.ids), ("state", "in", states)],
                    ["account_id"], ["next_try_at:min"],
                )
                if next_try_at
            ]
            if moments:
                pause = timedelta(seconds=const.LOCK_WAIT if busy else 0)
                self.env.ref(cron)._trigger(min(moments) + pause)

    @api.model
    def _still_due(self, shipments, states):
        """Those that nobody else has taken while we waited for the account."""
        now = fields.Datetime.now()
        return shipments.filtered(
            lambda shipment: shipment.state in states and shipment.next_try_at and shipment.next_try_at <= now
        )

    # === VERIFYING === #

    @api.model
    def _verify_batch(self, account, client, shipments):
        """Read the postings of `shipments` and let each shipment follow what Ozon shows."""
        shipments = self._still_due(shipments, ("verifying", "sending"))
        for shipment in shipments._recover_from_crash():
            shipment._look_again(soon=True)
        snapshots = shipments.posting_id._observe(client)
        for shipment in shipments:
            self._isolated(shipment, self._follow, snapshots.get(shipment.posting_id))

    @api.model
    def _isolated(self, shipment, method, *args):
        """Run `method` for one shipment so that its failure stays its own."""
        try:
            with self.env.cr.savepoint():
                return method(shipment, *args)
        except (OzonError, InterfaceError, OperationalError):
            raise
        except Exception as error:
            _logger.exception("Ozon shipment %s failed", shipment.id)
            shipment.invalidate_recordset()
            shipment._fail("internal", type(error).__name__)
            return None

    @api.model
    def _follow(self, shipment, snapshot):
        """Bring a shipment's state in line with what Ozon shows.

        :param snapshot: PostingSnapshot, None where Ozon does not show the posting.
        :return: the action to send now, None for none.
        :rtype: Action | None
        """
        if shipment.state not in const.ACTIVE_STATES:
            # The posting's own change (a cancellation) has settled it already.
            return None
        if snapshot is None:
            return self._wait_with_patience(shipment, "not_found")
        shipment._note_shown_codes(snapshot)
        decision = shipment._decide(snapshot)
        if decision.verdict is Verdict.DONE:
            self._finish(shipment, snapshot)
        elif decision.verdict is Verdict.STOP:
            self._stop(shipment, decision.reason)
        elif decision.verdict is Verdict.WAIT:
            self._wait_with_patience(shipment, "not_confirmed")
        elif shipment.state == "queued":
            return decision.action
        else:
            shipment.write({"state": "queued", "next_try_at": fields.Datetime.now()})
            self.env.ref("sale_ozon.ir_cron_send_shipments")._trigger()
        return None

    @api.model
    def _finish(self, shipment, snapshot):
        """Ozon shows the goal. For codes that is proof only if Ozon holds ours."""
        shows_codes = shipment._note_shown_codes(snapshot)
        shipment.code_ids._release()
        sent = shipment.code_ids.filtered(lambda code: code.state == "sent")
        if shows_codes and sent:
            shipment._fail("codes_differ")
            return
        if sent and shipment.step_outcome == "accepted":
            sent._mark_accepted()
        shipment._mark_done(snapshot)

    @api.model
    def _stop(self, shipment, reason):
        if reason is Reason.CANCELLED:
            shipment._cancel_because_ozon_did()
        elif reason is Reason.CODES_PARTIAL and fields.Datetime.now() < (
            (shipment.step_at or shipment.create_date) + shipment._settle_time(Action.UPLOAD_CODES)
        ):
            # Ozon may be showing our codes one by one.
            shipment._look_again()
        else:
            shipment._fail(_FAILURE_BY_REASON[reason])

    @api.model
    def _wait_with_patience(self, shipment, failure_type):
        since = shipment.step_at or shipment.create_date
        if fields.Datetime.now() - since > const.PATIENCE:
            shipment._fail(failure_type)
        else:
            shipment._look_again()

    # === SENDING === #

    @api.model
    def _send_batch(self, account, client, shipments):
        """Look, decide, record, call: for up to a hundred shipments of one account at once."""
        shipments = self._still_allowed(self._still_due(shipments, ("queued",)))
        snapshots = shipments.posting_id._observe(client)
        actions = {}
        for shipment in shipments:
            action = self._isolated(shipment, self._follow, snapshots.get(shipment.posting_id))
            if action:
                actions[shipment] = action
        calls = {}
        for shipment, action in actions.items():
            call = self._isolated(shipment, self._prepare_call, action, snapshots[shipment.posting_id])
            if call:
                calls[shipment.posting_id.posting_number] = (shipment, call)
        # From here on a crash leaves a row that says what may have happened.
        self.env["ir.cron"]._commit_progress()
        begin_within = account._number_parameter("begin_seconds", const.BEGIN_SECONDS)
        for outcomes in perform(client, [call for _shipment, call in calls.values()], begin_within):
            self._record(calls, outcomes)
        if calls:
            self.env.ref("sale_ozon.ir_cron_verify_shipments")._trigger()

    @api.model
    def _record(self, calls, outcomes):
        """Commit how one request ended. A colleague may be editing the same order: try a few times.

        :param dict calls: shipment and call by posting number.
        :param list outcomes: of CallOutcome.
        """
        for attempt in range(1, _RECORD_TRIES + 1):
            try:
                for outcome in outcomes:
                    shipment = calls[outcome.call.posting_number][0]
                    self._isolated(shipment, self._take_outcome, outcome)
                self.env["ir.cron"]._commit_progress()
                return
            except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
                self.env.cr.rollback()
                if attempt == _RECORD_TRIES:
                    raise

    @api.model
    def _still_allowed(self, shipments):
        """The checks of the wizard once more, for shipments of which nothing was sent yet."""
        fresh = shipments.filtered(lambda shipment: not shipment.attempt_count)
        refusals = self.env["ozon.policy"]._refusals(fresh)
        for shipment, sentences in refusals.items():
            shipment._fail("checks", " ".join(sentences))
        return shipments - self.env["ozon.shipment"].concat(*refusals)

    @api.model
    def _prepare_call(self, shipment, action, snapshot):
        """Record that a call is about to be made, and what it is.

        :return: the call; None if the shipment has to wait for codes.
        :rtype: Call | None
        """
        codes, unavailable = {}, {}
        if action is Action.UPLOAD_CODES:
            if not shipment._reserve_codes():
                return None
            codes, unavailable = shipment._upload_content(snapshot)
            shipment.code_ids._mark_sent()
            shipment.unavailable_count = sum(unavailable.values())
        now = fields.Datetime.now()
        number = shipment.attempt_count + 1
        self.env["ozon.shipment.attempt"].create({
            "shipment_id": shipment.id,
            "number": number,
            "step": action.value,
            "started_at": now,
            "user_id": shipment.requested_by.id,
        })
        shipment.write({
            "state": "sending",
            "attempt_count": number,
            "step": action.value,
            "step_outcome": "sending",
            "step_at": now,
            "step_status": _status_key(snapshot),
        })
        return Call(
            action,
            shipment.posting_id.posting_number,
            tracking_number=shipment.tracking_number or "",
            cutoff=shipment.cutoff or snapshot.ship_by or now,
            quantities=self._quantities(snapshot),
            codes=codes,
            unavailable=unavailable,
        )

    @api.model
    def _quantities(self, snapshot):
        quantities = {}
        for line in snapshot.lines:
            quantities[line.sku] = quantities.get(line.sku, 0) + line.quantity
        return quantities

    @api.model
    def _take_outcome(self, shipment, outcome):
        """Record how a call ended and plan what follows from it.

        :param CallOutcome outcome: of the call that `_prepare_call` prepared.
        """
        result = outcome.result
        shipment.attempt_ids.filtered(lambda attempt: attempt.outcome == "sending").write({
            "outcome": result.outcome.value,
            "seconds": outcome.seconds,
            "answer": (result.message or result.word)[:300],
        })
        shipment.write({"step_outcome": result.outcome.value, "failure_type": False, "last_error": False})
        if result.outcome in (Outcome.ACCEPTED, Outcome.UNKNOWN):
            shipment.has_left = True
        if result.outcome is Outcome.ACCEPTED:
            self._take_receipts(shipment, outcome)
        elif result.outcome is Outcome.UNKNOWN:
            # Its effect may be as young as this moment, however long the call had waited for its turn.
            shipment.step_at = fields.Datetime.now()
            if isinstance(outcome.error, Throttled):
                shipment.account_id._note_failure(outcome.error)
            shipment._look_again(soon=True)
        elif result.outcome is Outcome.REFUSED:
            self._take_refusal(shipment, result)
        else:
            self._take_not_sent(shipment, outcome)

    @api.model
    def _take_receipts(self, shipment, outcome):
        """Accepted: now it has to be seen. Codes may have been rejected one by one.

        :param CallOutcome outcome: with Ozon's receipts where codes were uploaded.
        """
        reasons = {code: reason for receipt in outcome.receipts for code, reason in receipt.failed}
        taken, short = set(), False
        for receipt in outcome.receipts:
            given = [code for code in outcome.call.codes.get(receipt.sku, ()) if code not in reasons]
            if receipt.received == len(given):
                taken.update(given)
            else:
                short = True
        if not reasons and not short:
            shipment._look_again(soon=True)
            return
        shipment.code_ids._mark_rejected(reasons)
        shipment.code_ids.filtered(lambda code: code.sudo().code in taken)._mark_accepted()
        shipment.top_up = False
        shipment._fail("codes_rejected", "; ".join(sorted({
            code.rejection_reason for code in shipment.code_ids if code.rejection_reason
        })))

    @api.model
    def _take_refusal(self, shipment, result):
        said = self.env._("Ozon said: %s", result.message)
        refused = dict(shipment.refused_steps or {})
        at_status = refused.setdefault(shipment.step_status, [])
        refused["count"] = refused.get("count", 0) + 1
        if shipment.step not in at_status:
            at_status.append(shipment.step)
        shipment.refused_steps = refused
        already = shipment.step == Action.UPLOAD_CODES.value and "done" in result.message.lower()
        if already:
            # The posting is finished on Ozon; whose codes it holds, only a look can tell (API.md §4.2).
            shipment.step_outcome = "unknown"
            shipment._look_again(soon=True)
        elif result.word in const.LOOK_AGAIN_WORDS and refused["count"] < const.LOOK_AGAIN_LIMIT:
            shipment.last_error = said
            shipment._look_again()
        else:
            shipment._fail("refused", said)

    @api.model
    def _take_not_sent(self, shipment, outcome):
        error = outcome.error
        sent = shipment.code_ids.filtered(lambda code: code.state == "sent")
        if shipment.step == Action.UPLOAD_CODES.value and not self._left_before(shipment):
            sent._mark_unsent()
        said = self.env._("Ozon said: %s", outcome.result.message)
        if isinstance(error, RoleMissing):
            shipment._fail("role_missing", said)
        elif isinstance(error, MethodGone):
            shipment._fail("method_gone", self.env._("Method: %(name)s. %(said)s", name=error.method, said=said))
        elif isinstance(error, AuthenticationError):
            shipment.account_id._note_failure(error)
            shipment.failure_type = "key"
            shipment.last_error = shipment._failure_sentence("key")
            shipment._try_later()
        elif shipment._failed_tries() >= const.RETRY_LIMIT:
            shipment._fail("unreachable", said)
        else:
            shipment.last_error = shipment.account_id._failure_sentence(error) if error else said
            if isinstance(error, Throttled):
                shipment.account_id._note_failure(error)
            shipment._try_later(error.retry_after if isinstance(error, Throttled) else None)

    @api.model
    def _left_before(self, shipment):
        """Whether an earlier upload of this shipment may have reached Ozon."""
        return any(
            attempt.step == Action.UPLOAD_CODES.value and attempt.outcome in ("accepted", "unknown")
            for attempt in shipment.attempt_ids
        )

    # === SYNCING === #

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
            order="observed_at NULLS FIRST, id", limit=const.BATCH_SIZE,
        )

    @api.model
    def _sync_batch(self, started, account, client, postings):
        """Read postings again; a failed shipment whose goal was reached by other means is settled.

        :param datetime started: when the sweep began that they belong to; kept on the account until it ends.
        """
        snapshots = postings._observe(client)
        postings.write({"observed_at": max(fields.Datetime.now(), started)})
        account.sync_started_at = started if self._unread_since(account, started) else False
        failed = postings.shipment_ids.filtered(lambda shipment: shipment.state == "failed")
        for shipment in failed:
            snapshot = snapshots.get(shipment.posting_id)
            if snapshot and shipment == shipment.posting_id._latest_shipment():
                self._isolated(shipment, self._settle_failed, snapshot)

    @api.model
    def _settle_failed(self, shipment, snapshot):
        if shipment.failure_type in ("codes_differ", "codes_rejected"):
            # Codes that Ozon rejected, or does not show, are for a person to decide on.
            return
        if shipment._decide(snapshot).verdict is Verdict.DONE:
            self._finish(shipment, snapshot)
