from ast import literal_eval
from datetime import timedelta

from freezegun import freeze_time
from lxml import etree
from odoo.fields import Datetime
from odoo.tests import tagged

from ..common import EVIDENCE, OzonCase


@tagged("post_install", "-at_install")
class TestDeadlines(OzonCase):
    """What has to be shipped soon is seen before it is late."""

    def due_in(self, scheme="rfbs", article="COURSE", **delta):
        """An order whose deadline is so far off.

        :return: its number.
        """
        deadline = "code_deadline" if scheme == "digital" else "shipment_date"
        moment = Datetime.now() + timedelta(**delta)
        return self.imported(scheme, article, **{deadline: f"{moment:%Y-%m-%dT%H:%M:%SZ}"})

    def found(self, model, field, urgency, operator="="):
        return self.env[model].search([(field, operator, urgency)])

    def assertUrgency(self, number, urgency):
        self.env.invalidate_all()
        orders, shipments = self.order_of(number), self.shipment_of(number)
        for records, field in ((orders, "ozon_urgency"), (shipments, "urgency")):
            if records:
                self.assertEqual(records[field], urgency)
                for each in ("soon", "overdue", False):
                    found = self.found(records._name, field, each)
                    self.assertEqual(records <= found, each == urgency, (records, each))

    def test_orders_are_flagged_before_they_are_late(self):
        for delta, urgency in (({"hours": 5}, False), ({"hours": 3}, "soon"), ({"minutes": -1}, "overdue")):
            with self.subTest(delta):
                self.assertUrgency(self.due_in(**delta), urgency)

    def test_shipments_are_flagged_too(self):
        number = self.due_in("digital", "CARD", hours=3)
        self.ship(self.order_of(number))
        self.run_cron("send")
        self.assertState(number, "queued", "codes_missing")
        self.assertUrgency(number, "soon")
        with freeze_time(Datetime.now() + timedelta(hours=4)):
            self.assertUrgency(number, "overdue")

    def test_time_moves_by_itself(self):
        number = self.due_in(hours=5)
        self.assertUrgency(number, False)
        for hours, urgency in ((2, "soon"), (6, "overdue")):
            with freeze_time(Datetime.now() + timedelta(hours=hours)):
                self.assertUrgency(number, urgency)

    def test_shipped_orders_are_never_late(self):
        number = self.due_in(hours=3)
        self.ship(self.order_of(number), evidence=EVIDENCE)
        self.settle()
        self.assertState(number, "done")
        with freeze_time(Datetime.now() + timedelta(days=3)):
            self.assertUrgency(number, False)

    def test_failed_shipment_of_an_order_that_waits_stays_due(self):
        number = self.due_in(hours=3)
        shipment = self.ship(self.order_of(number), evidence=EVIDENCE)
        shipment._fail("refused", "No.")
        self.assertUrgency(number, "soon")

    def test_withdrawn_shipment_is_not_due_but_its_order_is(self):
        number = self.due_in("digital", "CARD", hours=3)
        shipment = self.ship(self.order_of(number))
        shipment.action_cancel()
        self.assertFalse(shipment.urgency)
        self.assertNotIn(shipment, self.found("ozon.shipment", "urgency", "soon"))
        self.assertEqual(self.order_of(number).ozon_urgency, "soon")

    def test_cancelled_and_physical_orders_are_not_due(self):
        cancelled, physical = self.due_in(hours=1), self.due_in(article="MUG", hours=1)
        self.order_of(cancelled)._action_cancel()
        self.assertUrgency(cancelled, False)
        self.assertUrgency(physical, False)

    def test_order_without_ozon_is_not_due(self):
        order = self.env["sale.order"].create({"partner_id": self.boss.partner_id.id})
        self.assertFalse(order.ozon_urgency)
        self.assertIn(order, self.found("sale.order", "ozon_urgency", False))

    def test_search_by_several_and_by_none(self):
        overdue, soon, later = self.due_in(hours=-1), self.due_in(hours=1), self.due_in(hours=9)
        both = self.order_of(overdue) | self.order_of(soon)
        self.assertEqual(self.found("sale.order", "ozon_urgency", ["soon", "overdue"], "in"), both)
        self.assertEqual(self.found("sale.order", "ozon_urgency", False, "!="), both)
        self.assertIn(self.order_of(later), self.found("sale.order", "ozon_urgency", "soon", "!="))

    def test_lists_begin_with_what_is_due_next(self):
        done = self.due_in(hours=1)
        self.ship(self.order_of(done), evidence=EVIDENCE)
        self.settle()
        later, overdue, soon = self.due_in(hours=30), self.due_in(hours=-1), self.due_in(hours=2)
        numbers = [overdue, soon, later, done]
        orders = self.env["sale.order"].concat(*map(self.order_of, numbers))
        found = orders.search([("id", "in", orders.ids)], order=self.order_by("sale_order_view_list_ozon"))
        self.assertEqual(found, orders)
        for number in (later, soon, overdue):
            self.ship(self.order_of(number), evidence=EVIDENCE)
        shipments = self.env["ozon.shipment"].concat(*map(self.shipment_of, numbers))
        found = shipments.search([("id", "in", shipments.ids)], order=self.order_by("ozon_shipment_view_list"))
        self.assertEqual(found, shipments)

    def order_by(self, view):
        return etree.fromstring(self.env.ref(f"sale_ozon.{view}").arch).get("default_order")

    def test_a_longer_list_costs_no_more_queries(self):
        def count_queries(orders):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            orders.mapped("ozon_urgency")
            return self.env.cr.sql_log_count - before

        numbers = self.posting_on_ozon("rfbs", "COURSE", count=12)
        self.import_orders()
        orders = self.env["sale.order"].concat(*map(self.order_of, numbers))
        self.assertEqual(count_queries(orders), count_queries(orders[:2]))

    def test_every_filter_on_screen_works(self):
        for view, model in (("sale_order_view_search", "sale.order"), ("ozon_shipment_view_search", "ozon.shipment")):
            arch = etree.fromstring(self.env.ref(f"sale_ozon.{view}").arch)
            domains = [node.get("domain") for node in arch.iter("filter") if "urgency" in (node.get("domain") or "")]
            self.assertEqual(len(domains), 2)
            for domain in domains:
                self.env[model].with_user(self.clerk).search(literal_eval(domain))
