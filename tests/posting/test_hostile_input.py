import copy
import json
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone

import httpx
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import html
from odoo.tests import tagged
from odoo.tools import mute_logger

from ...connector.parsing import parse_page
from ...models.posting.ozon_importer import ImportRun
from ..common import EVIDENCE, OzonCase

LISTS = {"digital": "/v2/posting/digital/list", "fbs": "/v4/posting/fbs/list"}
MARKUP = "<img src=x onerror=alert(1)><b>bold</b>&lt;i&gt;"
BUYER = {
    "customer_id": 777, "name": "Пётр", "phone": "+7 999 111-22-33", "customer_email": "petr@example.com",
    "address": {
        "address_tail": "ул. Ленина, 1", "city": "Казань", "zip_code": "420000", "country": "Россия",
        "region": "Татарстан", "comment": "Код 12",
    },
}

#: What no field of Ozon's should hold.
AWKWARD = [
    None, True, {}, [], [None], [[]], {"": None}, {"amount": {}}, {"\ud800\x00": [1]},
    "", " ", "\x00", "\ud800", "a\x00b", "null", "NaN", "1e999999999", "-1", "1_0", "\u0661", "%", "_", "'", "\\",
    "2147483648", "9" * 25, "x" * 251, "\U0001f600" * 250, "a" * 5000, "x y " * 900, MARKUP, "{{ 7*7 }}", "%(name)s",
    "a status of the future", "=cmd|' /C calc'!A0", "a@b", "a@example.com, b@example.com", "\u202e\u200b",
    "0001-01-01T00:00:00Z", "0002-01-01T00:00:00Z", "0999-12-31T00:00:00Z", "1970-01-01T00:00:00Z",
    "9999-12-31T23:59:59Z", "9999-12-31T23:59:59-14:00", "2026-02-30T00:00:00Z", "2026-11-23",
    0, -1, 0.5, 1_000_000, 1_000_001, 2**31, 2**63 - 1, 2**63, 10**12, 10**12 - 1, 999_999_999_999.999, 1e308,
    10**4000, float("nan"), float("inf"),
]
#: Letters that do not compress, so that no index takes a long text of them.
INCOMPRESSIBLE = "".join(chr(0x4E00 + (number * 7919) % 20000) for number in range(3900))
HOSTILE = st.one_of(
    st.sampled_from([*AWKWARD, INCOMPRESSIBLE]), st.integers(), st.floats(), st.text(max_size=20),
    st.lists(st.none() | st.integers() | st.text(max_size=3), max_size=3),
)
REMOVED = object()


def places(value, path=()):
    """Paths to everything inside a JSON value."""
    if not isinstance(value, dict | list):
        return
    for key, member in value.items() if isinstance(value, dict) else enumerate(value):
        yield (*path, key)
        yield from places(member, (*path, key))


def replaced(value, path, new):
    """A copy of `value` with something else at `path`, which may have gone with an earlier change."""
    value = copy.deepcopy(value)
    parent = value
    for key in path[:-1]:
        parent = parent[key] if _has(parent, key) else None
    if _has(parent, path[-1]):
        if new is REMOVED:
            del parent[path[-1]]
        else:
            parent[path[-1]] = copy.deepcopy(new)
    return value


def _has(value, key):
    if isinstance(value, list):
        return isinstance(key, int) and key < len(value)
    return isinstance(value, dict) and key in value


