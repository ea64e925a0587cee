from odoo.tests import new_test_user

from ..common import OzonCase

REAL, OTHER = "RB123456785CN", "RB123456799CN"


class ParcelsCase(OzonCase):
    """A warehouse that validates delivery orders."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.keeper = new_test_user(cls.env, "storekeeper", groups="stock.group_stock_user")

    def delivery_of(self, number):
        """The delivery order that is still to leave, as the warehouse sees it."""
        pickings = self.order_of(number).picking_ids.filtered(lambda picking: picking.state not in ("done", "cancel"))
        return pickings.with_user(self.keeper)

    def validate(self, picking, reference=False):
        """What the warehouse does: enter the reference, validate."""
        if reference:
            picking.ozon_tracking_ref = reference
        result = picking.button_validate()
        self.assertEqual(picking.state, "done", result)

    def leave(self, number, reference=False):
        """Deliver all that is left of an order.

        :return: the delivery order.
        """
        picking = self.delivery_of(number)
        self.validate(picking, reference)
        return picking

    def leave_partly(self, number, quantity, reference=False, back_order=True):
        """Deliver so many of the first article.

        :param bool back_order: whether the rest is to follow.
        :return: the delivery order.
        """
        picking = self.delivery_of(number)
        picking.move_ids.quantity = 0
        picking.move_ids[0].quantity = quantity
        if reference:
            picking.ozon_tracking_ref = reference
        picking = picking.with_context(
            skip_backorder=True, picking_ids_not_to_backorder=[] if back_order else picking.ids
        )
        picking.button_validate()
        self.assertEqual(picking.state, "done")
        return picking.with_context(skip_backorder=False)
