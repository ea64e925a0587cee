from odoo import fields, models
from odoo.exceptions import UserError

from ..promise.const import OPEN_STATES

_OZON_USER = "sale_ozon.group_user"


class ProductTemplate(models.Model):
    """What was promised of a product; its release date moves with what it touches."""

    _inherit = "product.template"

    # === FIELDS === #

    ozon_promise_count = fields.Integer(
        string="Open Promises", compute="_compute_ozon_promise_count", groups=_OZON_USER,
    )

    # === COMPUTE METHODS === #

    def _compute_ozon_promise_count(self):
        counts = dict(self.env["ozon.promise"]._read_group(
            [("product_id.product_tmpl_id", "in", self.ids), ("state", "in", OPEN_STATES)],
            ["product_id"], ["__count"],
        ))
        for template in self:
            template.ozon_promise_count = sum(counts.get(product, 0) for product in template.product_variant_ids)

    # === CRUD METHODS === #

    def write(self, vals):
        """Nobody moves a date past the buyers to whom it was promised without seeing them."""
        self._refuse_nonsense([vals])
        if "ozon_release_date" in vals and not self.env.su:
            day = fields.Date.to_date(vals["ozon_release_date"])
            moved = self.sudo().filtered(
                lambda template: template.ozon_release_date and template.ozon_release_date != day
            )
            if promised := moved.filtered("ozon_promise_count"):
                raise UserError(self.env._(
                    "%(count)s orders of “%(product)s” are promised for its release date. Press Move Release Date, "
                    "which shows them.", count=promised[0].ozon_promise_count, product=promised[0].display_name,
                ))
        return super().write(vals)

    # === ACTION METHODS === #

    def action_ozon_view_promises(self):
        """Open the promises of this product.

        :rtype: dict
        """
        self.check_access("read")
        self.env["ozon.promise"].check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id("sale_ozon.action_ozon_promise")
        return {**action, "domain": [("product_id.product_tmpl_id", "in", self.ids)], "context": {}}

    def action_ozon_move_release(self):
        """Open the wizard that moves the release date, and what was promised with it.

        :rtype: dict
        """
        self.ensure_one()
        self.check_access("write")
        self.env["ozon.promise"].check_access("read")
        promises = self.env["ozon.promise"].search([
            ("product_id.product_tmpl_id", "=", self.id), ("state", "in", OPEN_STATES),
        ])
        return self.env["ozon.promise.wizard"]._open_for(promises, self)
