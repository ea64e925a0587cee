from contextlib import contextmanager

from ..common import OzonCase

INFO = "/v3/product/info/list"
CATALOGUE = "/v3/product/list"


class ArticlesCase(OzonCase):
    """A shop whose orders wait for articles that Odoo does not know yet."""

    def article(self, name):
        return self.env["ozon.article"].search([("offer_id", "=", name), ("account_id", "=", self.account.id)])

    def waiting_orders(self, article, count, **vals):
        """Orders on Ozon for an article without a product, imported.

        :return: their numbers.
        """
        products = [self.article_on_ozon(article, sku=700000 + len(article), **vals)]
        numbers = self.posting_on_ozon("rfbs", count=count, products=products)
        self.import_orders()
        return numbers

    def new_product(self, article, user=None, **vals):
        """Save a new product, as a user does."""
        return self.env["product.product"].with_user(user or self.env.user).create({
            "name": f"New {article}", "default_code": article, "type": "service", **vals,
        })

    def create_orders(self, postings):
        """Press Create Orders.

        :return: the notification that the user sees.
        """
        with self.worker() as env:
            action = postings.with_env(env(user=self.clerk)).action_create_order()
        return action["params"]

    def orders_of(self, numbers):
        return self.env["ozon.posting"].search([("posting_number", "in", numbers)]).sale_order_id

    def catalogue(self, count=0, *more):
        """Articles of the seller on Ozon, besides those of its postings."""
        rows = [
            {"sku": 810000 + number, "offer_id": f"SHELF-{number}", "name": f"Shelf {number}", "price": "49.50"}
            for number in range(count)
        ]
        self.ozon("products", products=[*rows, *more])

    @contextmanager
    def triggered(self):
        """What wakes the importer meanwhile."""
        cron = self.env.ref("sale_ozon.ir_cron_import_orders")
        before = self.env["ir.cron.trigger"].search_count([("cron_id", "=", cron.id)])
        woken = []
        yield woken
        if self.env["ir.cron.trigger"].search_count([("cron_id", "=", cron.id)]) > before:
            woken.append(True)
