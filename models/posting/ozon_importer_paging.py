import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from odoo import api, fields, models

from ...connector import MalformedAnswer
from . import const
from .pages import FAMILIES, read_page


class OzonImporter(models.AbstractModel):
    """Where the import is in Ozon's lists: page after page, family after family."""

    _inherit = "ozon.importer"

    # === BUSINESS METHODS: PAGES === #

    @api.model
    def _pages(self, account, client, stop_at):
        """The pages from where the last run has stopped; the next one is read while the caller keeps one.

        :param float stop_at: `time.monotonic()` after which no further page is read.
        :return: generator of where to go on after a page, None after the very last one, and the page.
        """
        place = account.import_resume or self._first_place(account)
        # The thread knows the connector only.
        with ThreadPoolExecutor(max_workers=1) as thread:
            reading = thread.submit(read_page, client, place)
            while reading:
                page = reading.result()
                place = self._next_place(place, page)
                reading = place and time.monotonic() < stop_at and thread.submit(read_page, client, place)
                yield place, page

    # === BUSINESS METHODS: PLACES === #

    @api.model
    def _first_place(self, account):
        now = fields.Datetime.now()
        since = max(account.import_from, now - const.IMPORT_HORIZON)
        if account.last_import_at:
            since = max(since, account.last_import_at - const.IMPORT_OVERLAP)
        return {
            "family": FAMILIES[0],
            "since": fields.Datetime.to_string(since),
            # Ozon's clock may run a little ahead of ours.
            "to": fields.Datetime.to_string(now + timedelta(hours=1)),
            "cursor": "",
            "started": fields.Datetime.to_string(now),
        }

    @api.model
    def _next_place(self, place, page):
        """Where to go on after `page`; None at the end of the last list.

        :raise MalformedAnswer: if there is more to come but the cursor stands still.
        """
        if not page.has_next:
            return self._next_family(place)
        if not page.cursor or page.cursor == place["cursor"]:
            raise MalformedAnswer("cursor", "expected a new value for the next page, found the old one")
        return {**place, "cursor": page.cursor}

    @api.model
    def _next_family(self, place):
        following = FAMILIES[FAMILIES.index(place["family"]) + 1:]
        return {**place, "family": following[0], "cursor": ""} if following else None
