import contextlib
from datetime import timedelta

from odoo import api, fields, models
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import SQL


class OzonAccountHealth(models.Model):
    """When a scheduled action last did its work for an account.

    Apart from the account: these times change all day long, the account is a row that people edit.
    """

    _name = "ozon.account.health"
    _description = "Ozon Account Health"
    _order = "account_id, job"
    _rec_name = "job"
    _log_access = False

    # === FIELDS === #

    account_id = fields.Many2one("ozon.account", required=True, readonly=True, ondelete="cascade")
    # Each room that does such work adds its own.
    job = fields.Selection([("connect", "Connect")], required=True, readonly=True)
    last_success_at = fields.Datetime(required=True, readonly=True)

    _account_job_unique = models.Constraint("UNIQUE(account_id, job)", "One row for each account and job.")

    # === BUSINESS METHODS === #

    @api.model
    def _note_success(self, job, accounts):
        """Keep that a job has just done its work for some accounts, to the minute.

        To the minute, because a job that is woken every few seconds would leave as many dead rows behind.

        :param str job: a key of the field `job`.
        :param ozon.account accounts: for which all went well.
        """
        if not accounts:
            return
        now = fields.Datetime.now()
        upsert = SQL(
            """INSERT INTO ozon_account_health AS health (account_id, job, last_success_at)
               SELECT id, %(job)s, %(now)s FROM ozon_account WHERE id IN %(ids)s ORDER BY id
               ON CONFLICT (account_id, job) DO UPDATE SET last_success_at = EXCLUDED.last_success_at
               WHERE health.last_success_at < %(minute_ago)s""",
            job=job, now=now, ids=tuple(accounts.ids), minute_ago=now - timedelta(minutes=1),
        )
        # A run beside this one has just noted the same: that will do.
        with contextlib.suppress(*PG_CONCURRENCY_EXCEPTIONS_TO_RETRY), self.env.cr.savepoint(flush=False):
            self.env.cr.execute(upsert, log_exceptions=False)
        self.invalidate_model(["last_success_at"], flush=False)

    @api.model
    def _last_successes(self, accounts):
        """When each job last did its work for each account.

        :param ozon.account accounts: whose times.
        :return: times by account id and job; a job that never did is missing.
        :rtype: dict
        """
        rows = self.sudo().search_fetch([("account_id", "in", accounts.ids)], ["account_id", "job", "last_success_at"])
        return {(row.account_id.id, row.job): row.last_success_at for row in rows}
