"""What the policy knows of postings: plain values, read for all of them in one go.

Thousands of orders are checked by one click. What a check asks of each of them must cost next to nothing, so that it
gets no records, which Odoo would look up field by field, but what was in them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from . import const

_OF_POSTING = (
    "id", "posting_number", "scheme", "stage", "status", "integration_type", "ship_by", "tracking_number",
    "account_id", "company_id", "sale_order_id", "requirements", "available_actions",
)
_OF_LINE = ("posting_id", "id", "product_id", "required_code_count")


@dataclass(slots=True)
class LineFacts:
    """One article of a posting.

    :ivar int product_id: 0 where there is none.
    :ivar int code_count: how many codes Ozon waits for.
    :ivar str kind: of the product; "" for goods.
    :ivar date | None release_date: of the product.
    """

    id: int
    product_id: int
    code_count: int
    kind: str = ""
    release_date: date | None = None


@dataclass(slots=True)
class PostingFacts:
    """One posting: what Ozon showed, ids of what belongs to it, and its articles.

    :ivar str requirements: what Ozon wants to know first, as `ozon.posting` keeps it.
    :ivar str available_actions: in Ozon's words, with a comma between them.
    :ivar dict goal_by_kind: how far its account reports each kind.
    """

    id: int
    number: str
    scheme: str
    stage: str
    status: str | None
    integration_type: str | None
    ship_by: datetime | None
    tracking_number: str | None
    account_id: int
    company_id: int
    order_id: int | None
    requirements: str | None = None
    available_actions: str | None = None
    lines: list[LineFacts] = field(default_factory=list)
    goal_by_kind: dict[str, str] = field(default_factory=lambda: const.GOAL_BY_KIND)

    @property
    def kind(self) -> str:
        """The kind that speaks for it, "" for none."""
        return kind_among(self.scheme, {line.kind for line in self.lines})

    def presale_dates(self) -> list[date | None]:
        """The release dates of its pre-sale articles."""
        return [line.release_date for line in self.lines if line.kind == "presale"]

    def product_ids(self, but_kinds=False) -> list[int]:
        """Its products, each once, in the order of its articles.

        :param bool but_kinds: only goods.
        """
        return list(dict.fromkeys(
            line.product_id for line in self.lines if line.product_id and not (but_kinds and line.kind)
        ))


def kind_among(scheme: str, kinds: set[str]) -> str:
    """The kind that speaks for a posting: of its articles' kinds the most careful one, "" for none."""
    if scheme == "digital":
        return "digital"
    return next((kind for kind in const.KIND_PRECEDENCE if kind in kinds), "")


def rows_of(records, domain, names, order=""):
    """The stored values of records, with one query, as what PostgreSQL returns.

    :param records: of the model that is meant, in an environment that may read them.
    :param list domain: which.
    :param names: of stored fields.
    :rtype: list[tuple]
    """
    query = records._search(domain, order=order or None)
    return records.env.execute_query(query.select(*(records._field_to_sql(query.table, name, query) for name in names)))


def facts_of(postings, goals_of_account):
    """
    :param ozon.posting postings: which the user may read.
    :param goals_of_account: function of account ids: `PostingFacts.goal_by_kind` by account id.
    :return: PostingFacts by posting id; with a constant number of queries.
    :rtype: dict
    :raise AccessError: if the user may not read one of them.
    """
    postings.check_access("read")
    wanted = postings.sudo()
    facts = {row[0]: PostingFacts(*row) for row in rows_of(wanted, [("id", "in", postings.ids)], _OF_POSTING)}
    lines = wanted.env["ozon.posting.line"]
    for posting_id, line_id, product_id, count in rows_of(
        lines, [("posting_id", "in", postings.ids)], _OF_LINE, order="posting_id, id"
    ):
        facts[posting_id].lines.append(LineFacts(line_id, product_id or 0, count or 0))
    products = _product_facts(postings.env, {line.product_id for each in facts.values() for line in each.lines})
    goals = goals_of_account({each.account_id for each in facts.values()})
    for each in facts.values():
        # How far its codes go is Ozon's own affair.
        each.goal_by_kind = const.GOAL_BY_KIND if each.scheme == "digital" else goals[each.account_id]
        for line in each.lines:
            line.kind, line.release_date = products[line.product_id]
    return facts


def _product_facts(env, product_ids):
    """Kind and release date by product id; of none, neither."""
    products = env["product.product"].browse(sorted(product_ids - {0}))
    return {0: ("", None), **{
        product.id: (product.ozon_effective_kind or "", product.ozon_release_date or None) for product in products
    }}
