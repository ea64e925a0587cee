from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .tracking_number import LETTERS


class OzonAccount(models.Model):
    """What an account allows as a virtual tracking number."""

    _inherit = "ozon.account"

    # === FIELDS === #

    tracking_sequence_id = fields.Many2one(
        "ir.sequence", string="Tracking Number Sequence", groups="base.group_system",
        default=lambda self: self.env.ref("sale_ozon.sequence_tracking_number", raise_if_not_found=False),
        help="Generates a virtual tracking number where the user gives none.",
    )
    tracking_min_length = fields.Integer(string="Shortest Tracking Number", default=5, required=True)
    tracking_max_length = fields.Integer(string="Longest Tracking Number", default=50, required=True)
    tracking_characters = fields.Char(
        string="Characters in Tracking Numbers", required=True,
        default="ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-",
        help="Letters, digits and dashes that a tracking number may have.",
    )

    # === CONSTRAINT METHODS === #

    @api.constrains("tracking_min_length", "tracking_max_length")
    def _check_tracking_length(self):
        for account in self:
            if not 1 <= account.tracking_min_length <= account.tracking_max_length <= 100:
                raise ValidationError(self.env._(
                    "Tracking numbers must have between 1 and 100 characters; the minimum cannot exceed the maximum."
                ))

    @api.constrains("tracking_characters")
    def _check_tracking_characters(self):
        for account in self:
            if strange := sorted(set(account.tracking_characters) - LETTERS):
                raise ValidationError(self.env._(
                    "Tracking numbers can have Latin letters, digits and dashes only, not %s.",
                    " ".join(f"“{character}”" for character in strange),
                ))
