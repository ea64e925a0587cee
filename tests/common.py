"""What the tests stand on: a shop in Odoo, and a stand-in Ozon of its own for every test."""

from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from unittest.mock import patch

from odoo.tests import TransactionCase, new_test_user

from ..connector import transport as connector_transport
from ..models.engine import const as engine_const
from ..models.shipment.const import ACTIVE_STATES
from ..sandbox import Clock, SandboxServer, ServerOptions

CRONS = {
    "import": "sale_ozon.ir_cron_import_orders",
    "send": "sale_ozon.ir_cron_send_shipments",
    "verify": "sale_ozon.ir_cron_verify_shipments",
    "sync": "sale_ozon.ir_cron_sync_statuses",
    "hand_out": "sale_ozon.ir_cron_hand_out_codes",
    "promises": "sale_ozon.ir_cron_check_promises",
    "cancel": "sale_ozon.ir_cron_cancel_postings",
    "keys": "sale_ozon.ir_cron_check_keys",
    "digest": "sale_ozon.ir_cron_daily_digest",
    "buyers": "sale_ozon.ir_cron_erase_buyers",
}
EVIDENCE = "Access to the course sent by e-mail today, opened by the buyer."
#: Article, SKU, name and kind of the shop's products; no kind: goods that need a parcel.
ARTICLES = {
    "CARD": (5204479032, "Game card", "digital"),
    "KEY": (900012, "Office key", "digital"),
    "COURSE": (900021, "Online course", "service"),
    "GIFT": (900022, "Gift", "gift"),
    "MUG": (900004, "Mug", False),
}


