from odoo import api, fields, models
from odoo.exceptions import ValidationError

#: In days; nobody means more than ten years.
_LONGEST_ACTIVATION = 3653


class ProductTemplate(models.Model):
    """What the buyer of a product has to know."""

    _inherit = "product.template"

    # === FIELDS === #

    ozon_instruction = fields.Text(
        string="Instruction for the Buyer", translate=True, groups="sale_ozon.group_user",
        help="How to use it. Told to the buyer of an Ozon order that is shipped virtually.",
    )
    ozon_activate_days = fields.Integer(
        string="To Be Activated Within", groups="sale_ozon.group_user",
        help="So many days after the buyer was told. 0: without a limit.",
    )
    ozon_support_contact = fields.Char(
        string="Support Contact", groups="sale_ozon.group_user",
        help="Where the buyer gets help: an address, a number.",
    )

    # === CONSTRAINT METHODS === #

    @api.constrains("ozon_activate_days")
    def _check_ozon_activate_days(self):
        if not all(0 <= template.ozon_activate_days <= _LONGEST_ACTIVATION for template in self.sudo()):
            raise ValidationError(self.env._(
                "Buyers can be given 1 to %s days for the activation, or no limit (0).", _LONGEST_ACTIVATION
            ))
