from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..shipment.const import KINDS


class ProductTemplate(models.Model):
    _inherit = "product.template"

    # === FIELDS === #

    ozon_offer_id = fields.Char(
        string="Ozon Article", compute="_compute_ozon_offer_id", inverse="_inverse_ozon_offer_id", store=True,
        index="btree_not_null", copy=False, groups="sale_ozon.group_user",
        help="The article by which Ozon knows this product. It is the internal reference unless you enter "
             "another one; empty it to go back to the internal reference.",
    )
    ozon_own_offer_id = fields.Char(
        string="Ozon Article Set by Hand", readonly=True, copy=False, exportable=False,
        groups="sale_ozon.group_user",
    )
    ozon_sku = fields.Char(
        string="Ozon SKU", index="btree_not_null", copy=False, groups="sale_ozon.group_user",
        help="Ozon's own number of this product. It is used where no product has the article of an order.",
    )
    ozon_virtual_kind = fields.Selection(
        selection=KINDS, string="Ships Virtually As", groups="sale_ozon.group_user",
        help="Why an Ozon order of this product needs no parcel. Empty: it is shipped as a parcel.",
    )
    ozon_release_date = fields.Date(
        string="Release Date", compute="_compute_ozon_release_date", store=True, readonly=False, copy=True,
        groups="sale_ozon.group_user", help="When the goods of a pre-sale will be there.",
    )
    ozon_code_count = fields.Integer(
        string="Ozon Codes", compute="_compute_ozon_codes", groups="sale_ozon.group_user"
    )
    ozon_code_free_count = fields.Integer(
        string="Free Ozon Codes", compute="_compute_ozon_codes", groups="sale_ozon.group_user"
    )
    ozon_code_summary = fields.Char(
        string="Codes", compute="_compute_ozon_codes", groups="sale_ozon.group_user"
    )

    # === COMPUTE METHODS === #

    @api.depends("default_code", "ozon_own_offer_id")
    def _compute_ozon_offer_id(self):
        for template in self:
            reference = (template.default_code or "").strip()
            template.ozon_offer_id = template.ozon_own_offer_id or reference or False

    def _inverse_ozon_offer_id(self):
        for template in self:
            offer_id = (template.ozon_offer_id or "").strip()
            follows = offer_id == (template.default_code or "").strip()
            template.ozon_own_offer_id = (not follows and offer_id) or False
        self._compute_ozon_offer_id()  # an emptied or untidy entry is shown as what it means

    @api.depends("ozon_virtual_kind")
    def _compute_ozon_release_date(self):
        for template in self:
            is_presale = template.ozon_virtual_kind == "presale"
            template.ozon_release_date = is_presale and template.ozon_release_date

    def _compute_ozon_codes(self):
        self.env["ozon.code"]._show_counts(self, "product_id.product_tmpl_id")

    # === CONSTRAINT METHODS === #

    @api.constrains("ozon_sku")
    def _check_ozon_sku(self):
        for template in self.sudo().filtered("ozon_sku"):
            if not (template.ozon_sku.isascii() and template.ozon_sku.isdecimal()):
                raise ValidationError(self.env._(
                    "An Ozon SKU has digits only. “%s” does not.", template.ozon_sku
                ))

    @api.constrains("ozon_virtual_kind", "ozon_release_date")
    def _check_ozon_release_date(self):
        for template in self.sudo():
            # A pre-sale without its date is refused when it is to be shipped, not here: the date is often
            # agreed later than the product is set up.
            if template.ozon_release_date and template.ozon_virtual_kind != "presale":
                raise ValidationError(self.env._(
                    "“%s” is not a pre-sale, so it cannot have a release date.", template.display_name
                ))

    # === ACTION METHODS === #

    def action_ozon_view_codes(self):
        """Open the codes of this product.

        :rtype: dict
        """
        self.ensure_one()
        return self.product_variant_ids._ozon_codes_action([("product_id.product_tmpl_id", "=", self.id)])

    def action_ozon_import_codes(self):
        """Open the wizard that imports codes of this product.

        :rtype: dict
        """
        self.ensure_one()
        return self.product_variant_ids._ozon_code_import_action()
