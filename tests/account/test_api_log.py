from collections import Counter
from datetime import datetime, timedelta, timezone

from odoo import fields
from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from ...connector import ApiCall
from ..common import EVIDENCE, OzonCase

LIST = "/v4/posting/fbs/list"
UPLOAD = "/v1/posting/digital/codes/upload"
DELIVERING = "/v2/fbs/posting/delivering"


@tagged("post_install", "-at_install")
class TestApiLog(OzonCase):
    """Every call is told, whatever became of the work that made it; nothing of what was in it."""

    def calls(self, **equal):
        self.env.invalidate_all()
        return self.env["ozon.api.call"].search([(name, "=", value) for name, value in equal.items()])

    def test_every_exchange_is_logged_once(self):
        started_at = datetime.now()
        number = self.imported("rfbs", "COURSE")
        self.ship(self.order_of(number), evidence=EVIDENCE)
        self.settle()
        calls = self.calls()
        self.assertEqual(Counter(calls.mapped("method")), Counter(self.ozon("counters")["requests"]))
        self.assertEqual(calls.account_id, self.account)
        self.assertEqual(set(calls.mapped("http_status")), {200})
        self.assertFalse(calls.filtered("error"))
        self.assertTrue(all(0 < call.seconds < 10 for call in calls))
        self.assertTrue(all(started_at <= call.called_at <= datetime.now() for call in calls))

    def test_call_names_its_postings(self):
        numbers = [self.imported("rfbs", "COURSE") for _number in range(2)]
        for number in numbers:
            self.ship(self.order_of(number), evidence=EVIDENCE)
        self.settle()
        self.assertEqual(set(self.calls(method=DELIVERING).posting_numbers.split(", ")), set(numbers))
        self.assertFalse(any(self.calls(method=LIST).mapped("posting_numbers")))

    def test_nothing_secret_is_logged(self):
        number = self.imported("digital", "CARD", codes=2)
        codes = self.make_codes(2)
        self.fault("refuse", path=UPLOAD, posting_number=number, error=f"NO_{codes[0].code}")
        self.ship(self.order_of(number))
        self.settle()
        self.assertTrue(self.calls(method=UPLOAD, error="Refused"))
        self.env.cr.execute("SELECT to_jsonb(call)::text FROM ozon_api_call AS call")
        logged = "\n".join(row for row, in self.env.cr.fetchall())
        self.assertIn(number, logged)
        for secret in (*codes.mapped("code"), self.account.api_key):
            self.assertNotIn(secret, logged)

    def test_log_survives_the_rollback_of_the_work(self):
        self.fault("error_before", path=LIST, status=503, times=3)
        notification = self.import_orders()
        self.assertEqual(notification["type"], "danger")
        self.assertEqual(self.calls(method=LIST).mapped("http_status"), [503, 503, 503])
        self.assertEqual(set(self.calls(method=LIST).mapped("error")), {"OutcomeUnknown"})

    def test_log_survives_an_internal_error(self):
        self.posting_on_ozon("rfbs", "COURSE")

        def fail(*_args):
            raise ValueError

        self.patch(self.registry["ozon.importer"], "_store_page", fail)
        with self.assertLogs("odoo.addons.sale_ozon.models.engine.ozon_worker", "ERROR"):
            self.import_orders()
        self.assertTrue(self.calls())

    def test_refused_as_too_many(self):
        self.fault("throttle", path=LIST, retry_after=30)
        self.import_orders()
        call = self.calls(http_status=429)
        self.assertEqual((call.method, call.error), (LIST, "Throttled"))

    def test_nobody_there(self):
        self.sandbox.stop()
        self.import_orders()
        self.assertEqual(set(self.calls().mapped("error")), {"NotSent"})
        self.assertEqual(set(self.calls().mapped("http_status")), {0})

    def test_test_of_the_connection_is_logged_too(self):
        with self.worker() as env:
            self.account.with_env(env).action_test_connection()
        self.assertEqual(set(self.calls().mapped("method")), {"/v1/roles", "/v1/seller/info"})

    def test_method_that_ozon_switched_off_is_named(self):
        self.ozon("options", obsolete_methods=[LIST])
        self.import_orders()
        self.assertEqual(self.calls(error="MethodGone").method, LIST)
        self.assertIn(LIST, self.account.last_error)
        self.assertEqual(self.account.switched_off_methods, LIST)

    def test_method_switched_off_while_shipping_is_named_on_the_shipment(self):
        number = self.imported("rfbs", "COURSE")
        self.ozon("options", obsolete_methods=[DELIVERING])
        self.ship(self.order_of(number), evidence=EVIDENCE)
        self.settle()
        self.assertState(number, "failed", "method_gone")
        self.assertIn(DELIVERING, self.shipment_of(number).last_error)
        self.assertEqual(self.account.switched_off_methods, DELIVERING)

    def some_calls(self, count, error="", days_ago=0):
        moment = datetime.now(timezone.utc) - timedelta(days=days_ago, hours=1)
        return [ApiCall(LIST, moment, 200, 0.1, error, ("1-1",)) for _number in range(count)]

    def test_many_calls_cost_few_queries(self):
        log = self.env["ozon.api.call"]
        self.env.flush_all()
        with self.assertQueryCount(3):
            log._write_down(self.account, self.some_calls(1000))
        self.assertEqual(len(self.calls()), 1000)

    def test_calls_are_kept_for_a_month_errors_for_three(self):
        log = self.env["ozon.api.call"]
        for error, days_ago in (("", 29), ("", 31), ("Refused", 31), ("Refused", 89), ("Refused", 91)):
            log._write_down(self.account, self.some_calls(1, error, days_ago))
        done, remaining = log._gc_old_calls()
        self.assertEqual((done, bool(remaining)), (2, False))
        kept = {(call.error, (fields.Datetime.now() - call.called_at).days) for call in self.calls()}
        self.assertEqual(kept, {(False, 29), ("Refused", 31), ("Refused", 89)})

    def test_log_is_deleted_with_its_account(self):
        self.env["ozon.api.call"]._write_down(self.account, self.some_calls(1))
        self.account.unlink()
        self.env["ozon.api.call"]._write_down(self.account, self.some_calls(1))
        self.assertFalse(self.calls())

    def test_only_managers_of_the_company_see_it(self):
        log = self.env["ozon.api.call"]
        log._write_down(self.account, self.some_calls(1))
        company = self.env["res.company"].create({"name": "Other"})
        stranger = new_test_user(
            self.env, "ozon-stranger", groups="sale_ozon.group_manager",
            company_id=company.id, company_ids=[Command.set(company.ids)],
        )
        self.assertEqual(len(log.with_user(self.boss).search([])), 1)
        self.assertFalse(log.with_user(stranger).search([]))
        with self.assertRaises(AccessError):
            log.with_user(self.clerk).search([])
        with self.assertRaises(AccessError):
            log.with_user(self.boss).search([]).unlink()
