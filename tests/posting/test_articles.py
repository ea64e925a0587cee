from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from ...models.engine import const
from ...models.sale import ozon_order_builder_waiting as waiting
from .articles_case import INFO, ArticlesCase


@tagged("post_install", "-at_install")
class TestOneArticleManyOrders(ArticlesCase):
    """Orders of one unknown article are one problem, with one activity and a number."""

    def test_one_activity_an_article(self):
        self.waiting_orders("POSTER", 12)
        self.waiting_orders("LAMP", 3)
        poster, lamp = self.article("POSTER"), self.article("LAMP")
        self.assertEqual((poster.waiting_count, lamp.waiting_count), (12, 3))
        activities = self.env["mail.activity"].search([("user_id", "=", self.boss.id)])
        self.assertEqual(len(activities), 2)
        self.assertIn("Orders that wait for it: 12", self.attention_of(poster).note)
        self.assertEqual(self.attention_of(poster).user_id, self.boss)

    def test_number_follows_new_orders(self):
        self.waiting_orders("POSTER", 2)
        self.waiting_orders("POSTER", 3)
        [activity] = self.attention_of(self.article("POSTER"))
        self.assertIn("Orders that wait for it: 5", activity.note)

    def test_first_deadline(self):
        self.waiting_orders("POSTER", 3)
        article = self.article("POSTER")
        postings = article.line_ids.posting_id
        self.assertEqual(article.first_ship_by, min(postings.mapped("ship_by")))

    def test_cancelled_orders_wait_for_nothing(self):
        first, second = self.waiting_orders("POSTER", 2)
        self.ozon("move", posting_number=first, to="cancelled")
        self.run_cron("sync")
        self.assertEqual(self.article("POSTER").waiting_count, 1)
        self.assertIn("wait for it: 1", self.attention_of(self.article("POSTER")).note)
        self.ozon("move", posting_number=second, to="cancelled")
        self.pass_time()
        self.run_cron("sync")
        self.assertFalse(self.attention_of(self.article("POSTER")))
        self.assertEqual(self.article("POSTER").waiting_count, 0)

    def test_details_come_from_ozon(self):
        self.catalogue(0, {
            "sku": 700006, "offer_id": "POSTER", "name": "A poster of the sea", "price": "550.00",
            "barcodes": ["4600000000017"], "picture": "https://cdn1.ozone.ru/poster.jpg",
        })
        self.waiting_orders("POSTER", 1)
        article = self.article("POSTER")
        self.assertEqual((article.name, article.price, article.currency_id.name), ("A poster of the sea", 550.0, "RUB"))
        self.assertEqual(article.barcodes, ["4600000000017"])
        self.assertEqual(article.picture_url, "https://cdn1.ozone.ru/poster.jpg")
        self.import_orders()
        self.assertEqual(self.requests_to(INFO), 1, "once is enough")

    def test_details_that_ozon_owes_are_asked_for_again(self):
        self.fault("error_before", path=INFO, status=500, times=None)
        [number] = self.waiting_orders("POSTER", 1)
        self.assertTrue(self.posting(number))
        self.assertFalse(self.account.last_error)
        self.sandbox.control("faults", method="DELETE")
        self.import_orders()
        self.assertTrue(self.article("POSTER").read_at)

    def test_key_without_products_imports_all_the_same(self):
        self.ozon("sellers", client_id="100001", roles=[{"name": "FBS", "methods": ["/v4/posting", "/v3/posting"]}])
        [number] = self.waiting_orders("POSTER", 1)
        self.assertTrue(self.posting(number))
        self.assertFalse(self.account.last_error)
        self.assertEqual(self.account.state, "connected")


