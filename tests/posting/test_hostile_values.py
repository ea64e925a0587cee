from odoo.tests import tagged
from odoo.tools import mute_logger

from .hostile_case import BUYER, INCOMPRESSIBLE, LISTS, MARKUP, HostileCase, places, replaced


@tagged("post_install", "-at_install")
class TestHostileValues(HostileCase):
    """The worst of it by name, over real HTTP."""

    def spoilt(self, base, *changes):
        """A posting for each change: pairs of a path and a value."""
        return [
            replaced(self.numbered(base, number), path, value) for number, (path, value) in enumerate(changes, start=1)
        ]

    def imported_beside_good_ones(self, base, *changes):
        """Import one page with a spoilt posting for each change between two good ones.

        :return: the postings in Odoo, in the order of the changes.
        """
        bad = self.spoilt(base, *changes)
        first, last = self.numbered(base, 8_000_001), self.numbered(base, 8_000_002)
        notification = self.serve("fbs", [first, *bad, last])
        self.assertNotEqual(notification["type"], "danger", notification)
        for posting in (first, last):
            self.assertEqual(self.order_of(posting["posting_number"]).state, "sale")
        for posting in bad:
            self.assertKeptOrOrdered(posting["posting_number"])
        return [self.posting(posting["posting_number"]) for posting in bad]

    def test_long_and_strange_texts_of_a_buyer(self):
        base = self.sample("rfbs", "COURSE", customer=BUYER)
        fields = ["name", "phone", "customer_email"]
        of_address = ["address_tail", "city", "zip_code", "country", "comment", "region"]
        paths = [("customer", name) for name in fields] + [("customer", "address", name) for name in of_address]
        for value in (INCOMPRESSIBLE, "a" * 5000, MARKUP, "a\x00b", {}, ["x"]):
            with self.subTest(str(value)[:20]), self.taken_back():
                changes = [(path, value) for path in paths]
                bad = self.spoilt(base, *changes)
                for number, posting in enumerate(bad, start=1000):
                    posting["customer"] = {**posting["customer"], "customer_id": number}
                good = self.numbered(base, 8_000_001)
                self.serve("fbs", [good, *bad])
                self.assertEqual(self.order_of(good["posting_number"]).state, "sale")
                for posting in bad:
                    self.assertKeptOrOrdered(posting["posting_number"])

    def test_customer_number_that_fits_into_no_index(self):
        base = self.sample("rfbs", "COURSE", customer=BUYER)
        self.imported_beside_good_ones(base, (("customer", "customer_id"), INCOMPRESSIBLE))

    def test_quantities(self):
        base = self.sample("rfbs", "COURSE")
        path = ("products", 0, "quantity")
        values = [0, -1, 0.5, 10**12, 2**31, 2**63, "many", None, [], float("inf")]
        for posting in self.imported_beside_good_ones(base, *((path, value) for value in values)):
            self.assertEqual(posting.problem, "malformed", posting.read(["problem_detail"]))
            self.assertIn("quantity", posting.problem_detail)
        [largest] = self.imported_beside_good_ones(self.numbered(base, 7), (path, 1_000_000))
        self.assertEqual(largest.sale_order_id.order_line.product_uom_qty, 1_000_000)

    def test_prices(self):
        base = self.sample("rfbs", "COURSE")
        path = ("products", 0, "price")
        values = [10**12, -1, "NaN", "1e999999999", float("inf"), 1e308, {"amount": {}}, [], True]
        for posting in self.imported_beside_good_ones(base, *((path, value) for value in values)):
            self.assertEqual(posting.problem, "malformed")
            self.assertIn("price", posting.problem_detail)

    def test_the_largest_order_that_is_believed(self):
        base = self.sample("rfbs", "COURSE")
        posting = self.numbered(base, 1)
        posting["products"][0].update(quantity=1_000_000, price={"amount": "999999999999.99", "currency": "RUB"})
        self.serve("fbs", [posting])
        order = self.order_of(posting["posting_number"])
        self.assertEqual(order.state, "sale")
        self.assertAlmostEqual(order.amount_total / 1e18, 1.0)

    def test_dates(self):
        base = self.sample("rfbs", "COURSE")
        values = [
            "0002-01-01T00:00:00Z", "0999-12-31T00:00:00Z", "9999-12-31T23:59:59Z", "9999-12-31T23:59:59-14:00",
            "2026-02-30T00:00:00Z", "yesterday", 10**10, {},
        ]
        changes = [((name,), value) for name in ("in_process_at", "shipment_date") for value in values]
        for posting in self.imported_beside_good_ones(base, *changes):
            with self.subTest(posting.posting_number):
                self.assertEqual(posting.problem, "malformed")
        base["in_process_at"] = base["shipment_date"] = "0001-01-01T00:00:00Z"
        self.serve("fbs", [self.numbered(base, 50)])
        self.assertTrue(self.posting(self.numbered(base, 50)["posting_number"]).sale_order_id, "Go's way of no time")

    def test_articles(self):
        base = self.sample("rfbs", "COURSE")
        path = ("products", 0, "offer_id")
        long, markup, null = self.imported_beside_good_ones(
            base, (path, "a" * 5000), (path, MARKUP), (path, "\x00")
        )
        self.assertEqual((long.problem, markup.problem), ("malformed", "unknown_article"))
        self.assertIn("offer_id", long.problem_detail)
        self.assertIn(MARKUP, markup.problem_detail)
        self.assertTrue(null.problem)

    def test_halves_of_characters(self):
        """Legal in JSON, but not in UTF-8: PostgreSQL takes none of them."""
        base = self.sample("rfbs", "COURSE", customer=BUYER)
        paths = [path for path in places(base) if path != ("posting_number",)]
        texts = [path for path in paths if isinstance(self.at(base, path), str)]
        bad = self.spoilt(base, *((path, "\ud800\x00") for path in texts))
        self.store("fbs", [self.numbered(base, 8_000_001), *bad])
        self.assertEqual(self.order_of("98000001-0001-1").state, "sale")
        for posting in bad:
            self.assertKeptOrOrdered(posting["posting_number"])

    def at(self, value, path):
        for key in path:
            value = value[key]
        return value

    def test_words_of_the_future(self):
        base = self.sample("rfbs", "COURSE")
        postings = self.imported_beside_good_ones(
            base, (("status",), "teleported"), (("substatus",), "beamed"), (("tpl_integration_type",), "drone"),
            (("available_actions",), ["fly", "ship"]), (("status",), MARKUP), (("delivery_method", "name"), MARKUP),
            (("integration_type_flow",), "x" * 4000),
        )
        self.assertEqual(postings[0].stage, "unknown")
        self.assertEqual(postings[2].scheme, "unknown")
        self.assertEqual(postings[4].status, MARKUP)

    def test_country_is_no_pattern(self):
        base = self.sample("rfbs", "COURSE", customer={**BUYER, "customer_id": 1})
        for number, country in enumerate(("%", "_ussia", "R%", "\\"), start=1):
            posting = replaced(self.numbered(base, number), ("customer", "address", "country"), country)
            posting["customer"]["customer_id"] = 1000 + number
            self.serve("fbs", [posting])
            self.assertFalse(self.posting(posting["posting_number"]).partner_id.country_id, country)

    def test_same_number_more_than_once(self):
        base = self.sample("rfbs", "COURSE")
        whole, other = self.numbered(base, 1), self.numbered(base, 2)
        damaged = replaced(whole, ("products",), None)
        self.serve("fbs", [whole, damaged, damaged, whole, other])
        self.assertEqual(self.order_of(whole["posting_number"]).state, "sale")
        self.assertEqual(self.order_of(other["posting_number"]).state, "sale")
        only_damaged = replaced(self.numbered(base, 3), ("products",), None)
        self.serve("fbs", [only_damaged, only_damaged, self.numbered(base, 4)])
        self.assertKeptOrOrdered(only_damaged["posting_number"])
        self.assertTrue(self.order_of(self.numbered(base, 4)["posting_number"]))

    def test_order_of_very_many_lines(self):
        base = self.sample("rfbs", "COURSE")
        line = base["products"][0]
        posting = {**self.numbered(base, 1), "products": [{**line, "sku": sku} for sku in range(1, 2_001)]}
        good = self.numbered(base, 2)
        self.serve("fbs", [posting, good])
        self.assertTrue(self.order_of(good["posting_number"]))
        self.assertEqual(self.posting(posting["posting_number"]).problem, "malformed")

    def test_page_of_nonsense(self):
        for body in ([], {"postings": {}}, {"postings": [None, 1, "x", [], {}]}, {"postings": "none"}, None, 7):
            with self.subTest(str(body)):
                self.fault("wrong_shape", path=LISTS["fbs"], times=1, body=body)
                self.import_orders()
        number = self.imported("rfbs", "COURSE")
        self.assertTrue(self.order_of(number))

    def test_what_cannot_be_stored_does_not_spoil_its_page(self):
        """A value that nobody thought of and that the database refuses."""
        base = self.sample("rfbs", "COURSE")
        good, bad, last = (self.numbered(base, number) for number in (1, 2, 3))
        vals_of = self.registry["ozon.importer"]._posting_vals

        def spoil(importer, snapshot):
            vals = vals_of(importer, snapshot)
            if snapshot.posting_number == bad["posting_number"]:
                vals["cancel_reason"] = "a\x00b"
            return vals

        self.patch(self.registry["ozon.importer"], "_posting_vals", spoil)
        with mute_logger("odoo.sql_db"), self.assertLogs("odoo.addons.sale_ozon.models.posting.ozon_importer"):
            self.serve("fbs", [good, bad, last])
        for posting in (good, last):
            self.assertEqual(self.order_of(posting["posting_number"]).state, "sale")
        self.assertEqual(self.posting(bad["posting_number"]).problem, "malformed")
        self.assertKeptOrOrdered(bad["posting_number"])
