from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..common import OzonCase

FBS_GET = "/v3/posting/fbs/get"
FBO_GET = "/v2/posting/fbo/get"
DIGITAL_LIST = "/v2/posting/digital/list"


@tagged("post_install", "-at_install")
class TestRecoverPosting(OzonCase):
    """One posting by its number: imported, read again, or a clear sentence."""

    def recover(self, number, account=None, user=None):
        """Ask for a posting, as a user does.

        :return: what the user sees.
        """
        with self.worker() as env:
            wizard = self.env["ozon.posting.import"].with_env(env(user=user or self.clerk)).create({
                "account_id": (account or self.account).id, "posting_number": number,
            })
            params = wizard.action_import()["params"]
        self.env.invalidate_all()
        return params

    def assertTold(self, number, sentence):
        before = self.env["ozon.posting"].search_count([])
        with self.assertRaisesRegex(UserError, sentence):
            self.recover(number)
        self.assertEqual(self.env["ozon.posting"].search_count([]), before)

    def test_posting_of_every_scheme(self):
        for scheme, article in (("rfbs", "COURSE"), ("rfbs_integrated", "COURSE"), ("fbs", "MUG"), ("digital", "CARD")):
            with self.subTest(scheme):
                number = self.posting_on_ozon(scheme, article)
                params = self.recover(number)
                self.assertEqual((params["type"], params["title"]), ("success", "Imported"))
                order = self.order_of(number)
                self.assertEqual((order.state, self.posting(number).scheme), ("sale", scheme))
                self.assertEqual((params["next"]["res_model"], params["next"]["res_id"]), ("sale.order", order.id))

    def test_codes_wanted_are_those_of_the_digital_list(self):
        number = self.posting_on_ozon("digital", products=[
            self.article_on_ozon("CARD", quantity=2, required_qty=6), self.article_on_ozon("KEY", required_qty=1),
        ])
        self.recover(number)
        self.assertEqual(self.posting(number).line_ids.mapped("required_code_count"), [6, 1])
        self.assertTrue(self.posting(number).ship_by)

    def test_delivered_one_needs_no_second_list(self):
        number = self.posting_on_ozon("digital", "CARD", status="delivered")
        self.recover(number)
        self.assertEqual(self.posting(number).stage, "delivered")
        self.assertEqual(self.requests_to(DIGITAL_LIST), 0)

    def test_older_than_the_import_goes_back(self):
        number = self.posting_on_ozon("rfbs", "COURSE", in_process_at="2021-03-04T05:06:07Z")
        self.import_orders()
        self.assertFalse(self.posting(number))
        self.recover(number)
        self.assertTrue(self.order_of(number))

    def test_pasted_with_what_is_around_it(self):
        number = self.posting_on_ozon("rfbs", "COURSE")
        self.recover(f"  № {number}\n")
        self.assertTrue(self.order_of(number))

    def test_here_already_is_read_again_and_opened(self):
        number = self.imported("rfbs", "COURSE")
        self.ozon("move", posting_number=number, to="delivering")
        params = self.recover(number)
        self.assertIn("Already", params["title"])
        self.assertEqual(params["next"]["res_id"], self.order_of(number).id)
        self.assertEqual(self.posting(number).stage, "delivering")
        self.assertEqual(len(self.posting(number)), 1)
        self.assertEqual(self.env["sale.order"].search_count([("origin", "=", number)]), 1)

    def test_cancelled_one_is_opened_without_order(self):
        number = self.posting_on_ozon("rfbs", "COURSE", status="cancelled")
        params = self.recover(number)
        self.assertEqual((params["type"], params["next"]["res_model"]), ("warning", "ozon.posting"))
        self.assertIn("no order", params["message"])

    def test_held_one_says_why(self):
        number = self.posting_on_ozon("rfbs", "NOBODY-KNOWS-IT")
        params = self.recover(number)
        self.assertIn("NOBODY-KNOWS-IT", params["message"])
        self.assertEqual(params["next"]["res_id"], self.posting(number).id)

    def test_unknown_to_ozon(self):
        self.assertTold("41517061-0214-1", "does not know posting 41517061-0214-1 in the account “Shop”")
        self.assertEqual((self.requests_to(FBS_GET), self.requests_to(FBO_GET)), (1, 1))

    def test_here_but_unknown_to_ozon(self):
        number = self.imported("rfbs", "COURSE")
        self.sandbox.control("reset", {})
        params = self.recover(number)
        self.assertEqual(params["type"], "warning")
        self.assertIn("does not know it", params["title"])
        self.assertEqual(params["next"]["res_id"], self.order_of(number).id)

    def test_posting_of_another_account_stays_there(self):
        self.ozon("sellers", client_id="777", api_key="other-key")
        number = self.posting_on_ozon("rfbs", "COURSE", client_id="777")
        self.assertTold(number, "another account")

    def test_number_that_cannot_be_one(self):
        for number in (
            "nonsense", "4151", "41517061_0214", "41517061-0214-1; DROP TABLE ozon_posting", "1" * 60 + "-1",
            "<b>1-1-1</b>", "٤١٥١٧٠٦١-0214-1", "-1-1-1",
        ):
            with self.subTest(number):
                self.assertTold(number, "is not a posting number")
        self.assertEqual(self.requests_to(FBS_GET), 0)

    def test_ozon_cannot_be_reached(self):
        number = self.posting_on_ozon("rfbs", "COURSE")
        self.fault("error_before", path=FBS_GET, status=500, times=None)
        self.assertTold(number, "Try again in a minute")

    def test_answer_that_cannot_be_used_changes_nothing(self):
        number = self.posting_on_ozon("rfbs", "COURSE")
        self.sandbox.state.postings[number].lines[0].quantity = "many"
        self.assertTold(number, r"products\[0\].quantity")

    def test_answer_about_another_posting_is_not_taken(self):
        number, other = (self.posting_on_ozon("rfbs", "COURSE") for _number in range(2))
        self.sandbox.state.postings["1-1-1"] = self.sandbox.state.postings[other]
        self.assertTold("1-1-1", "could not be used")
        self.assertFalse(self.posting(other) or self.posting(number))

    def test_shop_without_digital_goods(self):
        self.ozon("sellers", client_id=self.account.client_id, digital=False)
        number = self.posting_on_ozon("rfbs", "COURSE")
        self.recover(number)
        self.assertTrue(self.order_of(number))

    def test_account_without_key(self):
        self.account.api_key = False
        self.assertTold("41517061-0214-1", "Enter the API key")

    def test_who_may(self):
        number = self.posting_on_ozon("rfbs", "COURSE")
        salesman = self.env["res.users"].create({
            "name": "Nobody", "login": "ozon-nobody",
            "group_ids": [(6, 0, self.env.ref("sales_team.group_sale_manager").ids)],
        })
        with self.assertRaises(AccessError):
            self.recover(number, user=salesman)
        self.assertFalse(self.posting(number))
