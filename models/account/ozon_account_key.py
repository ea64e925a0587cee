from datetime import timedelta

from odoo import api, fields, models

from ..engine.moments import write_day

_KEY_ACTIVITY = "sale_ozon.mail_activity_type_key"


class OzonAccount(models.Model):
    """The life of the API key: read from Ozon once a day, and told of before it ends."""

    _inherit = "ozon.account"

    # === FIELDS === #

    key_warned_for = fields.Date(
        readonly=True, copy=False, help="The end of the key's life that somebody was last warned of."
    )

    # === SCHEDULED ACTION === #

    @api.model
    def _cron_check_keys(self):
        """Ask Ozon of every key when it expires and what it may do, and warn where it expires soon."""
        for account in self._workable():
            self.env["ozon.worker"]._run_with_account_lock(account, self._read_key)
            if self.env["ir.cron"]._commit_progress(1) <= 0:
                break
        for account in self.search([("key_expires_at", "!=", False)]):
            # Those that could not be asked, too: the days pass all the same.
            account._warn_of_key_expiry()
            self.env["ir.cron"]._commit_progress()

    @api.model
    def _read_key(self, account, client):
        account.write(self._vals_from_roles(client.account.roles()))

    # === CRUD METHODS === #

    def write(self, vals):
        result = super().write(vals)
        if "key_expires_at" in vals:
            self._warn_of_key_expiry()
        return result

    def _store_key(self, api_key):
        """A new key has a life of its own: forget what was known of the old one, and ask Ozon."""
        is_new = self.sudo().api_key != (api_key or False)
        result = super()._store_key(api_key)
        if is_new and self.key_expires_at:
            self.sudo().write({"key_expires_at": False, "key_warned_for": False})
            self.env.ref("sale_ozon.ir_cron_check_keys").sudo()._trigger()
        return result

    # === BUSINESS METHODS === #

    def _is_key_expired(self):
        self.ensure_one()
        return bool(self.key_expires_at) and self.key_expires_at <= fields.Datetime.now()

    def _warn_of_key_expiry(self):
        """One activity for each end of a key's life, from three weeks before it, until there is a new key."""
        for account in self.sudo():
            expires_on = account.key_expires_at and account.key_expires_at.date()
            if not account.key_expires_soon:
                account.activity_unlink([_KEY_ACTIVITY])
            elif account.key_warned_for != expires_on:
                account.activity_unlink([_KEY_ACTIVITY])
                account._schedule_key_activity(expires_on)
                account.key_warned_for = expires_on

    def _schedule_key_activity(self, expires_on):
        """:param date expires_on: day on which the key ends."""
        account = self._for_attention_user().with_context(mail_activity_quick_update=True)
        account.activity_schedule(
            _KEY_ACTIVITY,
            date_deadline=max(expires_on - timedelta(days=1), fields.Date.context_today(account)),
            user_id=self._attention_user().id,
            summary=account.env._("Create a new Ozon API key"),
            note=account.env._(
                "The API key of this account expires on %s; nothing is sent to Ozon after that. Create a new one in "
                "the Ozon seller account under Settings > Seller API, enter it here and press Test Connection.",
                write_day(account.env, expires_on),
            ),
        )
