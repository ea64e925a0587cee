from odoo import fields

from ...engine.const import DUE_SOON
from ...engine.sentences import as_moment
from .base import PolicyCheck


class DeadlineCheck(PolicyCheck):
    """Is there still time?"""

    code = "deadline"

    def look_up(self, env, requests):
        """:return: the time (UTC)"""
        return fields.Datetime.now()

    def answer(self, request, known):
        ship_by = request.facts.ship_by
        if not ship_by:
            return None
        moment = as_moment(ship_by)
        if ship_by < known:
            return self.warning("deadline_late", moment=moment)
        if ship_by < known + DUE_SOON:
            return self.warning("deadline_soon", moment=moment)
        return self.ok("deadline_ok", moment=moment)
