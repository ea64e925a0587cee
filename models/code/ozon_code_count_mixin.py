from odoo import api, fields, models
from odoo.tools import SQL

from ..engine.sentences import as_counts, show
from . import const

_OZON_USER = "sale_ozon.group_user"


class OzonCodeCountMixin(models.AbstractModel):
    """What the pool holds of a product; of a variant its own codes, of a template those of all its variants."""

    _name = "ozon.code.count.mixin"
    _description = "Ozon Code Counts"

    #: Path of fields that leads from a code to a record of this model.
    _ozon_code_path = None

    # === FIELDS === #

    ozon_code_count = fields.Integer(string="Ozon Codes", compute="_compute_ozon_codes", groups=_OZON_USER)
    ozon_code_free_count = fields.Integer(string="Free Ozon Codes", compute="_compute_ozon_codes", groups=_OZON_USER)
    ozon_code_summary = fields.Char(string="Codes", compute="_compute_ozon_codes", groups=_OZON_USER)

    ozon_code_shortage = fields.Text(
        string="Missing Codes", compute="_compute_ozon_code_shortage", groups=_OZON_USER,
        help="Codes that orders wait for, and by when the first of them has to be shipped.",
    )

    # === COMPUTE METHODS === #

    @api.depends_context("lang", "tz", "uid", "allowed_company_ids")
    def _compute_ozon_code_shortage(self):
        pool, told = self.env["ozon.code"], {}
        for (_company, product), shortage in pool._shortages(self.env.companies).by_product.items():
            told.setdefault(self._ozon_owner_of(product), []).append(pool._shortage_sentence(shortage))
        for product in self:
            product.ozon_code_shortage = "\n".join(told.get(product._origin.id, [])) or False

    @api.depends_context("lang", "tz", "uid", "allowed_company_ids")
    def _compute_ozon_codes(self):
        words = dict(self.env["ozon.code"]._fields["state"]._description_selection(self.env))
        words["expired"] = self.env._("Expired")
        counts = self._ozon_codes_by_state()
        for product in self:
            numbers = counts.get(product._origin.id, {})
            product.ozon_code_count = sum(numbers.values())
            product.ozon_code_free_count = numbers.get("free", 0)
            product.ozon_code_summary = show(self.env, as_counts({
                words[state]: _told(state, number) for state, number in numbers.items() if number
            }))

    # === BUSINESS METHODS === #

    def _ozon_owner_of(self, product):
        """:return: the id of the record of this model that a variant belongs to"""
        _start, _dot, path = self._ozon_code_path.partition(".")
        return (product[path] if path else product).id

    def _ozon_codes_by_state(self):
        """Count all codes of these products that the user may see, those that are past no further than to a limit.

        :return: by the product's id the numbers by state, with expired free codes apart as `expired`.
        :rtype: dict
        """
        today, path = fields.Date.context_today(self), self._ozon_code_path
        result = {product_id: dict.fromkeys((*dict(const.STATES), "expired"), 0) for product_id in self.ids}
        groups = self.env["ozon.code"]._read_group(
            [(path, "in", self.ids), ("state", "in", const.PRESENT_STATES)],
            [path, "state", "expires_on:day"], ["__count"],
        )
        for product, state, expires_on, count in groups:
            if state == "free" and expires_on and expires_on < today:
                state = "expired"
            result[product.id][state] += count
        self._count_past_codes(result)
        return result

    def _count_past_codes(self, result):
        """Add the codes that are past: there will be ever more, so that none is looked at beyond the limit.

        :param dict result: of `_ozon_codes_by_state`.
        """
        self.env["ozon.code"].check_access("read")
        _start, _dot, path = self._ozon_code_path.partition(".")
        rows = self.env.execute_query(SQL(
            """SELECT product.%(owner)s, past.state,
                      (SELECT COUNT(*) FROM (SELECT FROM ozon_code AS code
                                              WHERE code.product_id = product.id AND code.company_id IN %(companies)s
                                                AND code.state = past.state LIMIT %(limit)s) AS counted)
                 FROM product_product AS product, unnest(%(states)s) AS past(state)
                WHERE product.%(owner)s IN %(ids)s""",
            owner=SQL.identifier(path or "id"), companies=tuple(self.env.companies.ids), ids=tuple(result),
            states=list(const.PAST_STATES), limit=const.PAST_COUNT_LIMIT + 1,
        )) if result else []
        for owner_id, state, count in rows:
            result[owner_id][state] += count


def _told(state, number):
    """A number as it is shown, where it may not have been counted to the end."""
    if state in const.PAST_STATES and number > const.PAST_COUNT_LIMIT:
        return f"{const.PAST_COUNT_LIMIT}+"
    return number
