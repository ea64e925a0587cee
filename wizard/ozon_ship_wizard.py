from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError, UserError
from odoo.fields import Command
from odoo.tools import SQL

from ..models.shipment.const import ACTIVE_STATES


class OzonShipWizard(models.TransientModel):
    """Shows what will be sent for each order and the checks, and writes the shipments.

    One order is shown on the wizard itself, many as its lines. Nothing is sent from here: the shipments are
    `queued`, and the sender takes them after the commit.
    """

    _name = "ozon.ship.wizard"
    _inherit = ["ozon.ship.options"]
    _description = "Ship Virtually"

    # === FIELDS === #

    order_ids = fields.Many2many("sale.order", string="Orders")
    posting_id = fields.Many2one(compute="_compute_postings", store=True)
    line_ids = fields.One2many(
        "ozon.ship.wizard.line", "wizard_id", compute="_compute_postings", store=True, readonly=False
    )
    passed_count = fields.Integer(compute="_compute_counts")
    refused_count = fields.Integer(compute="_compute_counts")
    scheduled_count = fields.Integer(readonly=True)
    is_finished = fields.Boolean(readonly=True)

    # === COMPUTE METHODS === #

    @api.depends("order_ids")
    def _compute_postings(self):
        for wizard in self:
            # Stored, hence computed as superuser: the orders are the user's own to see all the same.
            orders = wizard.order_ids._origin.with_user(self.env.user)._filtered_access("write")
            postings = orders.sudo(wizard.env.su).ozon_posting_ids.sorted("ship_by")
            wizard.posting_id = postings if len(postings) == 1 else False
            wizard.line_ids = [Command.clear()] + [
                Command.create({"posting_id": posting.id}) for posting in postings if len(postings) > 1
            ]

    @api.depends("verdict", "line_ids.verdict")
    def _compute_counts(self):
        for wizard in self:
            options = wizard._options()
            refused = [option for option in options if option.verdict == "refusal"]
            wizard.refused_count = len(refused)
            wizard.passed_count = len(options) - len(refused)

    # === ACTION METHODS === #

    def action_confirm(self):
        """Schedule the orders that pass all checks; list those that do not, with the reasons.

        :return: an action that closes the wizard, or shows what was refused.
        :rtype: dict
        :raise UserError: if no order passes.
        """
        self.ensure_one()
        self.check_access("write")
        if self.is_finished:
            return {"type": "ir.actions.act_window_close"}
        options = self._options()
        if not options:
            raise UserError(self.env._("Choose orders that came from Ozon."))
        # The shipments are written as superuser: first see that the postings are the user's own to ship.
        options.posting_id.check_access("read")
        options.posting_id.sale_order_id.check_access("write")
        self._wait_for_turn(options.posting_id)
        options._generate_tracking_numbers()
        passed = options.filtered(lambda option: option.verdict != "refusal")
        if not passed:
            raise UserError(self._refused_sentence(options))
        shipment = self.env["ozon.shipment"].sudo()
        shipment._replace_failed(shipment.create([option._shipment_vals() for option in passed]))
        shipment._wake_workers()
        if len(passed) == len(options):
            return {"type": "ir.actions.act_window_close"}
        self.sudo().write({
            "is_finished": True,
            "scheduled_count": len(passed),
            "line_ids": [Command.unlink(line.id) for line in passed],
        })
        return self._open()

    # === BUSINESS METHODS === #

    def _options(self):
        """What is shipped: the wizard itself for one posting, its lines for many.

        :rtype: ozon.ship.options
        """
        self.ensure_one()
        return self if self.posting_id else self.line_ids

    @api.model
    def _wait_for_turn(self, postings):
        """Let one click at a time ship a posting: a second one, or a colleague's, waits here and then begins anew.

        :param ozon.posting postings: which are to be shipped.
        :raise ConcurrencyError: somebody was quicker; Odoo then runs the whole click once more, which sees it.
        """
        ids = tuple(postings.ids)
        self.env.cr.execute(SQL(
            "SELECT id FROM ozon_posting WHERE id IN %s ORDER BY id FOR NO KEY UPDATE", ids
        ), log_exceptions=False)
        query = SQL("SELECT id FROM ozon_shipment WHERE posting_id IN %s AND state IN %s", ids, ACTIVE_STATES)
        self.env.cr.execute(query)
        seen = set(self.env.cr.fetchall())
        # Our own snapshot is from before the wait, and shows nothing of what was done meanwhile.
        with self.env.registry.cursor() as now:
            now.execute(query)
            if set(now.fetchall()) - seen:
                raise ConcurrencyError("somebody else is shipping the same order")

    def _open(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Not scheduled") if self.is_finished else self.env._("Ship Virtually"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
            "context": {"dialog_size": "large" if self.posting_id else "extra-large"},
        }

    @api.model
    def _refused_sentence(self, options):
        """Why nothing was scheduled, order by order; a long list is cut."""
        sentences = [
            self.env._("%(order)s: %(reasons)s", order=option.order_id.name, reasons=" ".join(option._refusals()))
            for option in options[:20]
        ]
        if len(options) > len(sentences):
            sentences.append("…")
        return "\n".join([self.env._("Nothing was scheduled."), *sentences])
