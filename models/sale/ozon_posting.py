from odoo import api, fields, models
from odoo.exceptions import UserError

from ..engine.screens import notification
from . import sentences


class OzonPosting(models.Model):
    """The order that is made of a posting, and how it follows."""

    _inherit = "ozon.posting"

    # === FIELDS === #

    problem = fields.Selection(
        selection_add=[
            ("unknown_article", "Unknown article"),
            ("ambiguous_article", "Several products for one article"),
            ("no_currency", "No usable currency"),
            ("order_failed", "Order could not be created"),
        ],
        ondelete={
            "unknown_article": "set null", "ambiguous_article": "set null", "no_currency": "set null",
            "order_failed": "set null",
        },
    )

    # === ACTION METHODS === #

    def action_create_order(self):
        """Create the orders of held postings, now that their articles are known.

        :return: the order, or a notification where several were meant.
        :rtype: dict
        :raise UserError: naming the articles that are still missing.
        """
        self.check_access("read")
        held = self.filtered(lambda posting: not posting.sale_order_id)
        self.env["ozon.order.builder"]._create_orders(held)
        orders = held.sale_order_id
        if len(self) == 1 and not self.sale_order_id:
            raise UserError(self.problem_detail or self.env._(
                "Posting %s was cancelled on Ozon; it needs no order.", self.posting_number
            ))
        if len(self) == 1:
            return self.action_view_order()
        return notification(
            "success" if len(orders) == len(held) else "warning",
            self.env._("Orders created: %s", len(orders)),
            self.env._("%(done)s of %(all)s postings have their order.", done=len(orders), all=len(held)),
        )

    def action_view_order(self):
        """Open the order of this posting.

        :rtype: dict
        """
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "res_model": "sale.order",
            "res_id": self.sale_order_id.id,
            "view_mode": "form",
        }

    # === BUSINESS METHODS === #

    def _document(self):
        return self.sale_order_id or super()._document()

    def _notify_clients(self):
        super()._notify_clients()
        self.sale_order_id._ozon_notify_clients()

    @api.model
    def _problem_sentences(self):
        return {**super()._problem_sentences(), **sentences.PROBLEMS}

    # === BUSINESS METHODS: CANCELLED ON OZON === #

    def _on_cancelled(self):
        """Before shipping the order goes too, after it a person decides."""
        super()._on_cancelled()
        order = self.sale_order_id
        if not order or order.state == "cancel":
            return
        reader = order._for_attention_user()
        if self._may_cancel_order():
            order._action_cancel()
            reader.message_post(body=reader.env._(
                "Posting %s was cancelled on Ozon before it was shipped. The order is cancelled.",
                self.posting_number,
            ))
        else:
            reader._schedule_attention(
                reader.env._("Cancelled on Ozon after shipping"),
                reader.env._(
                    "Posting %s was cancelled on Ozon after it was shipped, invoiced or delivered. Nothing was "
                    "undone here: decide what to do with the order.", self.posting_number,
                ),
            )

    def _on_returning(self):
        """It does not count as shipped any more: a person settles the return."""
        super()._on_returning()
        if order := self.sale_order_id:
            reader = order._for_attention_user()
            reader._schedule_attention(reader.env._("On its way back"), reader.ozon_message)

    def _may_cancel_order(self):
        """Whether nothing has happened yet that cancelling the order would hide.

        :rtype: bool
        """
        order = self.sale_order_id
        delivered = any(line.qty_delivered for line in order.order_line)
        invoiced = any(invoice.state == "posted" for invoice in order.invoice_ids)
        return not (delivered or invoiced or self.shipment_ids._may_have_left())
