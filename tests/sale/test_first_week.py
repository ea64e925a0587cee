import base64
import contextlib
import io

import openpyxl
from odoo.tests import HttpCase, new_test_user, tagged

from ..common import EVIDENCE, OzonCase

#: Articles that the shop has no product for: SKU, name, and codes wanted.
UNKNOWN = {"GAME-1": (7001, "Game", 1), "LESSON": (7002, "Lesson", 0)}


@tagged("post_install", "-at_install")
class TestFirstWeek(OzonCase, HttpCase):
    """A new shop's first week in a real browser: each screen says what to do next, and Needs Attention holds
    exactly what it should."""

    @contextlib.contextmanager
    def enter_registry_test_mode(self):
        """An HttpCase is in that mode all the time."""
        self.env.flush_all()
        yield
        self.env.invalidate_all()

    def setUp(self):
        super().setUp()
        # Nobody has connected anything yet.
        self.env["ozon.account"].search([]).active = False
        self.sandbox = self.open_sandbox(client_id="200002")
        self.env["ir.default"].set("ozon.account", "api_url", self.sandbox.url)
        new_test_user(
            self.env, "ozon-owner", groups="sale_ozon.group_manager,base.group_system,product.group_product_manager"
        )

    def ordered(self, article, **body):
        """A buyer orders something.

        :return: the posting's number.
        """
        sku, name, codes = UNKNOWN[article]
        product = {"sku": sku, "offer_id": article, "name": name, "price": "100.00", "currency": "RUB"}
        if codes:
            product["required_qty"] = codes
        return self.posting_on_ozon("digital" if codes else "rfbs", products=[product], **body)

    def part(self, name):
        self.start_tour("/odoo", f"sale_ozon_week_{name}", login="ozon-owner", timeout=90)
        self.env.flush_all()
        self.env.invalidate_all()

    def assertAttention(self, *causes):
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(sorted(self.env["ozon.attention"].search([]).mapped("cause")), sorted(causes))

    def test_first_week(self):
        good, spoilt = self.ordered("GAME-1"), self.ordered("GAME-1", options={"reject_codes": ["GAME-BBBB-2"]})
        lesson = self.ordered("LESSON")
        self.part("connect")
        self.account = self.env["ozon.account"].search([])
        self.assertEqual(self.account.state, "connected")
        self.assertAttention("article", "article")
        self.part("match")
        self.assertAttention()
        self.codes_arrive_and_one_is_rejected(good, spoilt)
        self.assembly_fails_once(lesson)
        self.cancelled_after_shipping(lesson)
        self.deadline_is_missed()
        self.only_what_was_cancelled_differs(lesson)

    def codes_arrive_and_one_is_rejected(self, good, spoilt):
        self.ship(self.order_of(good) | self.order_of(spoilt))
        self.run_cron("send")
        self.assertAttention("codes", "codes")
        self.part("codes")
        self.run_cron("send")
        self.settle()
        self.assertAttention("rejected")
        product = self.order_of(good).order_line.product_id
        self.import_file(product, "second.csv", "Код,Действует до\r\nGAME-CCCC-3,31.12.2099".encode("cp1251"))
        self.import_file(product, "third.xlsx", workbook(["Key", "Valid till"], ["GAME-DDDD-4", "2099-12-31"]))
        codes = self.env["ozon.code"].search([("product_id", "=", product.id)])
        self.assertEqual(set(codes.mapped(lambda code: str(code.expires_on))), {"2099-12-31"})
        self.assertEqual(len(codes), 4)
        self.part("retry")
        self.settle()
        self.assertAttention()
        for number in (good, spoilt):
            self.assertOnOzon(number, "delivered")

    def import_file(self, product, name, content):
        """What another supplier has sent."""
        wizard = self.env["ozon.code.import"].create({
            "product_id": product.id, "file": base64.b64encode(content), "file_name": name,
        })
        wizard.action_preview()
        wizard.action_import()
        self.assertEqual(wizard.imported_count, 1)

    def assembly_fails_once(self, lesson):
        self.ozon("posting-options", posting_number=lesson, options={"ship_failed_times": 1})
        self.ship(self.order_of(lesson), evidence=EVIDENCE)
        self.run_round()
        self.assertEqual(self.shipment_of(lesson).failure_type, "ship_failed")
        self.assertIn("ship_failed", self.order_of(lesson).ozon_message)
        self.settle()
        self.assertState(lesson, "done")
        self.assertAttention()

    def cancelled_after_shipping(self, lesson):
        self.ozon("move", posting_number=lesson, to="cancelled", by="buyer")
        self.run_cron("sync")
        self.assertAttention("cancelled")
        self.part("settle")
        self.assertAttention()

    def deadline_is_missed(self):
        late = self.ordered("LESSON", shipment_date="2025-01-01T00:00:00Z")
        self.import_orders()
        self.assertAttention("overdue")
        self.part("late")
        self.settle()
        self.assertAttention()
        self.assertState(late, "done")

    def only_what_was_cancelled_differs(self, lesson):
        wizard = self.env["ozon.reconciliation.wizard"].create({"account_id": self.account.id})
        wizard.action_compare()
        with self.worker() as env:
            env.ref("sale_ozon.ir_cron_reconcile").ir_actions_server_id.run()
        run = self.env["ozon.reconciliation"].search([], limit=1, order="id desc")
        self.assertEqual(run.state, "done")
        self.assertEqual(run.line_ids.mapped("posting_number"), [lesson])


def workbook(*rows):
    """
    :return: an Excel file of some rows
    :rtype: bytes
    """
    book, file = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(file)
    return file.getvalue()
