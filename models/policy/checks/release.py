from datetime import datetime

from odoo import fields

from ...engine.sentences import as_day
from ..const import LONGEST_PRESALE
from .base import PolicyCheck


class ReleaseCheck(PolicyCheck):
    """Does a pre-sale have a date, and one that Ozon takes?"""

    code = "release"

    def look_up(self, env, requests):
        """:return: the time (UTC)"""
        return fields.Datetime.now()

    def answer(self, request, known):
        if request.kind != "presale":
            return None
        dates = request.facts.presale_dates()
        if not dates or not all(dates):
            return self.refusal("release_missing")
        latest, ship_by = max(dates), request.facts.ship_by
        date = as_day(latest)
        if datetime.combine(latest, datetime.min.time()) > known + LONGEST_PRESALE:
            return self.refusal("release_too_far", date=date)
        if ship_by and latest > ship_by.date() and request.facts.scheme != "rfbs":
            return self.refusal("release_late", date=date)
        return self.ok("release_ok", date=date)
