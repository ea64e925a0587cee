from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from ...models.sale import const
from ..common import OzonCase

SHIP = "/v4/posting/fbs/ship"


class AttentionCase(OzonCase):
    def rows(self, cause=None, user=None):
        """The rows that a user sees, of one cause or all."""
        self.env.flush_all()
        self.env.invalidate_all()
        rows = self.env["ozon.attention"].with_user(user or self.clerk).search([("account_id", "=", self.account.id)])
        return rows.filtered(lambda row: cause in (None, row.cause))

    def due(self, hours, scheme="rfbs", article="COURSE", **body):
        """An order that Ozon wants shipped in so many hours.

        :return: its number.
        """
        moment = fields.Datetime.now() + timedelta(hours=hours)
        if scheme == "rfbs":
            body["shipment_date"] = f"{moment:%Y-%m-%dT%H:%M:%SZ}"
        return self.imported(scheme, article, **body)

    def failed(self, **words):
        number = self.due(48)
        self.ship(self.order_of(number))
        self.fault("refuse", path=SHIP, posting_number=number, error="MOON_IN_WRONG_PHASE")
        self.settle()
        return number


@tagged("post_install", "-at_install")
class TestAttentionRows(AttentionCase):
    """All of what needs a person, and only that; gone when the cause is gone."""

    def assertRow(self, cause, number, solution):
        [row] = self.rows()
        self.assertEqual((row.cause, row.posting_number, row.solution), (cause, number, solution))
        self.assertRegex(row.sentence, r"^\S.*\.$")
        return row

    def test_nothing_where_all_is_well(self):
        number = self.due(48)
        self.assertFalse(self.rows())
        self.ship(self.order_of(number))
        self.settle()
        self.assertFalse(self.rows())

    def test_overdue_and_nobody_asked(self):
        number = self.due(-1)
        row = self.assertRow("overdue", number, "ship")
        self.assertEqual(row.due_at, self.posting(number).ship_by)
        wizard = self.env["ozon.ship.wizard"].browse(row.action_resolve()["res_id"])
        self.assertEqual(wizard.order_ids, self.order_of(number))
        self.ship(self.order_of(number))
        self.assertFalse(self.rows(), "it is on its way")
        self.settle()
        self.assertFalse(self.rows())

    def test_due_soon(self):
        number = self.due(3)
        self.assertIn("Nobody has asked", self.assertRow("soon", number, "ship").sentence)
        self.posting(number).ship_by += timedelta(hours=2)
        self.assertFalse(self.rows())

    def test_parcels_have_deadlines_too(self):
        number = self.due(-1, article="MUG")
        self.assertIn("parcel", self.assertRow("overdue", number, "open").sentence)

    def test_what_waits_and_has_trouble_is_due_too(self):
        number = self.due(2)
        shipment = self.ship(self.order_of(number))
        self.assertFalse(self.rows())
        shipment.sudo().write({"failure_type": "unreachable", "failure_words": "Circle is open"})
        row = self.assertRow("soon", number, "open")
        self.assertEqual((row.sentence, row.ozon_words), (shipment._reason_sentence(), "Circle is open"))

    def test_codes_missing(self):
        number = self.due(2, "digital", "CARD", codes=2)
        self.ship(self.order_of(number))
        self.run_cron("send")
        row = self.assertRow("codes", number, "import_codes")
        self.assertIn(f"2 × {self.product('CARD').display_name}", row.sentence)
        self.assertEqual(row.action_resolve()["res_id"], self.order_of(number).id, "the clerk may not import")
        action = row.with_user(self.boss).action_resolve()
        self.assertEqual(action["context"]["default_product_id"], self.product("CARD").id)
        self.make_codes(2)
        self.run_round()
        self.settle()
        self.assertFalse(self.rows())

    def test_rejected_by_ozon(self):
        number = self.failed()
        row = self.assertRow("rejected", number, "retry")
        self.assertEqual(row.ozon_words, "MOON_IN_WRONG_PHASE")
        self.assertNotIn("MOON", row.sentence)
        row.action_resolve()
        self.assertFalse(self.rows())
        self.settle()
        self.assertState(number, "done")

    def test_other_failures(self):
        number = self.due(48)
        self.ship(self.order_of(number))._fail("internal", error="ValueError")
        self.assertIn("ValueError", self.assertRow("failed", number, "retry").sentence)

    def test_one_row_an_article(self):
        for articles in (("NEW-1",), ("NEW-1", "COURSE"), ("NEW-2",)):
            self.posting_on_ozon("rfbs", products=[
                {**self.article_on_ozon(article), "sku": 7000 + len(article) + index}
                for index, article in enumerate(articles)
            ])
        self.import_orders()
        rows = self.rows()
        self.assertEqual(
            sorted(rows.mapped(lambda row: (row.cause, row.name, row.posting_count))),
            [("article", "NEW-1", 2), ("article", "NEW-2", 1)],
        )
        one = rows.filtered(lambda row: row.article_id.offer_id == "NEW-1")
        self.assertIn("2", one.sentence)
        self.assertEqual(self.env["ozon.article"].search(one.action_resolve()["domain"]), one.article_id)
        self.env["product.product"].create([{"name": name, "default_code": name} for name in ("NEW-1", "NEW-2")])
        self.assertFalse(self.rows("article"))

    def test_other_postings_without_an_order(self):
        number = self.imported("rfbs", products=[self.article_on_ozon("COURSE", currency="XXQ")])
        self.assertIn("XXQ", self.assertRow("no_order", number, "create_order").sentence)

    def test_deleted_order(self):
        number = self.due(48)
        order = self.order_of(number)
        order._action_cancel()
        order.unlink()
        self.assertRow("no_order", number, "create_order").action_resolve()
        self.assertTrue(self.order_of(number))
        self.assertFalse(self.rows())

    def test_cancelled_on_ozon(self):
        for shipped in (False, True):
            number = self.due(48)
            if shipped:
                self.ship(self.order_of(number))
                self.settle()
            self.ozon("move", posting_number=number, to="cancelled", by="buyer", reason="Changed my mind")
            self.posting(number).observed_at = False
            self.posting(number).stage = "delivering" if shipped else "awaiting"
            self.run_cron("sync")
        row = self.assertRow("cancelled", number, "settle")
        self.assertEqual(row.ozon_words, self.posting(number).cancel_reason)
        row.action_resolve()
        self.assertFalse(self.rows())
        self.assertFalse(self.attention_of(self.order_of(number)))
        self.assertIn("as settled", self.messages_of(self.order_of(number)))

    def test_cancelled_and_the_order_too(self):
        number = self.due(48)
        self.ship(self.order_of(number))
        self.settle()
        posting = self.posting(number)
        posting.stage = "cancelled"
        self.assertRow("cancelled", number, "settle")
        order = self.order_of(number).with_user(self.boss)
        order.ozon_cancel_reason = "The buyer changed his mind"
        order._action_cancel()
        self.assertFalse(self.rows())

    def test_settled_for_one_stage_only(self):
        number = self.due(48)
        posting = self.posting(number)
        for stage in const.AFTERMATHS:
            posting.stage = stage
            self.assertRow(stage, number, "settle").action_resolve()
            self.assertFalse(self.rows())
        with self.assertRaises(UserError):
            posting.with_user(self.clerk).action_settle()

    def test_cancelled_in_odoo_only(self):
        number = self.due(48)
        self.order_of(number)._action_cancel()
        self.assertRow("cancelled_here", number, "open")
        self.posting(number).stage = "cancelled"
        self.assertFalse(self.rows())

    def test_unknown_status_and_trouble_with_reading(self):
        number = self.due(48)
        self.posting(number)._note_problem("malformed", path="result.status")
        self.assertIn("result.status", self.assertRow("unreadable", number, "open").sentence)
        self.posting(number).write({"problem": False, "stage": "unknown"})
        self.assertRow("unreadable", number, "open")

    def test_account(self):
        account, now = self.account, fields.Datetime.now()
        self.assertFalse(self.rows())
        for vals, sentence in (
            ({"state": "error", "problem": "authentication", "problem_words": "No such key"}, "does not accept"),
            ({"state": "connected", "key_expires_at": now + timedelta(days=3)}, "expires on"),
            ({"key_expires_at": False, "problem": "nameless", "problem_values": {"count": 3, "path": "x"}}, "3 post"),
        ):
            account.sudo().write({"problem": False, "problem_values": False, "problem_words": False, **vals})
            with self.subTest(vals):
                [row] = self.rows()
                self.assertEqual((row.cause, row.name, row.solution), ("account", account.name, "open"))
                self.assertIn(sentence, row.sentence)
                self.assertEqual(row.action_resolve()["res_id"], account.id)
        account.sudo().write({"problem": "throttled"})
        self.assertFalse(self.rows(), "that one goes by itself")

    def test_account_that_stopped_importing(self):
        self.run_cron("import")
        self.assertFalse(self.rows())
        self.env.cr.execute("UPDATE ozon_account_health SET last_success_at = last_success_at - interval '1 hour'")
        [row] = self.rows()
        self.assertIn("No orders have been imported since", row.sentence)