@tagged("post_install", "-at_install")
class TestOrdersAreReleased(ArticlesCase):
    """Whatever makes an order possible makes all that waited for it."""

    def test_saving_the_product_makes_its_orders(self):
        numbers = self.waiting_orders("POSTER", 5)
        self.new_product("POSTER")
        self.assertEqual(len(self.orders_of(numbers)), 5)
        self.assertEqual(set(self.orders_of(numbers).mapped("state")), {"sale"})
        self.assertFalse(self.attention_of(self.article("POSTER")))
        self.assertEqual(self.article("POSTER").matched_by, "reference", "nothing is left to match")
        self.assertEqual(self.article("POSTER").product_id, self.orders_of(numbers).order_line.product_id)

    def test_each_way_of_saving_a_product(self):
        for number, (name, change) in enumerate((
            ("template", lambda product, article: product.product_tmpl_id.write({"default_code": article})),
            ("variant", lambda product, article: product.write({"default_code": article})),
            ("article", lambda product, article: product.product_tmpl_id.write({"ozon_offer_id": article})),
        )):
            with self.subTest(name):
                article = f"WAY-{number}"
                numbers = self.waiting_orders(article, 1, )
                product = self.new_product(f"OTHER-{number}")
                self.assertFalse(self.orders_of(numbers))
                change(product, article)
                self.assertEqual(len(self.orders_of(numbers)), 1)

    def test_archived_product_that_comes_back(self):
        product = self.new_product("POSTER")
        product.product_tmpl_id.action_archive()
        numbers = self.waiting_orders("POSTER", 1)
        self.assertFalse(self.orders_of(numbers))
        product.product_tmpl_id.action_unarchive()
        self.assertEqual(len(self.orders_of(numbers)), 1)

    def test_many_orders_do_not_hold_up_whoever_saves(self):
        numbers = self.waiting_orders("POSTER", waiting.AT_ONCE + 1)
        with self.triggered() as woken:
            self.new_product("POSTER")
        self.assertFalse(self.orders_of(numbers))
        self.assertTrue(woken)

    def test_worker_makes_all_of_them_though_ozon_is_down(self):
        numbers = self.waiting_orders("POSTER", 130)
        self.new_product("POSTER")
        self.fault("error_before", prefix="/v", status=500, times=None)
        self.run_cron("import")
        self.assertEqual(len(self.orders_of(numbers)), 130)
        self.assertEqual(self.article("POSTER").waiting_count, 0)

    def test_worker_goes_on_where_the_last_run_was_stopped(self):
        numbers = self.waiting_orders("POSTER", 130)
        self.new_product("POSTER")
        with self.dying("ir.cron", "_commit_progress"):
            self.run_cron("import")
        self.assertEqual(len(self.orders_of(numbers)), 100)
        self.run_cron("import")
        self.assertEqual(len(self.orders_of(numbers)), 130)

    def test_import_makes_them_though_nothing_is_new(self):
        numbers = self.waiting_orders("POSTER", 130)
        self.new_product("POSTER")
        params = self.import_orders()
        self.assertEqual(len(self.orders_of(numbers)), 130)
        self.assertEqual((params["type"], params["title"]), ("success", "Orders imported"))

    def test_posting_that_waits_for_two_articles(self):
        [number] = self.posting_on_ozon("rfbs", count=1, products=[
            self.article_on_ozon("POSTER", sku=701), self.article_on_ozon("LAMP", sku=702),
        ])
        self.import_orders()
        self.new_product("POSTER")
        self.assertFalse(self.order_of(number))
        self.assertEqual((self.article("POSTER").waiting_count, self.article("LAMP").waiting_count), (1, 1))
        self.new_product("LAMP")
        self.assertTrue(self.order_of(number))

    def test_order_that_fails_is_not_tried_for_ever(self):
        numbers = self.waiting_orders("POSTER", 3)
        self.patch(self.registry["sale.order"], "action_confirm", lambda orders: 1 / 0)
        self.new_product("POSTER")
        self.assertEqual(set(self.env["ozon.posting"].search([
            ("posting_number", "in", numbers)
        ]).mapped("problem")), {"order_failed"})
        self.run_cron("import")
        self.assertFalse(self.orders_of(numbers))

    def test_number_of_queries_does_not_follow_the_number_of_orders(self):
        def queries_of(count):
            article = f"POSTER-{count}"
            self.waiting_orders(article, count)
            self.patch(waiting, "AT_ONCE", 1)
            self.new_product(article)
            self.env.flush_all()
            before = self.cr.sql_log_count
            self.assertEqual(len(self.env["ozon.order.builder"]._ready_postings(self.account)), count)
            return self.cr.sql_log_count - before

        self.assertLessEqual(queries_of(60) - queries_of(6), 2)


