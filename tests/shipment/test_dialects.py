from contextlib import contextmanager
from itertools import combinations

from odoo.tests import tagged

from ...models.shipment import const
from ...sandbox.dialects import KNOWN
from ..common import EVIDENCE, OzonCase

#: Names in one combination at most. More of them would need fewer combinations, but hide each other.
LARGEST_COMBINATION = 8
#: Seconds until a change shows: later than the call, sooner than the next look.
DELAY = 20
DELIVERING = "/v2/fbs/posting/delivering"

#: The orders of one shop: scheme, article, and what else Ozon knows of each.
ORDERS = {
    "digital": ("digital", "CARD", {"codes": 2}),
    "rejected": ("digital", "KEY", {"codes": 3, "options": {"reject_codes": ["KEY-SECRET-1"]}}),
    "late": ("digital", "CARD", {"codes": 2}),
    "unwanted": ("digital", "CARD", {"codes": 2}),
    "lost digital": ("digital", "CARD", {"codes": 2}),
    "service": ("rfbs", "COURSE", {}),
    "gift": ("rfbs", "GIFT", {}),
    "fbs": ("fbs", "GIFT", {}),
    "carrier": ("rfbs_integrated", "GIFT", {}),
    "cancelled": ("rfbs", "COURSE", {}),
    "returning": ("rfbs", "COURSE", {}),
    "lost": ("rfbs", "COURSE", {}),
}
#: What is entered in the wizard.
ENTERED = {
    "service": {"evidence": EVIDENCE},
    "cancelled": {"evidence": EVIDENCE},
    "returning": {"evidence": EVIDENCE},
    "fbs": {"goal_stage": "assembled"},
    "carrier": {"goal_stage": "assembled"},
}
#: How a shipment whose codes come too late ends, by where Ozon leaves the posting.
LATE_ENDINGS = {
    "delivered": ("done", False),
    "cancelled": ("cancelled", False),
    "awaiting": ("failed", "refused"),
}


def is_speakable(names):
    """Whether each of the names answers another question.

    :rtype: bool
    """
    return len({KNOWN[name].question for name in names}) == len(names)


def covering_combinations(size):
    """Combinations in which every pair of names that go together occurs at least once.

    Each is made greedily, from every missing pair in turn; the one that brings most is taken. The same names
    always make the same combinations.

    :param int size: how many names one may have.
    :rtype: list[tuple[str]]
    """
    missing = {pair for pair in combinations(KNOWN, 2) if is_speakable(pair)}
    found = []
    while missing:
        grown = [_grown(pair, missing, size) for pair in combinations(KNOWN, 2) if pair in missing]
        found.append(max(grown, key=lambda names: len(_pairs(names) & missing)))
        missing -= _pairs(found[-1])
    return found


def _grown(names, missing, size):
    """`names` and those that bring most of the missing pairs, one after the other."""
    while len(names) < size:
        fitting = [name for name in KNOWN if is_speakable((*names, name))]
        if not fitting:
            break
        names = max(
            ((*names, name) for name in fitting), key=lambda longer: len(_pairs(longer) & missing)
        )
    return names


def _pairs(names):
    return set(combinations(sorted(names, key=list(KNOWN).index), 2))


