from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..models.engine.screens import notification
from ..models.engine.sentences import render
from ..models.promise import sentences
from ..models.promise.const import OPEN_STATES, WAITING_STAGES
from ..models.shipment.const import ACTIVE_STATES

#: What a move changes of a promise, and what it has again where Ozon was not asked.
_MOVED = ("due_date", "release_date", "state", "objection", "at_risk", "risk", "risk_values")


class OzonPromiseWizard(models.TransientModel):
    """Another date for promises, with the product's release date or without: first it shows whom that touches.

    Where Ozon has to agree, a shipment is scheduled as Ship Virtually does it, which carries the new date. An order
    for which Ozon does not take it keeps its date, is named, and needs a person.
    """

    _name = "ozon.promise.wizard"
    _inherit = ["ozon.guard.mixin"]
    _description = "Another Date for Promises"

    # === FIELDS === #

    product_tmpl_id = fields.Many2one("product.template", string="Product", readonly=True)
    promise_ids = fields.Many2many("ozon.promise", string="Promises", readonly=True)
    old_date = fields.Date(
        string="Release Date", related="product_tmpl_id.ozon_release_date", related_sudo=False,
    )
    new_date = fields.Date()
    taken_ids = fields.Many2many("ozon.promise", string="Moved", compute="_compute_taken")
    refusals = fields.Text(compute="_compute_taken", help="Orders for which Ozon does not take the date.")

    # === COMPUTE METHODS === #

    @api.depends("new_date", "promise_ids")
    @api.depends_context("lang")
    def _compute_taken(self):
        for wizard in self:
            reasons = wizard._reasons() if wizard.new_date else {}
            wizard.taken_ids = wizard.promise_ids.filtered(lambda promise, reasons=reasons: promise not in reasons)
            wizard.refusals = wizard._refused_words(reasons)

    # === ACTION METHODS === #

    def action_confirm(self):
        """Move the promises that can be moved, and the product's date.

        :return: a notification for the screen.
        :rtype: dict
        :raise UserError: if the date cannot be promised, or nothing could be moved.
        """
        self.ensure_one()
        self.check_access("write")
        promises = self.promise_ids
        promises.check_access("read")
        promises.sale_order_id.check_access("write")
        if self.product_tmpl_id:
            self.product_tmpl_id.check_access("write")
        self._check_date()
        others = self._others()
        reasons = self._reasons()
        taken = promises.filtered(lambda promise: promise.state in OPEN_STATES and promise not in reasons)
        if promises and not taken and not self.product_tmpl_id:
            raise UserError(self._refused_words(reasons))
        if self.product_tmpl_id:
            self.product_tmpl_id.sudo().ozon_release_date = self.new_date
        reasons.update(self._move(taken))
        self._leave(self.env["ozon.promise"].concat(*reasons))
        self._leave_others(others)
        if reasons:
            return notification("warning", self.env._("Some orders keep their date"), self._refused_words(reasons))
        return notification("success", self.env._("Date moved"), self.env._(
            "Promises moved: %s. What Ozon has to agree to is on its way.", len(taken)
        ))

    # === BUSINESS METHODS === #

    @api.model
    def _open_for(self, promises, template=None):
        """
        :param ozon.promise promises: open ones.
        :param product.template | None template: whose release date moves, too.
        :rtype: dict
        """
        wizard = self.sudo().create({
            "promise_ids": [Command.set(promises.ids)], "product_tmpl_id": template.id if template else False,
        })
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Move Release Date") if template else self.env._("Another Date"),
            "res_model": self._name,
            "res_id": wizard.id,
            "view_mode": "form",
            "target": "new",
        }

    def _check_date(self):
        """:raise UserError: if nobody can promise this date."""
        if not self.new_date:
            raise UserError(self.env._("Enter the new date."))
        if self.new_date < fields.Date.today():
            raise UserError(self.env._("The new date has passed already. Choose a later one."))
        if self.promise_ids and self.env["ozon.promise"]._is_too_far(self.new_date):
            raise UserError(self.env._(
                "The new date is more than 30 days away, longer than Ozon allows. Choose an earlier one, or cancel the "
                "orders on Ozon."
            ))

    def _others(self):
        """Promises of the product that this user was not shown: of other companies.

        :rtype: ozon.promise
        :raise UserError: if some are his to decide about, and came in meanwhile.
        """
        others = self.env["ozon.promise"].sudo()
        if not self.product_tmpl_id:
            return others
        others = others.search([
            ("product_id.product_tmpl_id", "=", self.product_tmpl_id.id), ("state", "in", OPEN_STATES),
            ("id", "not in", self.promise_ids.ids),
        ])
        if new := others.with_env(self.env)._filtered_access("read"):
            raise UserError(self.env._(
                "More orders were promised meanwhile: %s. Close this window and press Move Release Date again, which "
                "shows them.", len(new),
            ))
        return others

    def _reasons(self):
        """Why Ozon does not take the date for an order.

        :return: a key of `sentences.NO_OTHER_DATE` by promise.
        :rtype: dict
        """
        found = {promise: self._why_kept(promise) for promise in self.promise_ids}
        return {promise: reason for promise, reason in found.items() if reason}

    def _why_kept(self, promise):
        posting = promise.posting_id
        if posting._latest_shipment().state in ACTIVE_STATES:
            return "shipping"
        if posting.stage not in WAITING_STAGES:
            return "not_offered"
        if posting.ship_by and self.new_date <= posting.ship_by.date():
            return ""
        if posting.stage == "assembled":
            return "assembled"
        if posting.scheme != "rfbs":
            return "no_cutoff"
        offered = (posting.available_actions or "").split(", ")
        return "" if "set_cutoff" in offered or not posting.available_actions else "not_offered"

    def _refused_words(self, reasons):
        return "\n".join(
            render(self.env, sentences.NO_OTHER_DATE[reason], {"order": promise.sale_order_id.name})
            for promise, reason in reasons.items()
        ) or False

    def _move(self, taken):
        """Move promises; those that need Ozon's consent, and cannot ask for it, keep their date.

        :param ozon.promise taken: those that Ozon should take.
        :return: reasons by promise, of those that were left.
        :rtype: dict
        """
        old = {promise: {name: promise[name] for name in _MOVED} for promise in taken}
        taken.sudo()._move_to(self.new_date, self.new_date if self.product_tmpl_id else None)
        asking = taken.filtered(
            lambda promise: promise.posting_id.stage == "awaiting" and promise.posting_id.scheme == "rfbs" and not (
                promise.posting_id.ship_by and self.new_date <= promise.posting_id.ship_by.date()
            )
        )
        if not asking:
            return {}
        self._ask_ozon(asking.sale_order_id)
        left = asking.filtered(lambda promise: promise.posting_id._latest_shipment().state not in ACTIVE_STATES)
        for promise in left.sudo():
            promise.write(old[promise])
        left.sudo()._carry_dates()
        left.sudo()._in_danger()._tell()
        return dict.fromkeys(left, "refused")

    def _ask_ozon(self, orders):
        """Schedule the shipments that carry the new date: cutoff first, then assembling.

        :raise UserError: where a single order does not pass the checks, with their reasons.
        """
        wizard = self.env["ozon.ship.wizard"].create({"order_ids": [Command.set(orders.ids)]})
        try:
            with self.env.cr.savepoint():
                wizard.action_confirm()
        except UserError:
            if len(self.promise_ids) == 1 and not self.product_tmpl_id:
                raise

    def _leave(self, refused):
        """The product comes later than these orders were promised, and Ozon takes no other date: a person decides."""
        if self.product_tmpl_id and refused:
            late = refused.filtered(lambda promise: not promise.due_date or promise.due_date < self.new_date)
            late.sudo().write({"objection": "not_taken", "release_date": self.new_date})
            late.sudo()._tell()

    def _leave_others(self, others):
        """The product comes later than other companies have promised it: they decide themselves.

        :param ozon.promise others: as superuser.
        """
        if late := others.filtered(lambda promise: promise.due_date and promise.due_date < self.new_date):
            late.write({"objection": "moved", "release_date": self.new_date})
            late._tell()
