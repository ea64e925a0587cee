from datetime import date, timedelta

from odoo import SUPERUSER_ID, api
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import TransactionCase, new_test_user
from odoo.tools import mute_logger
from psycopg2.errors import SerializationFailure, UniqueViolation

FAR = date(2099, 12, 31)


def make_shipment(env, number, account=None):
    """A digital shipment, with nothing on it but what codes need.

    :param str number: tells it from others.
    :param ozon.account account: of which account; a new one if None.
    """
    account = account or env["ozon.account"].create({
        "name": f"Shop {number}", "client_id": number, "api_key": "key",
    })
    posting = env["ozon.posting"].sudo().create({
        "account_id": account.id, "posting_number": f"{number}-0001-1", "scheme": "digital",
        "status": "awaiting_packaging", "stage": "awaiting",
    })
    return env["ozon.shipment"].sudo().create({
        "posting_id": posting.id, "kind": "digital", "goal_stage": "delivered",
    })


class CodesCase(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.product, cls.other_product = cls.env["product.product"].create([
            {"name": "Game", "default_code": "GAME", "type": "service"},
            {"name": "Film", "default_code": "FILM", "type": "service"},
        ])
        cls.pool = cls.env["ozon.code"]
        # May export, so that it is our own rule which keeps codes out of what is exported.
        cls.user = new_test_user(cls.env, "ozon-user", groups="sale_ozon.group_user,base.group_allow_export")
        cls.manager = new_test_user(cls.env, "ozon-manager", groups="sale_ozon.group_manager")

    def make_codes(self, *values, product=None, **vals):
        product = product or self.product
        return self.pool.create([{"product_id": product.id, "code": value, **vals} for value in values])

    def make_shipment(self, number="900001"):
        return make_shipment(self.env, number)


class TestCodeValues(CodesCase):
    def test_value_is_kept_stripped(self):
        [code] = self.make_codes("  AB CD-1 \n")
        self.assertEqual(code.code, "AB CD-1")
        self.env.invalidate_all()
        self.assertEqual(code.code, "AB CD-1")

    def test_many_values_reach_their_own_rows(self):
        codes = self.make_codes(*(f"MANY-{number}" for number in range(50)))
        self.env.invalidate_all()
        self.assertEqual(codes.mapped("code"), [f"MANY-{number}" for number in range(50)])

    def test_unusable_values_are_refused_without_being_quoted(self):
        for value in ("", "   ", None, "S" * 256, "SECRET\x07BELL", "SECRET\u200bSPACE", "SECRET\nTWO"):
            with self.subTest(value=value), self.assertRaises(ValidationError) as refusal:
                self.make_codes(value)
            self.assertNotIn("SECRET", str(refusal.exception))

    def test_duplicate_is_refused_before_postgresql_sees_it(self):
        self.make_codes("SECRET-1")
        with self.assertNoLogs("odoo.sql_db", "ERROR"), self.assertRaises(ValidationError) as refusal:
            self.make_codes("SECRET-2", "SECRET-1 ")
        self.assertNotIn("SECRET", str(refusal.exception))

    def test_duplicate_within_a_batch_is_refused(self):
        with self.assertRaises(ValidationError):
            self.make_codes("TWICE", "ONCE", " TWICE")

    def test_values_differ_by_case(self):
        self.assertEqual(len(self.make_codes("abc", "ABC")), 2)

    def test_other_company_may_have_the_same_value(self):
        company = self.env["res.company"].create({"name": "Other"})
        self.make_codes("SAME")
        self.assertEqual(self.make_codes("SAME", company_id=company.id).company_id, company)

    def test_company_is_the_product_s(self):
        company = self.env["res.company"].create({"name": "Other"})
        self.product.company_id = company
        self.assertEqual(self.make_codes("OWNED").company_id, company)

    def test_company_of_code_and_product_must_fit(self):
        self.product.company_id = self.env["res.company"].create({"name": "Other"})
        with self.assertRaises(UserError):
            self.make_codes("MISFIT", company_id=self.env.company.id)

    def test_free_code_can_be_corrected(self):
        first, second = self.make_codes("WRONG", "SECRET-TAKEN")
        first.with_user(self.manager).code = " RIGHT "
        self.env.invalidate_all()
        self.assertEqual(first.code, "RIGHT")
        self.make_codes("WRONG")  # is free to be used again
        first.code = "RIGHT"  # is not its own duplicate
        with self.assertRaises(ValidationError) as refusal:
            first.code = "SECRET-TAKEN"
        self.assertNotIn("SECRET", str(refusal.exception))
        with self.assertRaises(ValidationError):
            (first + second).write({"code": "BOTH"})

    def test_required_fields_cannot_be_emptied(self):
        [code] = self.make_codes("SECRET")
        for name in ("code", "product_id", "company_id"):
            with self.subTest(name), self.assertNoLogs("odoo.sql_db", "ERROR"), self.assertRaises(UserError):
                code.write({name: False})

    def test_name_is_a_number(self):
        first, second = self.make_codes("SECRET-1", "SECRET-2")
        self.assertEqual(first.display_name, f"Code #{first.id}")
        self.assertEqual(self.pool.name_search(f"#{second.id}"), [(second.id, f"Code #{second.id}")])
        self.assertEqual(self.pool.search([("display_name", "=", f"Code #{second.id}")]), second)
        self.assertFalse(self.pool.name_search("SECRET"))
        others = self.pool.search([("display_name", "not ilike", f"#{second.id}")])
        self.assertIn(first, others)
        self.assertNotIn(second, others)


class TestCodeSecrecy(CodesCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.code = cls.pool.create({"product_id": cls.product.id, "code": "SECRET"})
        cls.seen_by_user = cls.code.with_user(cls.user)

    def test_user_sees_that_a_code_exists(self):
        self.assertEqual(self.seen_by_user.read(["product_id", "state"])[0]["state"], "free")
        self.assertNotIn("code", self.seen_by_user.read()[0])
        self.assertNotIn("code", self.seen_by_user.fields_get())

    def test_user_cannot_get_at_the_value(self):
        codes = self.seen_by_user
        ways = {
            "read": lambda: codes.read(["code"]),
            "field": lambda: codes.code,
            "search": lambda: codes.search([("code", "=like", "S%")]),
            "search_count": lambda: codes.search_count([("code", "=", "SECRET")]),
            "order": lambda: codes.search([], order="code"),
            "filter": lambda: codes.filtered_domain([("code", "=", "SECRET")]),
            "group": lambda: codes.formatted_read_group([], ["code"], ["__count"]),
            "aggregate": lambda: codes.formatted_read_group([], ["product_id"], ["code:max"]),
            "export": lambda: codes.export_data(["product_id/name", "code"]),
            "web": lambda: codes.web_search_read([], {"code": {}}),
            "search through shipment": lambda: self.env["ozon.shipment"].with_user(self.user).search([
                ("code_ids.code", "=", "SECRET"),
            ]),
            "digest": lambda: codes.search([("code_digest", "=", codes._digest("SECRET"))]),
            "import wizard": lambda: self.env["ozon.code.import"].with_user(self.user).create({}),
        }
        for name, way in ways.items():
            with self.subTest(name), mute_logger("odoo.models"), self.assertRaises(AccessError):
                self.env.invalidate_all()
                way()

    def test_user_cannot_change_codes(self):
        ways = {
            "create": lambda: self.seen_by_user.create({"product_id": self.product.id, "code": "NEW"}),
            "write": lambda: self.seen_by_user.write({"expires_on": FAR}),
            "overwrite": lambda: self.seen_by_user.write({"code": "NEW"}),
            "unlink": self.seen_by_user.unlink,
            "void": self.seen_by_user.action_void,
        }
        for name, way in ways.items():
            with self.subTest(name), self.assertRaises(AccessError):
                way()
        self.assertEqual(self.code.code, "SECRET")

    def test_manager_reads_the_value(self):
        self.assertEqual(self.code.with_user(self.manager).read(["code"])[0]["code"], "SECRET")

    def test_codes_of_another_company_are_not_seen(self):
        company = self.env["res.company"].create({"name": "Other"})
        [code] = self.make_codes("ELSEWHERE", company_id=company.id)
        self.assertNotIn(code, self.pool.with_user(self.manager).search([]))

    def test_lost_race_shows_no_value(self):
        """What PostgreSQL, Odoo's log and the user get to see when two imports bring the same code."""
        self.patch(self.env.registry["ozon.code"], "_refuse_known", lambda codes, pairs: None)
        with (
            self.assertLogs("odoo.sql_db", "ERROR") as logs,
            self.assertRaises(UniqueViolation) as failure,
            self.env.cr.savepoint(),
        ):
            self.make_codes("SECRET")
        self.assertNotIn("SECRET", "".join(logs.output))
        self.assertNotIn("SECRET", str(failure.exception))
        self.assertIn("kept only once", self.pool._sql_error_to_message(failure.exception))


class TestCodeStates(CodesCase):
    def setUp(self):
        super().setUp()
        self.shipment = self.make_shipment()

    def reserve(self, count, product=None, shipment=None):
        return self.pool._reserve(shipment or self.shipment, {product or self.product: count})

    def test_reserve_takes_what_expires_first(self):
        soon, later = date.today() + timedelta(days=1), date.today() + timedelta(days=9)
        [eternal] = self.make_codes("ETERNAL")
        [late] = self.make_codes("LATE", expires_on=later)
        [early, early_too] = self.make_codes("EARLY", "EARLY-TOO", expires_on=soon)
        self.assertEqual(self.reserve(3), {})
        reserved = early + early_too + late
        self.assertEqual(set(reserved.mapped("state")), {"reserved"})
        self.assertEqual(reserved.shipment_id, self.shipment)
        self.assertEqual(reserved.posting_id, self.shipment.posting_id)
        self.assertEqual(eternal.state, "free")

    def test_reserve_is_all_or_nothing(self):
        game, game_too = self.make_codes("G1", "G2")
        [film] = self.make_codes("F1", product=self.other_product)
        missing = self.pool._reserve(self.shipment, {self.product: 2, self.other_product: 3})
        self.assertEqual(missing, {self.other_product: 2})
        self.assertEqual(set((game + game_too + film).mapped("state")), {"free"})
        self.assertFalse(self.shipment.code_ids)

    def test_reserve_twice_reserves_once(self):
        self.make_codes("G1", "G2", "G3", "G4")
        self.assertEqual(self.reserve(2), {})
        held = self.shipment.code_ids
        self.assertEqual(self.reserve(2), {})
        self.assertEqual(self.shipment.code_ids, held)
        held._mark_sent()
        self.assertEqual(self.reserve(3), {})
        self.assertEqual(len(self.shipment.code_ids), 3)
        self.assertEqual(self.reserve(9), {self.product: 5})

    def test_rejected_code_is_replaced(self):
        self.make_codes("G1", "G2", "G3")
        self.reserve(2)
        bad = self.shipment.code_ids[0]
        self.shipment.code_ids._mark_sent()
        self.assertEqual(self.shipment.code_ids._mark_rejected({bad.code: "No"}), bad)
        self.assertEqual(self.reserve(2), {})
        self.assertEqual(len(self.shipment.code_ids - bad), 2)

    def test_reserve_passes_over_what_it_must_not_take(self):
        yesterday = date.today() - timedelta(days=1)
        company = self.env["res.company"].create({"name": "Other"})
        self.make_codes("EXPIRED", expires_on=yesterday)
        self.make_codes("ELSEWHERE", company_id=company.id)
        self.make_codes("VOID").action_void()
        self.make_codes("FILM", product=self.other_product)
        self.assertEqual(self.reserve(1), {self.product: 1})
        self.make_codes("LAST-DAY", expires_on=date.today())
        self.assertEqual(self.reserve(1), {})

    def test_available_counts(self):
        self.make_codes("G1", "G2", "G3")
        self.make_codes("EXPIRED", expires_on=date.today() - timedelta(days=1))
        self.reserve(1)
        products = self.product + self.other_product
        with self.assertQueryCount(1):
            counts = self.pool._available_counts(products, self.env.company)
        self.assertEqual(counts, {self.product: 2, self.other_product: 0})

    def test_release_frees_only_what_never_left(self):
        codes = self.make_codes("RESERVED", "SENT", "ACCEPTED", "REJECTED")
        self.reserve(4)
        reserved, sent, accepted, rejected = codes
        (codes - reserved)._mark_sent()
        accepted._mark_accepted()
        rejected._mark_rejected({"REJECTED": "No"})
        self.assertEqual(codes._release(), reserved)
        self.assertEqual(codes.mapped("state"), ["free", "sent", "accepted", "rejected"])
        self.assertFalse(reserved.shipment_id)
        self.assertEqual((sent + accepted + rejected).shipment_id, self.shipment)

    def test_sent_is_taken_back_only_explicitly(self):
        codes = self.make_codes("G1", "G2")
        self.reserve(2)
        self.assertEqual(codes._mark_sent(), codes)
        self.assertFalse(codes._mark_sent())
        self.assertEqual(codes._mark_unsent(), codes)
        self.assertEqual(codes._release(), codes)

    def test_rejected_code_stays_rejected(self):
        [code] = self.make_codes("G1")
        self.reserve(1)
        code._mark_sent()
        code._mark_rejected({" G1 ": "No"})
        self.assertFalse(code._mark_accepted())
        self.assertFalse(code._release())
        self.assertEqual(code.state, "rejected")

    def test_free_code_is_not_sent_or_accepted(self):
        [code] = self.make_codes("G1")
        self.assertFalse(code._mark_sent() + code._mark_accepted() + code._mark_rejected({"G1": "No"}))
        self.assertEqual(code.state, "free")

    def test_reason_does_not_contain_the_code(self):
        bad, good = self.make_codes("SECRET-1", "SECRET-11")
        self.reserve(2)
        (bad + good)._mark_sent()
        (bad + good)._mark_rejected({"SECRET-1": "Key secret-1 is not SECRET-11, wrong format"})
        self.assertEqual(bad.rejection_reason, "Key *** is not ***, wrong format")
        self.assertEqual(good.state, "sent")

    def test_values_by_product(self):
        self.make_codes("G2", "G1")
        self.make_codes("F1", product=self.other_product)
        self.pool._reserve(self.shipment, {self.product: 2, self.other_product: 1})
        codes = self.shipment.code_ids.with_user(self.user)
        self.assertEqual(
            codes._values_by_product(), {self.product: ["G2", "G1"], self.other_product: ["F1"]}
        )

    def test_bound_code_is_fixed(self):
        codes = self.make_codes("RESERVED", "SENT", "ACCEPTED", "REJECTED")
        self.reserve(4)
        codes[1:]._mark_sent()
        codes[2]._mark_accepted()
        codes[3]._mark_rejected({"REJECTED": "No"})
        for code in codes.with_user(self.manager):
            with self.subTest(code.state):
                with self.assertRaises(UserError):
                    code.code = "OTHER"
                with self.assertRaises(UserError):
                    code.product_id = self.other_product
                with self.assertRaises(UserError):
                    code.unlink()
                with self.assertRaises(UserError):
                    code.action_void()
                with self.assertRaises(UserError):
                    code.sudo().unlink()
                with self.assertRaises(UserError):
                    code.sudo().code = "OTHER"
        self.assertEqual(codes.mapped("code"), ["RESERVED", "SENT", "ACCEPTED", "REJECTED"])

    def test_manager_cannot_set_the_state(self):
        [code] = self.make_codes("G1")
        self.reserve(1)
        for vals in (
            {"state": "free"}, {"shipment_id": False}, {"posting_id": False}, {"rejection_reason": "No"},
            {"code_digest": "0"},
        ):
            with self.subTest(vals), self.assertRaises(UserError):
                code.with_user(self.manager).write(vals)
        for vals in ({"state": "sent"}, {"shipment_id": self.shipment.id}, {"code_digest": "0"}):
            with self.subTest(vals), self.assertRaises(UserError):
                self.pool.with_user(self.manager).create({
                    "product_id": self.product.id, "code": "NEW", **vals,
                })

    def test_manager_makes_void_and_takes_it_back(self):
        [code] = self.make_codes("G1")
        managed = code.with_user(self.manager)
        managed.action_void()
        self.assertEqual(code.state, "void")
        with self.assertRaises(UserError):
            managed.action_void()
        managed.action_unvoid()
        self.assertEqual(code.state, "free")
        with self.assertRaises(UserError):
            managed.action_unvoid()
        managed.unlink()
        self.assertFalse(code.exists())

    def test_waiting_shipments_hear_of_new_codes(self):
        calls = []
        self.patch(
            self.env.registry["ozon.shipment"], "_wake_waiting_for_codes",
            lambda shipments, products: calls.append(products),
        )
        codes = self.make_codes("G1", "G2", "G3")
        self.assertEqual(calls, [self.product])
        self.reserve(1)
        codes[2].action_void()
        self.assertEqual(len(calls), 1)
        codes[2].action_unvoid()
        codes[0]._release()
        codes[1].with_user(self.manager).expires_on = FAR
        codes[1].with_user(self.manager).product_id = self.other_product
        self.assertEqual(calls[1:], [self.product, self.product, self.product, self.other_product])


class TestCodesInParallel(TransactionCase):
    """Two workers at one pool, each with a connection and a transaction of its own."""

    def setUp(self):
        super().setUp()
        self.one, self.two = self.open_env(), self.open_env()
        self.product_id, self.shipment_ids = self.commit_stock()

    def open_env(self):
        cr = self.registry.cursor()
        self.addCleanup(cr.close)
        # Whoever waited for the other's locks would fail instead of hanging.
        cr.execute("SET lock_timeout = '2s'")
        return api.Environment(cr, SUPERUSER_ID, {})

    def commit_stock(self):
        """Three codes and two shipments that every connection sees.

        :return: the product's id and the shipments' ids.
        """
        with self.registry.cursor() as cr:  # which commits at its end
            env = api.Environment(cr, SUPERUSER_ID, {})
            product = env["product.product"].create({"name": "Parallel Game", "type": "service"})
            codes = env["ozon.code"].create([
                {"product_id": product.id, "code": f"PARALLEL-{number}"} for number in range(3)
            ])
            first = make_shipment(env, "900101")
            second = make_shipment(env, "900102", first.account_id)
            self.addCleanup(self.remove_stock, product.id, codes.ids, (first + second).ids)
            return product.id, (first + second).ids

    def remove_stock(self, product_id, code_ids, shipment_ids):
        self.one.cr.rollback()
        self.two.cr.rollback()
        with self.registry.cursor() as cr:  # which commits at its end
            env = api.Environment(cr, SUPERUSER_ID, {})
            shipments = env["ozon.shipment"].browse(shipment_ids)
            postings, account = shipments.posting_id, shipments.account_id
            env["ozon.code"].browse(code_ids)._advance(
                ("reserved", "sent", "accepted", "rejected"), {"state": "free", "shipment_id": False}
            )
            env["ozon.code"].browse(code_ids).unlink()
            for records in (shipments, postings, account, env["product.product"].browse(product_id)):
                records.unlink()

    def reserve(self, env, number, count):
        """:return: how many codes are missing for the shipment with this number"""
        product = env["product.product"].browse(self.product_id)
        shipment = env["ozon.shipment"].browse(self.shipment_ids[number])
        return env["ozon.code"]._reserve(shipment, {product: count}).get(product, 0)

    def codes_of(self, env, number):
        return env["ozon.shipment"].browse(self.shipment_ids[number]).code_ids

    def test_locked_codes_are_passed_over(self):
        self.assertEqual(self.reserve(self.one, 0, 2), 0)  # and does not commit yet
        self.assertEqual(self.reserve(self.two, 1, 2), 1)
        self.assertEqual(self.reserve(self.two, 1, 1), 0)
        self.one.cr.commit()
        self.two.cr.commit()
        first, second = self.codes_of(self.one, 0), self.codes_of(self.two, 1)
        self.assertEqual((len(first), len(second)), (2, 1))
        self.assertFalse(set(first.ids) & set(second.ids))

    def test_unmet_need_leaves_nothing_locked(self):
        self.assertEqual(self.reserve(self.one, 0, 4), 1)
        self.assertEqual(self.reserve(self.two, 1, 3), 0)

    def test_codes_of_a_worker_that_died_are_free(self):
        self.assertEqual(self.reserve(self.one, 0, 3), 0)
        self.assertEqual(self.reserve(self.two, 1, 1), 1)
        self.two.cr.rollback()
        self.one.cr.rollback()
        self.assertEqual(self.reserve(self.two, 1, 1), 0)

    def test_voided_meanwhile_is_not_reserved(self):
        codes = self.one["ozon.code"].search([("product_id", "=", self.product_id)])
        codes[:2].action_void()
        self.one.flush_all()
        self.assertEqual(self.reserve(self.two, 0, 2), 1)
        self.assertEqual(self.reserve(self.two, 0, 1), 0)

    def test_committed_meanwhile_asks_for_a_fresh_transaction(self):
        """What the docstring of `_reserve` says: never a code twice, but the caller has to begin again."""
        self.two["ozon.code"].search_count([])  # from here on the second worker sees the past
        self.assertEqual(self.reserve(self.one, 0, 2), 0)
        self.one.cr.commit()
        with self.assertNoLogs("odoo.sql_db", "ERROR"), self.assertRaises(SerializationFailure):
            self.reserve(self.two, 1, 1)
        self.two.cr.rollback()
        self.two.invalidate_all()
        self.assertEqual(self.reserve(self.two, 1, 1), 0)
