import contextlib
import threading
from unittest.mock import patch

from odoo.tests import HttpCase, common, tagged

from ...models.engine import const
from ..common import OzonCase

PATIENCE = 60


@tagged("post_install", "-at_install")
class TestTours(OzonCase, HttpCase):
    """The click paths, in a real browser."""

    @contextlib.contextmanager
    def enter_registry_test_mode(self):
        """An HttpCase is in that mode all the time."""
        self.env.flush_all()
        yield
        self.env.invalidate_all()

    @contextlib.contextmanager
    def badges(self):
        """Events that are set as soon as the browser has shown a word on the badge."""
        seen = {word: threading.Event() for word in ("Scheduled", "Verifying", "Shipped")}
        handle_console = common.ChromeBrowser._handle_console

        def listen(browser, *details, args=None, **more):
            for argument in args or ():
                event = seen.get(str(argument.get("value", "")).removeprefix("badge: "))
                if event:
                    event.set()
            return handle_console(browser, *details, args=args, **more)

        with patch.object(common.ChromeBrowser, "_handle_console", listen):
            yield seen

    @contextlib.contextmanager
    def worker_behind(self, *steps):
        """A scheduled worker at work while the browser is open.

        :param steps: pairs of an event to wait for and the scheduled action to run then.
        """
        problems = []

        def work():
            for event, name in steps:
                if not event.wait(PATIENCE):
                    problems.append(f"nobody saw what {name} waits for")
                    return
                with self.registry.cursor() as cr:
                    self.env(cr=cr).ref(f"sale_ozon.ir_cron_{name}_shipments").ir_actions_server_id.run()

        thread = threading.Thread(target=work, daemon=True)
        thread.start()
        yield
        thread.join(PATIENCE)
        self.assertFalse(problems)

    def test_order_is_shipped_and_the_badge_follows(self):
        self.patch(const, "IDLE_WAIT", 4.0)  # a person is looking
        number = self.imported("rfbs", "COURSE")
        # It is there already when the sender looks, so that only one step is left to prove.
        self.ozon("move", posting_number=number, to="delivering", tracking_number="BY-HAND-1")
        with self.badges() as seen, self.worker_behind(
            (seen["Scheduled"], "send"), (seen["Verifying"], "verify"),
        ):
            self.start_tour("/odoo", "sale_ozon_ship_virtually", login="ozon-clerk", timeout=PATIENCE)
        self.env.invalidate_all()
        self.assertState(number, "done")
        self.assertEqual(self.calls_for(number), ["delivered"])
        self.assertEqual(self.shipment_of(number).requested_by, self.clerk)

    def test_many_orders_with_a_refusal(self):
        numbers = [self.imported("rfbs", "COURSE"), self.imported("rfbs", "GIFT"), self.imported("rfbs", "MUG")]
        self.start_tour("/odoo", "sale_ozon_ship_many", login="ozon-clerk", timeout=PATIENCE)
        self.env.invalidate_all()
        self.assertEqual([self.shipment_of(number).state for number in numbers], ["queued", "queued", False])

    def test_delivery_is_confirmed(self):
        number = self.imported("rfbs", "COURSE")
        self.ship(self.order_of(number))
        self.settle()
        self.start_tour("/odoo", "sale_ozon_confirm_delivery", login="ozon-clerk", timeout=PATIENCE)
        self.env.invalidate_all()
        shipment = self.shipment_of(number)
        self.assertEqual((shipment.state, shipment.goal_stage), ("queued", "delivered"))
        self.assertEqual(shipment.evidence_way, "mail")
        self.assertTrue(shipment.evidence_at)

    def test_nothing_fails_where_the_form_is_left_while_it_reloads(self):
        number = self.imported("rfbs", "COURSE")
        self.ship(self.order_of(number))
        with self.badges() as seen, self.worker_behind((seen["Scheduled"], "send")):
            self.start_tour("/odoo", "sale_ozon_leave_while_it_reloads", login="ozon-clerk", timeout=PATIENCE)

    def test_codes_are_pasted(self):
        template = self.product("CARD").product_tmpl_id
        self.boss.group_ids += self.env.ref("product.group_product_manager")
        self.start_tour(
            f"/odoo/product.template/{template.id}", "sale_ozon_import_codes", login="ozon-boss", timeout=PATIENCE
        )
        codes = self.env["ozon.code"].search([("product_id", "=", self.product("CARD").id)])
        self.assertEqual(codes.mapped("code"), ["AAAA-1111", "BBBB-2222", "CCCC-3333"])
