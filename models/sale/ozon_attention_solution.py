from odoo import api, fields, models
from odoo.exceptions import UserError

from . import const


class OzonAttention(models.Model):
    """The one button that resolves a row, and several rows of one kind at once.

    What it does is what the thing's own button does, with the same checks.
    """

    _inherit = "ozon.attention"

    # === FIELDS === #

    solution = fields.Selection(const.SOLUTIONS, compute="_compute_solution")

    # === COMPUTE METHODS === #

    @api.depends("cause", "sale_order_id.ozon_can_ship_virtually")
    def _compute_solution(self):
        for row in self:
            if row.cause in ("overdue", "soon"):
                row.solution = "ship" if row.sale_order_id.ozon_can_ship_virtually else "open"
            else:
                row.solution = const.SOLUTION_BY_CAUSE.get(row.cause, "open")

    # === ACTION METHODS === #

    def action_resolve(self):
        """Do what these rows' button says, for all of them.

        :return: what the screen does next.
        :rtype: dict
        :raise UserError: if they need different things, or the thing's own button says no.
        """
        self.check_access("read")
        solutions = set(self.mapped("solution"))
        if len(solutions) != 1:
            raise UserError(self.env._("Select rows that have the same button."))
        match solutions.pop():
            case "ship":
                return self.sale_order_id.action_ozon_ship_virtually()
            case "retry":
                return self.shipment_id.action_retry()
            case "import_codes":
                return self._import_codes()
            case "create_order":
                return self.posting_id.action_create_order()
            case "settle":
                return self.posting_id.action_settle()
            case _:
                return self.action_open()

    def action_open(self):
        """Open what these rows are about.

        :rtype: dict
        """
        self.check_access("read")
        if articles := self.article_id:
            action = self.env["ir.actions.act_window"]._for_xml_id("sale_ozon.action_ozon_article")
            return {**action, "domain": [("id", "in", articles.ids)], "context": {}}
        if orders := self.sale_order_id:
            return self._open(orders)
        return self._open(self.posting_id or self.account_id)

    # === BUSINESS METHODS === #

    def _import_codes(self):
        """The wizard that takes codes, for whoever may use it; the orders that wait, for anybody else."""
        if not self.env["ozon.code.import"].has_access("create"):
            return self.action_open()
        products = self.posting_id.line_ids.filtered("required_code_count").product_id
        if len(products) == 1:
            return products.action_ozon_import_codes()
        return self.env["ir.actions.act_window"]._for_xml_id("sale_ozon.action_ozon_code_import")

    @api.model
    def _open(self, records):
        action = {
            "type": "ir.actions.act_window", "res_model": records._name, "name": records._description,
            "view_mode": "list,form", "domain": [("id", "in", records.ids)],
        }
        if len(records) == 1:
            return {**action, "view_mode": "form", "res_id": records.id}
        return action
