"""The seller's own articles (OZON.md §5)."""

from __future__ import annotations

from collections.abc import Sequence

from ..articles import Article, ArticlePage, parse_article_page, parse_articles
from ..methods import ARTICLE_CHUNK, PRODUCT_INFO_LIST, PRODUCT_LIST
from ..transport import Transport


class CatalogueApi:
    """Reading what the seller sells on Ozon.

    :param Transport transport: of the client.
    """

    def __init__(self, transport: Transport):
        self._transport = transport

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
        """Name, price and pictures of up to a thousand articles; Ozon leaves out those that it does not know.

        :param product_ids: Ozon's ids, as they stand on a page of the catalogue.
        :param skus: what postings carry, where no id is known.
        :return: the articles that can be used, in Ozon's order; one that cannot is left out.
        :rtype: tuple of Article
        :raise OzonError: if there is no usable answer.
        """
        body: dict[str, list[str]] = {}
        if product_ids:
            body["product_id"] = [str(product_id) for product_id in product_ids]
        if skus:
            body["sku"] = [str(sku) for sku in skus]
        return parse_articles(self._transport.read(PRODUCT_INFO_LIST, body)) if body else ()
