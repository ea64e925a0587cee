from lxml import etree
from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from ..posting.articles_case import ArticlesCase


@tagged("post_install", "-at_install")
class TestOrdersList(ArticlesCase):
    """The list of Ozon's orders says why it is empty, and imports."""

    def help_for(self, user):
        # As the web client loads it.
        action = self.env.ref("sale_ozon.action_ozon_order").with_user(user).sudo()
        return str(action.read(["help", "context", "res_model"])[0]["help"])

    def other_accounts_away(self):
        self.env["ozon.account"].search([("id", "!=", self.account.id)]).active = False

    def test_orders_that_wait_for_articles(self):
        self.other_accounts_away()
        self.waiting_orders("POSTER", 12)
        self.waiting_orders("LAMP", 3)
        words = self.help_for(self.clerk)
        self.assertIn("Orders waiting: 15. Unknown articles: 2", words)
        self.assertIn('name="sale_ozon.action_ozon_article"', words)

    def test_no_account(self):
        self.env["ozon.account"].search([]).active = False
        self.assertIn("Connect an account", self.help_for(self.boss))
        self.assertIn('name="sale_ozon.action_ozon_account"', self.help_for(self.boss))
        self.assertNotIn("action_ozon_account", self.help_for(self.clerk), "it is not theirs to connect")

    def test_nothing_to_do(self):
        self.other_accounts_away()
        words = self.help_for(self.clerk)
        self.assertIn("imported automatically", words)
        self.assertNotIn("Connect", words)

    def test_odoo_s_own_list_is_left_alone(self):
        self.waiting_orders("POSTER", 1)
        action = self.env.ref("sale.action_orders").with_user(self.clerk).sudo()
        self.assertNotIn("waiting", str(action.read(["help", "context", "res_model"])[0]["help"]))

    def test_import_of_all_accounts(self):
        other_ozon = self.open_sandbox(client_id="100002")
        other = self.make_account(other_ozon, name="A second shop")
        self.posting_on_ozon("rfbs", "COURSE")
        other_ozon.control("postings", {"scheme": "rfbs", "products": [self.article_on_ozon("COURSE")]})
        with self.worker() as env:
            params = env(user=self.clerk)["sale.order"].action_ozon_import_orders()["params"]
        self.assertEqual(params["type"], "success")
        postings = self.env["ozon.posting"].search([("account_id", "in", (self.account | other).ids)])
        self.assertEqual(postings.sale_order_id.ozon_account_id, self.account | other)

    def test_import_without_an_account(self):
        self.env["ozon.account"].search([]).active = False
        with self.assertRaisesRegex(UserError, "Connect"):
            self.env["sale.order"].with_user(self.clerk).action_ozon_import_orders()


@tagged("post_install", "-at_install")
class TestPostingForm(ArticlesCase):
    """A form for people: what can be done now comes first, and nothing is raw."""

    def test_held_posting_offers_what_can_succeed(self):
        [number] = self.waiting_orders("POSTER", 1)
        posting = self.posting(number).with_user(self.clerk)
        self.assertEqual((posting.to_match, posting.can_create_order), (True, False))
        action = posting.action_match_articles()
        self.assertEqual((action["res_id"], action["target"]), (self.article("POSTER").id, "new"))
        self.assertEqual(posting.line_ids.action_match_article()["res_id"], self.article("POSTER").id)
        with Form(self.env["ozon.article"].with_user(self.clerk).browse(action["res_id"])) as form:
            form.product_id = self.product("GIFT")
        self.assertTrue(posting.sale_order_id)
        self.assertEqual((posting.to_match, posting.can_create_order), (False, False))

    def test_order_can_be_created_once_nothing_is_in_its_way(self):
        number = self.imported("rfbs", products=[self.article_on_ozon("COURSE", currency="ZZZ")])
        self.assertFalse(self.posting(number).to_match)
        self.assertTrue(self.posting(number).can_create_order)

    def test_several_articles_open_as_a_list(self):
        [number] = self.posting_on_ozon("rfbs", count=1, products=[
            self.article_on_ozon("POSTER", sku=701), self.article_on_ozon("LAMP", sku=702),
        ])
        self.import_orders()
        action = self.posting(number).with_user(self.clerk).action_match_articles()
        self.assertEqual(
            self.env["ozon.article"].search(action["domain"]), self.article("POSTER") | self.article("LAMP")
        )

    def test_raw_words_are_for_debug_mode_only(self):
        form = etree.fromstring(self.env.ref("sale_ozon.ozon_posting_view_form").arch)
        for name in ("status", "substatus", "available_actions"):
            [field] = form.iterfind(f".//field[@name='{name}']")
            self.assertTrue([each for each in field.iterancestors() if each.get("groups") == "base.group_no_one"])
        self.assertTrue(form.findall(".//field[@name='unit_price']"))

    def test_price_is_money(self):
        number = self.imported("rfbs", "COURSE")
        line = self.posting(number).line_ids
        self.assertEqual((line.unit_price, line.currency_id.name), (100.0, "RUB"))
