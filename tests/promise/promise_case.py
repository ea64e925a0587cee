from datetime import timedelta

from odoo import fields
from odoo.tests import new_test_user

from ..common import OzonCase


class PromiseCase(OzonCase):
    """A shop whose gift is a pre-sale."""

    days = 20

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.planner = new_test_user(
            cls.env, "ozon-planner", groups="sale_ozon.group_manager,product.group_product_manager"
        )

    def setUp(self):
        super().setUp()
        self.game = self.product("GIFT")
        self.release = fields.Date.today() + timedelta(days=self.days)
        self.set_release(self.release)

    def set_release(self, day):
        self.game.write({
            "type": "consu", "ozon_virtual_kind": "presale", "ozon_release_date": day,
        })

    def presale(self, scheme="rfbs", **body):
        """A new pre-sale order.

        :return: its number.
        """
        if scheme == "rfbs":
            body.setdefault("options", {"set_cutoff": True})
        return self.imported(scheme, "GIFT", **body)

    def promise_of(self, number):
        return self.posting(number).promise_ids

    def check(self):
        self.run_cron("promises")
        self.env.invalidate_all()

    def days_pass(self, days):
        """Let the calendar move on for promises and deliveries, as the clock of the server cannot."""
        self.env.flush_all()
        for table in ("ozon_promise", "stock_move", "stock_picking"):
            columns = {
                "ozon_promise": ("due_date", "release_date"), "stock_move": ("date",),
                "stock_picking": ("scheduled_date",),
            }[table]
            changes = ", ".join(f"{column} = {column} - %(days)s * INTERVAL '1 day'" for column in columns)
            self.env.cr.execute(f"UPDATE {table} SET {changes}", {"days": days})
        self.env.invalidate_all()

    def wizard(self, action, user=None):
        return self.env[action["res_model"]].with_user(user or self.clerk).browse(action["res_id"])
