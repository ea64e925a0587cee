"""The articles of the demo's shop: as Ozon names them in postings, and as Odoo keeps them."""

from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True)
class Article:
    """One article.

    :ivar str kind: why it needs no parcel, "" for goods
    """

    offer_id: str
    name: str
    price: float
    kind: str = ""
    sku: int = 0

    def ordered(self, quantity=1, codes=None):
        """:param int codes: how many activation codes Ozon wants for it; None for one a piece
        :return: the article in a posting of the stand-in"""
        return {
            "sku": self.sku, "offer_id": self.offer_id, "name": self.name, "price": f"{self.price:.2f}",
            "currency": "RUB", "quantity": quantity, "required_qty": codes or quantity,
        }

    def product(self, **more):
        """The article as a product of Odoo."""
        return {
            "name": self.name, "default_code": self.offer_id, "list_price": self.price,
            "type": "service" if self.kind else "consu", "ozon_virtual_kind": self.kind or False,
            "taxes_id": [],  # a small shop without VAT: the amounts are Ozon's own
            **more,
        }


GAME_CARDS = Article("GAME-3X500", "Game cards, set of three", 1490.0, "digital", 910001)
COURSE = Article("COURSE-PY", "Online course: Python from the start", 4900.0, "service", 910002)
GIFT = Article("GIFT-STICKERS", "Gift: a set of chat stickers", 1.0, "gift", 910003)
WORKSHOP = Article("WORKSHOP-INK", "Workshop: drawing with ink", 2200.0, "service", 910004)
CLUB = Article("CLUB-3M", "Club membership, three months", 1800.0, "service", 910005)
ANTIVIRUS = Article("ANTIVIRUS-1Y", "Antivirus, one year", 990.0, "digital", 910006)
OFFICE = Article("OFFICE-1Y", "Office suite, one year", 2990.0, "digital", 910007)
CLOUD = Article("CLOUD-1TB", "Cloud storage, 1 TB for a year", 1990.0, "digital", 910008)
PRESALE = Article("NOVEL-SIGNED", "Novel, signed first edition (pre-sale)", 1250.0, "presale", 910009)
MUG = Article("MUG-BLUE", "Mug, blue", 690.0, "", 910010)
POSTER = Article("POSTER-SEA", "Poster: the sea at night", 550.0, "", 910011)
EBOOK = Article("EBOOK-INK", "E-book: a year of ink", 450.0, "digital", 910012)
POSTCARDS = Article("GIFT-POSTCARDS", "Gift: three postcards", 1.0, "gift", 910013)
BRUSHES = Article("BRUSHES-INK", "Ink brushes, set of five", 890.0, "", 910014)
VASE = Article("VASE-GREEN", "Vase, green glass", 2450.0, "", 910015)

#: So many days from now the pre-sale comes out: later than Ozon's usual deadline, earlier than its latest.
RELEASE_DAYS = 12


def release_day():
    """:return: when the pre-sale comes out"""
    return date.today() + timedelta(days=RELEASE_DAYS)
