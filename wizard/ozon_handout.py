from odoo import api, fields, models
from odoo.exceptions import UserError

_WAITING = ("handing_out", "handout_chat", "handout_unknown", "handout_failed")


class OzonHandout(models.TransientModel):
    """Hands codes over to a buyer: shows them to whoever copies them into the chat, and has him say that he did.

    The codes are never stored here; that they were shown, and to whom, is.
    """

    _name = "ozon.handout"
    _inherit = ["ozon.guard.mixin"]
    _description = "Hand Over Codes"

    # === FIELDS === #

    shipment_id = fields.Many2one("ozon.shipment", required=True, readonly=True, ondelete="cascade")
    order_id = fields.Many2one(related="shipment_id.sale_order_id", related_sudo=False)
    failure_type = fields.Selection(related="shipment_id.failure_type", related_sudo=False)
    is_shown = fields.Boolean(readonly=True)
    has_address = fields.Boolean(compute="_compute_text")
    text = fields.Text(compute="_compute_text", exportable=False, help="What the buyer gets.")

    # === COMPUTE METHODS === #

    @api.depends("shipment_id", "is_shown")
    def _compute_text(self):
        for wizard in self:
            # As it was stored: what a form says of itself (`onchange`) gives nobody a right to codes.
            stored = wizard._origin
            wizard.has_address = bool(stored) and bool(stored.shipment_id.posting_id._buyer_email())
            # Nobody else reads it: the wizard is one's own.
            wizard.text = stored.is_shown and stored.create_uid == self.env.user and stored._words()

    # === ACTION METHODS === #

    def action_show(self):
        """Show the codes, to be copied; that is recorded first.

        :rtype: dict
        :raise UserError: when they are on their way already, or there are none.
        """
        shipment = self._shipment_to_decide()
        if shipment._latest_handout().state != "shown":
            if self.env["ozon.code"]._reserve(shipment, shipment._code_needs()):
                raise UserError(self.env._("Codes are missing. Import them on the product first."))
            shipment._begin_handout("chat", self.env.user)
        self.sudo().is_shown = True
        return self._open()

    def action_sent(self):
        """Say that the buyer has the codes.

        :rtype: dict
        :raise UserError: when nobody can know that.
        """
        shipment = self._shipment_to_decide()
        latest = shipment._latest_handout()
        if latest.state not in ("shown", "unknown"):
            raise UserError(self.env._("Show the codes and send them to the buyer first."))
        if latest.state == "shown":
            latest._end("sent")
        else:
            latest.create({
                "shipment_id": shipment.id, "way": latest.way, "state": "sent", "user_id": self.env.uid,
                "code_count": latest.code_count, "ended_at": fields.Datetime.now(),
            })
        shipment._go_on_after_handout()
        return {"type": "ir.actions.act_window_close"}

    def action_mail(self):
        """Have the same codes sent by mail, once more where they may have been sent already.

        :rtype: dict
        :raise UserError: when Ozon gives no address.
        """
        shipment = self._shipment_to_decide()
        if not shipment.posting_id._buyer_email():
            raise UserError(self.env._("Ozon gives no e-mail address of the buyer."))
        if (latest := shipment._latest_handout()).state == "shown":
            latest._end("failed")
        self.env["ozon.code.handout"].sudo().create({
            "shipment_id": shipment.id, "way": "mail", "state": "asked", "user_id": self.env.uid,
            "code_count": len(shipment.code_ids),
        })
        shipment._go_on_after_handout()
        return {"type": "ir.actions.act_window_close"}

    # === BUSINESS METHODS === #

    def _shipment_to_decide(self):
        """The shipment, as superuser, where the user may decide about it now.

        :rtype: ozon.shipment
        :raise AccessError: for whoever may not ship it.
        :raise UserError: when there is nothing to decide.
        """
        self.ensure_one()
        self.check_access("write")
        self.shipment_id._check_may_ship()
        shipment = self.shipment_id.sudo()
        shipment.lock_for_update()
        if shipment.failure_type not in _WAITING or not shipment.hands_out or shipment._has_handed_out():
            raise UserError(self.env._("The codes of this order are not to be handed over now."))
        if shipment._latest_handout().state == "sending":
            raise UserError(self.env._("The codes are being sent right now. Wait for the result."))
        return shipment

    def _words(self):
        shipment = self.shipment_id.sudo()
        values = shipment._codes_to_hand_out()._values_by_product()
        lang = shipment.posting_id._buyer_lang()
        lines = [
            f"{product.with_context(lang=lang).name}: {value}"
            for product, several in values.items() for value in several
        ]
        return "\n".join([*lines, "", shipment._handout_notes()]).strip()

    def _open(self):
        return {
            "type": "ir.actions.act_window", "name": self.env._("Hand Over Codes"), "res_model": self._name,
            "res_id": self.id, "view_mode": "form", "target": "new",
        }
