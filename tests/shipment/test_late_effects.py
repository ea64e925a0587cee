from contextlib import suppress
from unittest.mock import patch

from odoo.tests import tagged
from psycopg2.errors import SerializationFailure

from ...connector import Dispatcher
from ...models.shipment import const
from ..common import EVIDENCE, OzonCase

UPLOAD = "/v1/posting/digital/codes/upload"


@tagged("post_install", "-at_install")
class TestLateEffects(OzonCase):
    """What Ozon has taken shows late and not in order; nothing may be repeated because of that."""

    def test_tracking_number_that_shows_late_repeats_nothing(self):
        """An earlier step that becomes visible is no sign that a later one had no effect."""
        number = self.imported("rfbs", "COURSE", options={"tracking_from": "delivering", "last_mile": "none"})
        self.ship(self.order_of(number), evidence=EVIDENCE)
        for _step in ("ship", "delivering"):
            self.run_cron("send")
            self.pass_time(2)
            self.run_cron("verify")
        self.ozon("posting-options", posting_number=number, options={"delay": const.SETTLE_SECONDS + 60})
        self.run_cron("send")
        self.pass_time(const.SETTLE_SECONDS + 5)
        for _look in range(4):
            self.run_cron("verify")
            self.run_cron("send")
            self.pass_time(40)
        self.settle()
        self.assertState(number, "done")
        calls = self.calls_for(number)
        self.assertEqual(len(calls), len(set(calls)), calls)

    def test_unknown_outcome_is_waited_for_from_its_end_on(self):
        """A call that had to wait for its turn shows its effect later than the row was written."""
        number = self.imported("rfbs", "GIFT")
        self.ship(self.order_of(number))
        self.fault("error_after", path="/v4/posting/fbs/ship")
        outcomes = Dispatcher.outcomes

        def come_late(dispatcher, *args):
            if found := outcomes(dispatcher, *args):
                self.env.cr.execute("UPDATE ozon_shipment SET step_at = '2020-01-01'")
            return found

        with patch.object(Dispatcher, "outcomes", come_late):
            self.run_cron("send")
        self.env.invalidate_all()
        self.assertGreater(self.shipment_of(number).step_at.year, 2020)

    def test_throttled_upload_may_have_been_taken(self):
        """Of an upload not even a 429 proves that nothing was taken (OZON.md §4.2)."""
        number = self.imported("digital", "CARD")
        self.make_codes(1)
        self.ship(self.order_of(number))
        self.fault("throttle", path=UPLOAD, retry_after=7)
        self.run_cron("send")
        shipment = self.shipment_of(number)
        self.assertEqual((shipment.state, shipment.step_outcome), ("verifying", "unknown"))
        self.assertEqual(shipment.code_ids.state, "sent")
        self.assertTrue(self.account._is_resting())
        self.pass_time(30)
        self.run_cron("verify")
        self.run_cron("send")
        self.assertEqual(self.requests_to(UPLOAD), 1)
        self.settle()
        self.assertState(number, "done")


@tagged("post_install", "-at_install")
class TestAccountLock(OzonCase):
    """An account that a worker has left must not stay locked: its connection goes on to other work."""

    def locks(self):
        self.env.cr.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()")
        return self.env.cr.fetchone()[0]

    def test_lock_goes_when_the_first_commit_fails(self):
        before = self.locks()
        progress = self.registry["ir.cron"]._commit_progress
        calls = []

        def collide(cron, *args, **kwargs):
            calls.append(cron)
            if len(calls) == 2:
                raise SerializationFailure("could not serialize access")
            return progress(cron, *args, **kwargs)

        # Not `assertRaises`: Odoo's would take back what the worker has committed.
        with (
            self.worker() as env,
            patch.object(self.registry["ir.cron"], "_commit_progress", collide),
            suppress(SerializationFailure),
            self.account.with_env(env)._worker_lock(),
        ):
            self.fail("the commit should have failed")
        self.assertEqual(len(calls), 2)
        self.assertEqual(self.locks(), before)
