from dataclasses import dataclass, field, replace
from datetime import timedelta

from odoo import api, fields, models

from ..connector import BrokenPosting, MalformedAnswer, PostingPage, PostingSnapshot, Refused, RoleMissing
from . import const
from .ozon_importer import _Report


@dataclass
class Readings:
    """What Ozon showed of some postings.

    :ivar dict snapshots: PostingSnapshot by posting number.
    :ivar dict broken: BrokenPosting by posting number.
    """

    snapshots: dict = field(default_factory=dict)
    broken: dict = field(default_factory=dict)

    def __contains__(self, posting_number):
        return posting_number in self.snapshots or posting_number in self.broken

    def add(self, page, wanted):
        """Take what is wanted out of a page; an order's other postings may be in it, too."""
        self.snapshots.update(
            (snapshot.posting_number, snapshot) for snapshot in page.postings if snapshot.posting_number in wanted
        )
        self.broken.update(
            (broken.posting_number, broken) for broken in page.broken if broken.posting_number in wanted
        )

    def page(self):
        """:return: all of it as one page, for the importer."""
        return PostingPage(tuple(self.snapshots.values()), tuple(self.broken.values()), "", False)


class OzonRecovery(models.AbstractModel):
    """Reads postings that somebody named, and imports them or brings them up to date."""

    _name = "ozon.recovery"
    _description = "Ozon Posting Recovery"

    # === BUSINESS METHODS === #

    @api.model
    def _read(self, client, references):
        """Read postings again, one or two list calls a hundred; those that no list shows one by one.

        :param OzonClient client: of their account.
        :param list references: of PostingReference, at most a hundred.
        :rtype: Readings
        :raise OzonError: if Ozon cannot be asked at all.
        """
        readings = Readings()
        unread = {reference.posting_number: reference for reference in references}
        # A posting that came damaged may be of either family.
        others = [
            replace(reference, scheme="digital") for reference in references if reference.scheme == "unknown"
        ]
        for group in (list(references), others):
            group = [reference for reference in group if reference.posting_number not in readings]
            for _references, page in client.read_postings(group):
                readings.add(page, unread)
        for number, reference in unread.items():
            if number not in readings:
                self._read_singly(client, reference, readings)
        return readings

    @api.model
    def _read_waiting(self, client, readings):
        """Replace the digital postings that wait by what the list of waiting ones shows of them.

        No other list says how many codes Ozon wants.

        :param Readings readings: is changed.
        """
        waiting = [
            snapshot for snapshot in readings.snapshots.values()
            if snapshot.scheme == "digital" and snapshot.stage == "awaiting"
        ]
        if not waiting:
            return
        now = fields.Datetime.now()
        moments = [snapshot.created_at.replace(tzinfo=None) for snapshot in waiting if snapshot.created_at]
        # Ozon takes windows of at most a year.
        since = max(min(moments, default=now), now - const.IMPORT_HORIZON)
        numbers = [snapshot.posting_number for snapshot in waiting]
        for page in client.waiting_postings(numbers, since - timedelta(days=1), now + timedelta(hours=1)):
            readings.add(page, numbers)

    @api.model
    def _find(self, client, posting_number):
        """Find a posting of which nothing but the number is known.

        :param OzonClient client: of the account.
        :return: what Ozon shows of it; empty if it does not know it.
        :rtype: Readings
        :raise RoleMissing: if the key may read neither kind of posting.
        :raise MalformedAnswer: if it came in a form that cannot be used.
        """
        readings, forbidden = Readings(), []
        for read in (client.fbs_posting, client.fbo_posting):
            try:
                snapshot = read(posting_number)
            except Refused:
                continue
            except RoleMissing as error:
                forbidden.append(error)
                continue
            self._keep_answer(readings, posting_number, snapshot)
            break
        if len(forbidden) == 2:
            raise forbidden[0]
        self._read_waiting(client, readings)
        return readings

    @api.model
    def _take(self, account, readings):
        """Import these postings, or bring them up to date, and give those without order another try.

        :param ozon.account account: theirs.
        :param Readings readings: what Ozon showed.
        :return: the postings in Odoo.
        :rtype: ozon.posting
        """
        account = account.sudo().with_company(account.company_id)
        importer = self.env["ozon.importer"].sudo().with_company(account.company_id)
        importer._store_page(account, readings.page(), _Report())
        postings = self.env["ozon.posting"].sudo().search([
            ("account_id", "=", account.id),
            ("posting_number", "in", [*readings.snapshots, *readings.broken]),
        ])
        self.env["ozon.order.builder"]._create_orders(postings.filtered(lambda posting: not posting.sale_order_id))
        return postings

    # === HELPERS === #

    @api.model
    def _read_singly(self, client, reference, readings):
        """A posting that no list shows, by its number alone."""
        reads = {"digital": [client.fbo_posting], "unknown": [client.fbs_posting, client.fbo_posting]}
        for read in reads.get(reference.scheme, [client.fbs_posting]):
            try:
                self._keep_answer(readings, reference.posting_number, read(reference.posting_number))
                return
            except Refused:
                continue
            except MalformedAnswer as error:
                broken = BrokenPosting(reference.posting_number, error)
                readings.broken[reference.posting_number] = broken
                return

    @api.model
    def _keep_answer(self, readings, posting_number, snapshot: PostingSnapshot):
        """:raise MalformedAnswer: if Ozon answered with another posting than the one asked for."""
        if snapshot.posting_number != posting_number:
            raise MalformedAnswer("result.posting_number", "expected the posting that was asked for")
        readings.snapshots[posting_number] = snapshot
