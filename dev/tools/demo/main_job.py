"""The main job, once: five postings, from Ozon's list to the proof that Ozon counts them as it should.

Everything is done by Odoo's external API, as a user would do it by buttons. Sending and verifying are left to
Odoo's own scheduled actions.
"""

import secrets
import time

from ..environment import EnvironmentProblem
from ..servers.clients import Refusal
from ..servers.processes import wait_for
from .catalogue import CLUB, COURSE, GAME_CARDS, GIFT, WORKSHOP
from .outcomes import OutcomeJudge
from .shop import Shop, connect
from .transcript import listed, moment, money

SETTLE_SECONDS = 180
EVIDENCE = "Access to the course sent by e-mail today at noon; the buyer opened the first lesson at one."


class MainJob:
    """Runs the main job and tells of it.

    :param str api_url: where the account shall look for Ozon
    :ivar list codes: values of the activation codes in the pool
    :ivar dict numbers: posting numbers by case
    :ivar dict refused: Odoo's words where a button was refused, by case
    :ivar dict held: the posting that had no order at first, as it was then
    :ivar dict waited_for: the article that it waited for, as it was then
    """

    def __init__(self, odoo, ozon, api_url, transcript):
        self.odoo, self.ozon, self._api_url, self._transcript = odoo, ozon, api_url, transcript
        self.shop = Shop(odoo)
        self.codes = [f"DEMO-{secrets.token_hex(6).upper()}" for _number in range(3)]
        self.account_id, self.numbers, self.refused = None, {}, {}
        self.held = self.waited_for = None
        self._seen_states = {}

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
        self.ozon.control("sellers", client_id=self.ozon.client_id, name="Volna Digital")
        self.account_id = connect(self.odoo, self.ozon, "Volna on Ozon", self._api_url, self._transcript.say)

    def _stock_up(self):
        self._transcript.step("The shop's products, and three activation codes for the game cards.")
        rows = [("Article", "Product", "Needs no parcel because it is a")]
        for article in (GAME_CARDS, COURSE, CLUB, GIFT):
            self.odoo.create("product.template", **article.product())
            rows.append((article.offer_id, article.name, article.kind))
        self.odoo.import_codes(GAME_CARDS.offer_id, self.codes)
        self._transcript.table(rows)

    def _buyers_order(self):
        self._transcript.step("On Ozon, five buyers order something. Five postings wait for the shop.")
        order = self.ozon.order
        self.numbers = {
            "digital": order(scheme="digital", products=[GAME_CARDS.ordered(codes=3)]),
            "service": order(scheme="rfbs", products=[COURSE.ordered()], customer={"name": "Maria Ivanova"}),
            "fbs": order(scheme="fbs", products=[GIFT.ordered()]),
            "unknown": order(scheme="rfbs", products=[WORKSHOP.ordered()], customer={"name": "Pavel Orlov"}),
            "cancelled": order(scheme="rfbs", products=[CLUB.ordered()], customer={"name": "Anna Belova"}),
        }

    def _import_orders(self):
        self._transcript.step("Import Orders is pressed.")
        said = self.odoo.call("ozon.account", "action_import_orders", [self.account_id])["params"]
        self._transcript.say(f"{said['title']}. {said['message']}")
        # A button that finds the account busy leaves the work to the scheduled action.
        self._wait("the postings to come in", lambda: all(map(self.shop.posting, self.numbers.values())))
        rows = [("Posting", "Scheme", "Articles", "Became", "Mode", "Kind")]
        rows += [self._import_row(number) for number in self.numbers.values()]
        self._transcript.table(rows)
        for posting in map(self.shop.posting, self.numbers.values()):
            if posting and posting["problem"]:
                self._transcript.say(f"→ {posting['problem_detail']}")

    def _import_row(self, number):
        posting, order = self.shop.posting(number), self.shop.order(number)
        if not posting:
            return (number, *["–"] * 5)
        facts = (number, self.shop.label("ozon.posting", "scheme", posting["scheme"]), self._articles(posting))
        if not order:
            return (*facts, "held, no order", "–", "–")
        labels = (self.shop.order_label(order, name) for name in ("ozon_shipment_mode", "ozon_virtual_kind"))
        return (*facts, f"order {order['name']}", *labels)

    def _articles(self, posting):
        lines = self.odoo.find(
            "ozon.posting.line", [["id", "in", posting["line_ids"]]], ["quantity", "offer_id", "required_code_count"],
        )
        suffix = " ({required_code_count} codes)" if posting["scheme"] == "digital" else ""
        return listed(f"{{quantity}} × {{offer_id}}{suffix}".format(**line) for line in lines)

    def _create_missing_product(self):
        self._transcript.step(f"The product {WORKSHOP.offer_id} is created; the order that waited for it follows.")
        number = self.numbers["unknown"]
        self.held = self.shop.posting(number)
        if not self.held:
            return
        self.waited_for = self.shop.article(WORKSHOP.offer_id)
        self.odoo.create("product.template", **WORKSHOP.product())
        if order := self.shop.order(number):
            amount = money(order["amount_total"], order["currency_id"][1])
            self._transcript.say(f"Posting {number} became order {order['name']}, {amount}.")

    def _buyer_cancels(self):
        number = self.numbers["cancelled"]
        self._transcript.step(f"The buyer of posting {number} changes her mind. Refresh from Ozon is pressed.")
        self.ozon.control("move", posting_number=number, to="cancelled", by="buyer")
        order = self.shop.order(number)
        if not order:
            return
        self._press("cancelled", "sale.order", "action_ozon_check_now", order["id"])
        self._wait("the order to follow the buyer", lambda: self.shop.order(number)["state"] == "cancel")
        order = self.shop.order(number)
        self._transcript.say(f"Order {order['name']} is now: {self.shop.order_label(order, 'state')}.")

    def _ship(self):
        self._transcript.step("Ship Virtually is pressed on the others. First come the checks.")
        for case in ("digital", "service", "fbs"):
            order = self.shop.order(self.numbers[case])
            if not order:
                continue
            opened = self._press(case, "sale.order", "action_ozon_ship_virtually", order["id"])
            if opened:
                self._transcript.say(f"Order {order['name']}, posting {self.numbers[case]}")
                self._confirm(case, opened["res_id"])
                self._note_state(case, order["id"])

    def _confirm(self, case, wizard_id):
        if case == "service":
            self.odoo.write("ozon.ship.wizard", wizard_id, evidence=EVIDENCE)
            self._transcript.say(f"Evidence: “{EVIDENCE}”", indent="  ")
        if case == "fbs":
            # Only assembling is offered; he insists.
            self.odoo.write("ozon.ship.wizard", wizard_id, goal_stage="delivering")
            self._transcript.say("He wants it reported as delivering, although Ozon delivers it", indent="  ")
        wizard = self.odoo.read("ozon.ship.wizard", wizard_id, ["checks", "goal_stage"])
        self._transcript.checks(wizard["checks"])
        if self._press(case, "ozon.ship.wizard", "action_confirm", wizard_id):
            goal = self.shop.label("ozon.ship.wizard", "goal_stage", wizard["goal_stage"])
            self._transcript.say(f"→ scheduled; the goal on Ozon is: {goal}", indent="  ")
        else:
            self._transcript.say("→ refused; nothing was scheduled", indent="  ")

    def _watch(self):
        self._transcript.step("Odoo's scheduled actions send, and read Ozon again until it shows the goal.")
        orders = {case: self.shop.order(self.numbers[case]) for case in ("digital", "service")}
        orders = {case: order for case, order in orders.items() if order}

        def are_settled():
            states = [self._note_state(case, order["id"]) for case, order in orders.items()]
            return all(states)

        self._wait("Odoo's scheduled actions to ship the orders", are_settled)
        for case, order in orders.items():
            states = " → ".join(self._seen_states[case])
            self._transcript.say(f"Order {order['name']} on the screen: {states}")

    def _note_state(self, case, order_id):
        """:return: whether the order is through"""
        order = self.odoo.read("sale.order", order_id, ["ozon_shipment_state"])
        shown = self.shop.order_label(order, "ozon_shipment_state")
        seen = self._seen_states.setdefault(case, [])
        if seen[-1:] != [shown]:
            seen.append(shown)
        return order["ozon_shipment_state"] in ("done", "failed", "cancelled")

    def _show_history(self):
        self._transcript.step("What was sent, and what Ozon says now.")
        rows = [("Posting", "No.", "Sent", "Outcome", "Took", "Ozon's words")]
        for case in ("digital", "service"):
            for attempt in self.shop.attempts(self.shop.shipment(self.numbers[case])):
                rows.append((
                    self.numbers[case], attempt["number"],
                    self.shop.label("ozon.shipment.attempt", "step", attempt["step"]),
                    self.shop.label("ozon.shipment.attempt", "outcome", attempt["outcome"]),
                    f"{attempt['seconds']:.2f} s", attempt["answer"] or "–",
                ))
        self._transcript.table(rows)
        self._transcript.say("")
        rows = [("Posting", "Ozon's words when it was read again", "Stage", "Tracking number", "Read at")]
        for posting in filter(None, map(self.shop.posting, self.numbers.values())):
            rows.append((
                posting["posting_number"], listed(filter(None, [posting["status"], posting["substatus"]])),
                self.shop.label("ozon.posting", "stage", posting["stage"]), posting["tracking_number"] or "–",
                moment(posting["observed_at"]),
            ))
        self._transcript.table(rows)

    def _judge(self, seconds):
        """:return: whether all is well"""
        self._transcript.step("The outcomes: what Odoo shows, and what the stand-in's own record says.")
        outcomes = OutcomeJudge(self).judge()
        for outcome in outcomes:
            self._transcript.outcome(outcome)
        bad = sum(bool(outcome.wrong) for outcome in outcomes)
        verdict = f"✗ {bad} of {len(outcomes)} outcomes are not" if bad else f"✓ All {len(outcomes)} outcomes are"
        self._transcript.say("")
        self._transcript.say(f"{verdict} as they should be ({seconds:.0f} s).")
        return not bad

    # === HELPERS === #

    def _press(self, case, model, button, record_id):
        """Press a button; a refusal is kept, as what came of the case.

        :return: what the button returned, None when Odoo refused
        """
        try:
            return self.odoo.call(model, button, [record_id])
        except Refusal as refusal:
            self.refused[case] = str(refusal)
            return None

    def _wait(self, what, condition):
        """Wait; what doesn't come in time is told now and found wrong by the outcomes."""
        try:
            wait_for(what, condition, SETTLE_SECONDS)
        except EnvironmentProblem as problem:
            self._transcript.say(f"✗ {problem}")
