from contextlib import contextmanager

from odoo import fields
from odoo.tests import tagged

from ..common import OzonCase


@tagged("post_install", "-at_install")
class TestBusyAccount(OzonCase):
    """Another worker has the account. What the account was told about its postings has nothing to do with it."""

    def setUp(self):
        super().setUp()

        @contextmanager
        def taken(account, wait=0.0):
            yield False

        self.patch(self.registry["ozon.account"], "_worker_lock", taken)
        self.account._note_problem("nameless", count=2, path="posting_number")
        now = fields.Datetime.now()
        self.run_ = self.env["ozon.reconciliation"].create({
            "account_id": self.account.id, "date_from": now, "date_to": now, "state": "running",
        })

    def test_run_waits_and_names_no_other_reason(self):
        self.run_._note_trouble(self.account)
        self.assertEqual((self.run_.state, self.run_.problem), ("running", False))

    def test_lines_stay_scheduled(self):
        line = self.env["ozon.reconciliation.line"].create({
            "reconciliation_id": self.run_.id, "posting_number": "1-1-1", "kind": "missing_here", "state": "queued",
        })
        self.assertFalse(line._fix_all(float("inf")))
        self.assertEqual(line.state, "queued")
