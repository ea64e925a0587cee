import copy
import json
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone

import httpx
from lxml import html

from ...connector.parsing import parse_page
from ...models.posting.ozon_importer import ImportRun
from ..common import OzonCase

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
        # An unknown article calls for help itself, once for all its orders.
        articles = posting.line_ids.filtered(lambda line: not line.product_id).article_id
        for activities in map(self.attention_of, articles if articles else posting):
            [activity] = activities
            self.assertTrue(activity.note)

    def assertNoMarkup(self, source):
        """Nothing of what Ozon sent has become an element of a page."""
        self.assertTrue(source)
        root = html.fragment_fromstring(str(source), create_parent="div")
        elements = {element.tag for element in root.iter()} - {"div", "ul", "li", "i", "p", "span", "br"}
        self.assertFalse(elements, source)
        self.assertFalse([element for element in root.iter("i") if not element.get("class")], source)
        self.assertFalse([name for element in root.iter() for name in element.attrib if name.startswith("on")], source)
