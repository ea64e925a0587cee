from odoo import api, fields, models
from odoo.tools import SQL

from ..engine.const import URGENCIES
from ..engine.deadlines import urgency_domain, urgency_of
from . import const
from .attention_query import attention_rows


class OzonAttention(models.Model):
    """What needs a person, and only that: one row a thing, gone by itself when its cause is gone.

    Nothing of it is stored: the database finds the rows when they are read, and their sentences are made then, too.
    """

    _name = "ozon.attention"
    _description = "Ozon Needs Attention"
    _auto = False
    _order = "due_at, id"
    _depends = {
        "ozon.account": ["active", "company_id", "create_date", "key_expires_at", "problem", "state"],
        "ozon.account.health": ["account_id", "job", "last_success_at"],
        "ozon.article": ["account_id", "company_id", "first_ship_by", "waiting_count"],
        "ozon.buyer.request": ["is_open", "posting_id"],
        "ozon.cancellation": ["posting_id", "state"],
        "ozon.posting": [
            "account_id", "company_id", "problem", "is_unsettled", "sale_order_id", "ship_by", "stage",
        ],
        "ozon.promise": ["at_risk", "objection", "posting_id", "state"],
        "ozon.shipment": ["failure_type", "posting_id", "state"],
        "sale.order": ["ozon_account_id", "state"],
    }

    # === FIELDS === #

    cause = fields.Selection(const.CAUSES, readonly=True)
    account_id = fields.Many2one("ozon.account", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    posting_id = fields.Many2one("ozon.posting", readonly=True)
    sale_order_id = fields.Many2one("sale.order", string="Order", readonly=True)
    shipment_id = fields.Many2one("ozon.shipment", readonly=True)
    article_id = fields.Many2one("ozon.article", readonly=True)
    posting_count = fields.Integer(string="Postings", readonly=True)
    due_at = fields.Datetime(string="Deadline", readonly=True, help="The deadline that counts, in your time zone.")
    urgency = fields.Selection(URGENCIES, compute="_compute_urgency", search="_search_urgency")

    # === COMPUTE METHODS === #

    @api.depends("due_at")
    def _compute_urgency(self):
        for row in self:
            row.urgency = urgency_of(row.due_at)

    def _search_urgency(self, operator, value):
        return urgency_domain("due_at", value) if operator == "in" else NotImplemented

    # === THE TABLE === #

    @property
    def _table_query(self):
        return attention_rows()

    @api.model
    def _read_group_orderby(self, order, groupby_terms, query):
        """Groups come with the most pressing cause first, not in the order of the alphabet."""
        if "cause" not in groupby_terms:
            return super()._read_group_orderby(order, groupby_terms, query)
        causes = SQL("ARRAY[%s]::varchar[]", SQL(", ").join(SQL("%s", cause) for cause, _label in const.CAUSES))
        ranked = {**groupby_terms, "cause": SQL("array_position(%s, %s)", causes, groupby_terms["cause"])}
        ordered = super()._read_group_orderby(order, ranked, query)
        groupby_terms.update({term: sql for term, sql in ranked.items() if term != "cause"})
        return ordered
