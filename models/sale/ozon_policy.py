from odoo import api, models

from ..policy.checks import KindCheck
from .left_check import GoodsLeftCheck
from .mode_check import OrderModeCheck


class OzonPolicy(models.AbstractModel):
    """What the order itself has to say."""

    _inherit = "ozon.policy"

    @api.model
    def _checks(self):
        return [OrderModeCheck() if type(check) is KindCheck else check for check in super()._checks()]

    @api.model
    def _parcel_checks(self):
        return [*super()._parcel_checks(), GoodsLeftCheck()]
