from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from ...models.policy.parcel_number import is_drawn_from, looks_real
from ...models.policy.tracking_number import carrier_posed_as
from ..common import OzonCase

POSING = (
    "RB123456785CN", "RB 123 456 785 CN", "rb123456785cn", "80080012345678", "1234567890", "123456789012",
    "RA123456789RU1", "EMS123456789RU", "CDEK-1234567890", "X-1Z999AA10123456784", "RВ123456785CN",
    "1Z999AA10123456784", "SF1234567890", "JD0012345678901", "LP00123456789012", "9400111899223197428490",
)
HONEST = ("COURSE-42", "VIRTUAL-00000001", "GIFT-2026-11-23", "ORDER-1234567", "A1B2C", "12345-ABC")


@tagged("post_install", "-at_install")
class TestTrackingNumbers(OzonCase):
    def setUp(self):
        super().setUp()
        self.order = self.order_of(self.imported("rfbs", "COURSE"))

    def refusals_of(self, number, order=None):
        """What the wizard has against a tracking number."""
        wizard = self.wizard_for(order or self.order, tracking_number=number)
        return [sentence for code, level, sentence in wizard.checks if (code, level) == ("tracking", "refusal")]

    def test_number_must_not_pose_as_a_real_parcel(self):
        for number in POSING:
            with self.subTest(number):
                wizard = self.wizard_for(self.order, tracking_number=number)
                self.assertEqual(wizard.verdict, "refusal")
                with self.assertRaises(UserError):
                    wizard.action_confirm()
        self.assertRegex(self.refusals_of(POSING[0])[0], "UPU S10")

    def test_carrier_s_name_makes_a_number_his(self):
        for name in ("EMS", "CDEK", "Boxberry", "DPD", "Yandex", "UPS", "DHL", "FedEx", "Cainiao", "СDEК"):
            with self.subTest(name):
                self.assertTrue(carrier_posed_as(f"77-{name}-2026"))

    def test_honest_number_is_taken(self):
        for number in HONEST:
            with self.subTest(number):
                self.assertFalse(self.refusals_of(number))

    def test_length_and_characters_are_the_account_s(self):
        self.account.write({
            "tracking_min_length": 6, "tracking_max_length": 10, "tracking_characters": "ABCDEFGH-12345",
        })
        for number, words in (
            ("ABCDE", "6 to 10 characters"), ("ABCDE-ABCDE", "6 to 10 characters"), ("ABCDEZ", "“Z”"),
            ("ABCDE A", "“ ”"), ("АBCDEF", "“А”"),
        ):
            with self.subTest(number):
                self.assertIn(words, self.refusals_of(number)[0])
        self.assertFalse(self.refusals_of("ABCDE-1"))

    def test_alphabet_has_latin_letters_only(self):
        for added in ("_", "Ж", " ", "\u200b", "١", "Ａ"):
            with self.subTest(added), self.assertRaises(ValidationError):
                self.account.tracking_characters += added

    def test_case_is_no_matter_of_the_alphabet(self):
        for alphabet in ("abc-", "ABC-"):
            self.account.tracking_characters = alphabet
            for number in ("abc-abc", "ABC-ABC"):
                with self.subTest(alphabet=alphabet, number=number):
                    self.assertFalse(self.refusals_of(number))

    def test_number_of_another_order_is_refused(self):
        self.ship(self.order, tracking_number="COURSE-42")
        other = self.order_of(self.imported("rfbs", "COURSE"))
        self.assertIn("already used", self.refusals_of("COURSE-42", other)[0])
        self.settle()
        self.assertIn("already used", self.refusals_of("COURSE-42", other)[0])

    def test_number_that_somebody_gave_on_ozon_is_refused(self):
        other = self.posting_on_ozon("rfbs", "COURSE", status="delivering", tracking_number="COURSE-42")
        self.import_orders()
        self.assertTrue(self.posting(other))
        self.assertIn("already used", self.refusals_of("COURSE-42")[0])

    def test_number_of_a_cancelled_shipment_is_free_again(self):
        self.ship(self.order, tracking_number="COURSE-42").action_cancel()
        self.assertFalse(self.refusals_of("COURSE-42", self.order_of(self.imported("rfbs", "COURSE"))))

    def test_other_account_may_use_the_same_number(self):
        self.ship(self.order, tracking_number="COURSE-42")
        ozon = self.open_sandbox(client_id="7")
        other = self.make_account(ozon, name="Second shop")
        [number] = ozon.control("postings", {
            "scheme": "rfbs", "products": [self.article_on_ozon("COURSE")], "posting_number": "99999999-0001-1",
        })["posting_numbers"]
        self.import_orders(other)
        self.assertFalse(self.refusals_of("COURSE-42", self.order_of(number)))

    def test_one_number_for_two_orders_of_one_wizard(self):
        orders = self.order + self.order_of(self.imported("rfbs", "COURSE"))
        wizard = self.wizard_for(orders)
        wizard.line_ids.write({"tracking_number": "COURSE-42"})
        with self.assertRaisesRegex(UserError, "already used"):
            wizard.action_confirm()
        wizard.line_ids[1].tracking_number = "COURSE-43"
        self.env.invalidate_all()  # the next click is another request
        wizard.action_confirm()
        self.assertEqual(
            set(orders.ozon_posting_ids.shipment_ids.mapped("tracking_number")), {"COURSE-42", "COURSE-43"}
        )

    def test_drawn_numbers_differ(self):
        numbers = self.posting_on_ozon("rfbs", "COURSE", count=5)
        self.import_orders()
        shipments = self.ship(self.env["sale.order"].concat(*map(self.order_of, numbers)))
        self.assertEqual(len(set(shipments.mapped("tracking_number"))), 5)

    def test_look_alike_letters_make_no_parcel_of_a_virtual_number(self):
        for number in ("VIR\u0422UAL-00000001", "\u0412OX-17", "\u041d\u0415\u0422 42"):
            self.assertFalse(looks_real(number), ascii(number))
        self.assertTrue(is_drawn_from("VIR\u0422UAL-00000001", "VIRTUAL-"))
        self.assertTrue(looks_real("RB123456785CN"))
        self.assertFalse(is_drawn_from("RB123456785CN", "VIRTUAL-"))

    def test_drawn_number_is_checked_like_a_typed_one(self):
        self.account.tracking_sequence_id = self.env["ir.sequence"].create({
            "name": "Bad idea", "prefix": "RB", "suffix": "CN", "padding": 9,
        })
        with self.assertRaisesRegex(UserError, "UPU S10"):
            self.wizard_for(self.order).action_confirm()

    def test_number_that_is_taken_meanwhile_stops_the_sender(self):
        shipment = self.ship(self.order, tracking_number="COURSE-42")
        self.posting_on_ozon("rfbs", "COURSE", status="delivering", tracking_number="COURSE-42")
        self.import_orders()
        self.run_cron("send")
        self.assertState(self.order.origin, "failed", "checks")
        self.assertIn("already used", shipment.last_error)
        self.assertEqual(self.calls_for(self.order.origin), [])
