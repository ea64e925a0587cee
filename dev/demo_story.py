"""The main job, once: five postings, from Ozon's list to the proof that Ozon counts them as it should.

Everything is done by Odoo's external API, as a user would do it by buttons. Sending and verifying are left to
Odoo's own scheduled actions. In the end each posting is held against what should have become of it, by
Odoo's account of it and by the stand-in's own record.
"""

import secrets
import time
from dataclasses import dataclass, field

from demo_catalogue import CLUB, COURSE, GAME_CARDS, GIFT, WORKSHOP
from demo_processes import wait_for
from demo_remote import Refusal
from demo_transcript import listed, moment, money

from environment import EnvironmentProblem

SETTLE_SECONDS = 180
CONNECTION_TRIES = 3  # a person, too, would press the button again
EVIDENCE = "Access to the course sent by e-mail today at noon; the buyer opened the first lesson at one."
_POSTING_FIELDS = [
    "posting_number", "scheme", "status", "substatus", "stage", "tracking_number", "ship_by", "problem",
    "problem_detail", "sale_order_id", "observed_at", "activity_ids", "line_ids",
]
_ORDER_FIELDS = [
    "name", "state", "amount_total", "currency_id", "ozon_shipment_mode", "ozon_virtual_kind",
    "ozon_shipment_state", "ozon_ship_by", "order_line",
]
_SHIPMENT_FIELDS = ["state", "attempt_count", "tracking_number", "verified_at", "last_error", "code_ids"]


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
        if found != wanted:
            self.wrong.append(f"{what}: should be {wanted or 'nothing'}, is {found or 'nothing'}.")


