"""The seller's own articles (OZON.md §5)."""

from __future__ import annotations

from collections.abc import Sequence

from ..articles import Article, ArticlePage, parse_article_page, parse_articles
from ..methods import ARTICLE_CHUNK, DETAILS_CHUNK, PRODUCT_INFO_LIST, PRODUCT_LIST
from ..pictures import PictureLoader
from ..transport import Transport


class CatalogueApi:
    """Reading what the seller sells on Ozon.

    :param Transport transport: of the client.
    :param PictureLoader pictures: of the client.
    """

    def __init__(self, transport: Transport, pictures: PictureLoader):
        self._transport = transport
        self._pictures = pictures

    def page(self, last_id: str = "") -> ArticlePage:
        """One page of the articles that are not archived, a thousand at most.

        :param str last_id: the previous page's, "" for the first page.
        :rtype: ArticlePage
        :raise OzonError: if there is no usable page, or its `last_id` is the one that was asked with.
        """
        # A filter must be there, if only an empty one (OZON.md §5).
        body = {"filter": {"visibility": "ALL"}, "last_id": last_id, "limit": ARTICLE_CHUNK}
        return parse_article_page(self._transport.read(PRODUCT_LIST, body), last_id)

    def details(self, product_ids: Sequence[int] = (), skus: Sequence[int] = ()) -> tuple[Article, ...]:
        """Name, price and pictures of articles; Ozon leaves out those that it does not know.

        :param product_ids: Ozon's ids, as they stand on a page of the catalogue.
        :param skus: what postings carry, where no id is known.
        :return: the articles that can be used, in Ozon's order; one that cannot is left out.
        :rtype: tuple of Article
        :raise OzonError: if there is no usable answer.
        """
        return tuple(
            article
            for name, numbers in (("product_id", product_ids), ("sku", skus))
            for start in range(0, len(numbers), DETAILS_CHUNK)
            for article in self._details(name, numbers[start:start + DETAILS_CHUNK])
        )

    def _details(self, name: str, numbers: Sequence[int]) -> tuple[Article, ...]:
        answer = self._transport.read(PRODUCT_INFO_LIST, {name: [str(number) for number in numbers]})
        return parse_articles(answer, self._pictures.allows)

    def picture(self, address: str) -> bytes:
        """Fetch the picture of an article, without the key.

        :param str address: of `Article.picture`.
        :return: its bytes, unchecked; empty where it cannot be had, or stands at no host of Ozon's.
        :rtype: bytes
        """
        return self._pictures.fetch(address)
