from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools import mute_logger

from ...connector import Dispatcher
from ...models.engine import const
from ..common import EVIDENCE, OzonCase

SHIP = "/v4/posting/fbs/ship"


@tagged("post_install", "-at_install")
class TestOverlap(OzonCase):
    """While the calls of one batch are under way, what has come is recorded, and the next batch is prepared."""

    def setUp(self):
        super().setUp()
        self.patch(const, "BATCH_SIZE", 2)
        # Two batches; the very first call takes its time.
        self.numbers = self.posting_on_ozon("rfbs", "COURSE", count=4)
        self.import_orders()
        self.ship(self.env["sale.order"].concat(*map(self.order_of, self.numbers)), evidence=EVIDENCE)
        due = self.env["ozon.sender"]._due(self.account)
        self.slow, self.quick = due.posting_id.mapped("posting_number")
        self.fault("latency", path=SHIP, posting_number=self.slow, seconds=2.0, when="after")

    def states(self):
        return [self.shipment_of(number).state for number in (self.slow, self.quick)] + [
            self.shipment_of(number).state for number in self.later()
        ]

    def later(self):
        """The postings of the second batch."""
        return [number for number in self.numbers if number not in (self.slow, self.quick)]

    def assertEndsWell(self):
        self.settle()
        for number in self.numbers:
            self.assertState(number, "done")
            self.assertEqual(self.calls_for(number), ["ship", "tracking-number", "delivering", "delivered"])

    def test_next_batch_leaves_while_a_call_is_under_way(self):
        begin, record = Dispatcher.begin, self.registry["ozon.sender"]._record
        under_way, recorded = [], []

        def count(dispatcher, calls):
            under_way.append(dispatcher.left)
            begin(dispatcher, calls)

        def note(sender, outcomes):
            recorded.extend(outcome.call.posting_number for outcome in outcomes.values())
            record(sender, outcomes)

        with patch.object(Dispatcher, "begin", count), patch.object(self.registry["ozon.sender"], "_record", note):
            self.run_cron("send")
        self.assertEqual(under_way[0], 0)
        self.assertGreater(under_way[1], 0)
        self.assertEqual(recorded[-1], self.slow, "the others did not wait for it")
        self.assertEqual(sorted(recorded), sorted(self.numbers))
        self.assertEndsWell()

    def test_death_with_two_batches_written_down(self):
        """One is under way, the other has not left: both are looked up before anything is sent."""
        with self.dying("ozon.sender", "_prepare_batch", calls=2):
            self.run_cron("send")
        slow, _quick, *later = self.states()
        self.assertEqual([slow, *later], ["sending", "sending", "sending"])
        self.assertEqual(self.requests_to(SHIP), 2)
        self.assertEndsWell()
        self.assertEqual(self.requests_to(SHIP), 4)

    @mute_logger("odoo.addons.sale_ozon.models.engine.ozon_worker")
    def test_second_batch_that_cannot_be_prepared(self):
        """What was under way is recorded all the same, before the account says what went wrong."""
        prepare, prepared = self.registry["ozon.sender"]._prepare_batch, []

        def stumble(sender, *args):
            prepared.append(args)
            if len(prepared) == 2:
                raise ZeroDivisionError
            return prepare(sender, *args)

        with patch.object(self.registry["ozon.sender"], "_prepare_batch", stumble):
            self.run_cron("send")
        self.assertEqual(self.states(), ["verifying", "verifying", "queued", "queued"])
        self.assertIn("ZeroDivisionError", self.account.last_error)
        self.assertEndsWell()

    def test_shipment_withdrawn_while_the_posting_was_read(self):
        """Whoever changes his mind in time is heard."""
        withdrawn = self.shipment_of(self.later()[0])
        prepare = self.registry["ozon.sender"]._prepare_batch

        def withdraw(sender, due, *args):
            due.filtered(lambda shipment: shipment == withdrawn.with_env(due.env)).action_cancel()
            return prepare(sender, due, *args)

        with patch.object(self.registry["ozon.sender"], "_prepare_batch", withdraw):
            self.run_cron("send")
        self.assertEqual(withdrawn.state, "cancelled")
        self.assertEqual(self.requests_to(SHIP), 3)
