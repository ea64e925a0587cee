from odoo import api, fields, models

_OZON_USER = "sale_ozon.group_user"


class SaleOrder(models.Model):
    """What Ozon wants to know of an order before it lets it be assembled."""

    _inherit = "sale.order"

    # === FIELDS === #

    ozon_requirements = fields.Text(
        string="Wanted by Ozon", compute="_compute_ozon_requirements", groups=_OZON_USER,
        help="Data of articles that Ozon asks for before the order can be assembled.",
    )

    # === COMPUTE METHODS === #

    @api.depends("ozon_posting_ids.requirements", "ozon_posting_ids.stage", "ozon_posting_ids.available_actions")
    @api.depends_context("lang")
    def _compute_ozon_requirements(self):
        wanted = self.env["ozon.policy"]._requirements_of(self.ozon_posting_ids)
        for order in self:
            sentences = [sentence for posting in order.ozon_posting_ids for sentence in wanted.get(posting, ())]
            order.ozon_requirements = "\n".join(dict.fromkeys(sentences)) or False
