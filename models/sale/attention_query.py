"""The rows of Needs Attention, found by the database: one for each posting, article and account that needs a person.

Only candidates are looked at that an index finds: a shop with 100,000 shipped orders has no more work with it than one
with a hundred. Each `…_rows` is a SELECT of the same columns, so that another kind of thing is one more SELECT.
"""

from odoo.tools import SQL

from ..account.const import KEY_EXPIRY_NOTICE
from ..engine.const import DUE_SOON
from ..posting.const import IMPORT_STALE
from ..shipment.const import ACTIVE_STATES
from . import const

#: As Odoo stores times.
_NOW = SQL("(now() AT TIME ZONE 'UTC')")
#: Ids of several tables in one column: each kind of row has its remainder.
_KINDS = 8


def attention_rows():
    """Everything that needs a person.

    :rtype: SQL
    """
    return SQL(" UNION ALL ").join([posting_rows(), article_rows(), account_rows()])


def posting_rows():
    """Postings, each with its most telling cause, and their orders.

    :rtype: SQL
    """
    return SQL(
        """
        SELECT * FROM (
            SELECT p.id::bigint * %(kinds)s + 1 AS id, %(cause)s AS cause, p.account_id, p.company_id,
                   p.id AS posting_id, o.id AS sale_order_id, s.id AS shipment_id, NULL::integer AS article_id,
                   1 AS posting_count, CASE WHEN p.stage = 'awaiting' THEN p.ship_by END AS due_at
              FROM (%(candidates)s) AS candidate
              JOIN ozon_posting p ON p.id = candidate.id
              LEFT JOIN sale_order o ON o.id = p.sale_order_id
              LEFT JOIN LATERAL (
                  SELECT id, state, failure_type FROM ozon_shipment
                   WHERE posting_id = p.id AND (part IS NULL OR state != 'done') ORDER BY id DESC LIMIT 1
              ) s ON TRUE
        ) AS posting WHERE cause IS NOT NULL
        """,
        kinds=_KINDS, cause=_cause_of_posting(), candidates=_candidates(),
    )


def _candidates():
    """Postings that may need a person; UNION names each once."""
    return SQL(
        """
        SELECT id FROM ozon_posting WHERE stage = 'awaiting' AND ship_by < %(soon)s
        UNION SELECT id FROM ozon_posting WHERE is_unsettled
        UNION SELECT id FROM ozon_posting WHERE stage = 'unknown'
        UNION SELECT id FROM ozon_posting WHERE problem IS NOT NULL
        UNION SELECT id FROM ozon_posting WHERE stage IN ('awaiting', 'assembled') AND sale_order_id IS NULL
        UNION SELECT p.id FROM sale_order o JOIN ozon_posting p ON p.sale_order_id = o.id
               WHERE o.state = 'cancel' AND o.ozon_account_id IS NOT NULL AND p.stage IN ('awaiting', 'assembled')
        UNION SELECT posting_id FROM ozon_buyer_request WHERE is_open IS TRUE
        UNION SELECT posting_id FROM ozon_promise
               WHERE state = 'late' OR (state = 'open' AND (at_risk OR objection IS NOT NULL))
        UNION SELECT posting_id FROM ozon_cancellation WHERE state = 'failed'
        UNION SELECT posting_id FROM ozon_shipment
               WHERE state = 'failed' OR (state = 'queued' AND failure_type = 'codes_missing')
        """,
        soon=_soon(),
    )


def _cause_of_posting():
    """The first of these that is true is what a person reads; NULL where nothing is to be done."""
    return SQL(
        """
        CASE WHEN p.stage IN %(aftermaths)s THEN CASE WHEN p.is_unsettled THEN p.stage END
             WHEN o.id IS NULL AND p.problem IN %(article_problems)s THEN NULL
             WHEN o.id IS NULL AND (p.problem IS NOT NULL OR p.stage IN ('awaiting', 'assembled')) THEN 'no_order'
             WHEN p.stage = 'unknown' THEN 'unreadable'
             WHEN EXISTS (SELECT FROM ozon_buyer_request r WHERE r.posting_id = p.id AND r.is_open IS TRUE) THEN 'buyer'
             WHEN EXISTS (SELECT FROM ozon_cancellation c WHERE c.posting_id = p.id AND c.state = 'failed')
                  THEN 'not_cancelled'
             WHEN o.state = 'cancel' AND p.stage IN ('awaiting', 'assembled') THEN 'cancelled_here'
             WHEN s.state = 'failed' AND s.failure_type IN %(rejections)s THEN 'rejected'
             WHEN s.state = 'failed' AND s.failure_type = 'tracking_missing' THEN 'tracking'
             WHEN s.state = 'failed' THEN 'failed'
             WHEN s.state = 'queued' AND s.failure_type = 'codes_missing' THEN 'codes'
             WHEN EXISTS (
                      SELECT FROM ozon_promise r WHERE r.posting_id = p.id AND (
                          r.state = 'late' OR (r.state = 'open' AND (r.at_risk OR r.objection IS NOT NULL))
                      )
                  ) THEN 'promise'
             WHEN p.stage = 'awaiting' AND p.ship_by < %(soon)s
                  AND (s.id IS NULL OR s.state NOT IN %(active)s OR s.failure_type IS NOT NULL)
                  THEN CASE WHEN p.ship_by < %(now)s THEN 'overdue' ELSE 'soon' END
             WHEN p.problem IS NOT NULL THEN 'unreadable'
        END
        """,
        aftermaths=const.AFTERMATHS, article_problems=const.ARTICLE_PROBLEMS, rejections=const.REJECTIONS,
        active=ACTIVE_STATES, now=_NOW, soon=_soon(),
    )


def article_rows():
    """Articles that orders wait for.

    :rtype: SQL
    """
    return SQL(
        """
        SELECT a.id::bigint * %(kinds)s + 2, 'article', a.account_id, a.company_id, NULL::integer, NULL::integer,
               NULL::integer, a.id, a.waiting_count, a.first_ship_by
          FROM ozon_article a
         WHERE a.waiting_count > 0
        """,
        kinds=_KINDS,
    )


def account_rows():
    """Accounts whose work has stopped, or will stop soon.

    :rtype: SQL
    """
    return SQL(
        """
        SELECT a.id::bigint * %(kinds)s + 3, 'account', a.id, a.company_id, NULL::integer, NULL::integer,
               NULL::integer, NULL::integer, 1,
               CASE WHEN a.key_expires_at < %(notice)s THEN a.key_expires_at END
          FROM ozon_account a
         WHERE a.active AND (
               a.state = 'error'
            OR a.state = 'connected' AND (
                   a.key_expires_at < %(notice)s OR a.problem IN %(problems)s
                OR %(stale)s > COALESCE((
                       SELECT max(h.last_success_at) FROM ozon_account_health h
                        WHERE h.account_id = a.id AND h.job IN ('import', 'connect')
                   ), a.create_date)
               )
         )
        """,
        kinds=_KINDS, problems=const.LASTING_PROBLEMS,
        notice=SQL("%s + %s", _NOW, KEY_EXPIRY_NOTICE), stale=SQL("%s - %s", _NOW, IMPORT_STALE),
    )


def _soon():
    return SQL("(%s + %s)", _NOW, DUE_SOON)
