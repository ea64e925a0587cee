from datetime import timedelta
from itertools import takewhile

from odoo import api, fields, models

from ...connector import Reason, Verdict
from ..engine.gathering import gathered, log_note, write_later
from . import const

_FAILURE_BY_REASON = {
    Reason.DISPUTED: "disputed",
    Reason.RETURNING: "returning",
    Reason.UNKNOWN_STATUS: "unknown_status",
    Reason.UNKNOWN_SCHEME: "unknown_status",
    Reason.CARRIER_REPORTS: "carrier_reports",
    Reason.REQUIREMENTS: "requirements",
    Reason.CONTENTS_CHANGED: "part_changed",
}
#: Troubles that are over as soon as Ozon shows the posting again.
_READING_TROUBLES = (
    "not_found", "unreadable", "internal", "role_missing", "method_gone", "throttled", "unreachable",
)


class OzonShipment(models.Model):
    """How a shipment goes from one state to the next."""

    _inherit = "ozon.shipment"

    # === BUSINESS METHODS: FOLLOWING OZON === #

    def _apply_decision(self, observation):
        """Bring this shipment's state in line with what Ozon shows.

        :param Observation observation: of its posting.
        :return: the action to send now, None for none.
        :rtype: Action | None
        """
        self.ensure_one()
        if self.state not in const.ACTIVE_STATES:
            # The posting's own change (a cancellation) has settled it already.
            return None
        snapshot = observation.snapshots.get(self.posting_id)
        if snapshot is None:
            problem, values = observation.problems[self.posting_id]
            return self._wait_for_reading(problem, values)
        if self.failure_type in _READING_TROUBLES:
            self._clear_failure()
        self._take_notice(snapshot)
        if self._follow_assembly(snapshot):
            return None
        return self._carry_out(self._decide(snapshot), snapshot)

    def _take_notice(self, snapshot):
        """Ozon has shown the posting; nothing is decided yet. Other rooms hook in.

        :param PostingSnapshot snapshot: what it showed.
        """

    def _carry_out(self, decision, snapshot):
        """
        :param Decision decision: what to do.
        :param PostingSnapshot snapshot: what it was decided by.
        :return: the action to send now, None for none.
        :rtype: Action | None
        """
        if decision.verdict is Verdict.DONE:
            self._finish(snapshot)
        elif decision.verdict is Verdict.STOP:
            self._stop(decision.reason)
        elif decision.verdict is Verdict.WAIT:
            self._wait_with_patience()
        elif self.state == "queued":
            return decision.action
        else:
            self.write({"state": "queued", "next_try_at": fields.Datetime.now()})
            self._wake_sender()
        return None

    def _wake_sender(self):
        """Have the sender run after the next commit, once for all shipments that ask for it."""
        sender = self.env["ozon.sender"]
        gathered(self.env, "sender", lambda _shipments: sender._trigger())[self.id] = True

    def _finish(self, snapshot):
        """Ozon shows the goal.

        :param PostingSnapshot snapshot: the proof.
        """
        self._mark_done(snapshot)

    def _stop(self, reason):
        """:param Reason reason: why nothing more can be done."""
        if reason is Reason.CANCELLED:
            self._close_because_ozon_cancelled()
        else:
            self._fail(_FAILURE_BY_REASON[reason])

    def _wait_with_patience(self):
        """Ozon has not got there yet: look again, and ask a person when it takes too long."""
        if self._is_out_of_patience():
            self._fail("not_confirmed")
        else:
            self._look_again()

    def _wait_for_reading(self, problem, values):
        """Ozon does not show the posting, or not in a usable form: say so, look again, and ask a person in the end.

        :param str problem: a failure type.
        :param dict values: of its sentence.
        """
        if self.failure_type not in _READING_TROUBLES:
            self.waiting_since = False
        if self._is_out_of_patience():
            self._fail(problem, **values)
        else:
            self.write({"failure_type": problem, "failure_values": values or False, "failure_words": False})
            self._look_again()

    def _is_out_of_patience(self):
        """Whether Ozon has kept this shipment waiting for too long; begins to count at the first time.

        :rtype: bool
        """
        now = fields.Datetime.now()
        if not self.waiting_since:
            self.waiting_since = now
        return now - self.waiting_since > self._patience(self.waiting_since)

    def _patience(self, since):
        """How long Ozon may keep this shipment waiting: a person hears of it while there is still time to act.

        :param datetime since: when the waiting began (UTC).
        :rtype: timedelta
        """
        if not self.due_at:
            return const.PATIENCE
        share = max((self.due_at - since) * const.PATIENCE_SHARE, const.PATIENCE_LEAST)
        return min(share, const.PATIENCE)

    # === BUSINESS METHODS: STATES === #

    def _may_have_left(self):
        """Whether Ozon has, or may have, got anything of these shipments.

        :rtype: bool
        """
        return any(shipment.has_left or shipment.state == "sending" for shipment in self)

    def _recover_from_crash(self):
        """Calls that a dead worker left behind have an unknown outcome.

        To be called by whoever holds the account: then nobody begins these calls any more. One may be under way
        all the same, where a worker has lost its database but not its life; `_settle_time` allows for that.

        :return: the shipments that were left in `sending`.
        :rtype: ozon.shipment
        """
        left_behind = self.filtered(lambda shipment: shipment.state == "sending")
        left_behind.attempt_ids.filtered(lambda attempt: attempt.outcome == "sending").write({"outcome": "unknown"})
        left_behind.write({"step_outcome": "unknown", "has_left": True})
        return left_behind

    def _look_again(self, soon=False):
        """Plan the next look at Ozon, rarer each time.

        :param bool soon: something has just changed, start with the shortest pause.
        """
        now = fields.Datetime.now()
        for looks, shipments in self.grouped(lambda shipment: 0 if soon else shipment.look_count).items():
            delay = const.LOOK_DELAYS[min(looks, len(const.LOOK_DELAYS) - 1)]
            shipments.write({
                "state": "verifying",
                "look_count": looks + 1,
                "next_try_at": now + timedelta(seconds=delay),
            })

    def _try_later(self, seconds=None):
        """Plan the next try of a call that had no effect.

        :param float | None seconds: what Ozon asked for; else growing pauses.
        """
        now = fields.Datetime.now()
        for shipment in self:
            index = min(max(shipment._failed_tries() - 1, 0), len(const.RETRY_DELAYS) - 1)
            pause = max(seconds or 0, const.RETRY_DELAYS[index])
            shipment.write({"state": "queued", "next_try_at": now + timedelta(seconds=pause)})

    def _failed_tries(self):
        """How many of the last calls in a row had no effect.

        :rtype: int
        """
        self.ensure_one()
        newest_first = self.attempt_ids.sorted("id", reverse=True)
        return len(list(takewhile(lambda attempt: attempt.outcome == "not_sent", newest_first)))

    def _mark_done(self, snapshot):
        """Ozon shows the goal stage: the shipment is proven.

        :param PostingSnapshot snapshot: the proof.
        """
        self.ensure_one()
        self._clear_failure()
        write_later(self, {"state": "done", "verified_at": fields.Datetime.now(), "next_try_at": False})
        document = self.posting_id._document()._for_attention_user()
        log_note(document, self._done_note(document.env, snapshot))

    def _done_note(self, env, snapshot):
        """What the chatter says of a proven shipment, to the reader of `env`.

        :rtype: str
        """
        stages = dict(self.posting_id._fields["stage"]._description_selection(env))
        values = {
            "posting": self.posting_id.posting_number,
            "stage": stages[snapshot.stage],
            "status": snapshot.substatus or snapshot.status,
        }
        if self.kind == const.PARCEL:
            return env._("Ozon shows posting %(posting)s as %(stage)s (%(status)s): its parcel is reported.", **values)
        return env._("Ozon shows posting %(posting)s as %(stage)s (%(status)s): shipped virtually.", **values)

    def _fail(self, failure_type, words="", **values):
        """End in `failed` and tell a person: on the order, in the filter, as an activity.

        :param str failure_type: one of `const.FAILURE_TYPES`.
        :param str words: Ozon's own.
        :param values: of the sentence's placeholders.
        """
        self.ensure_one()
        self.write({
            "state": "failed",
            "failure_type": failure_type,
            "failure_values": values or False,
            "failure_words": words or False,
            "next_try_at": False,
        })
        # Where nobody can be told, it has failed all the same.
        self.env["ozon.worker"]._run_in_savepoint(self, self._tell_of_failure, lambda error: None)

    def _tell_of_failure(self):
        document = self.posting_id._document()._for_attention_user()
        document._schedule_attention(
            document.env._("Not shipped on Ozon"), self.with_env(document.env).last_error
        )

    def _fail_internally(self, error):
        """Something that nobody foresaw was raised while this shipment was worked on.

        :param Exception error: its text may hold secrets and is not kept.
        """
        # Where a call was under way, nobody knows any more what became of it.
        self._recover_from_crash()
        self._fail("internal", error=type(error).__name__)

    def _wait_for(self, failure_type, pause, **values):
        """Stay `queued` for a reason that the user can do something about.

        :param str failure_type: one of `const.FAILURE_TYPES`.
        :param timedelta pause: when to look again without being woken.
        :param values: of the sentence's placeholders.
        """
        self.ensure_one()
        self.write({
            "state": "queued",
            "failure_type": failure_type,
            "failure_values": values or False,
            "failure_words": False,
            "next_try_at": fields.Datetime.now() + pause,
            # It waits for a person now, not for Ozon.
            "waiting_since": False,
        })

    def _clear_failure(self):
        told = self.filtered(lambda shipment: shipment.failure_type or shipment.failure_words)
        told.write({"failure_type": False, "failure_values": False, "failure_words": False})
        for posting in self.posting_id:
            posting._document()._clear_attention()

    def _close(self, closing, **values):
        """End without having reached the goal.

        :param str closing: one of `const.CLOSINGS`.
        :param values: of the sentence's placeholders.
        """
        self._clear_failure()
        self.write({
            "state": "cancelled", "next_try_at": False, "closing": closing, "failure_values": values or False,
        })

    def _close_because_ozon_cancelled(self):
        self._recover_from_crash()
        active = self.filtered(lambda shipment: shipment.state in (*const.ACTIVE_STATES, "failed"))
        active._close("cancelled_on_ozon")

    def _fail_refused(self):
        """Fail those of which nothing was sent yet and that must not be sent any more; other rooms know which.

        :return: the shipments that have failed.
        :rtype: ozon.shipment
        """
        return self.browse()

    def _may_settle_by_itself(self):
        """Whether a failed shipment may end well without a person, when Ozon shows its goal.

        :rtype: bool
        """
        return True

    @api.model
    def _replace_failed(self, shipments):
        """New shipments take the place of failed ones of the same postings, of which nothing has left.

        :param ozon.shipment shipments: the new ones.
        """
        failed = shipments.posting_id.shipment_ids.filtered(lambda shipment: shipment.state == "failed")
        failed._close("replaced")