class HostileCase(OzonCase):
    """An Ozon that sends what no Ozon should."""

    def sample(self, scheme, *articles, **body):
        """What Ozon sends of a new posting; it is not there any more afterwards.

        :return: the posting, as in a list.
        :rtype: dict
        """
        self.posting_on_ozon(scheme, *articles, **body)
        now = datetime.now(timezone.utc)
        since, to = (f"{now + timedelta(days=days):%Y-%m-%dT%H:%M:%SZ}" for days in (-9, 1))
        answer = httpx.post(
            self.sandbox.url + LISTS["digital" if scheme == "digital" else "fbs"], headers=self.sandbox.headers,
            json={"filter": {"since": since, "to": to}, "limit": 100},
        ).json()
        self.sandbox.control("reset", {})
        return answer["postings"][0]

    def numbered(self, posting, number):
        order_number = f"9{number:07}-0001"
        return {**copy.deepcopy(posting), "posting_number": f"{order_number}-1", "order_number": order_number}

    def serve(self, family, postings):
        """Have Ozon's next list consist of these postings, and import it, over real HTTP.

        :return: the notification that the user sees.
        """
        body = {"postings": postings, "cursor": "", "has_next": False}
        self.fault("wrong_shape", path=LISTS[family], body=body)
        return self.import_orders()

    @contextmanager
    def taken_back(self):
        """Whatever happens to the database in this block is taken back."""
        savepoint = self.env.cr.savepoint()
        try:
            yield
        finally:
            self.env.transaction.clear()
            savepoint.close(rollback=True)
            self.env.invalidate_all(flush=False)

    def store(self, family, postings):
        """What the import does with a page, after a journey through JSON."""
        answer = json.loads(json.dumps({"postings": postings, "has_next": False}))
        page = parse_page(answer, family)
        self.env["ozon.importer"].sudo()._store_page(self.account.sudo(), page, ImportRun())
        self.env.flush_all()
        return page

    def assertKeptOrOrdered(self, number):
        """A posting whose number can be read is never lost: it has its order, or somebody is told why not."""
        posting = self.posting(number)
        self.assertEqual(len(posting), 1, number)
        if posting.sale_order_id or posting.stage == "cancelled":
            return
        self.assertTrue(posting.problem, posting.read())
        self.assertTrue(posting.problem_detail)
        [activity] = self.attention_of(posting)
        self.assertTrue(activity.note)

    def assertNoMarkup(self, source):
        """Nothing of what Ozon sent has become an element of a page."""
        self.assertTrue(source)
        root = html.fragment_fromstring(str(source), create_parent="div")
        elements = {element.tag for element in root.iter()} - {"div", "ul", "li", "i", "p", "span", "br"}
        self.assertFalse(elements, source)
        self.assertFalse([element for element in root.iter("i") if not element.get("class")], source)
        self.assertFalse([name for element in root.iter() for name in element.attrib if name.startswith("on")], source)


@tagged("post_install", "-at_install")
class TestHostilePages(HostileCase):
    """Properties of the import that hold for whatever comes."""

    def check_pages(self, family, base, examples):
        everywhere = sorted(places(base), key=str)
        change = st.tuples(st.sampled_from(everywhere), st.just(REMOVED) | HOSTILE)
        of_the_rest = change.filter(lambda change: change[0] != ("posting_number",))
        number_is_left = st.lists(of_the_rest, min_size=1, max_size=3)

        @settings(
            max_examples=examples, derandomize=True, database=None, deadline=None,
            suppress_health_check=list(HealthCheck),
        )
        @given(st.lists(number_is_left, min_size=1, max_size=6), st.lists(change, max_size=2))
        def check(spoilt, spoilt_anywhere):
            good = [self.numbered(base, 1), self.numbered(base, 2)]
            bad = []
            for number, changes in enumerate(spoilt, start=3):
                posting = self.numbered(base, number)
                for path, new in changes:
                    posting = replaced(posting, path, new)
                bad.append(posting)
            nameless = self.numbered(base, 99)
            for path, new in spoilt_anywhere:
                nameless = replaced(nameless, path, new)
            with self.taken_back():
                self.store(family, [good[0], *bad, nameless, good[1]])
                for posting in good:
                    self.assertEqual(self.order_of(posting["posting_number"]).state, "sale")
                for posting in bad:
                    self.assertKeptOrOrdered(posting["posting_number"])
                # The same again, now that they are known.
                self.store(family, [good[0], *bad, nameless, good[1]])
                for posting in bad:
                    self.assertKeptOrOrdered(posting["posting_number"])

        check()

    def test_digital_list(self):
        self.check_pages("digital", self.sample("digital", "CARD", codes=2), 20)

    def test_fbs_list(self):
        self.check_pages("fbs", self.sample("rfbs", "COURSE", "GIFT", customer=BUYER), 45)


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
        posting = {**self.numbered(base, 1), "products": [{**line, "sku": sku} for sku in range(1, 20_001)]}
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


