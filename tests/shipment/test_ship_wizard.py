from datetime import datetime, timedelta

from odoo.exceptions import AccessError, UserError
from odoo.fields import Date, Datetime
from odoo.tests import Form, tagged

from ..common import EVIDENCE, OzonCase


@tagged("post_install", "-at_install")
class TestChecks(OzonCase):
    """What the user sees before anything is sent: ok, a warning, or a refusal with the way out."""

    def checks_of(self, number, **vals):
        """:return: level and sentence by the check's code"""
        wizard = self.wizard_for(self.order_of(number), **vals)
        return {code: (level, sentence) for code, level, sentence in wizard.checks}

    def assertCheck(self, number, code, level, words, **vals):
        found, sentence = self.checks_of(number, **vals)[code]
        self.assertEqual(found, level, sentence)
        self.assertIn(words, sentence)

    def test_everything_is_well(self):
        number = self.imported("rfbs", "COURSE")
        wizard = self.wizard_for(self.order_of(number), evidence=EVIDENCE)
        self.assertEqual({level for _code, level, _sentence in wizard.checks}, {"ok"})
        self.assertEqual((wizard.verdict, wizard.reasons), ("ok", ""))

    def test_what_is_sent_is_shown_line_by_line(self):
        number = self.imported("digital", products=[
            self.article_on_ozon("CARD", quantity=2, required_qty=6), self.article_on_ozon("KEY"),
        ])
        contents = self.wizard_for(self.order_of(number)).contents
        self.assertIn("2 × [CARD] Game card, codes: 6", contents)
        self.assertIn("1 × [KEY] Office key, codes: 1", contents)

    def test_account_that_is_not_connected(self):
        number = self.imported("rfbs", "COURSE")
        self.account.state = "error"
        self.assertCheck(number, "account", "refusal", "Test Connection")

    def test_key_that_has_expired(self):
        number = self.imported("rfbs", "COURSE")
        self.account.key_expires_at = Datetime.now() - timedelta(minutes=1)
        self.assertCheck(number, "account", "refusal", "expired")

    def test_order_that_is_being_shipped_already(self):
        number = self.imported("rfbs", "COURSE")
        self.ship(self.order_of(number))
        self.assertCheck(number, "active", "refusal", "already being shipped")

    def test_posting_that_waits_no_more(self):
        for to, words in (("delivered", "already"), ("cancelled", "“cancelled”"), ("arbitration", "“arbitration”"),
                          ("teleported", "“teleported”")):
            with self.subTest(to):
                number = self.imported("rfbs", "COURSE")
                self.ozon("move", posting_number=number, to=to)
                self.import_orders()
                self.assertCheck(number, "stage", "refusal", words)

    def test_deadline(self):
        now = datetime.now().replace(microsecond=0)
        for hours, level, words in ((-1, "warning", "Late"), (2, "warning", "Due soon"), (30, "ok", "On time")):
            with self.subTest(words):
                deadline = f"{(now + timedelta(hours=hours)).isoformat()}Z"
                number = self.imported("rfbs", "COURSE", shipment_date=deadline)
                self.assertCheck(number, "deadline", level, words)

    def test_goods_need_a_parcel(self):
        number = self.imported("rfbs", "COURSE", "MUG")
        self.order_of(number).ozon_shipment_mode = "virtual"
        self.assertCheck(number, "kind", "refusal", "[MUG] Mug")

    def test_order_set_to_physical(self):
        number = self.imported("rfbs", "COURSE")
        self.order_of(number).ozon_shipment_mode = "physical"
        self.assertCheck(number, "kind", "refusal", "physical")

    def test_carrier_s_postings_can_only_be_assembled(self):
        for scheme, who in (("fbs", "Ozon delivers"), ("rfbs_integrated", "partner carrier delivers")):
            with self.subTest(scheme):
                number = self.imported(scheme, "COURSE")
                self.assertCheck(number, "scheme", "refusal", who, goal_stage="delivering")
                self.assertCheck(number, "scheme", "warning", "only assembled here")

    def test_delivery_that_this_version_does_not_know(self):
        number = self.imported("rfbs", "COURSE", integration_type="drone")
        self.assertCheck(number, "scheme", "refusal", "“drone”")

    def test_missing_codes_are_counted(self):
        number = self.imported("digital", "CARD", codes=3)
        self.make_codes(1)
        self.assertCheck(number, "codes", "warning", "2 × [CARD] Game card")
        self.make_codes(2)
        self.assertCheck(number, "codes", "ok", "3")

    def test_two_orders_do_not_count_the_same_codes(self):
        numbers = [self.imported("digital", "CARD", codes=2) for _order in range(2)]
        self.make_codes(3)
        wizard = self.wizard_for(self.env["sale.order"].concat(*map(self.order_of, numbers)))
        self.assertEqual(sorted(wizard.line_ids.mapped("verdict")), ["ok", "warning"])
        self.assertIn("1 × [CARD]", "".join(wizard.line_ids.mapped("reasons")))

    def test_delivered_needs_evidence(self):
        number = self.imported("rfbs", "COURSE")
        self.assertCheck(number, "evidence", "refusal", "what the buyer received", goal_stage="delivered")
        self.assertCheck(number, "evidence", "warning", "delivering only")
        self.assertCheck(number, "evidence", "ok", "recorded", evidence=EVIDENCE)

    def test_blank_evidence_is_none(self):
        number = self.imported("rfbs", "COURSE")
        self.assertCheck(number, "evidence", "refusal", "what", goal_stage="delivered", evidence="  \n ")

    def test_release_date_of_a_presale(self):
        number = self.imported("rfbs", "GIFT")
        for days, level in ((20, "ok"), (45, "refusal")):
            with self.subTest(days):
                release = Date.today() + timedelta(days=days)
                self.product("GIFT").write({"ozon_virtual_kind": "presale", "ozon_release_date": release})
                self.assertEqual(self.checks_of(number)["release"][0], level)

    def test_worker_checks_again_before_it_sends(self):
        number = self.imported("rfbs", "COURSE")
        shipment = self.ship(self.order_of(number))
        self.product("COURSE").ozon_virtual_kind = False
        self.run_cron("send")
        self.assertState(number, "failed", "checks")
        self.assertIn("needs a parcel", shipment.last_error)
        self.assertEqual(self.calls_for(number), [])

    def test_checks_are_kept_for_good(self):
        number = self.imported("rfbs", "COURSE")
        shipment = self.ship(self.order_of(number), evidence=EVIDENCE)
        self.assertEqual(shipment.requested_by, self.clerk)
        evidence = shipment.check_ids.filtered(lambda check: check.code == "evidence")
        self.assertEqual((evidence.level, evidence.sentence), ("ok", "Delivery to the buyer is recorded"))