class OzonShop:
    """Products, users and an account at a sandbox; mixed into a test case of any kind."""

    api_key = "sandbox-key"

    @classmethod
    def stock_shop(cls):
        """Products and users, once for all tests of a class."""
        cls.products = cls.env["product.product"].create([
            {
                "name": name, "default_code": article, "ozon_virtual_kind": kind, "list_price": 7.0,
                "type": "service" if kind else "consu", "taxes_id": False,
            }
            for article, (_sku, name, kind) in ARTICLES.items()
        ])
        cls.clerk = new_test_user(cls.env, "ozon-clerk", groups="sale_ozon.group_user")
        cls.boss = new_test_user(cls.env, "ozon-boss", groups="sale_ozon.group_manager")

    def product(self, article):
        return self.products.filtered(lambda product: product.default_code == article)

    def open_sandbox(self, frozen=False, journal=None, client_id="100001", dialects=(), **options):
        """Start a sandbox that ends with the test.

        :param bool frozen: its time stands still, except for `pass_time`.
        :param str client_id: of its seller; another one for each account.
        :param dialects: names of `sandbox.dialects.KNOWN`.
        :param options: fields of `ServerOptions`; changes show at once unless `delay` is given.
        """
        clock = Clock(frozen_at=datetime.now(timezone.utc)) if frozen else Clock()
        options = ServerOptions(**{"delay": 0.0, **options})
        server = SandboxServer(
            clock=clock, options=options, journal=journal, client_id=client_id, dialects=dialects
        ).start()
        self.addCleanup(server.stop)
        return server

    def make_account(self, sandbox=None, **vals):
        """An account that is connected already."""
        sandbox = sandbox or self.sandbox
        return self.env["ozon.account"].create({
            "name": "Shop", "client_id": sandbox.client_id, "api_key": sandbox.api_key, "api_url": sandbox.url,
            "state": "connected", "user_id": self.boss.id, **vals,
        })

    def hurry(self):
        """Take the pauses out that a person would see; a cron run ends when nothing is due any more."""
        self.patch(engine_const, "IDLE_WAIT", 0.0)
        self.patch(connector_transport, "READ_PAUSES", (0.0, 0.0))

    def set_parameter(self, name, value):
        self.env["ir.config_parameter"].set_param(f"sale_ozon.{name}", value)

    # === OZON === #

    def ozon(self, path, **body):
        """A request to the sandbox's control address."""
        return self.sandbox.control(path, body)

    def posting_on_ozon(self, scheme, *articles, codes=None, **body):
        """A new posting that waits on Ozon.

        :param articles: words of `ARTICLES`, or others that the shop does not know.
        :param int codes: codes wanted for each article; as many as its quantity if None.
        :return: its number.
        """
        # Not the sandbox's own time, which a test may have moved on.
        body.setdefault("in_process_at", f"{datetime.now(timezone.utc):%Y-%m-%dT%H:%M:%SZ}")
        if "products" not in body:
            body["products"] = [self.article_on_ozon(article, required_qty=codes) for article in articles]
        numbers = self.ozon("postings", scheme=scheme, **body)["posting_numbers"]
        return numbers if "count" in body else numbers[0]

    def article_on_ozon(self, article, **vals):
        sku, name, _kind = ARTICLES.get(article, (999000, article, False))
        vals = {name: value for name, value in vals.items() if value is not None}
        return {"sku": sku, "offer_id": article, "name": name, "price": "100.00", "currency": "RUB", **vals}

    def fault(self, kind, **rule):
        """What goes wrong with the next request that fits."""
        self.ozon("faults", rules=[{"kind": kind, **rule}])

    def on_ozon(self, number):
        """Ozon's own record of one posting."""
        return self.ozon("record", posting_number=number)["postings"][0]

    def assertNothingTwice(self, sandbox=None):
        """What Ozon itself has recorded: nothing shipped twice, no code in two postings."""
        violations = (sandbox or self.sandbox).control("record")["violations"]
        self.assertFalse({what: where for what, where in violations.items() if where})

    def assertOnOzon(self, number, status, substatus=None):
        record = self.on_ozon(number)
        self.assertEqual(record["true_status"], status)
        if substatus:
            self.assertEqual(record["true_substatus"], substatus)

    def calls_for(self, number):
        """Which calls Ozon has taken for one posting, in order."""
        return [entry["call"] for entry in self.on_ozon(number)["accepted"]]

    def requests_to(self, path):
        """How many requests to one method have come in."""
        return self.ozon("counters")["requests"].get(path, 0)

    # === ODOO === #

    def posting(self, number):
        return self.env["ozon.posting"].search([("posting_number", "=", number)])

    def order_of(self, number):
        return self.posting(number).sale_order_id

    def shipment_of(self, number):
        return self.posting(number)._latest_shipment()

    def make_codes(self, count, article="CARD"):
        """New codes in the pool."""
        product = self.product(article)
        have = self.env["ozon.code"].search_count([("product_id", "=", product.id)])
        return self.env["ozon.code"].create([
            {"product_id": product.id, "code": f"{article}-SECRET-{number}"}
            for number in range(have, have + count)
        ])

    def wizard_for(self, orders, user=None, **vals):
        """The wizard as it opens for some orders, with what the user then enters."""
        action = orders.with_user(user or self.clerk).action_ozon_ship_virtually()
        wizard = self.env["ozon.ship.wizard"].with_user(user or self.clerk).browse(action["res_id"])
        wizard.write(vals)
        return wizard

    def ship(self, orders, user=None, **vals):
        """Ask for the shipment of some orders, as a user does.

        :return: the shipments, in the order of the orders.
        """
        self.wizard_for(orders, user, **vals).action_confirm()
        return self.env["ozon.shipment"].concat(*(
            posting._latest_shipment() for posting in orders.ozon_posting_ids
        ))

    def assertState(self, number, state, failure_type=False):
        shipment = self.shipment_of(number)
        self.assertEqual(
            (shipment.state, shipment.failure_type), (state, failure_type), shipment.last_error
        )


