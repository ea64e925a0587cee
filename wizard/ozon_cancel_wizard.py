from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import SQL

from ..connector import OTHER_REASON, OzonError
from ..models.policy.evidence import visible_length


class OzonCancelWizard(models.TransientModel):
    """Asks for one of the reasons for which Ozon lets a posting be cancelled, and for a confirmation.

    Ozon is only read here. What is confirmed is recorded, and a worker cancels after the commit.
    """

    _name = "ozon.cancel.wizard"
    _inherit = ["ozon.guard.mixin"]
    _description = "Cancel on Ozon"

    # === FIELDS === #

    posting_id = fields.Many2one("ozon.posting", required=True, readonly=True)
    sale_order_id = fields.Many2one(related="posting_id.sale_order_id", related_sudo=False, string="Order")
    reason_ids = fields.One2many("ozon.cancel.wizard.reason", "wizard_id", string="Reasons", readonly=True)
    reason_id = fields.Many2one(
        "ozon.cancel.wizard.reason", domain="[('wizard_id', '=', id)]",
        help="The reasons that Ozon takes for this order now.",
    )
    wants_message = fields.Boolean(related="reason_id.wants_message")
    message = fields.Text(help="Goes to Ozon with the reason.")

    # === ACTION METHODS === #

    def action_confirm(self):
        """Have the posting cancelled on Ozon.

        :return: an action that closes the wizard.
        :rtype: dict
        :raise UserError: if something is missing, or it cannot be cancelled now.
        """
        self.ensure_one()
        self.check_access("write")
        posting = self.posting_id
        self._check_may_cancel(posting)
        if not self.reason_id or self.reason_id.wizard_id != self:
            raise UserError(self.env._("Choose one of Ozon's reasons."))
        message = (self.message or "").strip()
        if self.reason_id.wants_message and not visible_length(message):
            raise UserError(self.env._("For this reason Ozon wants a message: write down why the order is cancelled."))
        # One click at a time decides about a posting, whether it ships or cancels it.
        self.env.cr.execute(SQL("SELECT id FROM ozon_posting WHERE id = %s FOR NO KEY UPDATE", posting.id))
        self.env["ozon.cancellation"].sudo()._ask(
            posting.sudo(), self.reason_id.number, self.reason_id.name, message, self.env.user
        )
        return {"type": "ir.actions.act_window_close"}

    # === BUSINESS METHODS === #

    @api.model
    def _check_may_cancel(self, posting):
        """:raise UserError: for whoever may not decide about it."""
        posting.check_access("read")
        posting.account_id._check_manager()
        posting.sale_order_id.check_access("write")

    @api.model
    def _open_for(self, posting):
        """Read Ozon's reasons for a posting, and open the wizard with them.

        :param ozon.posting posting: one that may be cancelled.
        :rtype: dict
        :raise UserError: if Ozon has none, or cannot be asked.
        """
        self._check_may_cancel(posting)
        reasons = self._reasons(posting)
        wizard = self.sudo().create({
            "posting_id": posting.id,
            "reason_ids": [
                Command.create({
                    "number": reason.reason_id, "name": reason.title or str(reason.reason_id),
                    "wants_message": reason.reason_id == OTHER_REASON,
                })
                for reason in reasons
            ],
        })
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Cancel on Ozon"),
            "res_model": self._name,
            "res_id": wizard.id,
            "view_mode": "form",
            "target": "new",
        }

    @api.model
    def _reasons(self, posting):
        """:return: those of Ozon's reasons that are a seller's to give"""
        account = posting.account_id.sudo()
        account._require_key()
        number = posting.posting_number
        try:
            with account._client() as client:
                answer = client.cancelling.reasons([number]).get(number, ())
        except OzonError as error:
            raise UserError(account._error_sentence(error)) from None
        reasons = [reason for reason in answer if reason.by.lower() != "buyer"]
        if not reasons:
            raise UserError(self.env._(
                "Ozon names no reason for which posting %s could be cancelled now. Settle it with the buyer or in the "
                "Ozon seller account.", number,
            ))
        return reasons
