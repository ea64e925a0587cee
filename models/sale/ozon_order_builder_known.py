from odoo import api, models
from odoo.addons.account.models.partner import AccountFiscalPosition
from odoo.addons.base.models.ir_sequence import IrSequence
from odoo.addons.sale.models.sale_order import SaleOrder
from odoo.addons.sale.models.sale_order_line import SaleOrderLine
from odoo.tools import SQL


class OzonOrderBuilder(models.AbstractModel):
    """What Odoo would look up for each order and each line of an import, although it is the same for all of them.

    Each is given only where it is certain that Odoo would come to the same: where another addon has a say in it,
    it is left to that one.
    """

    _inherit = "ozon.order.builder"

    # === BUSINESS METHODS === #

    @api.model
    def _with_known_values(self, orders, vals_list):
        """
        :param sale.order orders: empty, with the environment in which the orders are created.
        :param list vals_list: of new orders of one company, all with the same fields.
        :return: the same with what is known beforehand.
        :rtype: list
        """
        if not vals_list:
            return vals_list
        known = self._shared_defaults(orders, vals_list[0])
        fiscal_positions = self._fiscal_positions(orders, {vals["partner_id"] for vals in vals_list})
        names = self._next_order_names(orders, len(vals_list)) if "name" not in vals_list[0] else []
        known_of_lines = {} if self._may_have_analytic_distribution() else {"analytic_distribution": False}
        for index, vals in enumerate(vals_list):
            for command in vals["order_line"]:
                command[2].update(known_of_lines)
            if vals["partner_id"] in fiscal_positions:
                vals.setdefault("fiscal_position_id", fiscal_positions[vals["partner_id"]])
            vals_list[index] = {**known, **({"name": names[index]} if names else {}), **vals}
        return vals_list

    @api.model
    def _shared_defaults(self, orders, vals):
        """Default values that are the same for each of the orders; one that differs each time it is asked for, such as
        a token, is not.

        :rtype: dict
        """
        names = [name for name, field in orders._fields.items() if field.default and name not in ("name", *vals)]
        first, second = orders.default_get(names), orders.default_get(names)
        return {name: value for name, value in first.items() if name in second and second[name] == value}

    @api.model
    def _fiscal_positions(self, orders, partner_ids):
        """Fiscal positions of contacts that have no position, no tax number and no other addresses of their own: where
        they live decides.

        :return: id, False for none, by id of the contact; of other contacts nothing.
        :rtype: dict
        """
        positions = orders.env["account.fiscal.position"].with_company(orders.env.company)
        if not self._is_odoo_s_own("sale.order", SaleOrder, "_compute_fiscal_position_id") or not self._is_odoo_s_own(
            "account.fiscal.position", AccountFiscalPosition,
            "_get_fiscal_position", "_get_first_matching_fpos", "_get_fpos_validation_functions",
        ):
            return {}
        by_zip = bool(positions.search_count([("zip_from", "!=", False)], limit=1))
        of_places, found = {}, {}
        for partner in orders.env["res.partner"].with_company(orders.env.company).browse(partner_ids):
            if partner.vat or partner.parent_id or partner.child_ids or partner.property_account_position_id:
                continue
            place = partner.country_id, partner.state_id, by_zip and partner.zip
            if place not in of_places:
                of_places[place] = positions._get_fiscal_position(partner, partner).id
            found[partner.id] = of_places[place]
        return found

    @api.model
    def _may_have_analytic_distribution(self):
        is_default = "analytic_distribution" in self.env["ir.default"]._get_model_defaults("sale.order.line")
        return is_default or not self._is_odoo_s_own(
            "sale.order.line", SaleOrderLine, "_compute_analytic_distribution"
        ) or self._exists("account.analytic.distribution.model")

    @api.model
    def _next_order_names(self, orders, count):
        """Numbers for new orders, all taken at once.

        :return: none where the sequence, or another addon, gives them one by one only.
        :rtype: list[str]
        """
        sequence = orders.env["ir.sequence"].search(
            [("code", "=", "sale.order"), ("company_id", "in", [orders.env.company.id, False])],
            order="company_id", limit=1,
        )
        if sequence.implementation != "standard" or sequence.use_date_range or not self._is_odoo_s_own(
            "ir.sequence", IrSequence, "next_by_code", "_next", "_next_do", "get_next_char"
        ):
            return []
        self.env.cr.execute(SQL(
            "SELECT nextval(%s) FROM generate_series(1, %s)", f"ir_sequence_{sequence.id:03}", count
        ))
        return [sequence.get_next_char(number) for number, in self.env.cr.fetchall()]

    @api.model
    def _exists(self, model):
        """Whether there is any record of a model, in whatever company, archived or not."""
        return bool(self.env[model].sudo().with_context(active_test=False).search_count([], limit=1))

    @api.model
    def _is_odoo_s_own(self, model, odoo_class, *methods):
        """Whether no other addon has changed some methods of Odoo's.

        :param str model: its name.
        :param type odoo_class: in which Odoo defines the methods.
        :rtype: bool
        """
        registered = self.env.registry[model]
        return all(getattr(registered, name) is getattr(odoo_class, name) for name in methods)
