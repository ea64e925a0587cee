from odoo import api, models

from ..policy.ozon_policy import Check


class OzonPolicy(models.AbstractModel):
    """What the order itself has to say."""

    _inherit = "ozon.policy"

    @api.model
    def _check_kinds(self, request, known):
        order = request.posting.sale_order_id
        if request.posting.scheme != "digital" and order.ozon_shipment_mode == "physical":
            return Check("kind", "refusal", "kind_physical_mode")
        return super()._check_kinds(request, known)
