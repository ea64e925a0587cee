from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command


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
            postings = wizard.order_ids.ozon_posting_ids.sorted("ship_by")
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
        if self.is_finished:
            return {"type": "ir.actions.act_window_close"}
        options = self._options()
        if not options:
            raise UserError(self.env._("Choose orders that came from Ozon."))
        self.order_ids.check_access("write")
        # A second click, or a colleague's, waits here and then finds the shipment.
        options.posting_id.sudo().lock_for_update(allow_referencing=True)
        options._draw_tracking_numbers()
        passed = options.filtered(lambda option: option.verdict != "refusal")
        if not passed:
            raise UserError(self._refused_sentence(options))
        self.env["ozon.shipment"].sudo().create([option._shipment_vals() for option in passed])
        self.env["ozon.reconciler"]._wake()
        if len(passed) == len(options):
            return {"type": "ir.actions.act_window_close"}
        self.write({
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

    def _open(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Not scheduled") if self.is_finished else self.env._("Ship virtually"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
            "context": {"dialog_size": "large" if self.posting_id else "extra-large"},
        }

    @api.model
    def _refused_sentence(self, options):
        """Why nothing was scheduled, order by order; a long list is cut."""
        sentences = [f"{option.order_id.name}: {' '.join(option._refusals())}" for option in options[:20]]
        if len(options) > len(sentences):
            sentences.append("…")
        return "\n".join([self.env._("Nothing was scheduled."), *sentences])
