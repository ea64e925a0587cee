from odoo import models


class ProductProduct(models.Model):
    """A variant shows what was promised of its product."""

    _inherit = "product.product"

    # === ACTION METHODS === #

    def action_ozon_view_promises(self):
        """Open the promises of these variants' products.

        :rtype: dict
        """
        self.check_access("read")
        return self.product_tmpl_id.action_ozon_view_promises()

    def action_ozon_move_release(self):
        """Open the wizard that moves the release date of this variant's product.

        :rtype: dict
        """
        self.check_access("read")
        return self.product_tmpl_id.action_ozon_move_release()
