from odoo import fields

from .base import PolicyCheck


class AccountCheck(PolicyCheck):
    """Is the account connected, and its key still good?"""

    code = "account"

    def look_up(self, env, requests):
        """:return: the answer by account id"""
        now = fields.Datetime.now()
        accounts = env["ozon.account"].browse({request.facts.account_id for request in requests})
        return {account.id: self._answer_of(account, now) for account in accounts}

    def answer(self, request, known):
        return known[request.facts.account_id]

    def _answer_of(self, account, now):
        if account.state != "connected":
            return self.refusal("account_disconnected", account=account.name)
        if account.key_expires_at and account.key_expires_at <= now:
            return self.refusal("account_key_expired", account=account.name)
        return self.ok("account_ok")
