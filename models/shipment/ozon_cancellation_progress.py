from datetime import timedelta

from odoo import fields, models

from ...connector import (
    Action,
    AuthenticationError,
    Call,
    MethodGone,
    Outcome,
    RefusalKind,
    RoleMissing,
    Throttled,
    may_be_cancelled,
)
from ..engine.sentences import as_choice
from . import const


class OzonCancellation(models.Model):
    """How a cancellation goes from one state to the next, by what Ozon shows."""

    _inherit = "ozon.cancellation"

    # === BUSINESS METHODS: FOLLOWING OZON === #

    def _recover_from_crash(self):
        """Calls that a dead worker left behind have an unknown outcome. To be called by whoever holds the account."""
        self.filtered(lambda each: each.state == "sending").write({"state": "verifying", "outcome": "unknown"})

    def _next_call(self, observation):
        """Bring this cancellation in line with what Ozon shows.

        :param Observation observation: of its posting, read a moment ago.
        :return: the call to make now, written down; None for none.
        :rtype: Call | None
        """
        self.ensure_one()
        if self.state not in const.ACTIVE_CANCELLATION_STATES:
            # The posting's own change has settled it already.
            return None
        snapshot = observation.snapshots.get(self.posting_id)
        if snapshot is None:
            return self._wait_with_patience("unread")
        if snapshot.stage == "cancelled":
            return self._take_proof()
        if self.outcome == "accepted":
            return self._wait_with_patience("not_confirmed")
        if self.outcome == "unknown" and fields.Datetime.now() < self.step_at + self._settle_time():
            return self._look_again()
        if self._is_being_shipped():
            return self._wait_with_patience("shipping")
        if not may_be_cancelled(snapshot):
            status = snapshot.substatus or snapshot.status or as_choice(self.posting_id, "stage")
            return self._fail("not_offered", status=status)
        return self._record_call()

    def _is_being_shipped(self):
        """Whether a shipment of the posting is under way, of which Ozon may have got something."""
        return self.posting_id.shipment_ids.filtered(
            lambda shipment: shipment.state in const.ACTIVE_STATES
        )._may_have_left()

    def _settle_time(self):
        seconds = self.env["ozon.account"]._number_parameter("settle_seconds", const.SETTLE_SECONDS)
        return timedelta(seconds=seconds)

    def _record_call(self):
        self.write({
            "state": "sending", "outcome": "sending", "attempt_count": self.attempt_count + 1,
            "step_at": fields.Datetime.now(), "waiting_since": False,
            "failure_type": False, "failure_values": False, "failure_words": False,
        })
        return Call(
            Action.CANCEL, self.posting_id.posting_number, reason_id=self.reason_id, message=self.message or "",
        )

    # === BUSINESS METHODS: AFTER THE CALL === #

    def _take_outcome(self, outcome):
        """Record how the call ended and plan what follows from it.

        :param CallOutcome outcome: of the call that `_next_call` gave.
        """
        self.outcome = outcome.result.outcome.value
        match outcome.result.outcome:
            case Outcome.ACCEPTED:
                self._look_again(soon=True)
            case Outcome.UNKNOWN:
                # Its effect may be as young as this moment.
                self.step_at = fields.Datetime.now()
                self._look_again(soon=True)
            case Outcome.REFUSED:
                self._take_refusal(outcome.result)
            case _:
                self._take_not_sent(outcome.error)

    def _take_refusal(self, result):
        if result.refused_as is RefusalKind.CANCELLED:
            # Somebody was quicker; by whom it was cancelled, only a look can tell.
            self.outcome = "accepted"
            self._look_again(soon=True)
        else:
            self._fail("refused", result.message)

    def _take_not_sent(self, error):
        words = error.message if error.http_status is not None else ""
        if isinstance(error, RoleMissing):
            return self._fail("role_missing", words)
        if isinstance(error, MethodGone):
            return self._fail("method_gone", words, method=error.method)
        if self.attempt_count >= const.RETRY_LIMIT:
            return self._fail("unreachable", words)
        if isinstance(error, AuthenticationError | Throttled):
            self.account_id._note_failure(error)
        pause = max(
            getattr(error, "retry_after", 0) or 0,
            const.RETRY_DELAYS[min(self.attempt_count, len(const.RETRY_DELAYS)) - 1],
        )
        return self.write({
            "state": "asked", "next_try_at": fields.Datetime.now() + timedelta(seconds=pause),
            "failure_type": "key" if isinstance(error, AuthenticationError) else "unreachable",
            "failure_words": words or False,
        })

    # === BUSINESS METHODS: STATES === #

    def _look_again(self, soon=False):
        """Plan the next look at Ozon, rarer each time."""
        looks = 0 if soon else self.look_count
        delay = const.LOOK_DELAYS[min(looks, len(const.LOOK_DELAYS) - 1)]
        self.write({
            "state": "verifying" if self.attempt_count else "asked", "look_count": looks + 1,
            "next_try_at": fields.Datetime.now() + timedelta(seconds=delay),
        })

    def _wait_with_patience(self, why):
        """Look again, and ask a person when it takes too long.

        :param str why: one of `const.CANCELLATION_FAILURES`.
        """
        now = fields.Datetime.now()
        self.waiting_since = self.waiting_since or now
        if now - self.waiting_since > const.PATIENCE:
            self._fail(why)
        else:
            self.failure_type = why if why != "not_confirmed" else False
            self._look_again()

    def _take_proof(self):
        """Ozon shows these postings as cancelled: whoever did it, nothing is left to do."""
        self._recover_from_crash()
        self.filtered(
            lambda each: each.state in (*const.ACTIVE_CANCELLATION_STATES, "failed")
        )._close("done", verified_at=fields.Datetime.now())

    def _close(self, state, **vals):
        if any(each.state == "failed" for each in self):
            for posting in self.posting_id:
                posting._document()._clear_attention()
        self.write({
            "state": state, "next_try_at": False, "failure_type": False, "failure_values": False,
            "failure_words": False, **vals,
        })

    def _fail(self, failure_type, words="", **values):
        """End in `failed` and tell a person.

        :param str failure_type: one of `const.CANCELLATION_FAILURES`.
        :param str words: Ozon's own.
        :param values: of the sentence's placeholders.
        """
        self.ensure_one()
        self.write({
            "state": "failed", "failure_type": failure_type, "failure_values": values or False,
            "failure_words": words or False, "next_try_at": False,
        })
        # Where nobody can be told, it has failed all the same.
        self.env["ozon.worker"]._run_in_savepoint(self, self._tell_of_failure, lambda error: None)

    def _tell_of_failure(self):
        document = self.posting_id._document()._for_attention_user()
        document._schedule_attention(document.env._("Not cancelled on Ozon"), self.with_env(document.env).last_error)

    def _fail_internally(self, error):
        """
        :param Exception error: its text may hold secrets and is not kept.
        """
        self._recover_from_crash()
        self._fail("internal", error=type(error).__name__)
