from datetime import date, timedelta

from odoo.exceptions import UserError

from .codes_case import FAR, CodesCase


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
