"""What PostgreSQL does for a piece of our code: the plans of its statements, as they are made."""

import json
from contextlib import contextmanager
from dataclasses import dataclass
from unittest.mock import patch

from odoo.tools import SQL

#: Tables that grow with the orders of a shop.
BIG_TABLES = {
    "res_partner", "sale_order", "sale_order_line", "ozon_posting", "ozon_posting_line", "ozon_shipment",
    "ozon_shipment_attempt", "ozon_shipment_check", "ozon_code", "ozon_api_call", "mail_message",
    "ozon_reconciliation_line", "ozon_reconciliation_seen", "ozon_promise", "ozon_buyer_request", "ozon_cancellation",
    "ozon_disclosure_record", "ozon_code_handout",
}
_KINDS = ("SELECT", "WITH", "UPDATE", "DELETE", "INSERT")


@dataclass(frozen=True)
class Scan:
    """One table that a statement reads.

    :ivar str way: how PostgreSQL reads it, in its own word.
    :ivar int rows: that it has looked at, whether or not they were wanted.
    """

    statement: str
    table: str
    way: str
    rows: int

    def __str__(self):
        return f"{self.way} of {self.table}, {self.rows} rows, for: {' '.join(self.statement.split())[:700]}"


@contextmanager
def scans(cr):
    """Have each statement of a block planned and run beforehand, and taken back.

    :yield: a list that takes the scans of big tables.
    """
    found, real = [], type(cr).execute

    def execute(self, query, params=None, **options):
        code, given = (query.code, query.params) if isinstance(query, SQL) else (query, params)
        if code.lstrip(" \n(").upper().startswith(_KINDS):
            found.extend(_scans_of(cr, real, code, given))
        return real(self, query, params, **options)

    with patch.object(type(cr), "execute", execute):
        yield found


def _scans_of(cr, execute, code, params):
    execute(cr, "SAVEPOINT plan")
    try:
        execute(cr, f"EXPLAIN (ANALYZE, FORMAT JSON) {code}", params)
        [[plan]] = cr.fetchall()
    finally:
        execute(cr, "ROLLBACK TO SAVEPOINT plan")
        execute(cr, "RELEASE SAVEPOINT plan")
    plan = plan if isinstance(plan, list) else json.loads(plan)
    for node in _nodes(plan[0]["Plan"]):
        if node.get("Relation Name") in BIG_TABLES and "Scan" in node["Node Type"]:
            looked_at = node["Actual Rows"] + node.get("Rows Removed by Filter", 0)
            yield Scan(code, node["Relation Name"], node["Node Type"], round(looked_at * node["Actual Loops"]))


def _nodes(plan):
    yield plan
    for child in plan.get("Plans", ()):
        yield from _nodes(child)
