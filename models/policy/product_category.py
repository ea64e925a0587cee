from odoo import api, fields, models

from ..shipment.const import KINDS
from . import const


class ProductCategory(models.Model):
    """The kind that products have which say nothing of their own."""

    _name = "product.category"
    _inherit = ["product.category", "ozon.guard.mixin"]

    # === FIELDS === #

    ozon_virtual_kind = fields.Selection(
        selection=const.PRODUCT_KINDS, string="Ships Virtually As", groups="sale_ozon.group_user",
        help="Why Ozon orders of this category's products need no parcel. Products can say otherwise. Empty: as the "
        "parent category says.",
    )
    ozon_effective_kind = fields.Selection(
        selection=KINDS, string="Kind on Ozon", compute="_compute_ozon_effective_kind", store=True, recursive=True,
        groups="sale_ozon.group_user", help="Its own kind, else that of the nearest category above. Empty: a parcel.",
    )

    # === COMPUTE METHODS === #

    @api.depends("ozon_virtual_kind", "parent_id.ozon_effective_kind")
    def _compute_ozon_effective_kind(self):
        for category in self:
            kind = category.ozon_virtual_kind or category.parent_id.ozon_effective_kind
            category.ozon_effective_kind = kind != "parcel" and kind
