import math
import time
from dataclasses import dataclass
from typing import Any

from odoo import api, models
from odoo.tools import split_every

from ..engine import const as engine_const
from ..posting.const import HELD

#: So many waiting orders are created while a user saves a product or an article; more are left to a worker.
AT_ONCE = 20
#: Postings held for something that nobody can see coming right, tried with each import, the longest untried first.
TRIED_AGAIN = 20
#: Problems of which a product alone makes no end.
_OTHERS = ("no_currency", "order_failed")
_WAITING_LINE = [("article_id", "!=", False), ("product_id", "=", False)]


@dataclass
class Release:
    """What has become of the waiting orders of some accounts.

    :ivar ozon.account accounts: whose.
    :ivar int created: orders.
    :ivar int follows: postings that a worker will make orders of.
    """

    accounts: Any
    created: int = 0
    follows: int = 0


class OzonOrderBuilder(models.AbstractModel):
    """Makes the orders that have waited, once nothing is in their way any more."""

    _inherit = "ozon.order.builder"

    # === BUSINESS METHODS === #

    @api.model
    def _release(self, accounts):
        """A product or a match was saved: make the waiting orders, or wake the worker where they are many.

        :param ozon.account accounts: whose orders may have waited for it.
        :rtype: Release
        """
        postings = self._ready_postings(accounts)
        if len(postings) > AT_ONCE:
            self.env["ozon.importer"]._trigger()
            return Release(accounts, follows=self._count_ready(accounts))
        return Release(accounts, created=len(self._create_orders(postings)))

    @api.model
    def _make_waiting(self, accounts, deadline=math.inf):
        """Make all orders that can be made by now, a hundred at a time, committing each hundred.

        :param ozon.account accounts: whose.
        :param float deadline: `time.monotonic()` after which no more are begun; a worker goes on.
        :return: how many orders were made.
        :rtype: int
        """
        created = len(self._create_orders(self._others_held(accounts)))
        tried = []
        while postings := self._ready_postings(accounts, tried):
            created += len(self._create_orders(postings))
            tried += postings.ids
            if len(postings) < engine_const.BATCH_SIZE:
                break
            if self.env["ir.cron"]._commit_progress() <= 0 or time.monotonic() > deadline:
                self.env["ozon.importer"]._trigger()
                break
            self.env.invalidate_all()
        return created

    @api.model
    def _create_all(self, postings, deadline):
        """Make orders of postings that somebody has chosen, a hundred at a time, committing each hundred.

        :param float deadline: `time.monotonic()` after which no more are begun.
        :return: the postings that there was time for.
        :rtype: ozon.posting
        """
        done = postings.browse()
        for batch in split_every(engine_const.BATCH_SIZE, postings.ids, postings.browse):
            if done:
                self.env["ir.cron"]._commit_progress()
                self.env.invalidate_all()
                if time.monotonic() > deadline:
                    self.env["ozon.importer"]._trigger()
                    break
            self._create_orders(batch)
            done += batch
        return done

    # === BUSINESS METHODS: WHAT WAITS === #

    @api.model
    def _ready_postings(self, accounts, tried=()):
        """Postings that waited for products which are there by now, the most urgent first; a hundred at most.

        :param tried: ids of those that are not to be tried again.
        :rtype: ozon.posting
        """
        domain = self._ready_domain(accounts)
        if not domain:
            return self.env["ozon.posting"]
        return self.env["ozon.posting"].sudo().search(
            [*domain, ("id", "not in", list(tried))], limit=engine_const.BATCH_SIZE, order="ship_by, id"
        )

    @api.model
    def _count_ready(self, accounts):
        domain = self._ready_domain(accounts)
        return self.env["ozon.posting"].sudo().search_count(domain) if domain else 0

    @api.model
    def _ready_domain(self, accounts):
        """
        :rtype: list | None
        """
        articles = self.env["ozon.article"].sudo().search([
            ("account_id", "in", accounts.ids), ("waiting_count", ">", 0),
        ])
        ready = articles._with_product()
        if not ready:
            return None
        blocked = [("article_id", "in", (articles - ready).ids), ("product_id", "=", False)]
        return [
            ("account_id", "in", accounts.ids), *HELD, ("problem", "not in", _OTHERS),
            ("line_ids", "any", [("article_id", "in", ready.ids), ("product_id", "=", False)]),
            ("line_ids", "not any", blocked),
        ]

    @api.model
    def _others_held(self, accounts):
        """Postings that wait for something else, such as a currency or a setting of Odoo's, and came whole.

        :rtype: ozon.posting
        """
        return self.env["ozon.posting"].sudo().search(
            [
                ("account_id", "in", accounts.ids), *HELD, ("line_ids", "!=", False),
                "|", ("problem", "in", _OTHERS), ("line_ids", "not any", _WAITING_LINE),
            ],
            limit=TRIED_AGAIN, order="write_date, id",
        )
