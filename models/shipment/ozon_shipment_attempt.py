from odoo import api, fields, models

from ..engine.gathering import gathered
from . import const


class OzonShipmentAttempt(models.Model):
    """One call to Ozon for one shipment. Written before the call is made, completed after it."""

    _name = "ozon.shipment.attempt"
    _description = "Ozon Shipment Attempt"
    _order = "id desc"
    _rec_name = "step"

    shipment_id = fields.Many2one("ozon.shipment", required=True, ondelete="cascade", index=True)
    number = fields.Integer(required=True)
    step = fields.Selection(const.STEPS, required=True)
    outcome = fields.Selection(const.OUTCOMES, required=True, default="sending")
    started_at = fields.Datetime(required=True, default=fields.Datetime.now)
    seconds = fields.Float(string="Duration (s)", digits=(16, 3))
    answer = fields.Char(string="Ozon's Answer")
    user_id = fields.Many2one("res.users", string="Requested By")

    # === BUSINESS METHODS === #

    @api.model
    def _create_with_others(self, vals):
        """Write down an attempt together with those of other shipments: before the next commit, so before its call.

        :param dict vals: of the attempt.
        """
        gathered(self.env, "attempts", lambda rows: self.create(list(rows.values())))[vals["shipment_id"]] = vals