class MainJob:
    """Runs the main job and tells of it.

    :param Odoo odoo: the server
    :param StandIn ozon: the stand-in for Ozon
    :param str api_url: where the account shall look for Ozon
    :param Transcript transcript: what it tells to
    """

    def __init__(self, odoo, ozon, api_url, transcript):
        self._odoo, self._ozon, self._api_url, self._transcript = odoo, ozon, api_url, transcript
        self.account_id = None
        self._codes = [f"DEMO-{secrets.token_hex(6).upper()}" for _number in range(3)]
        self._numbers = {}
        self._refused = {}
        self._seen_states = {}
        self._labels = {}

    def run(self):
        """:return: whether every outcome was as it should be"""
        started = time.monotonic()
        self._transcript.title("Ozon Virtual Shipping: the main job, once")
        self._connect()
        self._stock_up()
        self._buyers_order()
        self._import_orders()
        self._create_missing_product()
        self._buyer_cancels()
        self._ship()
        self._watch()
        self._show_history()
        return self._judge(time.monotonic() - started)

    # === THE STEPS === #

    def _connect(self):
        self._transcript.step("Odoo is connected to the shop's account on Ozon.")
        self._ozon.control("sellers", client_id=self._ozon.client_id, name="Volna Digital")
        self.account_id = self._odoo.create(
            "ozon.account", name="Volna on Ozon", client_id=self._ozon.client_id, api_key=self._ozon.api_key,
            api_url=self._api_url,
        )
        for _press in range(CONNECTION_TRIES):
            said = self._odoo.call("ozon.account", "action_test_connection", [self.account_id])["params"]
            self._transcript.say(f"Test Connection at {self._api_url}: {said['title']}. {said['message']}")
            if said["type"] != "danger":
                return
        raise EnvironmentProblem(f"The account can't reach Ozon at {self._api_url}: nothing to show.")

    def _stock_up(self):
        self._transcript.step("The shop's products, and three activation codes for the game cards.")
        rows = [("Article", "Product", "Needs no parcel because it is a")]
        for article in (GAME_CARDS, COURSE, CLUB, GIFT):
            template = self._odoo.create("product.template", **article.product())
            rows.append((article.offer_id, article.name, article.kind))
            if article is GAME_CARDS:
                self._import_codes(template)
        self._transcript.table(rows)

    def _import_codes(self, template_id):
        product = self._odoo.find("product.product", [["product_tmpl_id", "=", template_id]], ["id"])[0]["id"]
        wizard = self._odoo.create("ozon.code.import", product_id=product, pasted="\n".join(self._codes))
        self._odoo.call("ozon.code.import", "action_import", [wizard])

    def _buyers_order(self):
        self._transcript.step("On Ozon, five buyers order something. Five postings wait for the shop.")
        order = self._ozon.order
        self._numbers = {
            "digital": order(scheme="digital", products=[GAME_CARDS.ordered(codes=3)]),
            "service": order(scheme="rfbs", products=[COURSE.ordered()], customer={"name": "Maria Ivanova"}),
            "fbs": order(scheme="fbs", products=[GIFT.ordered()]),
            "unknown": order(scheme="rfbs", products=[WORKSHOP.ordered()], customer={"name": "Pavel Orlov"}),
            "cancelled": order(scheme="rfbs", products=[CLUB.ordered()], customer={"name": "Anna Belova"}),
        }

    def _import_orders(self):
        self._transcript.step("Import Orders is pressed.")
        said = self._odoo.call("ozon.account", "action_import_orders", [self.account_id])["params"]
        self._transcript.say(f"{said['title']}. {said['message']}")
        # A button that finds the account busy leaves the work to the scheduled action.
        self._wait("the postings to come in", lambda: all(map(self._posting, self._numbers.values())))
        rows = [("Posting", "Scheme", "Articles", "Became", "Mode", "Kind")]
        rows += [self._import_row(number) for number in self._numbers.values()]
        self._transcript.table(rows)
        for posting in map(self._posting, self._numbers.values()):
            if posting and posting["problem"]:
                self._transcript.say(f"→ {posting['problem_detail']}")

    def _import_row(self, number):
        posting, order = self._posting(number), self._order(number)
        if not posting:
            return (number, *["–"] * 5)
        facts = (number, self._label("ozon.posting", "scheme", posting["scheme"]), self._articles(posting))
        if not order:
            return (*facts, "held, no order", "–", "–")
        return (
            *facts,
            f"order {order['name']}",
            self._order_label(order, "ozon_shipment_mode"),
            self._order_label(order, "ozon_virtual_kind"),
        )

    def _articles(self, posting):
        lines = self._odoo.find(
            "ozon.posting.line", [["id", "in", posting["line_ids"]]],
            ["quantity", "offer_id", "required_code_count"],
        )
        suffix = " ({required_code_count} codes)" if posting["scheme"] == "digital" else ""
        return listed(f"{{quantity}} × {{offer_id}}{suffix}".format(**line) for line in lines)

    def _create_missing_product(self):
        self._transcript.step(f"The product {WORKSHOP.offer_id} is created, and Create Order is pressed.")
        number = self._numbers["unknown"]
        self._held = self._posting(number)
        if not self._held:
            return
        self._odoo.create("product.template", **WORKSHOP.product())
        self._press("unknown", "ozon.posting", "action_create_order", self._held["id"])
        if order := self._order(number):
            self._transcript.say(
                f"Posting {number} became order {order['name']}, "
                f"{money(order['amount_total'], order['currency_id'][1])}."
            )

    def _buyer_cancels(self):
        number = self._numbers["cancelled"]
        self._transcript.step(f"The buyer of posting {number} changes her mind. Read Ozon Now is pressed.")
        self._ozon.control("move", posting_number=number, to="cancelled", by="buyer")
        order = self._order(number)
        if not order:
            return
        self._press("cancelled", "sale.order", "action_ozon_check_now", order["id"])
        self._wait("the order to follow the buyer", lambda: self._order(number)["state"] == "cancel")
        order = self._order(number)
        self._transcript.say(f"Order {order['name']} is now: {self._order_label(order, 'state')}.")

    def _ship(self):
        self._transcript.step("Ship Virtually is pressed on the others. First come the checks.")
        for case in ("digital", "service", "fbs"):
            order = self._order(self._numbers[case])
            if not order:
                continue
            opened = self._press(case, "sale.order", "action_ozon_ship_virtually", order["id"])
            if opened:
                self._transcript.say(f"Order {order['name']}, posting {self._numbers[case]}")
                self._confirm(case, opened["res_id"])
                self._note_state(case, order["id"])

    def _confirm(self, case, wizard_id):
        if case == "service":
            self._odoo.write("ozon.ship.wizard", wizard_id, evidence=EVIDENCE)
            self._transcript.say(f"Evidence: “{EVIDENCE}”", indent="  ")
        wizard = self._odoo.read("ozon.ship.wizard", wizard_id, ["checks", "goal_stage"])
        self._transcript.checks(wizard["checks"])
        if self._press(case, "ozon.ship.wizard", "action_confirm", wizard_id):
            goal = self._label("ozon.ship.wizard", "goal_stage", wizard["goal_stage"])
            self._transcript.say(f"→ scheduled; the goal on Ozon is: {goal}", indent="  ")
        else:
            self._transcript.say("→ refused; nothing was scheduled", indent="  ")

    def _watch(self):
        self._transcript.step("Odoo's scheduled actions send, and read Ozon again until it shows the goal.")
        orders = {case: self._order(self._numbers[case]) for case in ("digital", "service")}
        orders = {case: order for case, order in orders.items() if order}

        def are_settled():
            settled = [self._note_state(case, order["id"]) for case, order in orders.items()]
            return all(settled)

        self._wait("Odoo's scheduled actions to ship the orders", are_settled)
        for case, order in orders.items():
            states = " → ".join(self._seen_states[case])
            self._transcript.say(f"Order {order['name']} on the screen: {states}")

    def _note_state(self, case, order_id):
        """:return: whether the order is through"""
        order = self._odoo.read("sale.order", order_id, ["ozon_shipment_state"])
        shown = self._order_label(order, "ozon_shipment_state")
        seen = self._seen_states.setdefault(case, [])
        if seen[-1:] != [shown]:
            seen.append(shown)
        return order["ozon_shipment_state"] in ("done", "failed", "cancelled")

    def _show_history(self):
        self._transcript.step("What was sent, and what Ozon says now.")
        rows = [("Posting", "No.", "Sent", "Outcome", "Took", "Ozon's words")]
        for case in ("digital", "service"):
            for attempt in self._attempts(self._shipment(self._numbers[case])):
                rows.append((
                    self._numbers[case],
                    attempt["number"],
                    self._label("ozon.shipment.attempt", "step", attempt["step"]),
                    self._label("ozon.shipment.attempt", "outcome", attempt["outcome"]),
                    f"{attempt['seconds']:.2f} s",
                    attempt["answer"] or "–",
                ))
        self._transcript.table(rows)
        self._transcript.say("")
        rows = [("Posting", "Ozon's words when it was read again", "Stage", "Tracking number", "Read at")]
        for posting in filter(None, map(self._posting, self._numbers.values())):
            rows.append((
                posting["posting_number"],
                listed(filter(None, [posting["status"], posting["substatus"]])),
                self._label("ozon.posting", "stage", posting["stage"]),
                posting["tracking_number"] or "–",
                moment(posting["observed_at"]),
            ))
        self._transcript.table(rows)

    # === WHAT SHOULD HAVE COME OF IT === #

    def _judge(self, seconds):
        """:return: whether all is well"""
        self._transcript.step("The outcomes: what Odoo shows, and what the stand-in's own record says.")
        records, violations = self._ozon.record(*self._numbers.values())
        outcomes = []
        for case, title in (
            ("digital", "Digital, three codes: must be delivered"),
            ("service", "Service, the seller delivers (rFBS), with evidence: must be delivered"),
            ("fbs", "Ozon delivers it (FBS): must be refused"),
            ("unknown", "Unknown article: must be held, then becomes an order by one click"),
            ("cancelled", "Cancelled by the buyer before it was shipped: the order must follow"),
        ):
            number = self._numbers[case]
            outcome = Outcome(f"{number}  {title}")
            if self._posting(number) and self._order(number):
                getattr(self, f"_judge_{case}")(outcome, number, records[number])
            else:
                outcome.sentence = "It has no order in Odoo."
                outcome.wrong.append(self._refused.get(case, "It should have one."))
            outcomes.append(outcome)
        outcomes.append(self._judge_promise(violations))
        for outcome in outcomes:
            self._transcript.outcome(outcome)
        return self._sum_up(outcomes, seconds)

    def _sum_up(self, outcomes, seconds):
        bad = sum(bool(outcome.wrong) for outcome in outcomes)
        self._transcript.say("")
        if bad:
            self._transcript.say(f"✗ {bad} of {len(outcomes)} outcomes are not as they should be.")
        else:
            self._transcript.say(f"✓ All {len(outcomes)} outcomes are as they should be ({seconds:.0f} s).")
        return not bad

    def _judge_digital(self, outcome, number, record):
        self._judge_shipped(outcome, number, record)
        shipment = self._shipment(number)
        codes = self._odoo.find("ozon.code", [["id", "in", shipment.get("code_ids", [])]], ["state"])
        outcome.expect("Codes that Odoo counts as accepted", [c["state"] for c in codes], ["accepted"] * 3)
        # Compared here and never shown.
        same = {code["code"] for code in record["codes"]} == set(self._codes)
        outcome.expect("The codes at Ozon are those of the pool", same, True)
        outcome.expect("Uploads that Ozon took", record["accepted_counts"], {"upload": 1})
        outcome.expect("Kind", self._order(number)["ozon_virtual_kind"], "digital")

    def _judge_service(self, outcome, number, record):
        self._judge_shipped(outcome, number, record)
        counts = {call: record["accepted_counts"].get(call) for call in ("ship", "delivering", "delivered")}
        outcome.expect("Calls that Ozon took", counts, dict.fromkeys(counts, 1))
        tracking = self._posting(number)["tracking_number"]
        outcome.expect("Tracking number", record["tracking_number"], tracking)
        outcome.expect("A tracking number that was set", bool(tracking), True)
        order = self._order(number)
        lines = self._odoo.find(
            "sale.order.line", [["id", "in", order["order_line"]]], ["product_uom_qty", "qty_delivered"]
        )
        for line in lines:
            outcome.expect("Quantity to be invoiced", line["qty_delivered"], line["product_uom_qty"])
        outcome.expect("Kind", order["ozon_virtual_kind"], "service")

    def _judge_shipped(self, outcome, number, record):
        """What is true of every posting that was shipped."""
        order, posting, shipment = self._order(number), self._posting(number), self._shipment(number)
        shown = "/".join(filter(None, [record["true_status"], record["true_substatus"]]))
        outcome.sentence = (
            f"Odoo: order {order['name']}, {self._order_label(order, 'ozon_shipment_state')}. "
            f"Ozon's record: {shown}; it took "
            f"{listed(f'{count} × {call}' for call, count in record['accepted_counts'].items())}."
        )
        outcome.expect("Order", order["state"], "sale")
        outcome.expect("Mode", order["ozon_shipment_mode"], "virtual")
        outcome.expect("Status on the order", order["ozon_shipment_state"], "done")
        outcome.expect("Verified by reading Ozon", bool(shipment.get("verified_at")), True)
        outcome.expect("Stage that Odoo read", posting["stage"], "delivered")
        read = (posting["status"], posting["substatus"] or "")
        outcome.expect("Status that Odoo read", read, (record["true_status"], record["true_substatus"] or ""))
        outcomes = {attempt["outcome"] for attempt in self._attempts(shipment)}
        outcome.expect("How the calls ended", outcomes, {"accepted"})
        case = next(case for case in self._numbers if self._numbers[case] == number)
        if reason := self._refused.get(case):
            outcome.wrong.append(f"Odoo refused: {reason}")
        if shipment.get("last_error"):
            outcome.wrong.append(f"Odoo says: {shipment['last_error']}")

    def _judge_fbs(self, outcome, number, record):
        reason = self._refused.get("fbs", "")
        outcome.sentence = f"Odoo, before anything was sent: {' '.join(reason.split())}"
        outcome.expect("Refused", bool(reason), True)
        outcome.expect("The reason names who delivers", "scans the parcel" in reason, True)
        outcome.expect("Shipments in Odoo", len(self._shipments(number)), 0)
        self._judge_untouched(outcome, number, record)

    def _judge_unknown(self, outcome, number, record):
        order, held = self._order(number), self._held
        told = held["problem_detail"] or ""
        outcome.sentence = f"Odoo: “{told.split('.')[0]}.” Then order {order['name']} by one click."
        outcome.expect("Problem that was told", held["problem"], "unknown_article")
        outcome.expect("The missing article is named", WORKSHOP.offer_id in told, True)
        outcome.expect("Somebody was told by an activity", len(held["activity_ids"]), 1)
        outcome.expect("Order before the product existed", held["sale_order_id"] or None, None)
        outcome.expect("Order", order["state"], "sale")
        outcome.expect("Amount", order["amount_total"], WORKSHOP.price)
        outcome.expect("Problem afterwards", self._posting(number)["problem"] or None, None)
        self._judge_untouched(outcome, number, record)

    def _judge_untouched(self, outcome, number, record):
        """Nothing was sent, and Ozon still waits."""
        outcome.expect("Status on the order", self._order(number)["ozon_shipment_state"], "none")
        outcome.expect("Status in Ozon's record", record["true_status"], "awaiting_packaging")
        outcome.expect("Calls that Ozon took", record["accepted_counts"], {})

    def _judge_cancelled(self, outcome, number, record):
        order, posting = self._order(number), self._posting(number)
        outcome.sentence = (
            f"Odoo: order {order['name']}, {self._order_label(order, 'ozon_shipment_state')}. "
            f"Ozon's record: {record['true_status']}; it took "
            f"{listed(record['accepted_counts'])}."
        )
        outcome.expect("Order", order["state"], "cancel")
        outcome.expect("Status on the order", order["ozon_shipment_state"], "cancelled")
        outcome.expect("Stage that Odoo read", posting["stage"], "cancelled")
        outcome.expect("Shipments in Odoo", len(self._shipments(number)), 0)
        outcome.expect("Status in Ozon's record", record["true_status"], "cancelled")
        outcome.expect("Calls that Ozon took", record["accepted_counts"], {})

    def _judge_promise(self, violations):
        outcome = Outcome("Nothing twice", "By the stand-in's own record of every call that it took.")
        for name, found in violations.items():
            outcome.expect(name.replace("_", " ").capitalize(), len(found), 0)
        return outcome

    # === ODOO'S ACCOUNT OF IT === #

    def _posting(self, number):
        found = self._odoo.find("ozon.posting", [["posting_number", "=", number]], _POSTING_FIELDS)
        return found[0] if found else None

    def _order(self, number):
        posting = self._posting(number)
        if not posting or not posting["sale_order_id"]:
            return None
        return self._odoo.read("sale.order", posting["sale_order_id"][0], _ORDER_FIELDS)

    def _shipments(self, number):
        of_posting = [["posting_id.posting_number", "=", number]]
        return self._odoo.find("ozon.shipment", of_posting, _SHIPMENT_FIELDS)

    def _shipment(self, number):
        """The newest shipment of a posting, empty if there is none."""
        return next(iter(reversed(self._shipments(number))), {})

    def _attempts(self, shipment):
        return self._odoo.find(
            "ozon.shipment.attempt", [["shipment_id", "=", shipment.get("id", 0)]],
            ["number", "step", "outcome", "seconds", "answer"], order="number",
        )

    def _label(self, model, name, value):
        """The word that a screen shows for a value."""
        if (model, name) not in self._labels:
            field_info = self._odoo.call(model, "fields_get", allfields=[name], attributes=["selection"])
            self._labels[model, name] = dict(field_info[name]["selection"])
        return self._labels[model, name].get(value, value or "–")

    def _order_label(self, order, name):
        return self._label("sale.order", name, order[name])

    # === HELPERS === #

    def _press(self, case, model, button, record_id):
        """Press a button; a refusal is kept, as what came of the case.

        :return: what the button returned, None when Odoo refused
        """
        try:
            return self._odoo.call(model, button, [record_id])
        except Refusal as refusal:
            self._refused[case] = str(refusal)
            return None

    def _wait(self, what, condition):
        """Wait; what doesn't come in time is told now and found wrong by the outcomes."""
        try:
            wait_for(what, condition, SETTLE_SECONDS)
        except EnvironmentProblem as problem:
            self._transcript.say(f"✗ {problem}")
