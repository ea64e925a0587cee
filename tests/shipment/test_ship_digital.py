from odoo.tests import tagged

from ...models.engine.moments import write_moment
from ..common import OzonCase

UPLOAD = "/v1/posting/digital/codes/upload"


@tagged("post_install", "-at_install")
class TestShipDigital(OzonCase):
    def test_codes_arrive_and_the_order_is_proven_shipped(self):
        number = self.imported("digital", "CARD", codes=3)
        codes = self.make_codes(4)
        shipment = self.ship(self.order_of(number))
        self.assertEqual((shipment.kind, shipment.state), ("digital", "queued"))
        self.assertEqual(self.order_of(number).ozon_shipment_state, "queued")
        self.settle()
        self.assertOnOzon(number, "delivered")
        sent = [code["code"] for code in self.on_ozon(number)["codes"]]
        self.assertEqual(sent, ["CARD-SECRET-0", "CARD-SECRET-1", "CARD-SECRET-2"])
        self.assertEqual(codes.mapped("state"), ["accepted"] * 3 + ["free"])
        self.assertEqual(codes[:3].shipment_id, shipment)
        self.assertState(number, "done")
        self.assertTrue(shipment.verified_at)
        self.assertEqual(self.order_of(number).ozon_shipment_state, "done")

    def test_nothing_is_sent_by_the_click_itself(self):
        number = self.imported("digital", "CARD")
        self.make_codes(1)
        self.ship(self.order_of(number))
        self.assertEqual(self.calls_for(number), [])

    def test_several_articles_go_in_one_upload(self):
        number = self.imported("digital", products=[
            self.article_on_ozon("CARD", required_qty=2), self.article_on_ozon("KEY", quantity=3),
        ])
        self.make_codes(2)
        self.make_codes(3, "KEY")
        self.ship(self.order_of(number))
        self.settle()
        self.assertEqual(self.requests_to(UPLOAD), 1)
        by_sku = {}
        for code in self.on_ozon(number)["codes"]:
            by_sku.setdefault(code["sku"], []).append(code["code"][:4])
        self.assertEqual(by_sku, {5204479032: ["CARD"] * 2, 900012: ["KEY-"] * 3})
        self.assertState(number, "done")

    def test_one_article_twice_in_a_posting_gets_codes_for_both(self):
        number = self.imported("digital", products=[
            self.article_on_ozon("CARD"), self.article_on_ozon("CARD", sku=5204479099, quantity=2),
        ])
        self.make_codes(3)
        self.ship(self.order_of(number))
        self.settle()
        self.assertState(number, "done")
        self.assertEqual(len({code["code"] for code in self.on_ozon(number)["codes"]}), 3)

    def test_quantity_is_not_the_number_of_codes(self):
        number = self.imported("digital", products=[
            self.article_on_ozon("CARD", quantity=2, required_qty=5),
        ])
        self.make_codes(5)
        self.assertEqual(self.order_of(number).order_line.product_uom_qty, 2)
        self.ship(self.order_of(number))
        self.settle()
        self.assertEqual(len(self.on_ozon(number)["codes"]), 5)

    def test_too_few_codes_wait_without_sending_or_keeping_any(self):
        number = self.imported("digital", "CARD", codes=3)
        codes = self.make_codes(2)
        shipment = self.ship(self.order_of(number))
        self.run_cron("send")
        self.assertState(number, "queued", "codes_missing")
        self.assertEqual(self.requests_to(UPLOAD), 0)
        self.assertEqual(codes.mapped("state"), ["free", "free"])
        self.assertIn("1 × [CARD] Game card", shipment.last_error)
        self.assertIn(write_moment(self.env, shipment.ship_by), shipment.last_error)
        self.assertEqual(self.order_of(number).ozon_message, shipment.last_error)

    def test_shipment_goes_on_as_soon_as_codes_come(self):
        number = self.imported("digital", "CARD", codes=3)
        self.make_codes(2)
        shipment = self.ship(self.order_of(number))
        self.run_cron("send")
        self.assertGreater(shipment.next_try_at, self.env.cr.now())
        self.make_codes(1)
        self.run_cron("send")  # not a second later
        self.settle()
        self.assertState(number, "done")
        self.assertFalse(shipment.last_error)

    def test_waiting_shipment_does_not_block_the_others(self):
        hungry = self.imported("digital", "CARD", codes=9)
        modest = self.imported("digital", "CARD", codes=1)
        self.make_codes(2)
        self.ship(self.order_of(hungry) + self.order_of(modest))
        self.settle()
        self.assertState(hungry, "queued", "codes_missing")
        self.assertState(modest, "done")

    def test_change_that_shows_late_is_waited_for(self):
        self.ozon("options", delay=300)
        number = self.imported("digital", "CARD", codes=2)
        self.make_codes(2)
        self.ship(self.order_of(number))
        self.run_cron("send")
        self.run_cron("verify")
        self.assertState(number, "verifying")
        self.assertEqual(self.order_of(number).ozon_shipment_state, "verifying")
        self.settle()
        self.assertEqual(self.requests_to(UPLOAD), 1)
        self.assertState(number, "done")

    def test_other_final_word_counts_as_delivered(self):
        self.ozon("options", digital_final_status="done")
        number = self.imported("digital", "CARD")
        self.make_codes(1)
        self.ship(self.order_of(number))
        self.settle()
        self.assertState(number, "done")
        self.assertEqual(self.posting(number).status, "done")

    def test_posting_without_a_code_on_display_is_not_done_by_the_http_answer_alone(self):
        """Ozon says 200 and never shows any effect: that is no proof."""
        number = self.imported("digital", "CARD", options={"delay": 10**6})
        self.make_codes(1)
        shipment = self.ship(self.order_of(number))
        for _look in range(20):
            self.run_cron("send")
            self.run_cron("verify")
            self.pass_time(1200)
        self.assertState(number, "failed", "not_confirmed")
        self.assertEqual(shipment.code_ids.mapped("state"), ["sent"])
        self.assertEqual(self.requests_to(UPLOAD), 1)


