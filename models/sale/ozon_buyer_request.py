from datetime import timedelta

from odoo import api, fields, models

from ...connector import ACTIVE_STAGES
from ..engine import const as engine_const


class OzonBuyerRequest(models.Model):
    """Buyers' own words are their data: kept as the account keeps those."""

    _inherit = "ozon.buyer.request"

    # === BUSINESS METHODS === #

    @api.model
    def _take_in(self, account, found, kinds, postings=None):
        if not account.keep_buyer_data:
            found = [{**vals, "message": False} for vals in found]
        return super()._take_in(account, found, kinds, postings)

    @api.model
    def _erase_words(self):
        """Forget what buyers wrote about orders that are closed and old enough, a batch after the other.

        :return: whether all is done; False when the time was up.
        :rtype: bool
        """
        accounts = self.env["ozon.account"].with_context(active_test=False).search([("buyer_retention_days", ">", 0)])
        for account in accounts:
            limit = fields.Datetime.now() - timedelta(days=account.buyer_retention_days)
            while requests := self.search([
                ("account_id", "=", account.id), ("message", "!=", False), ("is_open", "=", False),
                ("posting_id.stage", "not in", ACTIVE_STAGES),
                "|", ("posting_id.ordered_at", "<", limit),
                "&", ("posting_id.ordered_at", "=", False), ("create_date", "<", limit),
            ], limit=engine_const.BATCH_SIZE):
                requests.message = False
                if self.env["ir.cron"]._commit_progress(len(requests)) <= 0:
                    return False
        return True
