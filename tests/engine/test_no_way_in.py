from datetime import timedelta

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command, Date, Datetime
from odoo.tests import tagged

from ..common import EVIDENCE
from .intruders_case import IntrudersCase

EVIL = ("https://evil.example", "https://127.1", "https://0x7f000001", "https://intranet", "http://127.0.0.1:1")


@tagged("post_install", "-at_install")
class TestNoWayToTheKey(IntrudersCase):
    """Who may not read the key may not send it anywhere."""

    def test_administrator_without_system_rights_cannot_move_the_address(self):
        for address in EVIL:
            for way in ("write", "web_save"):
                with self.subTest(address=address, way=way), self.assertRaises(UserError):
                    self.rpc(self.boss, self.account, way, {"api_url": address}, *([{}] if way == "web_save" else []))
        self.assertEqual(self.account.api_url, self.sandbox.url)
        self.assertEqual(self.account.api_key, self.sandbox.api_key)

    def test_nor_create_an_account_elsewhere(self):
        vals = {"name": "Mine", "client_id": "777"}
        with self.assertRaises(AccessError):
            self.rpc(self.boss, "ozon.account", "create", [{**vals, "api_url": EVIL[0]}])
        with self.assertRaises(AccessError):
            self.rpc(self.boss, "ozon.account", "create", [vals], context={"default_api_url": EVIL[0]})
        with self.assertRaises(AccessError):
            self.rpc(self.boss, self.account, "copy", {"api_url": EVIL[0], "client_id": "778"})

    def test_load_is_a_write_too(self):
        before = self.account.read(["api_url", "state", "import_from"])
        for name, value in (("api_url", EVIL[0]), ("state", "error"), ("rest_until", "2040-01-01 00:00:00")):
            with self.subTest(name):
                result = self.rpc(
                    self.boss, "ozon.account", "load", [".id", name], [[str(self.account.id), value]]
                )
                self.assertFalse(result["ids"])
        self.assertEqual(self.account.read(["api_url", "state", "import_from"]), before)

    def test_key_is_forgotten_with_its_address(self):
        self.account.api_url = "https://other.example"
        self.assertFalse(self.account.api_key)

    def test_key_that_comes_with_the_address_is_kept(self):
        self.account.write({"api_url": "https://other.example", "api_key": "new"})
        self.assertEqual(self.account.api_key, "new")

    def test_what_is_no_address_is_said_to_be_none(self):
        for address in ("https://[", "https://[::1", "//", "x" * 5000):
            with self.subTest(address[:20]), self.assertRaises(ValidationError):
                self.account.api_url = address

    def test_stranger_cannot_test_a_foreign_account(self):
        before = self.requests_made()
        for user in (self.stranger, self.employee, self.portal, self.clerk):
            with self.subTest(user.login), self.assertRaises(UserError):
                self.rpc(user, self.account, "action_test_connection")
        self.assertEqual(self.requests_made(), before)

    def test_what_the_workers_write_nobody_else_does(self):
        sequence = self.env.ref("sale_ozon.sequence_tracking_number")
        for name, value in (
            ("state", "error"), ("key_expires_at", "2040-01-01 00:00:00"), ("rest_until", "2040-01-01 00:00:00"),
            ("missing_methods", "x"), ("tracking_sequence_id", sequence.copy().id), ("import_resume", "x"),
        ):
            with self.subTest(name), self.assertRaises(AccessError):
                self.rpc(self.boss, self.account, "write", {name: value})

    def test_account_is_not_given_away(self):
        with self.assertRaises(UserError):
            self.rpc(self.boss, self.account, "write", {"company_id": self.other_company.id, "user_id": False})


