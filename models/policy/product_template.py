from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..shipment.const import KINDS


class ProductTemplate(models.Model):
    """Why orders of a product may be shipped virtually."""

    _inherit = "product.template"

    # === FIELDS === #

    ozon_virtual_kind = fields.Selection(
        selection=KINDS, string="Ships Virtually As", groups="sale_ozon.group_user",
        help="Why an Ozon order of this product needs no parcel. Empty: it is shipped as a parcel.",
    )
    ozon_release_date = fields.Date(
        string="Release Date", compute="_compute_ozon_release_date", store=True, readonly=False, copy=True,
        groups="sale_ozon.group_user", help="When the goods of a pre-sale will be there.",
    )

    # === COMPUTE METHODS === #

    @api.depends("ozon_virtual_kind")
    def _compute_ozon_release_date(self):
        for template in self:
            is_presale = template.ozon_virtual_kind == "presale"
            template.ozon_release_date = is_presale and template.ozon_release_date

    # === CONSTRAINT METHODS === #

    @api.constrains("ozon_virtual_kind", "ozon_release_date")
    def _check_ozon_release_date(self):
        for template in self.sudo():
            # A pre-sale without its date is refused when it is to be shipped, not here: the date is often
            # agreed later than the product is set up.
            if template.ozon_release_date and template.ozon_virtual_kind != "presale":
                raise ValidationError(self.env._(
                    "“%s” is not a pre-sale, so it cannot have a release date.", template.display_name
                ))
