import contextlib

from odoo.tests import HttpCase, tagged

from .articles_case import ArticlesCase


@tagged("post_install", "-at_install")
class TestArticleScreen(ArticlesCase, HttpCase):
    """From an empty list of orders to the orders, in a real browser."""

    @contextlib.contextmanager
    def enter_registry_test_mode(self):
        """An HttpCase is in that mode all the time."""
        self.env.flush_all()
        yield
        self.env.invalidate_all()

    def test_match_and_see_the_orders(self):
        self.env["ozon.account"].search([("id", "!=", self.account.id)]).active = False
        numbers = self.waiting_orders("POSTER", 2)
        self.start_tour("/odoo", "sale_ozon_articles", login="ozon-clerk", timeout=60)
        self.env.invalidate_all()
        self.assertEqual(self.orders_of(numbers).order_line.product_id, self.product("KEY"))
        self.assertEqual(self.article("POSTER").matched_by, "person")
