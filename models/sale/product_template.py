from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ProductTemplate(models.Model):
    _name = "product.template"
    _inherit = ["product.template", "ozon.code.count.mixin", "ozon.guard.mixin"]

    _ozon_code_path = "product_id.product_tmpl_id"

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
            template.sudo().ozon_own_offer_id = (not follows and offer_id) or False
        self._compute_ozon_offer_id()  # an emptied or untidy entry is shown as what it means

    # === CONSTRAINT METHODS === #

    @api.constrains("ozon_sku")
    def _check_ozon_sku(self):
        for template in self.sudo().filtered("ozon_sku"):
            if not (template.ozon_sku.isascii() and template.ozon_sku.isdecimal()):
                raise ValidationError(self.env._(
                    "An Ozon SKU has digits only. “%s” does not.", template.ozon_sku
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
