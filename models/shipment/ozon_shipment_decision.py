from datetime import datetime, timedelta, timezone

from odoo import api, fields, models

from ...connector import Action, Decision, Goal, Reason, Verdict, next_step
from . import const


class OzonShipment(models.Model):
    """What a shipment does next, by what Ozon shows."""

    _inherit = "ozon.shipment"

    # === BUSINESS METHODS === #

    def _goal(self):
        """:rtype: Goal"""
        self.ensure_one()
        cutoff = self.cutoff and self.cutoff.replace(tzinfo=timezone.utc)
        return Goal(
            stage=self.goal_stage,
            tracking_number=self.tracking_number or "",
            cutoff=cutoff or None,
        )

    def _decide(self, snapshot):
        """What to do next, and whether it may be done now.

        An action is repeated only when that is safe: Ozon shows a changed status, or the last call certainly
        had no effect, or so much time has gone that its effect would have been seen.

        :param PostingSnapshot snapshot: read a moment ago.
        :rtype: Decision
        """
        self.ensure_one()
        refused, done = self._refused_actions(snapshot), self._invisibly_done(snapshot)
        decision = next_step(snapshot, self._goal(), refused | done)
        if refused and decision.verdict is Verdict.WAIT:
            # There is no other way: the refused one may have become possible.
            decision = next_step(snapshot, self._goal(), done)
        if decision.verdict is Verdict.ACT and self._is_too_early(decision.action, snapshot):
            return Decision(Verdict.WAIT, reason=Reason.OZON_WORKING)
        return decision

    def _is_too_early(self, action, snapshot):
        """Whether `action` was called already and its effect may still be on its way."""
        if self.step != action.value or effect_shows(action, self.step_status, status_key(snapshot)):
            return False
        if self.step_outcome == "accepted":
            return True
        if self.step_outcome in ("sending", "unknown"):
            return fields.Datetime.now() < self.step_at + self._settle_time(action)
        return False

    @api.model
    def _settle_time(self, action):
        """How long an unknown outcome is given to show itself before the call is repeated.

        :rtype: timedelta
        """
        if action is Action.UPLOAD_CODES:
            name, default = "settle_seconds_codes", const.SETTLE_SECONDS_CODES
        else:
            name, default = "settle_seconds", const.SETTLE_SECONDS
        return timedelta(seconds=self.env["ozon.account"]._number_parameter(name, default))

    def _invisibly_done(self, snapshot):
        """Actions that Ozon has accepted and whose effect it may never show, or only at a later status.

        :rtype: frozenset
        """
        accepted = {attempt.step for attempt in self.attempt_ids if attempt.outcome == "accepted"}
        done = set()
        for action in (Action.SET_TRACKING, Action.SET_CUTOFF):
            just_made = self.step == action.value and snapshot.stage != "delivering" and (
                fields.Datetime.now() - self.step_at < self._settle_time(action)
            )
            if action.value in accepted and not just_made:
                done.add(action)
        return frozenset(done)

    def _refused_actions(self, snapshot):
        names = (self.refused_steps or {}).get(status_key(snapshot), [])
        return frozenset(Action(name) for name in names)


def effect_shows(action, before, now):
    """Whether a posting has changed in what `action` changes. Other changes prove nothing: an earlier step may
    just have become visible.

    :param str before: `status_key` when the action was called.
    :param str now: `status_key` as it is.
    """
    def part(key):
        status, substatus, *tracking, ship_by = key.split("|")
        return {
            Action.UPLOAD_CODES: status, Action.SET_TRACKING: tracking, Action.SET_CUTOFF: ship_by,
        }.get(action, (status, substatus))

    return part(before) != part(now)


def status_key(snapshot):
    """What counts as "the same status": tracking and dates change it too."""
    moment = snapshot.ship_by.strftime("%Y%m%d%H%M%S") if isinstance(snapshot.ship_by, datetime) else ""
    return "|".join((snapshot.status, snapshot.substatus, snapshot.tracking_number, moment))
