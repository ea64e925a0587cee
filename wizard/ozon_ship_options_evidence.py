from odoo import api, fields, models
from odoo.fields import Command

from ..models.policy.evidence import Evidence
from ..models.policy.placeholders import fill, names_in, own_words
from ..models.shipment.const import EVIDENCE_WAYS

#: What a placeholder stands for, by its name; the field's help documents them, and {buyer}.
PLACEHOLDERS = {
    "order": lambda posting: posting.sale_order_id.name or "",
    "posting": lambda posting: posting.posting_number,
    "product": lambda posting: ", ".join(
        article.product_id.name or article.name or article._article() for article in posting.line_ids
    ),
}
#: Put in only where the evidence is read, so that no buyer's data stay in it.
_KEPT_AS_NAME = ("buyer",)
#: What is told of the delivery.
_GIVEN = ("evidence", "evidence_way", "evidence_at", "evidence_attachment_ids")


class OzonShipOptions(models.AbstractModel):
    """What somebody says about the delivery to the buyer: for one order, or once for many."""

    _inherit = "ozon.ship.options"

    # === FIELDS === #

    evidence = fields.Text(
        string="Evidence of Delivery", help="What the buyer received, for example: access to {product}, opened by the "
        "buyer the same day. These are replaced in each order: {order}, {posting}, {product}, {buyer}.",
    )
    evidence_way = fields.Selection(EVIDENCE_WAYS, string="Received", help="How the buyer received it.")
    evidence_at = fields.Datetime(string="Received On", help="When the buyer received it.")
    evidence_attachment_ids = fields.Many2many("ir.attachment", string="Attachments", help="Kept with the shipment.")

    # === COMPUTE METHODS === #

    @api.depends("evidence", "evidence_way", "evidence_at", "evidence_attachment_ids")
    def _compute_goal_stage(self):
        super()._compute_goal_stage()

    @api.depends("evidence", "evidence_way", "evidence_at", "evidence_attachment_ids")
    def _compute_checks(self):
        super()._compute_checks()

    # === BUSINESS METHODS === #

    def _evidence_holders(self):
        """Where evidence for this posting is looked for, the nearest first.

        :rtype: list
        """
        return [self]

    def _given(self, name):
        return next((holder[name] for holder in self._evidence_holders() if holder[name]), self[name])

    def _evidence_of(self):
        """What is said about the delivery, as the policy judges it; what is said once for many is looked at once.

        :return: Evidence by id.
        :rtype: dict
        """
        made, found = {}, {}
        for line in self:
            given = tuple(line._given(name) for name in _GIVEN)
            if given not in made:
                made[given] = _as_evidence(*given)
            found[line.id] = made[given]
        return found

    def _evidence_vals(self):
        """The evidence as a shipment records it: with the posting's own words in the place of most placeholders.

        :rtype: dict
        """
        self.ensure_one()
        posting = self.posting_id
        values = {name: lambda value=value: value(posting) for name, value in PLACEHOLDERS.items()}
        return {
            "evidence": fill(self._given("evidence") or "", values).strip() or False,
            "evidence_way": self._given("evidence_way"),
            "evidence_at": self._given("evidence_at"),
        }

    def _kept_attachments(self):
        """Copies of the attachments, which stay when the wizard goes: one set for each company and choice of files.

        :return: commands by posting.
        :rtype: dict
        """
        copies, kept = {}, {}
        for option in self:
            chosen = option.sudo()._given("evidence_attachment_ids").with_env(self.env)
            if chosen:
                # Copied as superuser: nobody gets a file this way that he could not open.
                chosen.check_access("read")
                key = chosen, option.posting_id.company_id
                if key not in copies:
                    copies[key] = chosen.sudo().copy({"res_model": False, "res_id": False})
                kept[option.posting_id] = [Command.set(copies[key].ids)]
        return kept


def _as_evidence(text, way, at, attachments):
    return Evidence(
        own_words(text or ""), way or "", at or None, bool(attachments),
        tuple(f"{{{name}}}" for name in names_in(text or "") if name not in (*PLACEHOLDERS, *_KEPT_AS_NAME)),
    )