@tagged("post_install", "-at_install")
class TestRejectedCodes(OzonCase):
    def test_rejected_code_is_marked_and_never_used_again(self):
        number = self.imported("digital", "CARD", codes=2, options={"reject_codes": ["CARD-SECRET-0"]})
        bad, good, spare = self.make_codes(3)
        shipment = self.ship(self.order_of(number))
        self.run_cron("send")
        self.assertState(number, "failed", "codes_rejected")
        self.assertEqual((bad.state, bad.rejection_reason), ("rejected", "Некорректный формат кода"))
        self.assertIn("Некорректный формат кода", shipment.last_error)
        self.assertNotIn("SECRET", shipment.last_error)
        self.assertEqual(spare.state, "free")
        self.assertEqual(good.shipment_id, shipment)

    def test_code_that_ozon_kept_is_never_given_away(self):
        number = self.imported("digital", "CARD", codes=2, options={"reject_codes": ["CARD-SECRET-0"]})
        _bad, good = self.make_codes(2)
        self.ship(self.order_of(number))
        self.settle()
        other = self.imported("digital", "CARD")
        self.ship(self.order_of(other))
        self.settle()
        self.assertState(other, "queued", "codes_missing")
        self.assertNotEqual(good.state, "free")

    def test_all_codes_rejected_and_others_sent_on_retry(self):
        number = self.imported("digital", "CARD", codes=2, options={"reject_all_codes": True})
        self.make_codes(4)
        shipment = self.ship(self.order_of(number))
        self.settle()
        self.assertState(number, "failed", "codes_rejected")
        self.ozon("posting-options", posting_number=number, options={"reject_all_codes": False})
        shipment.with_user(self.clerk).action_retry()
        self.settle()
        self.assertState(number, "done")
        self.assertEqual(
            [code["code"] for code in self.on_ozon(number)["codes"]], ["CARD-SECRET-2", "CARD-SECRET-3"]
        )
        self.assertEqual(sorted(shipment.code_ids.mapped("state")), ["accepted"] * 2 + ["rejected"] * 2)
