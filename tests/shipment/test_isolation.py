from datetime import datetime, timedelta

from odoo.tests import tagged
from odoo.tools import mute_logger

from ...models.engine import const
from ..common import OzonCase

SHIP = "/v4/posting/fbs/ship"
FBS_LIST = "/v4/posting/fbs/list"
UPLOAD = "/v1/posting/digital/codes/upload"


@tagged("post_install", "-at_install")
class TestIsolation(OzonCase):
    """One posting, one account, never stops the others."""

    def services(self, count):
        numbers = self.posting_on_ozon("rfbs", "COURSE", count=count)
        self.import_orders()
        self.ship(self.env["sale.order"].concat(*map(self.order_of, numbers)))
        return numbers

    def second_shop(self):
        """Another account, with a sandbox and a queued order of its own."""
        ozon = self.open_sandbox(client_id="7")
        account = self.make_account(ozon, name="Second shop")
        [number] = ozon.control("postings", {
            "scheme": "rfbs", "posting_number": "77777777-0001-1",
            "products": [self.article_on_ozon("COURSE")],
        })["posting_numbers"]
        self.import_orders(account)
        self.ship(self.order_of(number))
        return account, number

    def test_refused_posting(self):
        bad, good = self.services(2)
        self.fault("refuse", path=SHIP, posting_number=bad, error="NO_WAY", times=None)
        self.settle()
        self.assertState(bad, "failed", "refused")
        self.assertState(good, "done")

    @mute_logger("odoo.addons.sale_ozon.models.engine.ozon_worker")
    def test_internal_error_with_one_posting(self):
        bad, good = self.services(2)
        follow = self.registry["ozon.shipment"]._apply_decision

        def stumble(shipment, observation):
            if shipment.posting_id.posting_number == bad:
                raise ZeroDivisionError
            return follow(shipment, observation)

        self.patch(self.registry["ozon.shipment"], "_apply_decision", stumble)
        self.settle()
        self.assertState(bad, "failed", "internal")
        self.assertState(good, "done")
        self.assertIn("ZeroDivisionError", self.shipment_of(bad).last_error)
        self.assertTrue(self.attention_of(self.order_of(bad)))

    def test_posting_that_ozon_does_not_know(self):
        lost, good = self.services(2)
        posting = self.posting(lost)
        posting.write({"posting_number": "00000000-0000-1", "order_number": "00000000-0000"})
        for _look in range(8):
            self.run_cron("send")
            self.run_cron("verify")
            self.pass_time(3600)
        self.assertState(good, "done")
        self.assertState("00000000-0000-1", "failed", "not_found")
        self.assertEqual(self.calls_for(lost), [])

    def test_account_with_a_wrong_key(self):
        [bad] = self.services(1)
        _account, good = self.second_shop()
        self.ozon("sellers", client_id="100001", api_key="another")
        for _run in range(8):
            self.run_cron("send")
            self.run_cron("verify")
            self.pass_time()
        self.assertState(good, "done")
        self.assertState(bad, "queued")
        self.assertEqual(self.account.state, "error")
        self.assertEqual(len(self.attention_of(self.account)), 1)
        self.assertEqual(self.requests_to(FBS_LIST), 2)  # the import's, and one that was refused

    @mute_logger("odoo.addons.sale_ozon.models.engine.ozon_worker")
    def test_account_whose_work_fails_inside(self):
        [bad] = self.services(1)
        _account, good = self.second_shop()
        send = self.registry["ozon.sender"]._work_batch

        def stumble(sender, account, client, run):
            if account == self.account:
                raise ZeroDivisionError
            return send(sender, account, client, run)

        self.patch(self.registry["ozon.sender"], "_work_batch", stumble)
        for _run in range(8):
            self.run_cron("send")
            self.run_cron("verify")
            self.pass_time()
        self.assertState(good, "done")
        self.assertState(bad, "queued")
        self.assertIn("ZeroDivisionError", self.account.last_error)

    def test_account_that_rests(self):
        resting, later = self.posting_on_ozon("rfbs", "COURSE", count=2)
        self.import_orders()
        self.ship(self.order_of(resting))
        _account, busy = self.second_shop()
        self.fault("throttle", path=SHIP, retry_after=600)
        self.run_cron("send")
        self.assertTrue(self.account._is_resting())
        self.ship(self.order_of(later))
        before = self.ozon("counters")["total"]
        for _run in range(8):
            self.run_cron("send")
            self.run_cron("verify")
            self.pass_time(30)
        self.assertEqual(self.ozon("counters")["total"], before)
        self.assertState(busy, "done")
        self.assertState(resting, "queued", "throttled")
        self.settle(rounds=30)
        self.assertState(resting, "done")
        self.assertState(later, "done")

    def test_account_in_error_is_left_alone_until_it_is_fixed(self):
        [number] = self.services(1)
        self.account.state = "error"
        before = self.ozon("counters")["total"]
        for cron in ("import", "send", "verify", "sync"):
            self.run_cron(cron)
        self.assertEqual(self.ozon("counters")["total"], before)
        self.account.with_user(self.boss).action_test_connection()
        self.settle()
        self.assertState(number, "done")

    def test_key_that_goes_bad_in_the_middle_goes_on_later(self):
        [number] = self.services(1)
        self.run_cron("send")
        self.ozon("sellers", client_id="100001", refusal="deactivated")
        self.pass_time()
        self.run_cron("verify")
        self.assertEqual(self.account.state, "error")
        self.assertState(number, "verifying")
        self.ozon("sellers", client_id="100001", refusal=None)
        self.account.with_user(self.boss).action_test_connection()
        self.settle()
        self.assertState(number, "done")

    def test_role_missing_for_one_method(self):
        digital = self.imported("digital", "CARD")
        self.make_codes(1)
        self.ship(self.order_of(digital))
        [service] = self.services(1)
        roles = [{"name": "Some", "methods": ["/v2", "/v3", "/v4"]}]
        self.ozon("sellers", client_id="100001", roles=roles)
        self.settle()
        self.assertState(digital, "failed", "role_missing")
        self.assertState(service, "done")
        self.assertEqual(self.env["ozon.code"].search([("product_id", "=", self.product("CARD").id)]).state, "reserved")

    def test_method_that_ozon_switched_off(self):
        [number] = self.services(1)
        self.ozon("options", obsolete_methods=["/v2/fbs/posting/delivering"])
        self.settle()
        self.assertState(number, "failed", "method_gone")
        self.assertIn("switched off", self.shipment_of(number).last_error)