@tagged("post_install", "-at_install")
class TestNoWayToTheCodes(IntrudersCase):
    def test_what_a_colleague_pasted_is_his(self):
        mine = self.rpc(self.boss, "ozon.code.import", "create", [{
            "product_id": self.product("CARD").id, "pasted": "VERY-SECRET-1",
        }])
        wizard = self.env["ozon.code.import"].browse(mine)
        found = self.rpc(self.stranger, "ozon.code.import", "search_read", [], ["pasted"])
        self.assertFalse(found)
        for user in (self.stranger, self.clerk, self.employee, self.portal):
            for method, args in (
                ("read", [["pasted"]]), ("write", [{"pasted": "HIS-OWN"}]), ("action_import", []), ("unlink", []),
            ):
                with self.subTest(user=user.login, method=method), self.assertRaises(UserError):
                    self.rpc(user, wizard, method, *args)
        self.assertEqual(wizard.pasted, "VERY-SECRET-1")

    def test_import_leaves_nothing_behind(self):
        wizard = self.env["ozon.code.import"].browse(self.rpc(self.boss, "ozon.code.import", "create", [{
            "product_id": self.product("CARD").id, "pasted": "VERY-SECRET-1",
        }]))
        self.rpc(self.boss, wizard, "action_import")
        self.assertFalse(wizard.pasted or wizard.file)
        self.assertEqual(wizard.imported_count, 1)

    def test_forged_codes(self):
        shipment = self.ship(self.order_of(self.imported("digital", "CARD")))
        vals = {"product_id": self.product("CARD").id, "code": "FORGED"}
        forged = {"state": "accepted", "shipment_id": shipment.id, "rejection_reason": "x", "code_digest": "x"}
        for name, value in forged.items():
            with self.subTest(name), self.assertRaises(AccessError):
                self.rpc(self.boss, "ozon.code", "create", [{**vals, name: value}])
            with self.subTest(f"default_{name}"), self.assertRaises(AccessError):
                self.rpc(self.boss, "ozon.code", "create", [vals], context={f"default_{name}": value})
            with self.subTest(f"load {name}"):
                result = self.rpc(
                    self.boss, "ozon.code", "load", ["product_id/.id", "code"],
                    [[str(self.product("CARD").id), "FORGED"]], context={f"default_{name}": value},
                )
                self.assertFalse(result["ids"])
        self.assertFalse(self.env["ozon.code"].search([]))

    def test_guessing_tells_nothing(self):
        self.make_codes(1)
        product = self.product("CARD").id
        told = set()
        for user in (self.portal, self.employee, self.clerk):
            for guess in ("CARD-SECRET-0", "CARD-SECRET-9"):
                with self.assertRaises(AccessError) as caught:
                    self.rpc(user, "ozon.code", "create", [{"product_id": product, "code": guess}])
                told.add((user, str(caught.exception)))
        self.assertEqual(len(told), 3, "the same words for a known and an unknown code")

    def test_codes_are_not_put_into_another_company(self):
        code = self.make_codes(1)
        for vals in ({"company_id": self.other_company.id}, {"company_id": self.other_company.id, "code": "NEW"}):
            with self.assertRaises(UserError):
                self.rpc(self.boss, code, "write", vals)
        with self.assertRaises(UserError):
            self.rpc(self.boss, "ozon.code", "create", [{
                "product_id": self.product("CARD").id, "code": "INJECTED", "company_id": self.other_company.id,
            }])

    def test_a_colleague_s_shipment_is_not_sent_short(self):
        number = self.imported("digital", "CARD", codes=3)
        self.order_of(number).user_id = self.boss
        shipment = self.ship(self.order_of(number), user=self.boss)
        self.run_cron("send")
        self.assertState(number, "queued", "codes_missing")
        for user in (self.clerk, self.stranger, self.employee, self.portal):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.rpc(user, shipment, "action_allow_partial")
        self.assertFalse(shipment.allow_partial)
        self.rpc(self.boss, shipment, "action_allow_partial")
        self.assertEqual(self.order_of(number).message_ids[0].author_id, self.boss.partner_id)

    def test_what_is_pasted_is_text(self):
        for pasted in (["A"], {"a": 1}, 7):
            with self.subTest(pasted), self.assertRaises(UserError):
                self.rpc(self.boss, "ozon.code.import", "create", [{
                    "product_id": self.product("CARD").id, "pasted": pasted,
                }])

    def test_endless_tabs_are_refused_at_once(self):
        wizard = self.env["ozon.code.import"].browse(self.rpc(self.boss, "ozon.code.import", "create", [{
            "product_id": self.product("CARD").id, "pasted": "x" + "\t" * 2_000_000 + "y",
        }]))
        with self.assertQueryCount(200):
            self.rpc(self.boss, wizard, "action_import")
        self.assertEqual((wizard.imported_count, wizard.finding_ids.mapped("kind")), (0, ["too_long"]))


