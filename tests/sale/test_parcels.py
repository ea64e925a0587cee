from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .parcels_case import OTHER, REAL, ParcelsCase


@tagged("post_install", "-at_install")
class TestParcels(ParcelsCase):
    """The ordinary way: the warehouse validates a delivery order, and the workers tell Ozon."""

    def test_validated_delivery_is_reported_with_its_number(self):
        number = self.imported("rfbs", "MUG")
        self.leave(number, REAL)
        shipment = self.shipment_of(number)
        self.assertEqual(
            (shipment.kind, shipment.goal_stage, shipment.tracking_number, shipment.requested_by),
            ("parcel", "delivering", REAL, self.keeper),
        )
        self.assertEqual(self.calls_for(number), [], "nothing is sent while the user waits")
        self.assertEqual(set(shipment.check_ids.mapped("level")), {"ok"})
        self.settle()
        self.assertEqual(self.calls_for(number), ["ship", "tracking-number", "delivering"])
        self.assertEqual(self.on_ozon(number)["tracking_number"], REAL)
        self.assertState(number, "done")
        self.assertEqual(self.order_of(number).ozon_shipment_state, "done")
        self.assertIn("its parcel is reported", self.messages_of(self.order_of(number)))

    def test_delivered_is_not_ours_to_say(self):
        number = self.imported("rfbs", "MUG")
        self.leave(number, REAL)
        self.settle()
        self.assertOnOzon(number, "delivering", "posting_on_way_to_city")
        self.ozon("move", posting_number=number, to="delivered")
        self.pass_time(3600)
        self.run_cron("sync")
        self.assertEqual(self.posting(number).stage, "delivered")

    def test_missing_reference_is_asked_for_and_sent_when_it_comes(self):
        number = self.imported("rfbs", "MUG")
        picking, order = self.leave(number), self.order_of(number)
        self.assertState(number, "failed", "tracking_missing")
        self.assertIn(picking.name, order.ozon_reason)
        self.assertEqual(order.ozon_ways_out, "open_delivery")
        self.assertFalse(order.ozon_can_retry)
        self.assertTrue(self.attention_of(order))
        self.env.flush_all()
        row = self.env["ozon.attention"].search([("posting_id", "=", self.posting(number).id)])
        self.assertEqual((row.cause, row.sentence), ("tracking", order.ozon_reason))
        self.settle()
        self.assertEqual(self.calls_for(number), [])
        picking.ozon_tracking_ref = f" {REAL} "
        self.assertFalse(self.attention_of(order))
        self.settle()
        self.assertEqual(self.on_ozon(number)["tracking_number"], REAL)
        self.assertState(number, "done")

    def test_virtual_number_poses_as_a_parcel_the_other_way_round(self):
        virtual = self.imported("rfbs", "COURSE")
        used = self.ship(self.order_of(virtual), tracking_number="COURSE-2026")
        drawn = f"{self.account.sudo().tracking_sequence_id.prefix}00000077"
        picking = self.delivery_of(self.imported("rfbs", "MUG"))
        for number in (used.tracking_number, "course-2026", drawn, "virtual-1", "0000000", "none", "TEST-12", "12"):
            with self.subTest(number), self.assertRaisesRegex(UserError, "carrier"), self.cr.savepoint():
                self.validate(picking, number)
        self.assertNotEqual(picking.state, "done")
        self.validate(picking, REAL)
        with self.assertRaisesRegex(UserError, "the other way round"), self.cr.savepoint():
            picking.ozon_tracking_ref = drawn
        self.assertEqual(self.shipment_of(self.order_of(virtual).origin), used)

    def test_one_parcel_may_carry_several_postings_of_one_buyer(self):
        buyer = {"customer_id": 77, "name": "Buyer"}
        numbers = [self.imported("rfbs", "MUG", customer=buyer) for _posting in range(2)]
        for number in numbers:
            self.leave(number, REAL)
        self.settle()
        for number in numbers:
            self.assertState(number, "done")
            self.assertEqual(self.on_ozon(number)["tracking_number"], REAL)

    def test_parcel_of_another_buyer_is_told_on_the_order_and_holds_up_no_warehouse(self):
        first, second = (
            self.imported("rfbs", "MUG", customer={"customer_id": buyer, "name": f"Buyer {buyer}"})
            for buyer in (71, 72)
        )
        self.leave(first, REAL)
        picking, order = self.leave(second, REAL), self.order_of(second)
        self.assertState(second, "failed", "checks")
        self.assertIn(first, order.ozon_reason)
        self.assertIn("open_delivery", order.ozon_ways_out)
        self.settle()
        self.assertEqual(self.calls_for(second), [])
        picking.ozon_tracking_ref = OTHER
        self.settle()
        self.assertEqual(self.on_ozon(second)["tracking_number"], OTHER)
        self.assertState(second, "done")

    def test_lost_account_holds_up_no_warehouse(self):
        number = self.imported("rfbs", "MUG")
        self.account.state = "error"
        self.leave(number, REAL)
        self.assertState(number, "failed", "checks")
        self.assertIn("not connected", self.order_of(number).ozon_reason)
        self.account.state = "connected"
        self.order_of(number).with_user(self.clerk).action_ozon_retry()
        self.settle()
        self.assertState(number, "done")

    def test_data_that_ozon_wants_first_is_named_and_holds_up_no_warehouse(self):
        number = self.imported("rfbs", "MUG", options={
            "requirements": {"products_requiring_mandatory_mark": [900004]}, "hidden_actions": ["ship"],
        })
        self.leave(number, REAL)
        self.assertState(number, "failed", "checks")
        self.assertIn("marking codes of MUG", self.order_of(number).ozon_reason)
        self.assertIn("open_ozon", self.order_of(number).ozon_ways_out)
        self.assertEqual(self.calls_for(number), [])

    def test_parcel_of_fbs_is_assembled(self):
        number = self.imported("fbs", "MUG")
        self.leave(number)
        self.assertEqual(self.shipment_of(number).goal_stage, "assembled")
        self.settle()
        self.assertEqual(self.calls_for(number), ["ship"])
        self.assertState(number, "done")

    def test_partner_s_number_is_shown_on_the_delivery(self):
        number = self.imported("rfbs_integrated", "MUG")
        picking = self.leave(number)
        self.settle()
        self.assertEqual(self.calls_for(number), ["ship"])
        self.assertTrue(picking.ozon_partner_tracking.startswith("OZ"))
        self.assertEqual(picking.ozon_posting_numbers, number)
        self.assertEqual(picking.ozon_ship_by, self.order_of(number).ozon_ship_by)

    def test_what_a_colleague_has_reported_is_seen(self):
        number = self.imported("rfbs", "MUG")
        self.ozon("move", posting_number=number, to="delivering", tracking_number=REAL)
        self.leave(number, REAL)
        self.settle()
        self.assertEqual(self.calls_for(number), [])
        self.assertState(number, "done")

    def test_number_may_be_corrected_until_it_is_sent(self):
        number = self.imported("rfbs", "MUG")
        picking = self.leave(number, OTHER)
        picking.ozon_tracking_ref = REAL
        self.assertEqual(self.posting(number).shipment_ids.mapped("tracking_number"), [REAL])
        self.settle()
        self.assertEqual(self.on_ozon(number)["tracking_number"], REAL)

    def test_number_that_is_corrected_too_late_is_told(self):
        number = self.imported("rfbs", "MUG")
        picking = self.leave(number, OTHER)
        self.settle()
        picking.ozon_tracking_ref = OTHER
        self.assertFalse(self.attention_of(self.order_of(number)))
        picking.ozon_tracking_ref = REAL
        [activity] = self.attention_of(self.order_of(number))
        for words in (REAL, OTHER, "Ozon seller account"):
            self.assertIn(words, activity.note)
        self.settle()
        self.assertEqual(self.on_ozon(number)["tracking_number"], OTHER)

    def test_goods_that_came_back_first_are_not_reported(self):
        number = self.imported("rfbs", "MUG")
        picking = self.leave(number, REAL)
        wizard = self.env["stock.return.picking"].with_context(
            active_model="stock.picking", active_id=picking.id, active_ids=picking.ids,
        ).create({})
        wizard.product_return_moves.quantity = 1
        back = self.env["stock.picking"].browse(wizard.action_create_returns()["res_id"])
        back.button_validate()
        self.assertEqual(back.state, "done")
        self.settle()
        self.assertEqual(self.calls_for(number), [])
        self.assertState(number, "failed", "checks")
        self.assertIn("come back to the warehouse", self.order_of(number).ozon_reason)

    def test_worker_that_dies_sends_nothing_twice(self):
        number = self.imported("rfbs", "MUG")
        self.leave(number, REAL)
        with self.dying("ozon.sender", "_record", before=True):
            self.run_cron("send")
        self.pass_time()
        self.settle()
        self.assertEqual(self.calls_for(number), ["ship", "tracking-number", "delivering"])
        self.assertState(number, "done")

    def test_service_lines_follow_their_parcel(self):
        number = self.imported("rfbs", "MUG", "COURSE")
        order = self.order_of(number)
        self.assertEqual(order.ozon_shipment_mode, "physical")
        self.assertIn("need a parcel: 1, that need none: 1", order.ozon_mixed_message)
        self.leave(number, REAL)
        self.settle()
        self.assertEqual(order.order_line.mapped("qty_delivered"), [1.0, 1.0])

    def test_virtual_shipment_closes_no_delivery_order(self):
        self.product("GIFT").type = "consu"
        number = self.imported("rfbs", "GIFT")
        order = self.order_of(number)
        self.ship(order)
        self.settle()
        self.assertState(number, "done")
        self.assertNotIn(order.picking_ids.state, ("done", "cancel"))
        self.assertEqual(order.order_line.qty_delivered, 0.0)
        # The goods go later, and nothing more is told of it.
        self.leave(number, REAL)
        self.assertEqual(len(self.posting(number).shipment_ids), 1)

    def test_service_lines_have_no_delivery_order(self):
        number = self.imported("rfbs", "COURSE")
        self.ship(self.order_of(number))
        self.settle()
        self.assertFalse(self.order_of(number).picking_ids)
        self.assertEqual(self.order_of(number).order_line.qty_delivered, 1.0)

    def test_order_from_elsewhere_is_delivered_as_ever(self):
        order = self.env["sale.order"].create({
            "partner_id": self.env["res.partner"].create({"name": "Walk-in"}).id,
            "order_line": [Command.create({"product_id": self.product("MUG").id})],
        })
        order.action_confirm()
        picking = order.picking_ids.with_user(self.keeper)
        self.validate(picking, "none")
        self.assertFalse(picking.ozon_posting_numbers)

    def test_deliveries_of_ozon_are_found(self):
        number = self.imported("rfbs", "MUG")
        pickings = self.env["stock.picking"].with_user(self.clerk)
        found = pickings.search([("sale_id.ozon_account_id", "!=", False)])
        self.assertEqual(found, self.delivery_of(number).with_user(self.clerk))
        action = found.action_view_ozon_postings()
        self.assertEqual(action["res_id"], self.posting(number).id)
