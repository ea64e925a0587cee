from odoo import api, models

#: What a product is found by when an order comes in; a change of it may be what orders have waited for.
FOUND_BY = frozenset({
    "ozon_offer_id", "ozon_own_offer_id", "ozon_sku", "default_code", "active", "sale_ok", "company_id",
})


class ProductProduct(models.Model):
    """Orders that have waited for a product are created as soon as it is saved."""

    _inherit = "product.product"

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        """A new variant may be what orders wait for."""
        products = super().create(vals_list)
        self._ozon_release()
        return products

    def write(self, vals):
        """So may one with a new reference."""
        result = super().write(vals)
        if FOUND_BY & vals.keys():
            self._ozon_release()
        return result

    # === BUSINESS METHODS === #

    @api.model
    def _ozon_release(self):
        """Make the orders that waited for what has just been saved; where they are many, a worker does."""
        if self.env.context.get("ozon_matching"):
            return
        groups = self.env["ozon.article"].sudo()._read_group([("waiting_count", ">", 0)], ["account_id"])
        accounts = self.env["ozon.account"].sudo().union(*(account for account, in groups))
        if accounts:
            self.env["ozon.article"]._announce(self.env["ozon.order.builder"]._release(accounts))
