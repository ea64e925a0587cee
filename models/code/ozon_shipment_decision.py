from odoo import fields, models

from ...connector import Action, Decision, Reason, Verdict
from ..engine.sentences import as_moment

#: Ozon has taken more codes than it shows yet: nothing more is sent until they show, or it may never show them.
_UNSEEN = Decision(Verdict.WAIT, reason=Reason.OZON_WORKING)
#: How many times as long as after an unknown outcome codes that Ozon has taken are given to show, before it is
#: believed that it shows none of them until it has all.
_UNSEEN_PATIENCE = 10


class OzonShipment(models.Model):
    """When codes may be sent that follow others."""

    _inherit = "ozon.shipment"

    # === BUSINESS METHODS: DECIDING === #

    def _decide(self, snapshot):
        decision = super()._decide(snapshot)
        if decision.action is Action.UPLOAD_CODES and self._is_held_back(snapshot):
            return _UNSEEN
        return decision

    def _is_held_back(self, snapshot):
        if snapshot.codes_held >= len(self._codes_in("accepted")):
            return False
        if self.resend_all and self.step_outcome == "refused":
            # Ozon has just said that the rest is not enough.
            return False
        # Until it has all codes Ozon may never show those that it took; its receipt told how many they are.
        is_over = fields.Datetime.now() > self._unseen_until() or not snapshot.codes_told
        return not (self._wants_the_rest() and is_over)

    def _wants_the_rest(self):
        """Whether a person decided to send what Ozon does not have yet, after it rejected some codes."""
        return self.top_up and bool(self._codes_in("rejected"))

    def _unseen_until(self):
        """:return: until when codes that Ozon has taken are awaited to show."""
        return (self.step_at or self.create_date) + _UNSEEN_PATIENCE * self._settle_time(Action.UPLOAD_CODES)

    def _carry_out(self, decision, snapshot):
        if self.failure_type == "codes_unseen" and decision is not _UNSEEN:
            self._clear_failure()
        action = super()._carry_out(decision, snapshot)
        if decision is _UNSEEN and self.state == "verifying" and self._wants_the_rest():
            self._await_unseen()
        return action

    def _await_unseen(self):
        until = self._unseen_until()
        self.write({
            "failure_type": "codes_unseen", "failure_values": {"moment": as_moment(until)}, "failure_words": False,
            "next_try_at": min(self.next_try_at, max(until, fields.Datetime.now())),
        })
