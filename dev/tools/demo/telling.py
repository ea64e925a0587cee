"""How stories are told: each goes on by itself until it waits for something, so that all of them wait at once."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from ..servers.clients import Refusal
from .outcomes import Outcome, both_sides
from .shop import Shop

WAIT_SECONDS = 240
_LOOK_SECONDS = 0.5


@dataclass(frozen=True)
class Wait:
    """What a story waits for.

    :ivar str what: for the person who waits
    :ivar condition: called until it is true
    """

    what: str
    condition: Callable


class Chapter:
    """What one story tells, kept until it is over: several go on at the same time.

    :ivar Outcome outcome: how it ended
    """

    def __init__(self, title):
        self.title, self.outcome, self._told = title, Outcome(title), []

    def say(self, text):
        """One paragraph."""
        self._told.append(text)

    def expect(self, what, found, wanted):
        """Note it if something is not as it should be."""
        self.outcome.expect(what, found, wanted)

    def print_on(self, transcript):
        """:param Transcript transcript: where it is told"""
        transcript.step(self.title)
        for text in self._told:
            transcript.say(text)
        transcript.outcome(self.outcome)


def tell_all(stories, shop, meanwhile):
    """Tell stories side by side, each to its end.

    :param dict stories: generator functions of a shop and a chapter, which yield what they wait for; by title
    :param StoryShop shop: where they happen
    :param meanwhile: function that is called once all have begun
    :return: their chapters
    :rtype: list[Chapter]
    """
    tellings = [_Telling(title, story, shop) for title, story in stories.items()]
    for telling in tellings:
        telling.go_on()
    meanwhile()
    while not all(telling.is_over for telling in tellings):
        time.sleep(_LOOK_SECONDS)
        for telling in tellings:
            telling.go_on()
    return [telling.chapter for telling in tellings]


class _Telling:
    """One story, as far as it has come."""

    def __init__(self, title, story, shop):
        self.chapter, self.is_over = Chapter(title), False
        self._steps, self._wait, self._deadline = story(shop, self.chapter), None, 0.0

    def go_on(self):
        """Go on to the next thing that it waits for, if what it waits for now has come."""
        if self.is_over:
            return
        try:
            if self._wait and not self._wait.condition():
                if time.monotonic() > self._deadline:
                    self._end(f"It waited {WAIT_SECONDS} seconds in vain for {self._wait.what}.")
                return
            self._wait = next(self._steps)
            self._deadline = time.monotonic() + WAIT_SECONDS
        except StopIteration:
            self.is_over = True
        except Refusal as refusal:
            self._end(f"Odoo refused: {' '.join(str(refusal).split())}")

    def _end(self, reason):
        self.chapter.outcome.wrong.append(reason)
        self.is_over = True


class StoryShop(Shop):
    """What people do in stories, by the same buttons as on the screen.

    :ivar list numbers: of all postings that were ordered here
    """

    def __init__(self, odoo, ozon):
        super().__init__(odoo)
        self.odoo, self.ozon, self.numbers = odoo, ozon, []

    # === WHAT PEOPLE DO === #

    def buy(self, *articles, buyer, **options):
        """A buyer orders articles that the seller delivers.

        :param dict buyer: what Ozon tells of him
        :param options: of the posting at the stand-in
        :return: the posting's number
        """
        products = [article.ordered() for article in articles]
        serial = len(self.numbers) + 1
        number = self.ozon.order(
            # Unlike those of the other stand-in, which counts from 10 million.
            posting_number=f"{20_000_000 + serial:08d}-{serial:04d}-1",
            scheme="rfbs", products=products, customer=buyer, options=options,
        )
        self.numbers.append(number)
        return number

    def press(self, number, button):
        """Press a button of the order."""
        return self.odoo.call("sale.order", button, [self.order(number)["id"]])

    def ship(self, number, **entries):
        """Press Ship Virtually, enter something, and confirm.

        :return: what the checks say that is worth knowing
        :rtype: str
        """
        wizard = self.press(number, "action_ozon_ship_virtually")["res_id"]
        if entries:
            self.odoo.write("ozon.ship.wizard", wizard, **entries)
        shown = self.odoo.read("ozon.ship.wizard", wizard, ["checks", "goal_stage"])
        self.odoo.call("ozon.ship.wizard", "action_confirm", [wizard])
        goal = self.label("ozon.ship.wizard", "goal_stage", shown["goal_stage"])
        warnings = [sentence for _code, level, sentence in shown["checks"] if level != "ok"]
        passed = len(shown["checks"]) - len(warnings)
        return " ".join([f"Ship Virtually: {passed} checks pass; the goal on Ozon is: {goal}.", *warnings])

    def delivery(self, number):
        """:return: the delivery order of a posting, the newest"""
        of_order = [["sale_id", "=", self.order(number)["id"]]]
        names = ["name", "state", "scheduled_date", "date_deadline"]
        return self.odoo.find("stock.picking", of_order, names)[-1]

    def leave(self, number, reference):
        """The warehouse sends the goods off: enters the carrier's number, and validates.

        :return: the delivery order's name
        """
        picking = self.delivery(number)
        self.odoo.write("stock.picking", picking["id"], ozon_tracking_ref=reference)
        said = self.odoo.call("stock.picking", "button_validate", [picking["id"]])
        if said is not True:
            raise Refusal(f"Validating {picking['name']} asks for more: {said}")
        return picking["name"]

    def promise(self, number):
        """:return: the promise of a pre-sale"""
        of_posting = [["posting_id.posting_number", "=", number]]
        return self.odoo.find("ozon.promise", of_posting, ["state", "due_date", "kept_at", "objection"])[0]

    # === WHAT STORIES WAIT FOR === #

    def came(self, number):
        return Wait(f"posting {number} to become an order", lambda: self.order(number))

    def shipped(self, number):
        """Until nothing is under way any more."""
        over = ("done", "failed", "cancelled")
        return Wait(
            f"Odoo's scheduled actions to ship posting {number}",
            lambda: self.order(number)["ozon_shipment_state"] in over,
        )

    def waits(self, number, reason):
        """Until a shipment waits for a reason of `ozon.shipment`."""
        return Wait(
            f"the shipment of posting {number} to wait ({reason})",
            lambda: self.shipment(number).get("failure_type") == reason,
        )

    # === WHAT CAME OF IT === #

    def record(self, number):
        """:return: the stand-in's own record of a posting"""
        return self.ozon.record(number)[0][number]

    def calls(self, number):
        """:return: how often Ozon took which call for a posting"""
        return self.record(number)["accepted_counts"]

    def expect_end(self, chapter, number, stage, *calls):
        """Hold the end of a posting's story against both sides.

        :param str stage: that both have to show
        :param calls: that Ozon has to have taken, each once
        """
        order, posting, shipment, record = (
            find(number) for find in (self.order, self.posting, self.shipment, self.record)
        )
        chapter.outcome.sentence = " ".join(
            filter(None, [chapter.outcome.sentence, both_sides(self, order, record)])
        )
        chapter.expect("Order", order["state"], "sale")
        chapter.expect("Status on the order", order["ozon_shipment_state"], "done")
        chapter.expect("Verified by reading Ozon", bool(shipment.get("verified_at")), True)
        chapter.expect("Stage that Odoo read", posting["stage"], stage)
        chapter.expect("Stage in Ozon's record", record["true_stage"], stage)
        chapter.expect("Calls that Ozon took", record["accepted_counts"], dict.fromkeys(calls, 1))
        if shipment.get("last_error"):
            chapter.outcome.wrong.append(f"Odoo says: {shipment['last_error']}")
