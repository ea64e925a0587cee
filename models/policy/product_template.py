from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..engine.sentences import as_choice, render
from ..shipment.const import KINDS
from . import const, sentences


class ProductTemplate(models.Model):
    """Why orders of a product may be shipped virtually."""

    _inherit = "product.template"

    # === FIELDS === #

    ozon_virtual_kind = fields.Selection(
        selection=const.PRODUCT_KINDS, string="Ships Virtually As", groups="sale_ozon.group_user",
        help="Why an Ozon order of this product needs no parcel. Empty: as its category says; where that says nothing, "
        "it is shipped as a parcel.",
    )
    ozon_effective_kind = fields.Selection(
        selection=KINDS, string="Kind on Ozon", compute="_compute_ozon_effective_kind", store=True,
        groups="sale_ozon.group_user", help="Its own kind, else that of its category. Empty: a parcel.",
    )
    ozon_kind_hint = fields.Char(compute="_compute_ozon_kind_hint", groups="sale_ozon.group_user")
    ozon_release_date = fields.Date(
        string="Release Date", compute="_compute_ozon_release_date", store=True, readonly=False, copy=True,
        groups="sale_ozon.group_user", help="When the goods of a pre-sale will be there.",
    )

    # === COMPUTE METHODS === #

    @api.depends("ozon_virtual_kind", "categ_id.ozon_effective_kind")
    def _compute_ozon_effective_kind(self):
        for template in self:
            kind = template.ozon_virtual_kind or template.categ_id.ozon_effective_kind
            template.ozon_effective_kind = kind != "parcel" and kind

    @api.depends("categ_id.ozon_effective_kind")
    @api.depends_context("lang")
    def _compute_ozon_kind_hint(self):
        for template in self:
            category = template.categ_id
            key = "category" if category.ozon_effective_kind else "parcel"
            template.ozon_kind_hint = render(
                self.env, sentences.KIND_HINTS[key], {"kind": as_choice(category, "ozon_effective_kind")}
            )

    # Not on the category: moving its kind about must not lose the dates of all its products.
    @api.depends("ozon_virtual_kind")
    def _compute_ozon_release_date(self):
        for template in self:
            is_presale = template.ozon_effective_kind == "presale"
            template.ozon_release_date = is_presale and template.ozon_release_date

    # === CONSTRAINT METHODS === #

    @api.constrains("ozon_virtual_kind", "ozon_release_date")
    def _check_ozon_release_date(self):
        for template in self.sudo():
            # A pre-sale without its date is refused when it is to be shipped, not here: the date is often
            # agreed later than the product is set up.
            if template.ozon_release_date and template.ozon_effective_kind != "presale":
                raise ValidationError(self.env._(
                    "“%s” is not a pre-sale, so it cannot have a release date.", template.display_name
                ))
