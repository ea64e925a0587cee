import json
import sys
import tempfile
from datetime import timedelta
from pathlib import Path

from odoo.fields import Date
from odoo.tests import tagged

from .common import EVIDENCE
from .sale.parcels_case import REAL, ParcelsCase
from .shipment.test_cancel_on_ozon import CancellingCase

PLAIN_TESTS = Path(__file__).resolve().parent / "plain"
#: Every method of Ozon's that the addon calls.
CALLED = {
    "/v1/roles", "/v1/seller/info", "/v2/posting/digital/list", "/v1/posting/digital/codes/upload",
    "/v3/posting/fbo/list", "/v2/posting/fbo/get", "/v4/posting/fbs/list", "/v3/posting/fbs/get",
    "/v4/posting/fbs/ship", "/v2/fbs/posting/tracking-number/set", "/v2/fbs/posting/delivering",
    "/v2/fbs/posting/last-mile", "/v2/fbs/posting/delivered", "/v1/posting/cutoff/set",
    "/v4/posting/fbs/ship/package", "/v1/posting/fbs/cancel-reason", "/v2/posting/fbs/cancel",
    "/v2/conditional-cancellation/list", "/v2/returns/rfbs/list",
}


@tagged("post_install", "-at_install")
class TestContract(ParcelsCase, CancellingCase):
    """Whatever the addon asks of Ozon is what the contract allows (tests/plain/contract)."""

    def sandbox_options(self):
        self.journal = Path(self.enterContext(tempfile.TemporaryDirectory())) / "journal.jsonl"
        return {"journal": self.journal}

    def live_a_long_day(self):
        """Orders of every kind, shipped in every way, with every step and a few faults."""
        self.account.with_user(self.boss).action_test_connection()
        release = Date.today() + timedelta(days=10)
        self.product("GIFT").write({"ozon_virtual_kind": "presale", "ozon_release_date": release})
        self.make_codes(9)
        self.make_codes(9, "KEY")
        self.posting_on_ozon("rfbs", "COURSE", count=101)
        numbers = [
            self.posting_on_ozon("digital", products=[
                self.article_on_ozon("CARD", required_qty=3), self.article_on_ozon("KEY", quantity=2),
            ]),
            self.posting_on_ozon("digital", "CARD", options={"reject_all_codes": True}),
            self.posting_on_ozon("rfbs", "COURSE", options={"last_mile": "required"}),
            self.posting_on_ozon("rfbs", "GIFT", options={"set_cutoff": True}),
        ]
        assembled = [self.posting_on_ozon("fbs", "COURSE"), self.posting_on_ozon("rfbs_integrated", "COURSE")]
        in_parts = self.posting_on_ozon("rfbs", products=[self.article_on_ozon("MUG", quantity=3)])
        unwanted = self.posting_on_ozon("rfbs", "COURSE")
        self.import_orders()
        self.leave_partly(in_parts, 1, REAL)
        self.ask(unwanted)
        for number in numbers:
            self.ship(self.order_of(number), evidence=EVIDENCE)
        for number in assembled:
            self.ship(self.order_of(number), goal_stage="assembled")
        nowhere = {"postings": [], "cursor": "", "has_next": False}
        for path in ("/v3/posting/fbo/list", "/v4/posting/fbs/list"):
            self.fault("wrong_shape", path=path, body=nowhere)
        self.fault("cut_after", path="/v4/posting/fbs/ship")
        self.settle()
        self.work_off(unwanted)
        # Neither list has it any more: looked for by its number alone.
        gone = self.posting_on_ozon("digital", "CARD")
        self.import_orders()
        self.sandbox.state.postings.pop(gone)
        self.run_cron("sync")
        states = {number: self.shipment_of(number).state for number in numbers + assembled}
        rejected = numbers[1]
        self.assertEqual({number for number, state in states.items() if state != "done"}, {rejected}, states)

    def test_every_request_agrees_with_the_contract(self):
        self.live_a_long_day()
        self.assertEqual(self.violations(), [])
        called = {json.loads(line)["path"] for line in self.journal.read_text(encoding="utf-8").splitlines()}
        self.assertEqual(called, CALLED)

    def test_codes_and_key_are_sent_only_where_they_belong(self):
        self.live_a_long_day()
        journal = self.journal.read_text(encoding="utf-8")
        self.assertNotIn(self.account.api_key, journal)
        self.assertNotIn("SECRET", journal)

    def violations(self):
        sys.path.insert(0, str(PLAIN_TESTS))
        self.addCleanup(sys.path.remove, str(PLAIN_TESTS))
        from contract.checker import validate_journal

        return [str(violation) for violation in validate_journal(self.journal, requests_only=True)]