class OzonCase(OzonShop, TransactionCase):
    """A test in one transaction. Workers commit, so that they get cursors which only pretend to."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.stock_shop()

    def setUp(self):
        super().setUp()
        self.hurry()
        self.sandbox = self.open_sandbox(**self.sandbox_options())
        self.account = self.make_account()
        self.addCleanup(self.assertNothingTwice)

    def sandbox_options(self):
        """To be overridden: how this test's Ozon behaves."""
        return {}

    # === WORKERS === #

    @contextmanager
    def worker(self):
        """An environment that may commit, as those of a scheduled action or of a click have."""
        with self.enter_registry_test_mode(), self.registry.cursor() as cr:
            yield self.env(cr=cr)

    def run_cron(self, name):
        """Run a scheduled action of ours once."""
        with self.worker() as env:
            env.ref(CRONS[name]).ir_actions_server_id.run()

    def import_orders(self, account=None):
        """Press Import Orders.

        :return: the notification that the user sees.
        """
        with self.worker() as env:
            action = (account or self.account).with_env(env).action_import_orders()
        return action["params"]

    def imported(self, scheme, *articles, **body):
        """A new posting on Ozon that has become an order in Odoo.

        :return: its number.
        """
        number = self.posting_on_ozon(scheme, *articles, **body)
        self.import_orders()
        return number

    def pass_time(self, seconds=60):
        """Let time pass: for Ozon, and for whatever Odoo has planned or remembers."""
        self.sandbox.clock.advance(seconds)
        self.env.flush_all()
        for table, columns in (
            ("ozon_shipment", ("next_try_at", "step_at", "waiting_since", "create_date", "handout_at")),
            ("ozon_cancellation", ("next_try_at", "step_at", "waiting_since")),
            ("ozon_account", ("rest_until", "sync_started_at")),
            ("ozon_posting", ("observed_at",)),
        ):
            changes = ", ".join(f"{column} = {column} - %(interval)s" for column in columns)
            self.env.cr.execute(f"UPDATE {table} SET {changes}", {"interval": timedelta(seconds=seconds)})
        self.env.invalidate_all()

    def settle(self, rounds=15, seconds=60):
        """Let workers and time go on until no shipment is under way any more.

        :param int seconds: that pass in each round.
        """
        for _round in range(rounds):
            if not self.under_way():
                return
            self.run_round(seconds)
        if under_way := self.under_way():
            self.fail(f"still under way: {under_way.mapped(lambda each: (each.state, each.step, each.last_error))}")

    def run_round(self, seconds=60):
        """One turn of each worker; time passes between what is sent and the look at it."""
        self.run_cron("send")
        self.pass_time(seconds)
        self.run_cron("verify")

    def under_way(self):
        """Shipments that go on by themselves: not those that wait for codes."""
        return self.env["ozon.shipment"].search([
            ("state", "in", ACTIVE_STATES), ("failure_type", "!=", "codes_missing"),
        ])

    # === WHAT GOES WRONG === #

    @contextmanager
    def dying(self, model, method, calls=1, before=False):
        """Have the worker in this block die where a method of a model is called.

        :param int calls: at which call of it.
        :param bool before: die instead of making that call, not after it.
        """
        original = getattr(self.registry[model], method)
        made = []

        def die(*args, **kwargs):
            made.append(method)
            if len(made) == calls and before:
                raise WorkerKilled
            result = original(*args, **kwargs)
            if len(made) == calls:
                raise WorkerKilled
            return result

        with patch.object(self.registry[model], method, die):
            # Not `assertRaises`: Odoo's would take back what the worker has committed.
            try:
                yield
            except WorkerKilled:
                self.env.invalidate_all()
                return
        self.fail(f"the worker did not come to {method}")

    def messages_of(self, record):
        """All that anybody reads in the chatter of a record."""
        return "\n".join(
            f"{message.body} {message.tracking_value_ids.mapped('new_value_char')}" for message in record.message_ids
        )

    def attention_of(self, record):
        """The activities with which a record calls for help."""
        kind = self.env.ref("sale_ozon.mail_activity_type_attention")
        return record.activity_ids.filtered(lambda activity: activity.activity_type_id == kind)


class WorkerKilled(BaseException):
    """Stands for SIGKILL: no `except Exception` sees it, so that nothing is tidied up."""
