from odoo import api, fields, models
from odoo.exceptions import UserError

from . import const


class OzonPosting(models.Model):
    """What became of a posting after it was shipped, and that a person has settled it."""

    _inherit = "ozon.posting"

    # === FIELDS === #

    settled_stage = fields.Char(
        readonly=True, copy=False, help="The stage that a person has settled: another one needs attention again.",
    )

    is_unsettled = fields.Boolean(
        compute="_compute_is_unsettled", store=True, help="Cancelled after shipping, returned or disputed.",
    )

    # Few wait, of very many that have been shipped.
    _awaiting_index = models.Index("(ship_by) WHERE stage = 'awaiting'")
    _unsettled_index = models.Index("(id) WHERE is_unsettled")

    # === COMPUTE METHODS === #

    @api.depends("stage", "settled_stage", "sale_order_id.state")
    def _compute_is_unsettled(self):
        for posting in self:
            is_open = posting.stage in const.AFTERMATHS and posting.settled_stage != posting.stage
            # Cancelled with its order, or before there was one: nothing is left to do.
            is_over = posting.stage == "cancelled" and posting.sale_order_id.state in (False, "cancel")
            posting.is_unsettled = is_open and not is_over

    # === ACTION METHODS === #

    def action_settle(self):
        """Note that codes, money and goods of these cancelled, returned or disputed postings are settled.

        :rtype: bool
        :raise UserError: if there is nothing to settle.
        """
        self.check_access("read")
        self.sale_order_id.check_access("write")
        postings = self.sudo().filtered("is_unsettled")
        if not postings:
            raise UserError(self.env._("There is nothing to settle."))
        for stage, of_stage in postings.grouped("stage").items():
            of_stage.settled_stage = stage
            of_stage._note_settled(self.env.user)
        return True

    # === BUSINESS METHODS === #

    def _note_settled(self, user):
        """:param res.users user: who has settled it."""
        self.sale_order_id.filtered("ozon_cancelled_late")._ozon_note_handled()
        for posting in self:
            document = posting._document()._for_attention_user()
            document._clear_attention()
            document.message_post(body=document.env._(
                "%(user)s marked posting %(posting)s as settled.",
                user=user.name, posting=posting.posting_number,
            ))
