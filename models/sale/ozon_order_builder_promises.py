from odoo import api, models


class OzonOrderBuilder(models.AbstractModel):
    """With a pre-sale order comes its promise."""

    _inherit = "ozon.order.builder"

    # === BUSINESS METHODS === #

    @api.model
    def _create_confirmed(self, account, postings):
        orders = super()._create_confirmed(account, postings)
        postings._make_promises()
        return orders
