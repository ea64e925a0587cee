import time

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..engine import const as engine_const
from ..engine.screens import notification
from ..engine.sentences import words_for_people
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

    can_create_order = fields.Boolean(compute="_compute_can_create_order", help="Nothing is in its way.")
    to_match = fields.Boolean(compute="_compute_can_create_order", help="An article of it has no product yet.")

    # === COMPUTE METHODS === #

    @api.depends("problem", "sale_order_id", "stage", "line_ids.product_id")
    def _compute_can_create_order(self):
        open_ones = self.filtered(lambda each: not each.sale_order_id and each.stage != "cancelled" and each.line_ids)
        products = {}
        for account, postings in open_ones.grouped("account_id").items():
            pairs = {line._pair() for line in postings.line_ids}
            found = self.env["ozon.article"]._find_products(account, pairs)
            products.update(((account, pair), product) for pair, product in found.items())
        for posting in self:
            known = [len(products[posting.account_id, line._pair()]) == 1 for line in posting.line_ids if (
                posting in open_ones
            )]
            posting.can_create_order = bool(known) and all(known)
            posting.to_match = not all(known)

    # === ACTION METHODS === #

    def action_create_order(self):
        """Create the orders of held postings, now that their articles are known.

        :return: the order, or a notification where several were meant.
        :rtype: dict
        :raise UserError: naming the articles that are still missing.
        """
        self.check_access("read")
        held = self.filtered(lambda posting: not posting.sale_order_id and posting.stage != "cancelled")
        deadline = time.monotonic() + engine_const.REQUEST_BUDGET
        done = self.env["ozon.order.builder"]._create_all(held, deadline)
        if len(self) == 1 and not self.sale_order_id:
            raise UserError(self.problem_detail or self._why_without_order())
        if len(self) == 1:
            return self.action_view_order()
        return self._created_notification(held, held - done)

    def _why_without_order(self):
        """
        :rtype: str
        """
        if self.stage != "cancelled" and self.parent_posting_number:
            return self.env._(
                "Posting %(part)s was split off posting %(posting)s. Odoo reads both from Ozon again now; then it "
                "joins that order or gets one of its own. Look again in a few minutes.",
                part=self.posting_number, posting=self.parent_posting_number,
            )
        return self.env._("Posting %s was cancelled on Ozon; it needs no order.", self.posting_number)

    @api.model
    def _created_notification(self, held, left):
        """
        :param ozon.posting held: what orders were to be created of.
        :param ozon.posting left: those of them that there was no time for.
        """
        waiting = held.filtered(lambda posting: not posting.sale_order_id) - left
        created = len(held) - len(waiting) - len(left)
        if not held:
            return notification("info", self.env._("Nothing to create"), self.env._(
                "These postings have their orders, or were cancelled on Ozon."
            ))
        if left:
            return notification("info", self.env._("Orders are being created"), self.env._(
                "Orders created so far: %(created)s. Following in the background: %(left)s.",
                created=created, left=len(left),
            ))
        if not waiting:
            return notification("success", self.env._("All orders created"), self.env._(
                "Orders created: %s.", created
            ))
        title = self.env._("Some orders still wait") if created else self.env._("No order could be created")
        articles = waiting.line_ids.filtered(lambda line: not line.product_id).article_id
        return notification("warning", title, self.env._(
            "Orders created: %(created)s. Still waiting: %(waiting)s. Articles to match: %(articles)s.",
            created=created, waiting=len(waiting), articles=len(articles),
        ))

    def action_match_articles(self):
        """Open the articles that these postings wait for: the only one to match it, several as a list.

        :rtype: dict
        """
        self.check_access("read")
        return self.line_ids.filtered(lambda line: not line.product_id).article_id._match_action()

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
        self.line_ids.article_id._tell_waiting()
        order = self.sale_order_id
        if not order or order.state == "cancel":
            return
        reader = order._for_attention_user()
        if order.ozon_posting_ids.filtered(lambda posting: posting.stage != "cancelled"):
            self._tell_partly_cancelled(reader)
        elif self._may_cancel_order():
            # Whatever speaks against it in Odoo: that Ozon has cancelled it is kept all the same.
            self.env["ozon.worker"]._run_in_savepoint(order, self._cancel_order, self._tell_not_cancelled)
        else:
            reader._schedule_attention(
                reader.env._("Cancelled on Ozon after shipping"),
                reader.env._(
                    "Posting %s was cancelled on Ozon after it was shipped, invoiced or delivered. Nothing was "
                    "undone here: decide what to do with the order.", self.posting_number,
                ),
            )

    def _tell_partly_cancelled(self, reader):
        """:param sale.order reader: the order, as the one who is told reads it."""
        reader._schedule_attention(
            reader.env._("Partly cancelled on Ozon"),
            reader.env._(
                "Posting %s was cancelled on Ozon; the order's other postings go on. Reduce what is delivered and "
                "invoiced.", self.posting_number,
            ),
        )

    def _cancel_order(self):
        order, reader = self.sale_order_id, self.sale_order_id._for_attention_user()
        order._action_cancel()
        self.env.flush_all()
        reader.message_post(body=reader.env._(
            "Posting %s was cancelled on Ozon before it was shipped. The order is cancelled.", self.posting_number,
        ))

    def _tell_not_cancelled(self, error):
        """
        :param Exception error: why the order could not be cancelled.
        """
        reader = self.sale_order_id._for_attention_user()
        reader._schedule_attention(
            reader.env._("Cancelled on Ozon, not in Odoo"),
            reader.env._(
                "Posting %(posting)s was cancelled on Ozon before it was shipped, but the order could not be cancelled "
                "here: %(error)s. Cancel it by hand.", posting=self.posting_number, error=words_for_people(error),
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
        return not (delivered or invoiced or order.ozon_posting_ids.shipment_ids._may_have_left())
