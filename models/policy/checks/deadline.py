from datetime import timedelta

from odoo import fields

from ...engine.const import DUE_SOON
from ...engine.sentences import as_moment
from .base import PolicyCheck


class DeadlineCheck(PolicyCheck):
    """Is there still time?"""

    code = "deadline"
    override = "manager"

    def look_up(self, env, requests):
        """:return: the time (UTC), and by account id until when a posting may be late; None for without a limit"""
        now = fields.Datetime.now()
        accounts = env["ozon.account"].sudo().browse({request.facts.account_id for request in requests})
        return now, {
            account.id: now - timedelta(hours=account.deadline_grace_hours) if account.deadline_grace_hours else None
            for account in accounts
        }

    def answer(self, request, known):
        ship_by = request.facts.ship_by
        if not ship_by:
            return None
        now, latest = known
        moment = as_moment(ship_by)
        if ship_by < now:
            too_late = latest[request.facts.account_id]
            if too_late and ship_by < too_late:
                return self.refusal("deadline_passed", moment=moment)
            return self.warning("deadline_late", moment=moment)
        if ship_by < now + DUE_SOON:
            return self.warning("deadline_soon", moment=moment)
        return self.ok("deadline_ok", moment=moment)
