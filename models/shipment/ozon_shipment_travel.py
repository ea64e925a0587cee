from datetime import timedelta

from odoo import fields, models

from ...connector import Action, Decision, Reason, Verdict, reached
from . import const

#: The parcel has to be there first.
_WAITING_CARRIER = Decision(Verdict.WAIT, reason=Reason.NOT_OFFERED)
#: When to look again without being woken.
_PAUSE = timedelta(minutes=30)
#: What each step reports.
_STAGE_AFTER = {
    Action.ASSEMBLE: "assembled",
    Action.DELIVERING: "delivering",
    Action.LAST_MILE: "delivered",
    Action.DELIVERED: "delivered",
}


class OzonShipment(models.Model):
    """A shipment that has no parcel of its own and lies in another one: it never runs ahead of that."""

    _inherit = "ozon.shipment"

    # === FIELDS === #

    travels_with_id = fields.Many2one(
        "ozon.posting", readonly=True, ondelete="restrict", index="btree_not_null",
        help="The parcel of the same buyer in which it lies. Empty: it goes electronically.",
    )

    # === BUSINESS METHODS: DECIDING === #

    def _decide(self, snapshot):
        decision = super()._decide(snapshot)
        stage = decision.verdict is Verdict.ACT and _STAGE_AFTER.get(decision.action)
        if not stage or not self.travels_with_id or reached(self.travels_with_id.stage, stage):
            return decision
        return _WAITING_CARRIER

    def _carry_out(self, decision, snapshot):
        if decision is not _WAITING_CARRIER:
            return super()._carry_out(decision, snapshot)
        parcel = self.travels_with_id
        if parcel.stage in ("cancelled", "returning"):
            self._fail("carrier_gone", posting=parcel.posting_number)
        else:
            self._wait_for("waiting_carrier", _PAUSE, posting=parcel.posting_number)
        return None

    # === BUSINESS METHODS === #

    def _follow_carrier(self):
        """The parcels of these shipments have gone on, or will not come."""
        self.filtered(lambda shipment: shipment.state in const.ACTIVE_STATES).next_try_at = fields.Datetime.now()
        self._wake_workers()