@tagged("post_install", "-at_install")
class TestCreateOrders(ArticlesCase):
    """The titles fit the result."""

    def held(self):
        return self.env["ozon.posting"].search([("account_id", "=", self.account.id), ("sale_order_id", "=", False)])

    def test_some_still_wait(self):
        self.waiting_orders("POSTER", waiting.AT_ONCE + 1)
        self.waiting_orders("LAMP", 2)
        self.new_product("POSTER")
        params = self.create_orders(self.held())
        self.assertEqual((params["type"], params["title"]), ("warning", "Some orders still wait"))
        self.assertEqual(params["message"], (
            f"Orders created: {waiting.AT_ONCE + 1}. Still waiting: 2. Articles to match: 1."
        ))

    def test_none_could_be_made(self):
        self.waiting_orders("POSTER", 3)
        params = self.create_orders(self.held())
        self.assertEqual((params["type"], params["title"]), ("warning", "No order could be created"))
        self.assertIn("Still waiting: 3. Articles to match: 1", params["message"])

    def test_all_were_made_in_committed_batches(self):
        numbers = self.waiting_orders("POSTER", 230)
        self.new_product("POSTER")
        params = self.create_orders(self.held())
        self.assertEqual((params["type"], params["title"]), ("success", "All orders created"))
        self.assertEqual(len(self.orders_of(numbers)), 230)

    def test_what_a_request_has_no_time_for_follows(self):
        numbers = self.waiting_orders("POSTER", 130)
        self.new_product("POSTER")
        self.patch(const, "REQUEST_BUDGET", -1.0)
        params = self.create_orders(self.held())
        self.assertEqual(params["message"], "Orders created so far: 100. Following in the background: 30.")
        self.run_cron("import")
        self.assertEqual(len(self.orders_of(numbers)), 130)

    def test_import_tells_what_waits_from_before(self):
        self.waiting_orders("POSTER", 3)
        params = self.import_orders()
        self.assertEqual((params["type"], params["title"]), ("warning", "Orders wait"))
        self.assertEqual(params["message"], "New orders: 0. Held: 3. Articles to match: 1.")


@tagged("post_install", "-at_install")
class TestMatching(ArticlesCase):
    """What a person says an article is counts, whoever else has its reference."""

    def test_chosen_product_makes_the_orders_and_stays(self):
        numbers = self.waiting_orders("POSTER", 2)
        article = self.article("POSTER").with_user(self.clerk)
        article.product_id = self.product("GIFT")
        self.assertEqual(self.orders_of(numbers).order_line.product_id, self.product("GIFT"))
        self.assertEqual((article.matched_by, article.waiting_count), ("person", 0))
        self.new_product("POSTER")
        [later] = self.waiting_orders("POSTER", 1)
        self.assertEqual(self.order_of(later).order_line.product_id, self.product("GIFT"))

    def test_ambiguous_article_is_settled_by_hand(self):
        self.env["product.product"].create({"name": "Twin", "default_code": "COURSE", "type": "service"})
        number = self.imported("rfbs", "COURSE")
        self.assertEqual(self.posting(number).problem, "ambiguous_article")
        self.article("COURSE").with_user(self.clerk).product_id = self.product("COURSE")
        self.assertEqual(self.order_of(number).order_line.product_id, self.product("COURSE"))

    def test_product_of_another_company_is_refused(self):
        self.waiting_orders("POSTER", 1)
        stranger = self.env["res.company"].create({"name": "Another"})
        product = self.new_product("THEIRS", company_id=stranger.id)
        with self.assertRaises(UserError):
            self.article("POSTER").with_user(self.clerk).product_id = product
        self.assertFalse(self.article("POSTER").product_id)

    def test_only_the_product_and_the_kind_are_the_users(self):
        self.waiting_orders("POSTER", 1)
        article = self.article("POSTER").with_user(self.clerk)
        for name, value in {"offer_id": "X", "waiting_count": 0, "matched_by": "person", "sku": "1"}.items():
            with self.subTest(name), self.assertRaises(AccessError):
                article.write({name: value})
        with self.assertRaises(AccessError):
            article.unlink()

    def test_suggestions(self):
        self.catalogue(0, {"sku": 700006, "offer_id": "POSTER", "name": "Poster", "barcodes": ["4600000000017"]})
        self.waiting_orders("POSTER", 1)
        self.waiting_orders("LAMP", 1)
        self.env["product.product"].create({"name": "By barcode", "barcode": "4600000000017"})
        by_name = self.env["product.product"].create({"name": "LAMP"})
        articles = self.article("POSTER") | self.article("LAMP")
        self.assertEqual(articles.suggested_product_id.mapped("name"), ["By barcode", "LAMP"])
        articles.with_user(self.clerk).action_use_suggestion()
        self.assertEqual(self.article("LAMP").product_id, by_name)
        self.assertFalse(self.account.held_count)

    def test_nothing_is_suggested_where_two_fit(self):
        self.waiting_orders("LAMP", 1)
        self.env["product.product"].create([{"name": "LAMP"}, {"name": "LAMP"}])
        self.assertFalse(self.article("LAMP").suggested_product_id)
        with self.assertRaisesRegex(UserError, "Choose the product"):
            self.article("LAMP").with_user(self.clerk).action_use_suggestion()


