import json
from urllib.request import Request, urlopen

from odoo.exceptions import UserError
from odoo.tests import tagged

from .parcels_case import OTHER, REAL, ParcelsCase

_PACKAGE = "/v4/posting/fbs/ship/package"


@tagged("post_install", "-at_install")
class TestParcelsInParts(ParcelsCase):
    """A delivery order brings a part, and the rest follows: one order, several postings."""

    def mugs(self, quantity=3, scheme="rfbs", **body):
        return self.imported(scheme, products=[self.article_on_ozon("MUG", quantity=quantity)], **body)

    def part_of(self, number):
        """The one posting that was split off another."""
        return self.env["ozon.posting"].search([("parent_posting_number", "=", number)])

    def split_on_ozon(self, number, quantity):
        """What a colleague does on Ozon's own pages."""
        sku = int(self.posting(number).line_ids.sku or 900004) if self.posting(number) else 900004
        body = {"posting_number": number, "products": [{"product_id": sku, "quantity": quantity}]}
        request = Request(
            self.sandbox.url + _PACKAGE, json.dumps(body).encode(),
            {**self.sandbox.headers, "Content-Type": "application/json"},
        )
        with urlopen(request, timeout=30) as answer:
            return json.load(answer)["result"]

    def assertPart(self, number, quantity, rest):
        """A part has become a posting of the same order, and was reported once."""
        part = self.part_of(number)
        self.assertEqual(part.line_ids.mapped("quantity"), [quantity])
        self.assertEqual(self.posting(number).line_ids.mapped("quantity"), [rest])
        self.assertEqual(part.sale_order_id, self.order_of(number))
        self.assertEqual(part.line_ids.sale_line_id, self.posting(number).line_ids.sale_line_id)
        self.assertEqual(self.calls_for(number).count("ship-package"), 1)
        return part

    def test_part_is_reported_apart_and_the_rest_with_its_back_order(self):
        number = self.mugs()
        order = self.order_of(number)
        picking = self.leave_partly(number, 1, REAL)
        self.assertEqual(self.calls_for(number), [])
        self.assertEqual(self.shipment_of(number).part, {"900004": 1})
        self.settle()
        part = self.assertPart(number, 1, 2)
        self.assertEqual(self.calls_for(part.posting_number), ["ship", "tracking-number", "delivering"])
        self.assertEqual(self.on_ozon(part.posting_number)["tracking_number"], REAL)
        self.assertState(part.posting_number, "done")
        self.assertEqual(part.picking_id, picking.sudo())
        self.assertOnOzon(number, "awaiting_packaging")
        self.assertEqual(order.ozon_shipment_state, "none", "the rest is still to come")
        self.assertIn(f"split posting {part.posting_number} off", self.messages_of(order))
        self.leave(number, OTHER)
        self.settle()
        self.assertEqual(self.calls_for(number), ["ship-package", "ship", "tracking-number", "delivering"])
        self.assertEqual(self.on_ozon(number)["tracking_number"], OTHER)
        self.assertEqual(order.ozon_shipment_state, "done")
        self.assertEqual(self.env["sale.order"].search_count([("ozon_account_id", "=", self.account.id)]), 1)

    def test_lost_answer_is_looked_up(self):
        number = self.mugs()
        self.fault("cut_after", path=_PACKAGE)
        self.leave_partly(number, 1, REAL)
        self.settle()
        self.assertState(self.assertPart(number, 1, 2).posting_number, "done")

    def test_lost_request_is_repeated_after_a_look(self):
        number = self.mugs()
        self.fault("error_before", path=_PACKAGE, status=502)
        self.leave_partly(number, 1, REAL)
        self.settle()
        self.assertState(self.assertPart(number, 1, 2).posting_number, "done")

    def test_worker_that_dies_takes_nothing_off_twice(self):
        number = self.mugs()
        self.leave_partly(number, 1, REAL)
        with self.dying("ozon.sender", "_record", before=True):
            self.run_cron("send")
        self.settle()
        self.assertState(self.assertPart(number, 1, 2).posting_number, "done")

    def test_parts_that_show_later_are_waited_for(self):
        self.ozon("dialects", dialects=["split-later", "package-names-both", "split-dated-new"])
        self.ozon("options", delay=90)
        number = self.mugs()
        self.leave_partly(number, 1, REAL)
        self.settle()
        self.assertState(self.assertPart(number, 1, 2).posting_number, "done")

    def test_assembly_of_a_part_that_fails_is_sent_again(self):
        number = self.mugs(options={"ship_failed_times": 1})
        self.leave_partly(number, 1, REAL)
        self.settle(rounds=30)
        part = self.assertPart(number, 1, 2)
        self.assertEqual(self.calls_for(part.posting_number), ["ship", "ship", "tracking-number", "delivering"])

    def test_what_leaves_meanwhile_waits_for_its_turn(self):
        number = self.mugs()
        self.leave_partly(number, 1, REAL)
        self.leave(number, OTHER)
        self.assertEqual(len(self.posting(number).shipment_ids), 1)
        self.settle()
        part = self.assertPart(number, 1, 2)
        self.assertEqual(self.on_ozon(part.posting_number)["tracking_number"], REAL)
        self.assertEqual(self.on_ozon(number)["tracking_number"], OTHER)
        self.assertEqual(self.order_of(number).ozon_shipment_state, "done")

    def test_part_of_fbs_is_assembled_apart(self):
        number = self.mugs(scheme="fbs")
        self.leave_partly(number, 2)
        self.settle()
        part = self.assertPart(number, 2, 1)
        self.assertEqual(self.calls_for(part.posting_number), ["ship"])
        self.assertState(part.posting_number, "done")

    def test_one_article_of_two_is_a_part(self):
        self.env["product.product"].create({"name": "Plate", "default_code": "PLATE", "type": "consu"})
        number = self.imported("rfbs", "MUG", "PLATE")
        self.leave_partly(number, 1, REAL)
        self.settle()
        part = self.part_of(number)
        self.assertEqual(len(part.line_ids | self.posting(number).line_ids), 2)
        self.assertState(part.posting_number, "done")

    def test_partner_s_posting_is_not_split(self):
        number = self.mugs(scheme="rfbs_integrated")
        self.leave_partly(number, 1)
        self.assertFalse(self.posting(number).shipment_ids)
        self.assertIn("reported when the rest", self.attention_of(self.order_of(number)).note)
        self.leave(number)
        self.settle()
        self.assertEqual(self.calls_for(number), ["ship"])

    def test_part_without_reference_waits_for_it(self):
        number = self.mugs()
        picking = self.leave_partly(number, 1)
        self.assertIn(picking.name, self.attention_of(self.order_of(number)).note)
        self.assertFalse(self.posting(number).shipment_ids)
        picking.ozon_tracking_ref = REAL
        self.settle()
        self.assertPart(number, 1, 2)

    def test_rest_that_never_comes_is_told(self):
        number = self.mugs()
        self.leave_partly(number, 1, REAL, back_order=False)
        self.assertFalse(self.posting(number).shipment_ids)
        self.assertIn("no back order", self.attention_of(self.order_of(number)).note)

    def test_split_by_somebody_else_stays_one_order(self):
        number = self.mugs()
        self.split_on_ozon(number, 1)
        self.import_orders()
        self.pass_time()
        self.run_cron("sync")
        part = self.assertPart(number, 1, 2)
        self.assertEqual(len(self.order_of(number).ozon_posting_ids), 2)
        self.assertEqual(self.env["sale.order"].search_count([("ozon_account_id", "=", self.account.id)]), 1)
        self.assertIn(part.posting_number, self.messages_of(self.order_of(number)))

    def test_part_without_order_says_what_it_waits_for(self):
        number = self.mugs()
        self.split_on_ozon(number, 1)
        self.import_orders()
        part = self.part_of(number)
        self.assertFalse(part.sale_order_id)
        with self.assertRaisesRegex(UserError, f"split off posting {number}"):
            part.with_user(self.boss).action_create_order()
        self.pass_time()
        self.run_cron("sync")
        self.assertEqual(part.sale_order_id, self.order_of(number))

    def test_split_before_the_import_makes_two_orders_and_loses_nothing(self):
        number = self.posting_on_ozon("rfbs", products=[self.article_on_ozon("MUG", quantity=3)])
        self.split_on_ozon(number, 1)
        self.import_orders()
        self.pass_time()
        self.run_cron("sync")
        part = self.part_of(number)
        lines = (self.order_of(number) | part.sale_order_id).order_line
        self.assertEqual(sorted(lines.mapped("product_uom_qty")), [1.0, 2.0])

    def test_part_that_is_cancelled_leaves_the_rest(self):
        number = self.mugs()
        self.leave_partly(number, 1, REAL)
        self.settle()
        part = self.part_of(number)
        self.ozon("move", posting_number=number, to="cancelled", by="buyer")
        self.pass_time(3600)
        self.run_cron("sync")
        self.assertEqual(self.posting(number).stage, "cancelled")
        self.assertEqual(part.sale_order_id.state, "sale")
        self.assertTrue(self.attention_of(part.sale_order_id))

    def test_contents_that_changed_are_left_to_a_person(self):
        number = self.mugs()
        self.leave_partly(number, 2, REAL)
        self.split_on_ozon(number, 2)
        self.settle()
        self.assertState(number, "failed", "part_changed")
        self.assertEqual(self.calls_for(number), ["ship-package"])
