from odoo import fields, models


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
    team_id = fields.Many2one("crm.team", string="Sales Team", check_company=True)
    warehouse_id = fields.Many2one("stock.warehouse", check_company=True)

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