@tagged("post_install", "-at_install")
class TestCreateProducts(ArticlesCase):
    def setUp(self):
        super().setUp()
        self.merchant = new_test_user(
            self.env, "ozon-merchant", groups="sale_ozon.group_user,product.group_product_manager"
        )

    def test_many_at_once_with_their_kind(self):
        numbers = [*self.waiting_orders("POSTER", 3), *self.waiting_orders("LAMP", 2)]
        self.article("POSTER").with_user(self.merchant).ozon_virtual_kind = "service"
        articles = (self.article("POSTER") | self.article("LAMP")).with_user(self.merchant)
        params = articles.action_create_products()["params"]
        self.assertEqual(params["message"], "Orders created: 5.")
        self.assertEqual(len(self.orders_of(numbers)), 5)
        poster, lamp = self.article("POSTER").product_id, self.article("LAMP").product_id
        self.assertEqual((poster.type, poster.ozon_virtual_kind), ("service", "service"))
        self.assertEqual((lamp.type, lamp.ozon_virtual_kind), ("consu", False))
        self.assertEqual((poster.default_code, poster.ozon_sku), ("POSTER", "700006"))
        self.assertEqual(self.orders_of(numbers[:1]).ozon_shipment_mode, "virtual")

    def test_product_is_the_companys_where_there_are_several(self):
        self.waiting_orders("POSTER", 1)
        self.waiting_orders("LAMP", 1)
        self.env["res.company"].search([("id", "!=", self.env.company.id)]).active = False
        self.article("POSTER").with_user(self.merchant).action_create_products()
        self.assertFalse(self.article("POSTER").product_id.company_id)
        self.env["res.company"].create({"name": "Other"})
        self.article("LAMP").with_user(self.merchant).action_create_products()
        self.assertEqual(self.article("LAMP").product_id.company_id, self.account.company_id)

    def test_picture_comes_along(self):
        self.catalogue(0, {
            "sku": 700006, "offer_id": "POSTER", "name": "Poster", "picture": f"{self.sandbox.url}/pictures/poster.png",
        })
        self.waiting_orders("POSTER", 1)
        self.article("POSTER").with_user(self.merchant).action_create_products()
        self.assertTrue(self.article("POSTER").product_id.image_1920)

    def test_picture_that_is_none_is_left_out(self):
        self.waiting_orders("POSTER", 1)
        self.article("POSTER").picture_url = f"{self.sandbox.url}/v1/roles"
        self.article("POSTER").with_user(self.merchant).action_create_products()
        self.assertTrue(self.article("POSTER").product_id)
        self.assertFalse(self.article("POSTER").product_id.image_1920)

    def test_price_in_the_company_s_currency(self):
        self.waiting_orders("POSTER", 1)
        rub = self.env.ref("base.RUB")
        self.env["res.currency.rate"].search([("currency_id", "=", rub.id)]).unlink()
        article = self.article("POSTER")
        self.assertEqual(article._price_in(self.env.company), 0.0, "a guess would be a wrong price")
        self.env["res.currency.rate"].create({"currency_id": rub.id, "rate": 50.0, "name": "2020-01-01"})
        self.assertAlmostEqual(article._price_in(self.env.company), 2.0)
        article.currency_id = self.env.company.currency_id
        self.assertEqual(article._price_in(self.env.company), 100.0)

    def test_who_may_not_create_products_does_not_here(self):
        self.waiting_orders("POSTER", 1)
        with self.assertRaises(AccessError):
            self.article("POSTER").with_user(self.clerk).action_create_products()
        self.assertFalse(self.article("POSTER").product_id)

    def test_twice_is_once(self):
        self.waiting_orders("POSTER", 1)
        self.article("POSTER").with_user(self.merchant).action_create_products()
        with self.assertRaisesRegex(UserError, "already"):
            self.article("POSTER").with_user(self.merchant).action_create_products()
