from odoo import api, models

from .product_product_release import FOUND_BY


class ProductTemplate(models.Model):
    """Orders that have waited for a product are created as soon as it is saved."""

    _inherit = "product.template"

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        """A new product may be what orders wait for."""
        templates = super().create(vals_list)
        self.env["product.product"]._ozon_release()
        return templates

    def write(self, vals):
        """So may one with a new reference."""
        result = super().write(vals)
        if FOUND_BY & vals.keys():
            self.env["product.product"]._ozon_release()
        return result
