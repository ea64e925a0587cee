from odoo import fields, models


class OzonAccount(models.Model):
    """How the buyers of an account are told that nothing, or nothing yet, comes by post."""

    _inherit = "ozon.account"

    # === FIELDS === #

    tell_before_shipping = fields.Boolean(
        string="Tell Buyers First",
        help="An order is shipped virtually only after its buyer was told. What Ozon itself delivers to the buyer is "
        "not concerned.",
    )
