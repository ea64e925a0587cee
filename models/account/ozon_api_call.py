from datetime import timedelta, timezone

from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.constants import GC_UNLINK_LIMIT

from . import const

_INSERT = """
    INSERT INTO ozon_api_call (account_id, called_at, method, http_status, seconds, posting_numbers, error)
    VALUES %s
"""


class OzonApiCall(models.Model):
    """One call to Ozon, for whoever wants to know what went on: no body, no code, no buyer, no key."""

    _name = "ozon.api.call"
    _description = "Ozon API Call"
    _order = "called_at desc, id desc"
    _rec_name = "method"
    # Written by the hundred and never changed: who and when are not worth four more columns.
    _log_access = False

    # === FIELDS === #

    account_id = fields.Many2one("ozon.account", required=True, readonly=True, ondelete="cascade")
    called_at = fields.Datetime(string="Time", required=True, readonly=True)
    method = fields.Char(required=True, readonly=True)
    http_status = fields.Integer(string="HTTP", readonly=True, aggregator=None, help="HTTP status; empty: no answer.")
    seconds = fields.Float(string="Duration (s)", readonly=True, digits=(16, 3), aggregator="avg")
    posting_numbers = fields.Char(string="Postings", readonly=True, help="At most 20; the lists name none.")
    error = fields.Selection(const.API_ERRORS, string="Result", readonly=True, help="Empty: the call went well.")

    _time_index = models.Index("(called_at, id)")
    _account_index = models.Index("(account_id, called_at)")
    _error_index = models.Index("(account_id, error) WHERE error IS NOT NULL")

    # === BUSINESS METHODS === #

    @api.model
    def _write_with_next_commit(self, account, calls):
        """Log calls with whatever the transaction commits next.

        They were made, whatever becomes of the transaction that made them: a rollback must not take them from
        the log, and a transaction of their own would cost more than it tells. So they stay in memory until the
        worker commits, which it also does after a rollback, to keep what went wrong. What is lost is the log
        of a worker that dies, and of a request that ends in an error.

        :param ozon.account account: whose calls.
        :param list calls: of ApiCall, complete.
        """
        if not calls:
            return
        cursor = self.env.cr

        def write():
            self._write_down(account, calls)

        cursor.precommit.add(write)
        # A rollback forgets the hook above, and what it may have written already.
        cursor.postrollback.add(lambda: cursor.precommit.add(write))

    @api.model
    def _write_down(self, account, calls):
        """Insert many calls with few statements: a busy account makes fifty a second."""
        if account.exists():
            self.env.cr.execute_values(_INSERT, [self._row(account, call) for call in calls], page_size=500)

    @api.model
    def _row(self, account, call):
        return (
            account.id,
            call.started_at.astimezone(timezone.utc).replace(tzinfo=None),
            call.path,
            call.http_status,
            call.seconds,
            ", ".join(call.posting_numbers) or None,
            call.error or None,
        )

    @api.autovacuum
    def _gc_old_calls(self):
        """Forget calls after a month, those that failed after three.

        :return: how many were deleted, and whether there are more.
        :rtype: tuple[int, bool]
        """
        now = fields.Datetime.now()
        self.env.cr.execute(SQL(
            """DELETE FROM ozon_api_call WHERE id IN (
                   SELECT id FROM ozon_api_call
                    WHERE called_at < %s AND (error IS NULL OR called_at < %s)
                    ORDER BY called_at LIMIT %s)""",
            now - timedelta(days=const.API_LOG_DAYS), now - timedelta(days=const.API_LOG_ERROR_DAYS), GC_UNLINK_LIMIT,
        ))
        self.invalidate_model(flush=False)
        return self.env.cr.rowcount, self.env.cr.rowcount == GC_UNLINK_LIMIT
