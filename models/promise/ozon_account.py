from odoo import api, fields, models
from odoo.exceptions import ValidationError

from . import const


class OzonAccount(models.Model):
    """How early an account is told of promises that will not be kept."""

    _inherit = "ozon.account"

    # === FIELDS === #

    promise_warn_days = fields.Integer(
        string="Warn of Promises", default=const.WARN_DAYS, required=True,
        help="So many days before a promised date the stock forecast is looked at; what will be missing is said then.",
    )

    # === CONSTRAINT METHODS === #

    @api.constrains("promise_warn_days")
    def _check_promise_warn_days(self):
        for account in self:
            if not 0 <= account.promise_warn_days <= const.WARN_DAYS_LIMIT:
                raise ValidationError(self.env._(
                    "Promises can be warned of 0 to %s days ahead.", const.WARN_DAYS_LIMIT
                ))
