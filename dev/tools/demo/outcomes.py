"""What should have come of the main job: each posting is held against Odoo's account and the stand-in's own record."""

from dataclasses import dataclass, field

from .catalogue import WORKSHOP
from .transcript import listed


@dataclass
class Outcome:
    """How one posting ended.

    :ivar str title: which one it is
    :ivar str sentence: what has become of it
    :ivar list wrong: what should be otherwise, a sentence each
    """

    title: str
    sentence: str = ""
    wrong: list = field(default_factory=list)

    def expect(self, what, found, wanted):
        """Note it if something is not as it should be."""
        if found != wanted:
            self.wrong.append(f"{what}: should be {wanted or 'nothing'}, is {found or 'nothing'}.")


def both_sides(shop, order, record):
    """:param dict order: as Odoo has it
    :param dict record: of its posting, as the stand-in has it
    :return: a sentence that says how both show it"""
    shown = "/".join(filter(None, [record["true_status"], record["true_substatus"]]))
    calls = listed(f"{count} × {call}" for call, count in record["accepted_counts"].items())
    return (
        f"Odoo: order {order['name']}, {shop.order_label(order, 'ozon_shipment_state')}. "
        f"Ozon's record: {shown}; it took {calls}."
    )


def nothing_twice(violations):
    """:param dict violations: of what must never happen, by the stand-in's own record
    :rtype: Outcome"""
    outcome = Outcome("Nothing twice", "By the stand-in's own record of every call that it took.")
    for name, found in violations.items():
        outcome.expect(name.replace("_", " ").capitalize(), len(found), 0)
    return outcome


