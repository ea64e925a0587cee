from datetime import timedelta

from odoo import api, fields, models

from ...connector import Action, Decision, Reason, Verdict
from . import const

_CHANGED = Decision(Verdict.STOP, reason=Reason.CONTENTS_CHANGED)
_OZON_WORKING = Decision(Verdict.WAIT, reason=Reason.OZON_WORKING)


class OzonShipment(models.Model):
    """A part of a posting that has left alone: assembled apart, it becomes a posting of its own (OZON.md §3.2).

    Ozon does not know a repetition from another part: of what is left it would take the same off again. So the new
    posting is looked for, and what is left in the old one looked at, before the call is made once more.
    """

    _inherit = "ozon.shipment"

    # === FIELDS === #

    part = fields.Json(readonly=True, help="What is assembled apart: quantity by SKU. Empty for the whole posting.")
    part_before = fields.Json(readonly=True, help="Quantities, and postings split off, when the last call was made.")
    part_number = fields.Char(readonly=True, help="The new posting's number in Ozon's answer; no proof of it yet.")
    part_posting_id = fields.Many2one(
        "ozon.posting", string="Split Off", readonly=True, index="btree_not_null", ondelete="set null",
        help="The posting that the part has become.",
    )
    part_of_id = fields.Many2one(
        "ozon.shipment", string="Continues", readonly=True, index="btree_not_null", ondelete="set null",
        help="The shipment with which this posting was assembled, as a part of another.",
    )

    # === BUSINESS METHODS: DECIDING === #

    def _decide(self, snapshot):
        decision = super()._decide(snapshot)
        return self._decide_part(decision, snapshot) if self.part else decision

    def _decide_part(self, decision, snapshot):
        """What to do for a part, by what would be done for the whole posting.

        :param Decision decision: for the whole.
        :rtype: Decision
        """
        if self._find_part():
            return Decision(Verdict.DONE)
        if decision.verdict is Verdict.DONE:
            # Assembled as a whole, by somebody else.
            return _CHANGED
        if decision.action is not Action.ASSEMBLE:
            return decision
        held = quantities_of(snapshot.lines)
        if self._may_be_split_off(held):
            return _OZON_WORKING
        if any(held.get(sku, 0) < quantity for sku, quantity in self.part.items()) or held == self.part:
            return _CHANGED
        return Decision(Verdict.ACT, action=Action.ASSEMBLE_PART)

    def _may_be_split_off(self, held):
        """Whether the last call may have had its effect, although the new posting does not show yet.

        :param dict held: quantities that Ozon shows of the old posting.
        :rtype: bool
        """
        if self.step != Action.ASSEMBLE_PART.value or self.step_outcome not in ("accepted", "unknown", "sending"):
            return False
        if self.step_outcome == "accepted" or held != self.part_before["held"]:
            return True
        return fields.Datetime.now() < self.step_at + self._settle_time(Action.ASSEMBLE_PART)

    def _find_part(self):
        """The posting that this part has become, as soon as Ozon has shown it.

        :rtype: ozon.posting
        """
        if self.part_posting_id or self.step != Action.ASSEMBLE_PART.value:
            return self.part_posting_id
        for posting in self._split_off():
            if self.part_number:
                if posting.posting_number == self.part_number:
                    return posting
            elif posting.posting_number not in self.part_before["known"] and (
                quantities_of(posting.line_ids) == self.part
            ):
                return posting
        return self.part_posting_id

    def _split_off(self):
        """All postings that were split off this one.

        :rtype: ozon.posting
        """
        return self.env["ozon.posting"].search([
            ("account_id", "=", self.account_id.id),
            ("parent_posting_number", "=", self.posting_id.posting_number),
        ], order="id")

    @api.model
    def _settle_time(self, action):
        if action is not Action.ASSEMBLE_PART:
            return super()._settle_time(action)
        return timedelta(seconds=self.env["ozon.account"]._number_parameter(
            "settle_seconds_assembly", const.SETTLE_SECONDS_ASSEMBLY
        ))

    def _is_too_early(self, action, snapshot):
        if self.part_of_id and action is Action.ASSEMBLE and (self.step, self.step_outcome) == ("assemble", "accepted"):
            # Whatever else has changed about it: its assembly was accepted together with the split.
            return True
        return super()._is_too_early(action, snapshot)

    # === BUSINESS METHODS: THE CALL === #

    def _call_content(self, action, snapshot):
        content = super()._call_content(action, snapshot)
        if action is not Action.ASSEMBLE_PART:
            return content
        self.part_before = {
            "held": quantities_of(snapshot.lines), "known": self._split_off().mapped("posting_number"),
        }
        return {**content, "quantities": {int(sku): quantity for sku, quantity in self.part.items()}}

    def _take_acceptance(self, outcome):
        if self.step == Action.ASSEMBLE_PART.value:
            others = [
                number for number in outcome.result.posting_numbers if number != self.posting_id.posting_number
            ]
            self.part_number = len(others) == 1 and others[0]
        super()._take_acceptance(outcome)

    # === BUSINESS METHODS: THE END === #

    def _finish(self, snapshot):
        if self.part:
            self.part_posting_id = self._find_part()
        super()._finish(snapshot)
        if self.part_posting_id:
            self._continue_with_part()

    def _continue_with_part(self):
        """The part is a posting now, and was assembled with the same call: a shipment of its own follows it.

        :return: that shipment.
        :rtype: ozon.shipment
        """
        posting, now = self.part_posting_id, fields.Datetime.now()
        following = posting._ship_parcel(self.tracking_number or "")
        moment = posting.ship_by.strftime("%Y%m%d%H%M%S") if posting.ship_by else ""
        following.write({
            "state": "verifying", "part_of_id": self.id, "requested_by": self.requested_by.id, "has_left": True,
            "step": Action.ASSEMBLE.value, "step_outcome": "accepted", "step_at": now, "attempt_count": 1,
            "step_status": "|".join((
                posting.status, posting.substatus or "", posting.tracking_number or "", moment,
            )),
        })
        self.env["ozon.shipment.attempt"].create({
            "shipment_id": following.id, "number": 1, "step": Action.ASSEMBLE.value, "outcome": "accepted",
            "started_at": self.step_at or now, "user_id": self.requested_by.id,
        })
        return following

    def _done_note(self, env, snapshot):
        if self.part_posting_id:
            return env._(
                "Ozon has split posting %(part)s off posting %(posting)s: a part of the order has left.",
                part=self.part_posting_id.posting_number, posting=self.posting_id.posting_number,
            )
        return super()._done_note(env, snapshot)


def quantities_of(lines):
    """Quantity by SKU, as it is stored in JSON.

    :param lines: PostingLine of a snapshot, or `ozon.posting.line`.
    :rtype: dict
    """
    quantities = {}
    for line in lines:
        quantities[str(line.sku)] = quantities.get(str(line.sku), 0) + line.quantity
    return quantities