@tagged("post_install", "-at_install")
class TestNoWayToTheShipment(IntrudersCase):
    """What is reported to Ozon follows from the posting and the policy, never from the client."""

    def test_a_colleague_s_wizard_is_closed(self):
        order = self.order_of(self.imported("rfbs", "COURSE"))
        wizard = self.wizard_for(order)
        for user in (self.boss, self.stranger, self.employee, self.portal):
            for method, args in (
                ("write", [{"evidence": EVIDENCE, "goal_stage": "delivered"}]), ("read", [["evidence"]]),
                ("action_confirm", []), ("unlink", []),
            ):
                with self.subTest(user=user.login, method=method), self.assertRaises(AccessError):
                    self.rpc(user, wizard, method, *args)
        self.assertFalse(wizard.evidence)

    def test_kind_is_not_the_client_s(self):
        order = self.order_of(self.imported("rfbs", "COURSE"))
        vals = {"order_ids": [Command.set(order.ids)], "goal_stage": "delivered"}
        with self.assertRaises(AccessError):
            self.rpc(self.clerk, "ozon.ship.wizard", "create", [{**vals, "kind": "gift"}])
        with self.assertRaises(AccessError):
            self.rpc(self.clerk, "ozon.ship.wizard", "create", [vals], context={"default_kind": "gift"})

    def test_goal_goes_no_further_than_the_policy(self):
        products = {"COURSE": "service", "GIFT": "gift"}
        for article in products:
            order = self.order_of(self.imported("rfbs", article))
            wizard = self.env["ozon.ship.wizard"].browse(self.rpc(self.clerk, "ozon.ship.wizard", "create", [{
                "order_ids": [Command.set(order.ids)], "goal_stage": "delivered",
            }]))
            with self.subTest(article), self.assertRaises(UserError):
                self.rpc(self.clerk, wizard, "action_confirm")
            self.assertFalse(order.ozon_shipment_ids)

    def test_presale_far_away_is_not_reported_delivered(self):
        self.product("GIFT").write({
            "ozon_virtual_kind": "presale", "ozon_release_date": Date.today() + timedelta(days=60),
        })
        order = self.order_of(self.imported("rfbs", "GIFT"))
        for goal in ("assembled", "delivering", "delivered"):
            wizard = self.wizard_for(order, goal_stage=goal, evidence=EVIDENCE)
            with self.subTest(goal), self.assertRaises(UserError):
                wizard.action_confirm()

    def test_worker_asks_again(self):
        number = self.imported("rfbs", "COURSE")
        shipment = self.ship(self.order_of(number), evidence=EVIDENCE)
        self.product("COURSE").ozon_virtual_kind = "gift"
        self.run_cron("send")
        self.assertEqual(shipment.state, "failed")
        self.assertFalse(self.calls_for(number))

    def test_invisible_evidence_is_none(self):
        order = self.order_of(self.imported("rfbs", "COURSE"))
        for evidence in ("\u200b", "\u2060" * 50, "\u3164" * 50, " \u00a0" * 50, "ok", "\u00ad" * 9 + "x"):
            wizard = self.wizard_for(order, evidence=evidence, goal_stage="delivered")
            with self.subTest(evidence), self.assertRaises(UserError):
                wizard.action_confirm()

    def test_wizard_tells_nothing_of_a_foreign_order(self):
        order = self.order_of(self.imported("rfbs", "COURSE"))
        posting = order.ozon_posting_ids
        spec = {name: {} for name in ("scheme", "kind", "ship_by", "order_id", "contents", "checks_html", "verdict")}
        for vals in ({"order_ids": [[6, 0, order.ids]]}, {"posting_id": posting.id}):
            for model in ("ozon.ship.wizard", "ozon.ship.wizard.line"):
                fields_spec = {**{name: {} for name in vals}, **spec}
                try:
                    told = self.rpc(self.stranger, self.env[model], "onchange", vals, list(vals), fields_spec)
                except UserError:
                    continue
                for words in (order.name, "COURSE", "Online course", "rfbs", "service"):
                    self.assertNotIn(words, str(told), (model, vals))
        with self.assertRaises(UserError):
            wizard = self.rpc(self.stranger, "ozon.ship.wizard", "create", [{"order_ids": [[6, 0, order.ids]]}])
            self.rpc(self.stranger, self.env["ozon.ship.wizard"].browse(wizard), "action_confirm")
        self.assertFalse(posting.shipment_ids)

    def test_tracking_number_that_has_left_stays_used(self):
        number = self.imported("rfbs", "COURSE")
        shipment = self.ship(self.order_of(number), tracking_number="COURSE-42")
        shipment.sudo().write({"state": "failed", "has_left": True})
        other = self.order_of(self.imported("rfbs", "COURSE"))
        for spelling in ("COURSE-42", "course-42", "ＣＯＵＲＳＥ-42", "COURSE-\u200b42"):
            with self.subTest(spelling), self.assertRaises(UserError):
                self.wizard_for(other, tracking_number=spelling).action_confirm()

    def test_widened_alphabet_lets_no_other_letters_in(self):
        with self.assertRaises(ValidationError):
            self.account.tracking_characters += "ЖЯ\u200b_"
        # As if it had come by another way.
        self.env.cr.execute("UPDATE ozon_account SET tracking_characters = tracking_characters || 'ЖЯ_'")
        self.account.invalidate_recordset()
        order = self.order_of(self.imported("rfbs", "COURSE"))
        for number in ("ЖЯ-1234", "AB_12345", "AB-Ж-1234"):
            with self.subTest(number), self.assertRaises(UserError):
                self.wizard_for(order, tracking_number=number).action_confirm()


