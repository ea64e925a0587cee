from ..common import OzonCase

LISTS = {
    "digital": "/v2/posting/digital/list", "fbo": "/v3/posting/fbo/list", "fbs": "/v4/posting/fbs/list",
}
CRON = "sale_ozon.ir_cron_reconcile"


class ReconciliationCase(OzonCase):
    """A shop whose account is compared with Ozon."""

    def ask(self, user=None, **vals):
        """Ask for a comparison, as a user does.

        :rtype: ozon.reconciliation
        """
        wizard = self.env["ozon.reconciliation.wizard"].with_user(user or self.clerk).create({
            "account_id": self.account.id, **vals,
        })
        return self.env["ozon.reconciliation"].browse(wizard.action_compare()["res_id"])

    def work(self):
        """Run the scheduled action once."""
        with self.enter_registry_test_mode():
            result = self.env.ref(CRON).method_direct_trigger()
        self.assertIs(result, True, result)

    def compare(self, **vals):
        """A comparison that has been made."""
        run = self.ask(**vals)
        self.work()
        self.assertEqual((run.state, run.last_error), ("done", False))
        return run

    def differences(self, run):
        return {(line.posting_number, line.kind) for line in run.line_ids if line.state != "resolved"}

    def line(self, run, number):
        lines = run.line_ids.filtered(lambda line: line.posting_number == number)
        self.assertEqual(len(lines), 1, run.line_ids.mapped("posting_number"))
        return lines

    def fix(self, lines, user=None):
        """Press the button of these lines.

        :return: the notification that the user sees.
        """
        with self.worker() as env:
            params = lines.with_env(env(user=user or self.clerk)).action_fix()["params"]
        lines.invalidate_recordset()
        return params
