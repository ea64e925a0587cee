"""The shop of the measurements: products, and for each round two sellers, ours and that of the reference."""

from datetime import datetime, timezone
from itertools import count

from odoo.addons.sale_ozon.connector import PostingReference

from ..servers.clients import StandIn

EVIDENCE = "Access to the course sent by e-mail today, opened by the buyer."
#: Article, SKU, kind by scheme.
ARTICLES = {"digital": ("CARD", 5204479032, "digital"), "rfbs": ("COURSE", 900021, "service")}


class Orders:
    """The postings of one round.

    :ivar ozon.account account: whose they are in Odoo
    :ivar ozon.account mirror: an account whose postings the reference works on; Odoo knows none of them
    :ivar list mirrored: the numbers of those
    """

    def __init__(self, account, mirror):
        self.account, self.mirror, self.mirrored = account, mirror, []

    @property
    def sale_orders(self):
        """:rtype: sale.order"""
        return self.account.env["sale.order"].search([("ozon_account_id", "=", self.account.id)])

    @property
    def shipments(self):
        """:rtype: ozon.shipment"""
        return self.account.env["ozon.shipment"].search([("account_id", "=", self.account.id)])


class OzonShop:
    """
    :param Environment env: of the shell
    :param str url: of the stand-in
    """

    def __init__(self, env, url):
        self.env, self._url = env, url
        self._ozon = StandIn(url)
        self._serials = count(200_001 + 1000 * env["ozon.account"].search_count([]))
        self.products = {scheme: self._product(*article) for scheme, article in ARTICLES.items()}
        self._codes = count(1)
        env.cr.commit()

    def _product(self, article, _sku, kind):
        return self.env["product.product"].search([("default_code", "=", article)]) or (
            self.env["product.product"].create({
                "name": article.title(), "default_code": article, "ozon_virtual_kind": kind, "type": "service",
                "list_price": 100.0, "taxes_id": False,
            })
        )

    def new_round(self):
        """:return: two sellers without a posting
        :rtype: Orders"""
        orders = Orders(self._account(), self._account())
        self.env.cr.commit()
        return orders

    def _account(self):
        client_id = str(next(self._serials))
        key = f"key-of-{client_id}"
        self._ozon.control("sellers", client_id=client_id, api_key=key)
        return self.env["ozon.account"].create({
            "name": f"Shop {client_id}", "client_id": client_id, "api_key": key, "api_url": self._url,
            "state": "connected",
        })

    def order(self, orders, scheme, number):
        """Buyers order from both sellers."""
        article, sku, _kind = ARTICLES[scheme]
        posting = {
            "scheme": scheme, "count": number, "in_process_at": f"{datetime.now(timezone.utc):%Y-%m-%dT%H:%M:%SZ}",
            "products": [{"sku": sku, "offer_id": article, "name": article, "price": "100.00", "currency": "RUB"}],
        }
        self._ozon.control("postings", client_id=orders.account.client_id, **posting)
        made = self._ozon.control("postings", client_id=orders.mirror.client_id, **posting)
        orders.mirrored = made["posting_numbers"]

    def codes(self, number):
        """New codes in the pool."""
        product = self.products["digital"]
        start = self.env["ozon.code"].search_count([("product_id", "=", product.id)])
        self.env["ozon.code"].create([
            {"product_id": product.id, "code": f"BENCH-{start + index:08}"} for index in range(number)
        ])
        self.env.cr.commit()

    def references(self, numbers, scheme):
        """What finds these postings on Ozon.

        :rtype: list[PostingReference]
        """
        now = datetime.now(timezone.utc).replace(tzinfo=None)
        return [PostingReference(number, number.rpartition("-")[0], scheme, now) for number in numbers]

    def new_codes(self, numbers):
        """Values that no pool knows.

        :return: one by posting number
        """
        return {number: f"MIRROR-{next(self._codes):08}-{number}" for number in numbers}
