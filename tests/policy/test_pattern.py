from odoo.tests import tagged

from ...models.policy.checks import pattern
from .policy_case import PolicyCase


@tagged("post_install", "-at_install")
class TestPattern(PolicyCase):
    """Numbers that somebody makes up, one like the other, are warned of."""

    def setUp(self):
        super().setUp()
        self.patch(pattern, "OFTEN", 2)
        numbers = self.posting_on_ozon("rfbs", "COURSE", count=3)
        self.import_orders()
        self.orders = [self.order_of(number) for number in numbers]

    def ship_with(self, order, number):
        return self.ship(order, tracking_number=number).check_ids.filtered(lambda check: check.code == "pattern")

    def test_third_of_a_form_is_warned_of(self):
        first, second, third = self.orders
        self.assertFalse(self.ship_with(first, "BOX-1001"))
        self.assertFalse(self.ship_with(second, "BOX-1002"))
        check = self.ship_with(third, "BOX-2077")
        self.assertEqual((check.level, check.reason), ("warning", "pattern_repeated"))
        self.assertIn("BOX-0000", check.sentence)

    def test_other_forms_are_not(self):
        for order, number in zip(self.orders, ("BOX-1001", "KIT-1002", "BOX-10033"), strict=True):
            self.assertFalse(self.ship_with(order, number))

    def test_generated_ones_are_not(self):
        for order in self.orders:
            self.assertFalse(self.ship_with(order, ""))
