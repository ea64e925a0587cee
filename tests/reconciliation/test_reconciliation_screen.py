import contextlib
import threading
from unittest.mock import patch

from odoo.tests import HttpCase, common, tagged

from ..common import OzonCase

PATIENCE = 60


@tagged("post_install", "-at_install")
class TestReconciliationScreen(OzonCase, HttpCase):
    """From the menu to the resolved difference, in a real browser."""

    @contextlib.contextmanager
    def enter_registry_test_mode(self):
        """An HttpCase is in that mode all the time."""
        self.env.flush_all()
        yield
        self.env.invalidate_all()

    @contextlib.contextmanager
    def worker_when_it_waits(self):
        """The scheduled action, run as soon as the browser shows that it is waited for."""
        seen, done = threading.Event(), []
        handle_console = common.ChromeBrowser._handle_console

        def listen(browser, *details, args=None, **more):
            if any(argument.get("value") == "run: waiting" for argument in args or ()):
                seen.set()
            return handle_console(browser, *details, args=args, **more)

        def work():
            if seen.wait(PATIENCE):
                with self.registry.cursor() as cr:
                    self.env(cr=cr).ref("sale_ozon.ir_cron_reconcile").ir_actions_server_id.run()
                done.append(True)

        thread = threading.Thread(target=work, daemon=True)
        with patch.object(common.ChromeBrowser, "_handle_console", listen):
            thread.start()
            yield
        thread.join(PATIENCE)
        self.assertTrue(done, "the comparison was not asked for")

    def test_compare_fix_and_import(self):
        self.env["ozon.account"].search([("id", "!=", self.account.id)]).active = False
        number = self.posting_on_ozon("rfbs", "COURSE")
        self.assertEqual(number, "10000001-0001-1", "the tour looks for it")
        with self.worker_when_it_waits():
            self.start_tour("/odoo", "sale_ozon_reconciliation", login="ozon-clerk", timeout=PATIENCE)
        self.env.invalidate_all()
        self.assertEqual(self.order_of(number).state, "sale")
        line = self.env["ozon.reconciliation.line"].search([])
        self.assertEqual((line.state, line.resolved_by), ("resolved", self.clerk))
