from odoo import api, fields, models
from odoo.exceptions import UserError

from ..code.const import HELD_STATES
from ..engine.sentences import as_choice, as_moment, render
from .sentences import CANCELLED

_OZON_USER = "sale_ozon.group_user"


class SaleOrder(models.Model):
    """An order that was cancelled on Ozon after it was shipped: what became of codes and money, and what to do."""

    _inherit = "sale.order"

    # === FIELDS === #

    ozon_cancelled_late = fields.Boolean(
        string="Cancelled on Ozon After Shipping", compute="_compute_ozon_cancelled_late", groups=_OZON_USER,
    )
    ozon_cancelled_message = fields.Text(compute="_compute_ozon_cancelled_message", groups=_OZON_USER)
    ozon_can_credit = fields.Boolean(compute="_compute_ozon_can_credit", groups=_OZON_USER)
    ozon_handled_by = fields.Many2one(
        "res.users", string="Cancellation Handled By", readonly=True, copy=False, groups=_OZON_USER,
    )
    ozon_handled_at = fields.Datetime(
        string="Cancellation Handled On", readonly=True, copy=False, groups=_OZON_USER,
    )

    # === COMPUTE METHODS === #

    @api.depends("state", "ozon_posting_ids.stage")
    def _compute_ozon_cancelled_late(self):
        for order in self:
            # What was cancelled before it was shipped is cancelled here, too.
            order.ozon_cancelled_late = order.state != "cancel" and bool(order._ozon_cancelled_postings())

    @api.depends("ozon_cancelled_late", "invoice_ids.state", "invoice_ids.payment_state", "ozon_handled_at")
    @api.depends_context("lang", "tz")
    def _compute_ozon_cancelled_message(self):
        for order in self:
            told = order._ozon_cancelled_sentences() if order.ozon_cancelled_late else []
            order.ozon_cancelled_message = "\n".join(
                render(self.env, CANCELLED[reason], values) for reason, values in told
            ) or False

    @api.depends("ozon_cancelled_late", "invoice_ids.state")
    @api.depends_context("uid")
    def _compute_ozon_can_credit(self):
        may_credit = self.env["account.move"].has_access("create")
        for order in self:
            order.ozon_can_credit = may_credit and order.ozon_cancelled_late and bool(order._ozon_to_credit())

    # === ACTION METHODS === #

    def action_ozon_credit_note(self):
        """Open Odoo's own reversal of the invoices that were posted for this order.

        :rtype: dict
        :raise UserError: if there is none.
        """
        self.ensure_one()
        self.check_access("read")
        invoices = self._ozon_to_credit().with_env(self.env)
        invoices.check_access("write")
        if not invoices:
            raise UserError(self.env._("No posted invoice of this order is left to credit."))
        action = invoices.action_reverse()
        return {**action, "context": {"active_model": invoices._name, "active_ids": invoices.ids}}

    def action_ozon_mark_handled(self):
        """Note that somebody has settled what a cancellation after shipping has left to do."""
        self.check_access("write")
        late = self.filtered("ozon_cancelled_late")
        if not late:
            raise UserError(self.env._("Only an order that was cancelled on Ozon after shipping can be marked."))
        if unsettled := late.sudo().ozon_posting_ids.filtered("is_unsettled"):
            unsettled.action_settle()
        late.sudo()._ozon_note_handled()
        late._clear_attention()
        return True

    # === BUSINESS METHODS === #

    def _ozon_note_handled(self):
        """Keep who has settled these orders, and when."""
        self.filtered(lambda order: not order.ozon_handled_at).write({
            "ozon_handled_by": self.env.uid, "ozon_handled_at": fields.Datetime.now(),
        })

    def _ozon_cancelled_postings(self):
        return self.ozon_posting_ids.filtered(lambda posting: posting.stage == "cancelled")

    def _ozon_to_credit(self):
        """The posted invoices that nothing has reversed yet.

        :rtype: account.move
        """
        invoices = self.sudo().invoice_ids
        return invoices.filtered(
            lambda move: move.move_type == "out_invoice" and move.state == "posted"
            and move.payment_state != "reversed" and not move.reversal_move_ids
        )

    def _ozon_cancelled_sentences(self):
        """What happened, what became of the codes and of the money, and who has settled it.

        :return: pairs of a key of `CANCELLED` and its values.
        :rtype: list
        """
        self.ensure_one()
        postings = self._ozon_cancelled_postings()
        told = [("shipped", {"postings": postings.mapped("posting_number")})]
        codes = postings.shipment_ids.sudo().code_ids.filtered(
            lambda code: code.state in {*HELD_STATES, "rejected"} - {"reserved"}
        )
        if codes:
            told.append(("codes", {"count": len(codes)}))
        told += self._ozon_money_sentences()
        if self.ozon_handled_at:
            handled = {"user": self.ozon_handled_by.name, "moment": as_moment(self.ozon_handled_at)}
            told.append(("handled", handled))
        return told

    def _ozon_money_sentences(self):
        moves = self.sudo().invoice_ids
        posted = moves.filtered(lambda move: move.state == "posted")
        drafts = moves.filtered(lambda move: move.state == "draft" and move.move_type == "out_invoice")
        told = [
            (
                "credit_note" if move.move_type == "out_refund" else "invoice",
                {"invoice": move.name, "state": as_choice(move, "payment_state")},
            )
            for move in posted
        ]
        if drafts:
            told.append(("draft_invoices", {"count": len(drafts)}))
        return told or [("not_invoiced", {})]
