from odoo import fields, models

from ...connector import Action, AuthenticationError, Call, MethodGone, Outcome, RoleMissing, Throttled
from ..engine.gathering import gathered, write_later
from . import const
from .ozon_shipment_decision import status_key

#: How much of Ozon's words is kept of each attempt.
_ANSWER_LIMIT = 300


class OzonShipment(models.Model):
    """The calls of a shipment: written down before they are made, and what follows from how they ended."""

    _inherit = "ozon.shipment"

    # === BUSINESS METHODS: BEFORE THE CALL === #

    def _provide_for(self, actions):
        """Get what the calls of many shipments need, all at once; other rooms have something to get.

        Where that fails nothing is lost: each shipment gets its own when its call is prepared.

        :param dict actions: what is to be done, by shipment.
        """

    def _prepare_call(self, action, snapshot):
        """Record that a call is about to be made, and what it is.

        :param Action action: what is to be done.
        :param PostingSnapshot snapshot: what Ozon showed a moment ago.
        :return: the call; None if the shipment has to wait for something.
        :rtype: Call | None
        """
        self.ensure_one()
        content = self._call_content(action, snapshot)
        if content is None:
            return None
        self._record_attempt(action, snapshot)
        return Call(action, self.posting_id.posting_number, **content)

    def _call_content(self, action, snapshot):
        """What a call carries; other rooms have more to carry.

        :return: fields of `Call`; None if there is something to wait for.
        :rtype: dict | None
        """
        quantities = {}
        for line in snapshot.lines:
            quantities[line.sku] = quantities.get(line.sku, 0) + line.quantity
        return {
            "tracking_number": self.tracking_number or "",
            "cutoff": self.cutoff or snapshot.ship_by or fields.Datetime.now(),
            "quantities": quantities,
        }

    def _record_attempt(self, action, snapshot):
        now, number = fields.Datetime.now(), self.attempt_count + 1
        self.env["ozon.shipment.attempt"]._create_with_others({
            "shipment_id": self.id,
            "number": number,
            "step": action.value,
            "started_at": now,
            "user_id": self.requested_by.id,
        })
        self.step_status = status_key(snapshot)
        write_later(self, {
            "state": "sending",
            "attempt_count": number,
            "step": action.value,
            "step_outcome": "sending",
            "step_at": now,
            "waiting_since": False,
        })

    # === BUSINESS METHODS: AFTER THE CALL === #

    def _take_outcome(self, outcome):
        """Record how a call ended and plan what follows from it.

        :param CallOutcome outcome: of the call that `_prepare_call` prepared.
        """
        self._complete_attempt(outcome)
        match outcome.result.outcome:
            case Outcome.ACCEPTED:
                self._take_acceptance(outcome)
            case Outcome.UNKNOWN:
                self._take_unknown(outcome)
            case Outcome.REFUSED:
                self._take_refusal(outcome.result)
            case _:
                self._take_not_sent(outcome)

    def _complete_attempt(self, outcome):
        result = outcome.result
        words = _words_of(outcome)
        self.attempt_ids.filtered(lambda attempt: attempt.outcome == "sending").write({
            "outcome": result.outcome.value,
            "seconds": outcome.seconds,
            "answer": (words or result.word)[:_ANSWER_LIMIT],
        })
        vals = {"step_outcome": result.outcome.value}
        if self.failure_type and self.failure_type != "ship_failed":
            # That one is over when Ozon shows something else.
            vals.update(failure_type=False, failure_values=False, failure_words=False)
        if result.outcome in (Outcome.ACCEPTED, Outcome.UNKNOWN) and not self.has_left:
            vals["has_left"] = True
        self.write(vals)

    def _take_acceptance(self, outcome):
        """Accepted: now it has to be seen.

        :param CallOutcome outcome: with what Ozon said to it.
        """
        accepted = gathered(self.env, "accepted", lambda ids: self.browse(ids)._look_again(soon=True))
        accepted[self.id] = True

    def _take_unknown(self, outcome):
        # Its effect may be as young as this moment, however long the call had waited for its turn.
        self.step_at = fields.Datetime.now()
        if isinstance(outcome.error, Throttled):
            self.account_id._note_failure(outcome.error)
        self._look_again(soon=True)

    def _take_refusal(self, result):
        """:param ActResult result: with Ozon's reason."""
        count = self._note_refused_step()
        if self._is_refusal_of_finished(result):
            # The posting is finished on Ozon; by whom and with what, only a look can tell (OZON.md §4.2).
            self.step_outcome = "unknown"
            self._look_again(soon=True)
        elif result.word in const.LOOK_AGAIN_WORDS and count < const.LOOK_AGAIN_LIMIT:
            self.write({"failure_type": "refused", "failure_words": result.message})
            self._look_again()
        else:
            self._fail("refused", result.message)

    def _note_refused_step(self):
        """Remember what was refused, and at which status.

        :return: how many refusals there were.
        :rtype: int
        """
        refused = dict(self.refused_steps or {})
        at_status = refused.setdefault(self.step_status, [])
        refused["count"] = refused.get("count", 0) + 1
        if self.step not in at_status:
            at_status.append(self.step)
        self.refused_steps = refused
        return refused["count"]

    def _is_refusal_of_finished(self, result):
        return self.step == Action.UPLOAD_CODES.value and result.says_done

    def _take_not_sent(self, outcome):
        """Nothing has happened: try again later, unless a person has to do something first.

        :param CallOutcome outcome: with the error.
        """
        error, words = outcome.error, _words_of(outcome)
        if isinstance(error, RoleMissing):
            self._fail("role_missing", words)
        elif isinstance(error, MethodGone):
            self._fail("method_gone", words, method=error.method)
        elif isinstance(error, AuthenticationError):
            self.account_id._note_failure(error)
            self._try_later_because("key", words)
        elif self._failed_tries() >= const.RETRY_LIMIT:
            self._fail("throttled" if isinstance(error, Throttled) else "unreachable", words)
        elif isinstance(error, Throttled):
            self.account_id._note_failure(error)
            self._try_later_because("throttled", words, error.retry_after)
        else:
            self._try_later_because("unreachable", words)

    def _try_later_because(self, failure_type, words, seconds=None):
        self.write({"failure_type": failure_type, "failure_words": words or False})
        self._try_later(seconds)


def _words_of(outcome):
    """Ozon's own words on a call; "" where they are the connector's, because no answer came.

    :param CallOutcome outcome: of the call.
    :rtype: str
    """
    if outcome.error and outcome.error.http_status is None:
        return ""
    return outcome.result.message