@tagged("post_install", "-at_install")
class TestNamesAreShownEscaped(HostileCase):
    """Names are somebody else's words; none of them becomes a part of a page."""

    def test_activity_of_a_held_posting(self):
        base = self.sample("rfbs", "COURSE")
        posting = replaced(self.numbered(base, 1), ("products", 0, "offer_id"), MARKUP)
        self.serve("fbs", [posting])
        [activity] = self.attention_of(self.posting(posting["posting_number"]))
        self.assertNoMarkup(activity.note)
        self.assertIn("bold", activity.note)

    def test_activity_and_chatter_of_an_order(self):
        number = self.imported("rfbs", "COURSE", status="awaiting_packaging")
        order = self.order_of(number)
        order._schedule_attention("Help", MARKUP)
        [activity] = self.attention_of(order)
        self.assertNoMarkup(activity.note)
        self.fault("refuse", path="/v4/posting/fbs/ship", error=f"HAS_INCORRECT_STATUS {MARKUP}")
        self.ship(order, evidence=EVIDENCE)
        self.settle()
        for message in order.message_ids:
            if message.body:
                self.assertNoMarkup(message.body)
        for activity in self.attention_of(order):
            self.assertNoMarkup(activity.note)

    def test_chatter_tells_a_status_as_text(self):
        number = self.posting_on_ozon("rfbs", "COURSE")
        self.import_orders()
        order = self.order_of(number)
        self.ozon("move", posting_number=number, to="delivering", substatus=MARKUP)
        self.ship(order, evidence="")
        self.settle()
        bodies = [message.body for message in order.message_ids if message.body]
        self.assertTrue(bodies)
        for body in bodies:
            self.assertNoMarkup(body)

    def test_account_s_activity(self):
        self.account.write({"problem": "refused", "problem_words": MARKUP})
        self.account._call_for_reconnection()
        [activity] = self.attention_of(self.account)
        self.assertNoMarkup(activity.note)

    def test_wizard(self):
        base = self.sample("rfbs", "COURSE")
        posting = replaced(self.numbered(base, 1), ("products", 0, "name"), MARKUP)
        self.serve("fbs", [posting])
        order = self.order_of(posting["posting_number"])
        self.product("COURSE").name = MARKUP
        self.posting(posting["posting_number"]).write({"status": MARKUP})
        wizard = self.wizard_for(order, tracking_number=MARKUP)
        self.assertNoMarkup(wizard.contents)
        self.assertNoMarkup(wizard.checks_html)
        self.assertIn("bold", wizard.contents)
        self.assertIn("bold", wizard.checks_html)
        self.posting(posting["posting_number"]).line_ids.product_id = False
        self.assertNoMarkup(self.wizard_for(order).contents)

    def test_buyer(self):
        spoilt = {**BUYER, "name": MARKUP, "address": {**BUYER["address"], "comment": MARKUP, "city": MARKUP}}
        number = self.imported("rfbs", "COURSE", customer=spoilt)
        buyer = self.order_of(number).partner_id
        self.assertEqual((buyer.name, buyer.city), (MARKUP, MARKUP))
        self.assertNoMarkup(buyer.comment)
        self.assertIn("bold", buyer.comment)

    def test_reconciliation_keeps_texts_as_texts(self):
        number = self.posting_on_ozon("rfbs", "COURSE", status=MARKUP)
        run = self.env["ozon.reconciliation"].sudo().create({
            "account_id": self.account.id, "date_from": datetime.now() - timedelta(days=2),
            "date_to": datetime.now() + timedelta(hours=1),
        })
        with self.worker() as env:
            run.with_env(env)._work()
        self.assertIn(MARKUP, run.line_ids.filtered(lambda line: line.posting_number == number).ozon_says)
        self.assertEqual(run.line_ids._fields["ozon_says"].type, "char", "shown as text")
