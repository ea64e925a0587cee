from odoo.exceptions import UserError
from odoo.tests import tagged

from ...connector.api import catalogue
from ...models.engine import const
from .articles_case import CATALOGUE, INFO, ArticlesCase


@tagged("post_install", "-at_install")
class TestCatalogue(ArticlesCase):
    """All of the seller's articles, before the first order."""

    def setUp(self):
        super().setUp()
        self.env["ozon.account"].search([("id", "!=", self.account.id)]).active = False

    def load(self):
        """Press Load from Ozon.

        :return: the notification that the user sees.
        """
        with self.worker() as env:
            return env(user=self.clerk)["ozon.article"].action_load()["params"]

    def test_all_articles_come_in(self):
        self.catalogue(3)
        params = self.load()
        self.assertEqual((params["type"], params["message"]), ("success", "Articles on Ozon: 3."))
        shelf = self.article("SHELF-1")
        self.assertEqual((shelf.name, shelf.price, shelf.sku, shelf.waiting_count), ("Shelf 1", 49.5, "810001", 0))
        self.load()
        self.assertEqual(self.env["ozon.article"].search_count([("account_id", "=", self.account.id)]), 3)

    def test_page_by_page(self):
        self.catalogue(25)
        self.patch(catalogue, "ARTICLE_CHUNK", 10)
        self.assertEqual(self.load()["message"], "Articles on Ozon: 25.")
        self.assertEqual(self.env["ozon.article"].search_count([("account_id", "=", self.account.id)]), 25)
        self.assertEqual((self.requests_to(CATALOGUE), self.requests_to(INFO)), (4, 3))

    def test_what_a_request_has_no_time_for_follows(self):
        self.catalogue(25)
        self.patch(catalogue, "ARTICLE_CHUNK", 10)
        self.patch(const, "REQUEST_BUDGET", -1.0)
        params = self.load()
        self.assertEqual(params["message"], "Articles so far: 10. The rest follows in the background.")
        self.run_cron("import")
        self.assertEqual(self.env["ozon.article"].search_count([("account_id", "=", self.account.id)]), 25)
        self.assertFalse(self.account.catalogue_place)

    def test_known_products_are_matched(self):
        self.catalogue(1, {"sku": 900021, "offer_id": "COURSE", "name": "Course"})
        self.load()
        course = self.article("COURSE")
        self.assertEqual((course.product_id, course.matched_by), (self.product("COURSE"), "reference"))
        self.assertFalse(self.article("SHELF-0").product_id)

    def test_products_are_made_before_the_first_order(self):
        self.catalogue(2)
        self.load()
        self.article("SHELF-0").action_create_products()
        number = self.imported("rfbs", products=[self.article_on_ozon("SHELF-0", sku=810000)])
        self.assertEqual(self.order_of(number).order_line.product_id, self.article("SHELF-0").product_id)

    def test_key_that_may_not_read_products(self):
        self.ozon("sellers", client_id="100001", roles=[{"name": "FBS", "methods": ["/v4/posting", "/v3/posting"]}])
        params = self.load()
        self.assertEqual(params["type"], "danger")
        self.assertIn("lacks permission", params["message"])
        self.assertEqual(self.account.state, "connected")
        self.assertFalse(self.account.last_error, "orders can be imported all the same")
        self.assertFalse(self.account.catalogue_place)

    def test_ozon_that_is_down_is_told(self):
        self.fault("error_before", path=CATALOGUE, status=500, times=None)
        self.assertEqual(self.load()["type"], "danger")

    def test_page_that_comes_again_ends_it(self):
        self.catalogue(3)
        self.fault("wrong_shape", path=CATALOGUE, times=None, body={
            "result": {"items": [{"product_id": 1}], "last_id": "5", "total": 1},
        })
        params = self.load()
        self.assertIn("last_id", params["message"])
        self.assertLessEqual(self.requests_to(CATALOGUE), 2)

    def test_no_account(self):
        self.account.active = False
        with self.assertRaisesRegex(UserError, "Connect"):
            self.env["ozon.article"].with_user(self.clerk).action_load()
