from odoo import fields, models


class ResPartner(models.Model):
    _name = "res.partner"
    _inherit = ["res.partner", "ozon.guard.mixin"]

    ozon_customer_id = fields.Char(
        string="Ozon Customer ID",
        readonly=True,
        help="The number under which Ozon knows this buyer.",
        copy=False,
        index="btree_not_null",
        groups="sale_ozon.group_user",
    )
