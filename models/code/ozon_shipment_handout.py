from datetime import timedelta

from odoo import api, fields, models

from ...connector import Action, Decision, Reason, Verdict
from ..engine.gathering import gathered
from ..engine.sentences import as_moment, render
from . import const, sentences

#: The buyer gets the codes first.
_HANDING_OUT = Decision(Verdict.WAIT, reason=Reason.NOT_OFFERED)
#: When to look again without being woken.
_PAUSE = timedelta(minutes=30)


class OzonShipment(models.Model):
    """Codes that the seller himself gives to the buyer: reserved, sent once, and only then reported as delivered."""

    _inherit = "ozon.shipment"

    # === FIELDS === #

    hands_out = fields.Boolean(
        string="Codes Go to the Buyer", readonly=True, help="The seller sends codes of the pool to the buyer himself.",
    )
    handout_ids = fields.One2many("ozon.code.handout", "shipment_id", string="Codes Handed Over", readonly=True)
    handout_at = fields.Datetime(readonly=True, help="When the e-mail with the codes is to be sent.")
    failure_type = fields.Selection(
        selection_add=[
            ("handing_out", "Codes on their way to the buyer"),
            ("handout_chat", "Codes wait for a person"),
            ("handout_unknown", "Codes may have left"),
            ("handout_failed", "Codes could not be sent"),
        ],
        ondelete={
            "handing_out": "set null", "handout_chat": "set null", "handout_unknown": "set null",
            "handout_failed": "set null",
        },
    )

    _handout_index = models.Index("(account_id, handout_at) WHERE handout_at IS NOT NULL")

    # === COMPUTE METHODS === #

    @api.depends("handout_ids.state")
    def _compute_evidence_sentence(self):
        super()._compute_evidence_sentence()
        for shipment in self:
            if sent := shipment.handout_ids.filtered(lambda handout: handout.state == "sent")[:1]:
                told = render(self.env, sentences.HANDED_OUT[sent.way], {
                    "moment": as_moment(sent.ended_at), "count": sent.code_count,
                })
                shipment.evidence_sentence = "\n".join(filter(None, [shipment.evidence_sentence or "", told]))

    # === BUSINESS METHODS: DECIDING === #

    def _decide(self, snapshot):
        decision = super()._decide(snapshot)
        is_next = decision.verdict is Verdict.DONE or decision.action in (Action.LAST_MILE, Action.DELIVERED)
        return _HANDING_OUT if is_next and self.hands_out and not self._has_handed_out() else decision

    def _carry_out(self, decision, snapshot):
        if decision is not _HANDING_OUT:
            return super()._carry_out(decision, snapshot)
        self._await_handout()
        return None

    def _has_handed_out(self):
        """
        :rtype: bool
        """
        return any(handout.state == "sent" for handout in self.handout_ids)

    def _latest_handout(self):
        """
        :rtype: ozon.code.handout
        """
        return self.handout_ids.sorted("id")[-1:]

    def _await_handout(self):
        """Have the codes sent, or a person hand them over. To be called by whoever holds the account."""
        latest = self._latest_handout()
        if latest.state == "sending":
            # Whoever sends holds the account: this one is dead.
            latest._end("unknown")
        if latest.state == "unknown":
            self._fail("handout_unknown")
        elif self._reserve_codes():
            if latest.state == "shown" or not self.posting_id._buyer_email():
                self._await_person()
            else:
                self._wait_for("handing_out", _PAUSE)
                self.handout_at = self.handout_at or fields.Datetime.now()
                courier = self.env["ozon.courier"]
                gathered(self.env, "courier", lambda _shipments: courier._trigger())[self.id] = True

    def _await_person(self):
        is_new = self.failure_type != "handout_chat"
        self._wait_for("handout_chat", _PAUSE)
        if is_new:
            document = self.posting_id._document()._for_attention_user()
            document._schedule_attention(
                document.env._("Codes wait to be handed over"), self.with_env(document.env).last_error
            )

    def _close(self, closing, **values):
        super()._close(closing, **values)
        if planned := self.filtered("handout_at"):
            planned.handout_at = False

    # === BUSINESS METHODS: HANDING OVER === #

    def _begin_handout(self, way, user):
        """Write down that the codes leave: from here on nobody else ever gets them.

        :param str way: of `const.HANDOUT_WAYS`.
        :param res.users user: who asked for it, or does it.
        :return: the record of it; the codes are reserved already.
        :rtype: ozon.code.handout
        """
        self.ensure_one()
        self._codes_in("reserved")._mark_sent()
        self.write({"handout_at": False, "has_left": True})
        return self.env["ozon.code.handout"].create({
            "shipment_id": self.id, "way": way, "state": "sending" if way == "mail" else "shown",
            "code_count": len(self._codes_to_hand_out()), "user_id": user.id,
        })

    def _go_on_after_handout(self):
        """The buyer has the codes."""
        self.ensure_one()
        if self.state == "failed":
            self._retry()
        else:
            self._clear_failure()
            self.write({"next_try_at": fields.Datetime.now(), "look_count": 0})
        self._wake_workers()

    def _mail_failed(self, is_over):
        """No mail has left, that is certain.

        :param bool is_over: trying again would not help.
        """
        self.ensure_one()
        newest_first = self.handout_ids.sorted("id", reverse=True)
        tries = next((at for at, each in enumerate(newest_first) if each.state != "failed"), len(newest_first))
        if is_over or tries > len(const.MAIL_DELAYS):
            self._fail("handout_failed")
            return
        self.handout_at = fields.Datetime.now() + timedelta(seconds=const.MAIL_DELAYS[max(tries, 1) - 1])

    def _codes_to_hand_out(self):
        """
        :rtype: ozon.code
        """
        return self._codes_in("sent", "accepted")

    def _handout_notes(self):
        """What the buyer is told beside the codes; other rooms have something to say.

        :rtype: str
        """
        return ""

    # === BUSINESS METHODS: CODES === #

    def _code_needs(self):
        if not self.hands_out:
            return super()._code_needs()
        needs = {}
        for line in self.posting_id.line_ids:
            needs[line.product_id] = needs.get(line.product_id, 0) + line.quantity
        return needs

    def _lacking_codes(self):
        own = self.filtered("hands_out")
        lacking = super(OzonShipment, self - own)._lacking_codes()
        for shipment in own:
            lacking[shipment] = self.env["ozon.code"].sudo()._lacking(shipment, shipment.sudo()._code_needs())
        return lacking
