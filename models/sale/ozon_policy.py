from odoo import api, models

from ..policy.checks import KindCheck
from .mode_check import OrderModeCheck


class OzonPolicy(models.AbstractModel):
    """What the order itself has to say."""

    _inherit = "ozon.policy"

    @api.model
    def _checks(self):
        return [OrderModeCheck() if type(check) is KindCheck else check for check in super()._checks()]
