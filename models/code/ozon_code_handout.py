from odoo import api, fields, models
from odoo.exceptions import UserError

from . import const

#: Of these somebody still says how they ended.
_OPEN = ("sending", "shown")


class OzonCodeHandout(models.Model):
    """One time that the codes of a shipment went to the buyer, or may have. Kept for good; the codes are not in it.

    Written down and committed before anything leaves: what a dead worker has left in `sending` is unknown, and a person
    decides. The same codes may go to the same buyer again, others never.
    """

    _name = "ozon.code.handout"
    _description = "Ozon Codes Handed Over"
    _order = "id"
    _rec_name = "shipment_id"

    # === FIELDS === #

    shipment_id = fields.Many2one("ozon.shipment", required=True, readonly=True, ondelete="restrict", index=True)
    posting_id = fields.Many2one(related="shipment_id.posting_id")
    company_id = fields.Many2one(related="shipment_id.company_id")
    way = fields.Selection(const.HANDOUT_WAYS, required=True, readonly=True)
    state = fields.Selection(const.HANDOUT_STATES, required=True, readonly=True)
    code_count = fields.Integer(string="Codes", readonly=True)
    user_id = fields.Many2one("res.users", string="By", readonly=True, ondelete="restrict")
    ended_at = fields.Datetime(readonly=True)
    lang = fields.Char(compute="_compute_words")
    notes = fields.Text(compute="_compute_words", help="What else the buyer is told.")

    # === COMPUTE METHODS === #

    @api.depends("shipment_id")
    def _compute_words(self):
        for handout in self:
            handout.lang = handout.posting_id._buyer_lang()
            handout.notes = handout.shipment_id._handout_notes()

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        self._refuse_by_hand()
        return super().create(vals_list)

    def write(self, vals):
        self._refuse_by_hand()
        if vals.keys() - {"state", "ended_at"} or any(handout.state not in _OPEN for handout in self):
            raise UserError(self.env._("What was handed over is kept for good and cannot be changed."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("What was handed over is kept for good and cannot be changed."))

    # === BUSINESS METHODS === #

    def _refuse_by_hand(self):
        """:raise UserError: whoever asks; it is recorded when codes are handed over."""
        if not self.env.su:
            raise UserError(self.env._("What was handed over is recorded automatically."))

    def _end(self, state):
        """:param str state: how it ended."""
        self.write({"state": state, "ended_at": fields.Datetime.now()})