@tagged("post_install", "-at_install")
class TestAttentionList(AttentionCase):
    def test_groups_with_counts_the_most_pressing_first(self):
        for hours in (-1, -2, 3):
            self.due(hours)
        self.failed()
        self.imported("rfbs", "NOBODY-KNOWS-ME")
        rows = self.env["ozon.attention"].with_user(self.clerk)
        domain = [("account_id", "=", self.account.id)]
        expected = [("overdue", 2), ("soon", 1), ("rejected", 1), ("article", 1)]
        self.rows()
        self.assertEqual(rows._read_group(domain, ["cause"], ["__count"]), expected)
        panel = rows.search_panel_select_range("cause", search_domain=domain, enable_counters=True)
        self.assertEqual([(each["id"], each["__count"]) for each in panel["values"]], expected)
        self.assertEqual(rows.search_count([*domain, ("urgency", "=", "overdue")]), 2)

    def test_a_whole_group_at_once(self):
        numbers = [self.due(-1), self.due(-2)]
        rows = self.rows("overdue")
        wizard = self.env["ozon.ship.wizard"].browse(rows.action_resolve()["res_id"])
        self.assertEqual(set(wizard.order_ids.mapped("origin")), set(numbers))
        self.failed()
        self.failed()
        self.rows("rejected").action_resolve()
        self.assertFalse(self.rows("rejected"))
        with self.assertRaisesRegex(UserError, "same button"):
            self.failed()
            self.rows().action_resolve()

    def test_sentences_are_the_reader_s(self):
        self.env["res.lang"]._activate_lang("ru_RU")
        self.due(-1)
        row = self.rows("overdue")
        english = row.with_context(lang="en_US", tz="UTC").sentence
        russian = row.with_context(lang="ru_RU", tz="Europe/Moscow").sentence
        self.assertIn("wanted it by", english)
        self.assertRegex(russian, r"[а-я]{3}.* \d+ \w+")

    def test_no_query_for_each_row(self):
        def queries():
            self.rows()
            self.env.invalidate_all()
            rows = self.env["ozon.attention"].with_user(self.clerk).search([("account_id", "=", self.account.id)])
            before = self.env.cr.sql_log_count
            rows.read(["name", "posting_number", "sentence", "ozon_words", "solution", "urgency"])
            return self.env.cr.sql_log_count - before

        for _number in range(2):
            self.due(-1)
            self.failed()
        few = queries()
        for _number in range(5):
            self.due(-1)
            self.failed()
        self.assertLessEqual(queries(), few)

    def test_who_sees_it(self):
        self.due(-1)
        other = self.env["res.company"].create({"name": "Other"})
        stranger = new_test_user(
            self.env, "attention-stranger", groups="sale_ozon.group_manager",
            company_id=other.id, company_ids=other.ids,
        )
        self.assertTrue(self.rows(user=self.clerk))
        self.assertFalse(self.rows(user=stranger))
        row = self.rows()
        for user in (stranger, new_test_user(self.env, "attention-employee", groups="base.group_user")):
            with self.subTest(user.login), self.assertRaises(AccessError):
                row.with_user(user).action_resolve()

    def test_indexes_find_it(self):
        """The plan touches no table of orders or postings from end to end, once there are many."""
        self.due(-1)
        self.env.flush_all()
        self.env.cr.execute("SET LOCAL enable_seqscan = off")
        rows = self.env["ozon.attention"]
        self.env.cr.execute("EXPLAIN " + self.env.cr.mogrify(rows._table_query.code, rows._table_query.params).decode())
        plan = "\n".join(line for [line] in self.env.cr.fetchall())
        self.assertNotRegex(plan, r"Seq Scan on (ozon_posting|ozon_shipment)\b(?!_)")