class OutcomeJudge:
    """
    :param MainJob job: that was done
    """

    def __init__(self, job):
        self._job, self._odoo, self._shop = job, job.odoo, job.shop

    def judge(self):
        """:return: how each posting ended, and whether anything was done twice
        :rtype: list[Outcome]"""
        records, violations = self._job.ozon.record(*self._job.numbers.values())
        outcomes = []
        for case, title in (
            ("digital", "Digital, three codes: must be delivered"),
            ("service", "Service, the seller delivers (rFBS), with evidence: must be delivered"),
            ("fbs", "Reported as delivering although Ozon delivers it (FBS): must be refused"),
            ("unknown", "Unknown article: must be held, then becomes an order as soon as its product is there"),
            ("cancelled", "Cancelled by the buyer before it was shipped: the order must follow"),
        ):
            number = self._job.numbers[case]
            outcome = Outcome(f"{number}  {title}")
            if self._shop.posting(number) and self._shop.order(number):
                getattr(self, f"_judge_{case}")(outcome, number, records[number])
            else:
                outcome.sentence = "It has no order in Odoo."
                outcome.wrong.append(self._job.refused.get(case, "It should have one."))
            outcomes.append(outcome)
        outcomes.append(nothing_twice(violations))
        return outcomes

    def _judge_digital(self, outcome, number, record):
        self._judge_shipped(outcome, number, record)
        shipment = self._shop.shipment(number)
        codes = self._odoo.find("ozon.code", [["id", "in", shipment.get("code_ids", [])]], ["state"])
        outcome.expect("Codes that Odoo counts as accepted", [c["state"] for c in codes], ["accepted"] * 3)
        # Compared here and never shown.
        same = {code["code"] for code in record["codes"]} == set(self._job.codes)
        outcome.expect("The codes at Ozon are those of the pool", same, True)
        outcome.expect("Uploads that Ozon took", record["accepted_counts"], {"upload": 1})
        outcome.expect("Kind", self._shop.order(number)["ozon_virtual_kind"], "digital")

    def _judge_service(self, outcome, number, record):
        self._judge_shipped(outcome, number, record)
        counts = {call: record["accepted_counts"].get(call) for call in ("ship", "delivering", "delivered")}
        outcome.expect("Calls that Ozon took", counts, dict.fromkeys(counts, 1))
        tracking = self._shop.posting(number)["tracking_number"]
        outcome.expect("Tracking number", record["tracking_number"], tracking)
        outcome.expect("A tracking number that was set", bool(tracking), True)
        order = self._shop.order(number)
        lines = self._odoo.find(
            "sale.order.line", [["id", "in", order["order_line"]]], ["product_uom_qty", "qty_delivered"]
        )
        for line in lines:
            outcome.expect("Quantity to be invoiced", line["qty_delivered"], line["product_uom_qty"])
        outcome.expect("Kind", order["ozon_virtual_kind"], "service")

    def _judge_shipped(self, outcome, number, record):
        """What is true of every posting that was shipped."""
        order, posting, shipment = self._shop.order(number), self._shop.posting(number), self._shop.shipment(number)
        outcome.sentence = both_sides(self._shop, order, record)
        outcome.expect("Order", order["state"], "sale")
        outcome.expect("Mode", order["ozon_shipment_mode"], "virtual")
        outcome.expect("Status on the order", order["ozon_shipment_state"], "done")
        outcome.expect("Verified by reading Ozon", bool(shipment.get("verified_at")), True)
        outcome.expect("Stage that Odoo read", posting["stage"], "delivered")
        read = (posting["status"], posting["substatus"] or "")
        outcome.expect("Status that Odoo read", read, (record["true_status"], record["true_substatus"] or ""))
        outcomes = {attempt["outcome"] for attempt in self._shop.attempts(shipment)}
        outcome.expect("How the calls ended", outcomes, {"accepted"})
        case = next(case for case, each in self._job.numbers.items() if each == number)
        if reason := self._job.refused.get(case):
            outcome.wrong.append(f"Odoo refused: {reason}")
        if shipment.get("last_error"):
            outcome.wrong.append(f"Odoo says: {shipment['last_error']}")

    def _judge_fbs(self, outcome, number, record):
        reason = self._job.refused.get("fbs", "")
        outcome.sentence = f"Odoo, before anything was sent: {' '.join(reason.split())}"
        outcome.expect("Refused", bool(reason), True)
        outcome.expect("The reason names who delivers", "scans the parcel" in reason, True)
        outcome.expect("Shipments in Odoo", len(self._shop.shipments(number)), 0)
        self._judge_untouched(outcome, number, record)

    def _judge_unknown(self, outcome, number, record):
        order, held, waited = self._shop.order(number), self._job.held, self._job.waited_for or {}
        told = held["problem_detail"] or ""
        outcome.sentence = f"Odoo: “{told.split('.')[0]}.” Then order {order['name']}, once the product was there."
        outcome.expect("Problem that was told", held["problem"], "unknown_article")
        outcome.expect("The missing article is named", WORKSHOP.offer_id in told, True)
        outcome.expect("Orders that waited for the article", waited.get("waiting_count"), 1)
        outcome.expect("Somebody was told by an activity", len(waited.get("activity_ids", [])), 1)
        outcome.expect("Order before the product existed", held["sale_order_id"] or None, None)
        outcome.expect("Order", order["state"], "sale")
        outcome.expect("Amount", order["amount_total"], WORKSHOP.price)
        outcome.expect("Problem afterwards", self._shop.posting(number)["problem"] or None, None)
        self._judge_untouched(outcome, number, record)

    def _judge_untouched(self, outcome, number, record):
        """Nothing was sent, and Ozon still waits."""
        outcome.expect("Status on the order", self._shop.order(number)["ozon_shipment_state"], "none")
        outcome.expect("Status in Ozon's record", record["true_status"], "awaiting_packaging")
        outcome.expect("Calls that Ozon took", record["accepted_counts"], {})

    def _judge_cancelled(self, outcome, number, record):
        order, posting = self._shop.order(number), self._shop.posting(number)
        outcome.sentence = both_sides(self._shop, order, record)
        outcome.expect("Order", order["state"], "cancel")
        outcome.expect("Status on the order", order["ozon_shipment_state"], "cancelled")
        outcome.expect("Stage that Odoo read", posting["stage"], "cancelled")
        outcome.expect("Shipments in Odoo", len(self._shop.shipments(number)), 0)
        outcome.expect("Status in Ozon's record", record["true_status"], "cancelled")
        outcome.expect("Calls that Ozon took", record["accepted_counts"], {})
