from odoo import api, fields, models
from odoo.exceptions import ValidationError

#: In days; nobody means more than a hundred years.
_LONGEST_RETENTION = 36525


class OzonAccount(models.Model):
    """What the orders of an account get."""

    _inherit = "ozon.account"

    # === FIELDS === #

    partner_id = fields.Many2one(
        "res.partner", string="Customer", check_company=True,
        help="Customer of orders for which Ozon names no buyer. Created at the first import if empty.",
    )
    keep_buyer_data = fields.Boolean(
        default=True,
        help="Create a contact for the buyer where Ozon gives one. Otherwise the account's customer is used.",
    )
    buyer_retention_days = fields.Integer(
        string="Erase Buyer Data After", default=0,
        help="This many days after a buyer's last order, the contact's name, phone, email and address are erased, "
        "unless it has an invoice or is used for more than Ozon orders. 0 keeps them.",
    )
    team_id = fields.Many2one("crm.team", string="Sales Team", check_company=True)
    warehouse_id = fields.Many2one("stock.warehouse", check_company=True)

    # === CONSTRAINT METHODS === #

    @api.constrains("buyer_retention_days")
    def _check_buyer_retention_days(self):
        if not all(0 <= account.buyer_retention_days <= _LONGEST_RETENTION for account in self):
            raise ValidationError(self.env._(
                "Buyer data can be kept for 1 to %s days, or without a limit (0).", _LONGEST_RETENTION
            ))

    # === BUSINESS METHODS === #

    def _customer(self):
        """The customer of orders without buyer data, created when first needed.

        :rtype: res.partner
        """
        self.ensure_one()
        if not self.partner_id:
            self.sudo().partner_id = self.env["res.partner"].sudo().create({
                "name": self.env._("Ozon buyers (%s)", self.name),
                "company_id": self.company_id.id,
            })
        return self.partner_id