@tagged("post_install", "-at_install")
class TestShipWizard(OzonCase):
    def orders(self, scheme, article, count):
        numbers = self.posting_on_ozon(scheme, article, count=count)
        self.import_orders()
        return self.env["sale.order"].concat(*map(self.order_of, numbers))

    def test_form_shows_what_follows_from_an_entry(self):
        action = self.orders("rfbs", "COURSE", 1).with_user(self.clerk).action_ozon_ship_virtually()
        wizard = self.env["ozon.ship.wizard"].with_user(self.clerk).browse(action["res_id"])
        with Form(wizard) as form:
            self.assertEqual(form.goal_stage, "delivering")
            form.evidence = EVIDENCE
            self.assertEqual(form.goal_stage, "delivered")
            form.evidence_way = "mail"
            self.assertIn("say both", form.checks_html)
            form.evidence_at = Datetime.now()
            self.assertNotIn("say both", form.checks_html)
            form.tracking_number = "RB123456785CN"
            self.assertIn("UPU S10", form.checks_html)
            self.assertEqual(form.passed_count, 0)
            form.tracking_number = "COURSE-42"
            self.assertEqual(form.passed_count, 1)

    def test_form_for_many_orders_opens(self):
        action = self.orders("rfbs", "COURSE", 2).with_user(self.clerk).action_ozon_ship_virtually()
        with Form(self.env["ozon.ship.wizard"].with_user(self.clerk).browse(action["res_id"])) as form:
            self.assertEqual((form.passed_count, len(form.line_ids)), (2, 2))
            with form.line_ids.edit(0) as line:
                line.evidence = EVIDENCE
                self.assertEqual(line.goal_stage, "delivered")

    def test_those_that_pass_go_and_the_others_are_listed(self):
        good, bad = self.orders("rfbs", "COURSE", 2), self.orders("rfbs", "MUG", 2)
        wizard = self.wizard_for(good + bad)
        self.assertEqual((wizard.passed_count, wizard.refused_count), (2, 2))
        action = wizard.action_confirm()
        self.assertEqual((action["res_model"], action["res_id"]), ("ozon.ship.wizard", wizard.id))
        self.assertEqual((wizard.is_finished, wizard.scheduled_count), (True, 2))
        self.assertEqual(wizard.line_ids.order_id, bad)
        self.assertIn("set to physical shipping", wizard.line_ids[0].reasons)
        self.assertEqual(good.ozon_posting_ids.shipment_ids.mapped("state"), ["queued"] * 2)
        self.assertFalse(bad.ozon_posting_ids.shipment_ids)
        self.assertEqual(wizard.action_confirm()["type"], "ir.actions.act_window_close")
        self.assertEqual(len(good.ozon_posting_ids.shipment_ids), 2)

    def test_all_refused_names_every_reason(self):
        orders = self.orders("rfbs", "COURSE", 2) + self.orders("rfbs", "MUG", 1)
        wizard = self.wizard_for(orders)
        wizard.line_ids.filtered(lambda line: line.kind == "service").goal_stage = "delivered"
        with self.assertRaises(UserError) as refusal:
            wizard.action_confirm()
        for order in orders:
            self.assertIn(order.name, str(refusal.exception))
        # Each reason once, whatever the number of orders.
        self.assertEqual(str(refusal.exception).count("2 × To report it as delivered"), 1)
        self.assertEqual(str(refusal.exception).count("physical"), 1)
        self.assertFalse(orders.ozon_posting_ids.shipment_ids)

    def test_orders_from_elsewhere_are_left_out(self):
        elsewhere = self.env["sale.order"].create({"partner_id": self.env.user.partner_id.id})
        order = self.orders("rfbs", "COURSE", 1)
        self.assertEqual(len(self.ship(order + elsewhere)), 1)

    def test_double_click_makes_one_shipment(self):
        wizard = self.wizard_for(self.orders("rfbs", "COURSE", 1))
        wizard.action_confirm()
        self.env.invalidate_all()
        with self.assertRaisesRegex(UserError, "already being shipped"):
            wizard.action_confirm()
        self.assertEqual(len(wizard.order_ids.ozon_posting_ids.shipment_ids), 1)

    def test_two_colleagues_make_one_shipment(self):
        order = self.orders("rfbs", "COURSE", 1)
        wizards = [self.wizard_for(order), self.wizard_for(order, user=self.boss)]
        wizards[0].action_confirm()
        self.env.invalidate_all()
        with self.assertRaisesRegex(UserError, "already being shipped"):
            wizards[1].action_confirm()

    def test_confirm_wakes_the_sender(self):
        self.ship(self.orders("rfbs", "COURSE", 1))
        cron = self.env.ref("sale_ozon.ir_cron_send_shipments")
        self.assertTrue(self.env["ir.cron.trigger"].search([
            ("cron_id", "=", cron.id), ("call_at", "<=", Datetime.now()),
        ]))

    def test_many_orders_cost_the_same_each(self):
        few, many = self.orders("rfbs", "COURSE", 10), self.orders("rfbs", "COURSE", 210)
        self.ship(self.orders("rfbs", "COURSE", 1))  # warm
        costs = []
        for orders in (few, many):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.wizard_for(orders).action_confirm()
            self.env.flush_all()
            costs.append(self.cr.sql_log_count - before)
            self.assertEqual(set(orders.mapped("ozon_shipment_state")), {"queued"})
        # A drawn tracking number takes a query of its own.
        self.assertLess((costs[1] - costs[0]) / 200, 3, costs)

    def test_user_who_may_not_change_the_order_cannot_ship_it(self):
        order = self.orders("rfbs", "COURSE", 1)
        wizard = self.wizard_for(order)
        self.env["ir.rule"].create({
            "name": "Hands off", "model_id": self.env.ref("sale.model_sale_order").id,
            "domain_force": [("id", "!=", order.id)], "perm_read": False,
        })
        with self.assertRaises(AccessError):
            wizard.action_confirm()
