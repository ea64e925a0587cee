from odoo import api, fields, models
from odoo.exceptions import UserError

from ..engine.sentences import render
from . import const, sentences


class OzonShipmentCheck(models.Model):
    """The answer of one check of the policy to one shipment, kept for good.

    Only the policy writes them, and nobody changes them afterwards.
    """

    _name = "ozon.shipment.check"
    _description = "Ozon Shipment Check"
    _order = "shipment_id, id"
    _rec_name = "code"

    # === FIELDS === #

    shipment_id = fields.Many2one("ozon.shipment", required=True, readonly=True, ondelete="restrict", index=True)
    company_id = fields.Many2one(related="shipment_id.company_id")
    code = fields.Selection(const.CHECKS, string="Check", required=True, readonly=True)
    level = fields.Selection(const.LEVELS, required=True, readonly=True)
    reason = fields.Char(required=True, readonly=True, help="Which of the check's answers it is.")
    reason_values = fields.Json(readonly=True)
    sentence = fields.Text(string="Answer", compute="_compute_sentence")
    overridden_by = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    override_reason = fields.Text(readonly=True)
    approved_by = fields.Many2one("res.users", readonly=True, ondelete="restrict")

    # === COMPUTE METHODS === #

    @api.depends("reason", "reason_values")
    @api.depends_context("lang", "tz")
    def _compute_sentence(self):
        for check in self:
            check.sentence = render(self.env, sentences.CHECKS[check.reason], check.reason_values)

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        self._refuse_by_hand()
        return super().create(vals_list)

    def write(self, vals):
        self._refuse_by_hand()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("The checks of a shipment are kept for good."))

    def _refuse_by_hand(self):
        """:raise UserError: whoever asks; only the policy writes, as superuser."""
        if not self.env.su:
            raise UserError(self.env._("The checks of a shipment are recorded automatically and cannot be changed."))