@tagged("post_install", "-at_install")
class TestNoWayToTheOrder(IntrudersCase):
    def test_what_is_computed_is_not_written(self):
        order = self.order_of(self.imported("rfbs", "COURSE"))
        forged = {
            "ozon_shipment_state": "done", "ozon_ship_by": "2040-01-01 00:00:00", "ozon_account_id": False,
            "ozon_due_at": "2040-01-01 00:00:00", "ozon_posting_ids": [[5, 0, 0]], "ozon_shipment_ids": [[5, 0, 0]],
        }
        before = order.read(list(forged))
        for user in self.intruders.values():
            for name, value in forged.items():
                with self.subTest(user=user.login, field=name):
                    with self.assertRaises(AccessError):
                        self.rpc(user, order, "write", {name: value})
                    with self.assertRaises(AccessError):
                        self.rpc(user, order, "web_save", {name: value}, {})
                    if value:
                        with self.assertRaises(AccessError):
                            self.rpc(user, "sale.order", "create", [{"partner_id": order.partner_id.id, name: value}])
        self.assertEqual(order.read(list(forged)), before)

    def test_no_context_cancels_what_is_shipped(self):
        number = self.imported("rfbs", "COURSE")
        self.ship(self.order_of(number))
        self.settle()
        order = self.order_of(number)
        for user in self.intruders.values():
            with self.subTest(user.login), self.assertRaises(UserError):
                self.rpc(user, order, "action_cancel", context={"ozon_cancelled_on_ozon": True})
        self.assertEqual(order.state, "sale")

    def test_shipped_order_is_kept_even_when_cancelled(self):
        number = self.imported("rfbs", "COURSE")
        self.ship(self.order_of(number))
        self.settle()
        order = self.order_of(number)
        order.ozon_cancel_reason = "The buyer called"
        order.with_user(self.boss)._action_cancel()
        self.assertEqual(order.state, "cancel")
        with self.assertRaisesRegex(UserError, "kept as proof"):
            order.unlink()

    def test_import_that_cannot_be_resumed_begins_anew(self):
        self.account.sudo().import_resume = {"no": ["sense"]}
        self.import_orders()
        self.account.sudo().rest_until = False
        number = self.imported("rfbs", "COURSE")
        self.assertTrue(self.order_of(number))

    def test_posting_number_of_ten_megabytes(self):
        wizard = self.env["ozon.posting.import"].with_user(self.clerk).create({
            "account_id": self.account.id, "posting_number": "1-" * 5_000_000,
        })
        before, now = self.requests_made(), Datetime.now()
        with self.assertRaises(UserError) as caught:
            self.rpc(self.clerk, wizard, "action_import")
        self.assertLess(len(str(caught.exception)), 500)
        self.assertLess(Datetime.now() - now, timedelta(seconds=5))
        self.assertEqual(self.requests_made(), before)