@tagged("post_install", "-at_install")
class TestOrderOfWork(OzonCase):
    def test_nearest_deadline_is_sent_first(self):
        self.patch(const, "BATCH_SIZE", 1)
        now = datetime.now().replace(microsecond=0)
        numbers = [
            self.posting_on_ozon("rfbs", "COURSE", shipment_date=f"{(now + timedelta(hours=hours)).isoformat()}Z")
            for hours in (30, 3, 12)
        ]
        self.import_orders()
        for number in numbers:
            self.ship(self.order_of(number))
        self.run_cron("send")
        at = {number: self.on_ozon(number)["accepted"][0]["at"] for number in numbers}
        self.assertEqual(sorted(numbers, key=at.get), [numbers[1], numbers[2], numbers[0]])

    def test_a_hundred_postings_are_verified_with_one_list_call(self):
        numbers = self.posting_on_ozon("digital", "CARD", count=100)
        self.make_codes(100)
        self.ozon("options", rate_limit=1000)
        self.set_parameter("requests_per_second", 1000)
        self.import_orders()
        self.ship(self.env["sale.order"].concat(*map(self.order_of, numbers)))
        self.run_cron("send")
        self.assertEqual(self.requests_to(UPLOAD), 100)
        before = self.ozon("counters")["requests"]
        self.pass_time()
        self.run_cron("verify")
        after = self.ozon("counters")["requests"]
        self.assertEqual(
            {path: count - before.get(path, 0) for path, count in after.items() if count != before.get(path, 0)},
            {"/v3/posting/fbo/list": 1},
        )

    def test_posting_that_ozon_is_slow_with_is_looked_at_ever_more_rarely(self):
        number = self.imported("rfbs", "COURSE", options={"delay": 10**6})
        self.ship(self.order_of(number))
        self.run_cron("send")
        pauses = []
        for _look in range(6):
            self.pass_time(1000)
            self.run_cron("verify")
            shipment = self.shipment_of(number)
            pauses.append(round((shipment.next_try_at - shipment.posting_id.observed_at).total_seconds()))
        self.assertEqual(pauses, sorted(pauses))
        self.assertGreater(pauses[-1], 3 * pauses[0])

    def test_posting_that_cannot_be_sent_is_tried_ever_more_rarely(self):
        number = self.imported("rfbs", "COURSE")
        self.ship(self.order_of(number))
        self.fault("error_before", path=SHIP, status=500, times=None)
        self.fault("cut_before", path=SHIP, times=None)
        for _try in range(4):
            self.run_cron("send")
            self.run_cron("verify")
            self.pass_time(3600)
        self.assertLess(self.requests_to(SHIP), 10)
