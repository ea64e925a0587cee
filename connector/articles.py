"""Articles of the seller's catalogue on Ozon: `/v3/product/list` and `/v3/product/info/list` (OZON.md §5)."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from .errors import MalformedAnswer
from .parsing import unwrapped
from .reading import Node

#: As many barcodes of one article are kept; Ozon allows a hundred.
_BARCODES = 100


@dataclass(frozen=True, slots=True)
class Article:
    """One article as Ozon describes it.

    :ivar int product_id: Ozon's id of it; not what postings carry.
    :ivar int sku: what postings carry; None before Ozon has given it one.
    :ivar tuple skus: all of them: one article may have another for each way of selling it.
    :ivar str offer_id: the seller's own word for it.
    :ivar Decimal price: what the buyer pays; None where Ozon names none.
    :ivar str currency: its ISO code, "" where Ozon names none.
    :ivar str picture: address of the first picture, "" where there is none on Ozon's hosts.
    """

    product_id: int
    sku: int | None
    offer_id: str
    name: str
    price: Decimal | None
    currency: str
    picture: str
    skus: tuple[int, ...] = ()
    barcodes: tuple[str, ...] = ()
    archived: bool = False


@dataclass(frozen=True, slots=True)
class ArticlePage:
    """One page of the catalogue.

    :ivar tuple product_ids: of its articles.
    :ivar str last_id: where the next page begins, "" after the last one.
    """

    product_ids: tuple[int, ...]
    last_id: str


def parse_article_page(answer: Any, asked_with: str) -> ArticlePage:
    """
    :param str asked_with: the `last_id` of the request.
    :raise MalformedAnswer: if there is no list, or it would begin again where it began.
    """
    node = unwrapped(answer)
    ids = tuple(item.get("product_id").integer(required=True) for item in node.get("items").items(required=True))
    last_id = node.get("last_id").word()
    if ids and last_id and last_id == asked_with:
        raise MalformedAnswer("last_id", "expected a new value for the next page, found the old one")
    # Ozon does not say which page is the last: an empty one is.
    return ArticlePage(ids, last_id if ids else "")


def parse_articles(answer: Any, is_picture: Callable[[str], bool]) -> tuple[Article, ...]:
    """
    :param is_picture: tells whether a picture may be opened at an address; others are not handed on.
    :raise MalformedAnswer: if there is no list at all.
    """
    articles = []
    for node in unwrapped(answer).get("items").items(required=True):
        # One article that makes no sense must not hide the other thousand.
        with contextlib.suppress(MalformedAnswer):
            articles.append(_parse_article(node, is_picture))
    return tuple(articles)


def _parse_article(node: Node, is_picture: Callable[[str], bool]) -> Article:
    skus = [source.get("sku").integer() for source in node.get("sources").items()]
    sku = node.get("sku").integer() or next(filter(None, skus), None)
    barcodes = (code.word().strip() for code in node.get("barcodes").items())
    return Article(
        product_id=node.get("id", "product_id").integer(required=True),
        sku=sku,
        skus=tuple(dict.fromkeys(number for number in (sku, *skus) if number)),
        offer_id=node.get("offer_id").word().strip(),
        name=node.get("name").text(),
        price=node.get("price").decimal(),
        currency=node.get("currency_code").word().strip().upper(),
        picture=_picture(node, is_picture),
        barcodes=tuple(filter(None, barcodes))[:_BARCODES],
        archived=node.get("is_archived").flag(),
    )


def _picture(node: Node, is_picture: Callable[[str], bool]) -> str:
    """The first picture. `primary_image` is a list in Ozon's document, and was a text before."""
    for name in ("primary_image", "images"):
        pictures = node.get(name)
        texts = [pictures] if isinstance(pictures.value, str) else pictures.items()
        for address in (picture.text() for picture in texts):
            if is_picture(address):
                return address
    return ""

