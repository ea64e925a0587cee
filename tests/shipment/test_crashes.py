import contextlib
from contextlib import closing
from unittest.mock import patch

from odoo.tests import tagged

from ...connector import Dispatcher
from ...models.engine import const, locks
from ..common import EVIDENCE, OzonCase, WorkerKilled

UPLOAD = "/v1/posting/digital/codes/upload"
SHIP = "/v4/posting/fbs/ship"


@tagged("post_install", "-at_install")
class TestCrashes(OzonCase):
    """A worker that dies leaves a row that says what may have happened; the next one looks before it acts."""

    def digital(self, codes=2):
        number = self.imported("digital", "CARD", codes=codes)
        self.make_codes(codes + 2)
        self.ship(self.order_of(number))
        return number

    def service(self):
        number = self.imported("rfbs", "COURSE")
        self.ship(self.order_of(number), evidence=EVIDENCE)
        return number

    def assertEndsWell(self, number, requests, path):
        self.settle()
        self.assertState(number, "done")
        self.assertNothingTwice()
        self.assertEqual(self.requests_to(path), requests)
        calls = self.calls_for(number)
        self.assertEqual(len(calls), len(set(calls)), calls)

    def test_death_before_anything_was_recorded(self):
        number = self.digital()
        with self.dying("ozon.shipment", "_prepare_call", before=True):
            self.run_cron("send")
        self.assertState(number, "queued")
        self.assertFalse(self.shipment_of(number).attempt_ids)
        self.assertEndsWell(number, 1, UPLOAD)

    def test_death_between_record_and_commit(self):
        number = self.digital()
        with self.dying("ozon.shipment", "_prepare_call"):
            self.run_cron("send")
        self.assertState(number, "queued")
        self.assertEqual(self.env["ozon.code"].search_count([("state", "=", "free")]), 4)
        self.assertEndsWell(number, 1, UPLOAD)

    def die_at_call(self, before):
        """Die right before the calls of a batch leave, or when their answers have come but are not recorded."""
        outcomes = Dispatcher.outcomes

        def die(dispatcher, *args):
            if not before and not dispatcher.left:
                # The postings are being read.
                return outcomes(dispatcher, *args)
            while dispatcher.left:
                outcomes(dispatcher)
            raise WorkerKilled

        with patch.object(Dispatcher, "begin" if before else "outcomes", die), contextlib.suppress(WorkerKilled):
            self.run_cron("send")
        self.env.invalidate_all()

    def test_death_between_record_and_call(self):
        for ship, path in ((self.digital, UPLOAD), (self.service, SHIP)):
            with self.subTest(path):
                number = ship()
                self.die_at_call(before=True)
                self.assertState(number, "sending")
                self.assertEqual(self.requests_to(path), 0)
                self.assertEndsWell(number, 1, path)

    def test_death_between_call_and_record(self):
        for ship, path in ((self.digital, UPLOAD), (self.service, SHIP)):
            with self.subTest(path):
                number = ship()
                self.die_at_call(before=False)
                self.assertState(number, "sending")
                self.assertEqual(self.requests_to(path), 1)
                self.assertEndsWell(number, 1, path)

    def test_death_after_the_call_whose_effect_shows_late(self):
        for ship, path in ((self.digital, UPLOAD), (self.service, SHIP)):
            with self.subTest(path):
                number = ship()
                self.ozon("posting-options", posting_number=number, options={"delay": 40})
                self.die_at_call(before=False)
                self.assertEndsWell(number, 1, path)

    def test_row_left_sending_is_looked_up_before_anything_is_sent(self):
        number = self.service()
        self.die_at_call(before=True)
        self.run_cron("send")
        self.run_cron("verify")
        shipment = self.shipment_of(number)
        self.assertEqual((shipment.state, shipment.step_outcome), ("verifying", "unknown"))
        self.assertEqual(shipment.attempt_ids.outcome, "unknown")
        self.assertEqual(self.calls_for(number), [])
        self.assertGreater(self.requests_to("/v4/posting/fbs/list"), 0)

    def test_codes_that_may_have_left_are_not_given_to_anybody_else(self):
        number = self.digital()
        self.die_at_call(before=True)
        codes = self.shipment_of(number).code_ids
        self.assertEqual(codes.mapped("state"), ["sent", "sent"])
        other = self.imported("digital", "CARD", codes=2)
        self.ship(self.order_of(other))
        self.settle()
        self.assertState(number, "done")
        self.assertState(other, "done")
        self.assertFalse(set(self.shipment_of(other).code_ids.ids) & set(codes.ids))

    def test_death_while_verifying(self):
        number = self.service()
        self.run_cron("send")
        self.pass_time()
        with self.dying("ozon.shipment", "_apply_decision"):
            self.run_cron("verify")
        self.assertEndsWell(number, 1, SHIP)

    def test_death_of_the_second_batch_keeps_the_first(self):
        self.patch(const, "BATCH_SIZE", 1)
        numbers = [self.service(), self.service()]
        with self.dying("ozon.sender", "_record", calls=2, before=True):
            self.run_cron("send")
        self.assertEqual(sorted(self.shipment_of(number).state for number in numbers), ["sending", "verifying"])
        self.settle()
        for number in numbers:
            self.assertState(number, "done")
        self.assertEqual(self.requests_to(SHIP), 2)

    def test_worker_that_dies_lets_go_of_the_account(self):
        """The lock is PostgreSQL's and ends with the connection, whatever happens to the process."""
        account = self.account.id
        with closing(self.registry.cursor()) as dead, closing(self.registry.cursor()) as alive:
            key = (locks.LOCK_CLASS, account)
            dead.execute("SELECT pg_try_advisory_lock(%s, %s)", key)
            alive.execute("SELECT pg_try_advisory_lock(%s, %s)", key)
            self.assertEqual(alive.fetchone(), (False,))
            dead._cnx.close()
            self.assertTrue(self.wait_for_lock(alive, key))

    def wait_for_lock(self, cr, key):
        for _try in range(50):
            cr.execute("SELECT pg_try_advisory_lock(%s, %s)", key)
            if cr.fetchone()[0]:
                cr.execute("SELECT pg_advisory_unlock(%s, %s)", key)
                return True
            cr.execute("SELECT pg_sleep(0.05)")
        return False