class DialectCase(OzonCase):
    """A shop in which everything happens that Ozon's dialects may answer differently."""

    def sandbox_options(self):
        return {"delay": DELAY}

    @contextmanager
    def speaking(self, *names):
        """Another Ozon, which speaks these dialects; what Odoo did with it is undone in the end."""
        savepoint = self.env.cr.savepoint()
        self.sandbox = self.open_sandbox(client_id="7", dialects=names, **self.sandbox_options())
        try:
            self.account = self.make_account()
            yield
            self.assertNothingTwice()
        finally:
            savepoint.close(rollback=True)
            self.env.invalidate_all()
            self.sandbox.stop()

    # === THE SHOP === #

    def open_shop(self, *names):
        """Orders come in, and the pool holds the codes of those that are to be sent at once."""
        self.numbers = {
            name: self.posting_on_ozon(scheme, article, **body)
            for name in names or ORDERS
            for scheme, article, body in [ORDERS[name]]
        }
        self.import_orders()
        self.assertFalse(self.account.problem)

    def ask_for(self, *names):
        for name in names:
            self.ship(self.order_of(self.numbers[name]), **ENTERED.get(name, {}))

    def move(self, name, to):
        self.ozon("move", posting_number=self.numbers[name], to=to)

    def lose(self, name):
        """Ozon shows nothing of a posting any more, by no method."""
        self.posting(self.numbers[name]).write({"posting_number": f"lost {name}-1", "order_number": f"lost {name}"})
        self.numbers[name] = f"lost {name}-1"

    def go_on(self, moves):
        """Let workers and time go on until all is done; meanwhile move postings as soon as they have got somewhere.

        :param dict moves: by order: the stage at which Ozon moves its posting, and where to.
        """
        for _round in range(4):
            self.run_round()
            for name, (stage, to) in list(moves.items()):
                if self.on_ozon(self.numbers[name])["true_stage"] == stage:
                    self.assertIn(self.shipment_of(self.numbers[name]).state, const.ACTIVE_STATES)
                    self.move(name, to)
                    del moves[name]
        self.assertFalse(moves, "these never got there")
        self.settle()

    # === WHERE ALL STANDS === #

    def assertEnded(self, name, state, failure_type=False):
        """A shipment has ended so, and its posting stands where Ozon's own record says."""
        number = self.numbers[name]
        with self.subTest(order=name, dialects=self.sandbox.state.spoken):
            self.assertState(number, state, failure_type)
            self.assertEqual(self.posting(number).stage, self.stage_on_ozon(number))
            self.assertFalse(self.posting(number).problem)

    def stage_on_ozon(self, number):
        record = self.on_ozon(number)
        if record["true_stage"] == "returning" and record["true_status"] != "delivering":
            # That is the word for it in this dialect.
            return "cancelled"
        return record["true_stage"]

    def assertReturned(self, name, state, failure_type=False):
        """A parcel came back: whatever Ozon calls it, nobody takes it for shipped."""
        calls_it_cancelled = self.stage_on_ozon(self.numbers[name]) == "cancelled"
        if calls_it_cancelled and state != "done":
            state, failure_type = "cancelled", False
        self.assertEqual(self.on_ozon(self.numbers[name])["true_stage"], "returning")
        self.assertEnded(name, state, failure_type)

    def assertLost(self, name, state):
        number = self.numbers[name]
        self.assertState(number, state, "not_found")
        self.assertRegex(self.shipment_of(number).last_error, r"^Ozon \w+ not .*\.$")
        self.assertEqual(bool(self.attention_of(self.order_of(number))), state == "failed")


@tagged("post_install", "-at_install")
class TestDialects(DialectCase):
    """The main flow, in every dialect of Ozon: each posting ends where Ozon's own record says."""

    def run_main_flow(self):
        self.open_shop()
        self.make_codes(2)
        self.make_codes(3, "KEY")
        self.fault("throttle", path=DELIVERING)
        self.ship_what_can_be_shipped()
        self.retry_with_other_codes()
        self.let_parcel_come_back()
        self.miss_the_deadline()
        self.assertFalse(self.account.problem)

    def ship_what_can_be_shipped(self):
        self.ask_for("digital", "rejected", "service", "gift", "fbs", "carrier", "cancelled", "returning")
        self.go_on({"cancelled": ("assembled", "cancelled"), "returning": ("delivering", "returned")})
        for name in ("digital", "service", "gift", "fbs", "carrier"):
            self.assertEnded(name, "done")
        self.assertEnded("cancelled", "cancelled")
        self.assertReturned("returning", "failed", "returning")
        self.assertEnded("rejected", "failed", "codes_rejected")

    def retry_with_other_codes(self):
        self.make_codes(3, "KEY")
        self.shipment_of(self.numbers["rejected"]).with_user(self.clerk).action_retry()
        self.settle(seconds=600)
        self.assertEnded("rejected", "done")
        self.assertEqual(len(self.on_ozon(self.numbers["rejected"])["codes"]), 3)

    def let_parcel_come_back(self):
        self.move("gift", "returned")
        self.run_cron("sync")
        self.assertReturned("gift", "done")

    def miss_the_deadline(self):
        """Codes come after a day; meanwhile a buyer goes, and Ozon forgets two of the postings."""
        self.ask_for("late", "unwanted", "lost digital", "lost")
        self.lose("lost digital")
        self.lose("lost")
        self.run_round()
        for name in ("late", "unwanted"):
            self.assertState(self.numbers[name], "queued", "codes_missing")
        for name in ("lost digital", "lost"):
            self.assertLost(name, "verifying")
        self.move("unwanted", "cancelled")
        self.pass_time(25 * 3600)
        self.make_codes(2)
        self.settle()
        self.assertEnded("unwanted", "cancelled")
        self.assertEnded("late", *LATE_ENDINGS[self.on_ozon(self.numbers["late"])["true_stage"]])
        for name in ("lost digital", "lost"):
            self.assertLost(name, "failed")

    def test_main_flow_in_every_dialect(self):
        for names in [(), *((name,) for name in KNOWN)]:
            with self.subTest(" + ".join(names)), self.speaking(*names):
                self.run_main_flow()

    def test_main_flow_in_pairs_of_dialects(self):
        for names in covering_combinations(LARGEST_COMBINATION):
            with self.subTest(" + ".join(names)), self.speaking(*names):
                self.run_main_flow()
