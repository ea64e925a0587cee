"""Pages of Ozon's lists of new postings, as a thread may read them: without Odoo's environment."""

from dataclasses import dataclass

from odoo import fields

from ...connector import RoleMissing

#: The lists that new postings are in, in the order in which they are read.
FAMILIES = ("digital", "fbs")


@dataclass
class ForbiddenPage:
    """A list that the key may not read.

    :ivar str family: which.
    :ivar RoleMissing error: what Ozon said.
    """

    family: str
    error: RoleMissing
    has_next = False


def read_page(client, place):
    """
    :param OzonClient client: of the account.
    :param dict place: which page of which list.
    :rtype: PostingPage | ForbiddenPage
    """
    since, to = (fields.Datetime.to_datetime(place[name]) for name in ("since", "to"))
    try:
        return client.postings.page(place["family"], since, to, place["cursor"])
    except RoleMissing as error:
        return ForbiddenPage(place["family"], error)
