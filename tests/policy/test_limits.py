from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from ...models.policy.checks import CHECKS, limits
from .policy_case import REASON, PolicyCase


@tagged("post_install", "-at_install")
class TestLimits(PolicyCase):
    """How many virtual shipments without codes an account makes, and what part of its orders they are."""

    def orders(self, count, scheme="rfbs", article="COURSE"):
        numbers = self.posting_on_ozon(scheme, article, count=count)
        self.import_orders()
        return self.env["sale.order"].concat(*map(self.order_of, numbers))

    def test_those_of_one_batch_count_too(self):
        self.account.write({"limit_warning_count": 1, "limit_refusal_count": 2})
        wizard = self.wizard_for(self.orders(4))
        self.assertEqual(sorted(wizard.line_ids.mapped("verdict")), ["refusal", "refusal", "warning", "warning"])
        wizard.action_confirm()
        self.assertEqual(wizard.scheduled_count, 2)
        with self.assertRaisesRegex(UserError, "limit is 2"):
            self.wizard_for(self.orders(1)).action_confirm()
        self.ship(self.orders(1), user=self.boss, override_reason=REASON)

    def test_codes_are_not_limited(self):
        self.make_codes(3)
        self.account.limit_refusal_count = 1
        self.assertEqual(len(self.ship(self.orders(3, "digital", "CARD"))), 3)

    def test_what_was_asked_for_in_time_is_sent(self):
        shipments = self.ship(self.orders(2))
        self.account.limit_refusal_count = 1
        self.settle()
        self.assertEqual(set(shipments.mapped("state")), {"done"})

    def test_share(self):
        self.patch(limits, "_LEAST_ORDERS", 4)
        self.account.write({"limit_refusal_share": 40})
        orders = self.orders(4)
        wizard = self.wizard_for(orders)
        self.assertEqual(sorted(wizard.line_ids.mapped("verdict")).count("refusal"), 3)
        self.assertIn("limit is 40%", "".join(wizard.line_ids.mapped("reasons")))

    def test_values(self):
        for values in ({"limit_refusal_count": -1}, {"limit_days": 0}, {"limit_warning_share": 101}):
            with self.subTest(values), self.assertRaises(ValidationError):
                self.account.write(values)

    def test_only_some_can_be_overridden(self):
        self.assertEqual(
            {check.code for check in CHECKS if check.override}, {"deadline", "disclosure", "limits", "request"}
        )


@tagged("post_install", "-at_install")
class TestSets(PolicyCase):
    """Many orders are checked with as many queries as few."""

    def test_number_of_queries(self):
        self.account.write({"limit_refusal_count": 1000, "limit_refusal_share": 100, "deadline_grace_hours": 1})
        self.make_codes(3)
        self.posting_on_ozon("rfbs", "COURSE", count=150)
        self.posting_on_ozon("digital", "CARD", count=25)
        self.posting_on_ozon("rfbs", "MUG", count=25)
        self.import_orders()
        postings = self.env["ozon.posting"].search([("account_id", "=", self.account.id)], order="scheme, id")
        # Of each sort some.
        few = postings[:4] + postings[25:29] + postings[-4:]
        orders = [some.sale_order_id.with_user(self.clerk) for some in (few, postings)]
        costs = []
        for some in (orders[0], *orders):
            self.env.flush_all()
            self.env.invalidate_all()
            requests = self.wizard_for(some).line_ids._requests()
            for request in requests:
                request.tracking_number = f"OWN-{request.posting.id}" if request.posting.scheme == "rfbs" else ""
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            answers = some.env["ozon.policy"]._check(requests)
            costs.append(self.cr.sql_log_count - before)
            self.assertEqual(len(answers), len(some))
        self.assertEqual(costs[1], costs[2])
