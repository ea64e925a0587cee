"""What happens in a campaign and when: all of it made of the seed before anything starts."""

import random
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from . import parcels
from .dialects import answered_questions

CLIENTS = {"100001": "chaos-key-1", "200002": "chaos-key-2"}  # Client-Id: beginning of the Api-Key
CODE_PREFIX = "CHAOS-"
EVIDENCE = "Access sent by e-mail and opened by the buyer."

SCARCE = "RARE-CARD"  # codes for it never suffice: its orders wait in the end, too
_SKUS = {"GAME-CARD": 1, "LICENCE": 2, SCARCE: 3, "COURSE": 4, "GIFT": 5, "NOVEL": 6, "MUG": 7}
KINDS = {
    "GAME-CARD": "digital", "LICENCE": "digital", SCARCE: "digital", "COURSE": "service", "GIFT": "gift",
    "NOVEL": "presale", "MUG": False,
}

_SHIP = "/v4/posting/fbs/ship"
_UPLOAD = "/v1/posting/digital/codes/upload"
_LISTS = ("/v2/posting/digital/list", "/v3/posting/fbo/list", "/v4/posting/fbs/list")
_RFBS = "/v2/fbs/posting/"


#: Shipments that a worker takes at once: so few that it prepares the next ones while the calls of some are under way.
BATCH_SIZE = 2
#: Seconds that Ozon takes for a call that changes something: longer than for reading what comes next, or no two batches
#: would ever overlap.
LATENCY = 0.7


@dataclass(frozen=True)
class Scale:
    """How big a campaign is, and how slow its Ozon.

    :ivar float read_timeout: seconds after which Odoo gives up an answer
    :ivar float slow: seconds that a slow answer takes; longer than the timeout
    :ivar float longest_delay: seconds until the slowest change shows
    :ivar float begin: seconds within which Odoo begins a call that it has written down
    :ivar float converge: seconds within which everything must be right after the last fault
    """

    seed: int
    postings: int
    kills: int
    seconds: float
    read_timeout: float
    slow: float
    longest_delay: float
    begin: float
    converge: float

    @property
    def settle(self):
        """After so many seconds a call has shown its effect or never will: begun late, having waited for its
        turn (5 s), slow, and slow to show. Fewer, and a repetition could be too early."""
        return self.begin + 5 + self.slow + self.longest_delay + 2


def short_scale(seed):
    """For `make test`."""
    return Scale(seed, 120, 8, 40, read_timeout=1.5, slow=2.5, longest_delay=3, begin=3, converge=120)


def long_scale(seed, postings, kills, seconds):
    return Scale(seed, postings, kills, seconds, read_timeout=2, slow=4, longest_delay=15, begin=10, converge=600)


@dataclass(frozen=True)
class Event:
    """Something that happens.

    :ivar float moment: seconds after the beginning
    :ivar str what: order | codes | cancel | ask | send_back | storm | kill | cut
    :ivar dict details: what, exactly
    """

    moment: float
    what: str
    details: dict


@dataclass
class Plan:
    """
    :ivar tuple dialects: names of those that Ozon speaks
    :ivar list events: in the order of time
    :ivar list rules: the faults in force all the time
    :ivar dict evidence: whether the user has evidence of delivery, by posting number
    :ivar set double_clicked: numbers of the postings that are shipped by a double click
    :ivar dict travels: the posting in whose parcel a gift lies, by the gift's number
    :ivar set late_references: numbers of postings whose parcels leave without the carrier's number
    :ivar set asked: numbers of postings whose buyers ask to cancel
    :ivar dict codes: all codes by article
    :ivar set bad_codes: those that Ozon rejects
    """

    scale: Scale
    dialects: tuple = ()
    events: list = field(default_factory=list)
    rules: list = field(default_factory=list)
    evidence: dict = field(default_factory=dict)
    double_clicked: set = field(default_factory=set)
    travels: dict = field(default_factory=dict)
    late_references: set = field(default_factory=set)
    asked: set = field(default_factory=set)
    codes: dict = field(default_factory=dict)
    bad_codes: set = field(default_factory=set)

    @property
    def numbers(self):
        """The posting numbers of the whole campaign."""
        return [event.details["posting_number"] for event in self.events if event.what == "order"]

    @property
    def code_values(self):
        return {value for values in self.codes.values() for value in values}


def make_plan(scale, dialects):
    """:rtype: Plan"""
    if "no-retry-after" in dialects:  # then Odoo waits a minute of its own accord (OZON.md §12.5)
        scale = replace(scale, converge=scale.converge + 120)
    if "all-again" in dialects:  # then Odoo awaits the codes that Ozon took for ten times as long as they need
        scale = replace(scale, converge=scale.converge + 10 * scale.settle)
    plan = Plan(scale, dialects)
    questions = answered_questions(dialects)
    postings = _postings(scale)
    for posting in postings:
        _leave_to_dialect(posting["options"], questions)
    _stock_codes(plan, postings)
    _let_orders_arrive(plan, postings)
    _cancel_some(plan, postings)
    _send_some_back(plan, postings)
    _let_buyers_ask(plan, postings)
    plan.travels = parcels.gifts_in_parcels(_dice(scale, "gifts"), postings)
    plan.late_references = parcels.late_references(_dice(scale, "references"), postings)
    if "deadline" in questions:
        _hurry_some(scale, postings)
    plan.rules = _rules(scale)
    plan.events += [*_storms(scale), *_kills(scale), *_cuts(scale)]
    plan.events.sort(key=lambda event: event.moment)
    return plan


def release_date():
    """Of the pre-sale article: near enough for Ozon."""
    return date.today() + timedelta(days=12)


def _dice(scale, name):
    """A source of chance of its own for each subject: one more posting must not change the kills."""
    return random.Random(f"{scale.seed}:{name}")


#: What a posting's own option would answer in a dialect's place.
_OWN_ANSWERS = {"last_mile": "last_mile", "tracking": "tracking_from", "auto_assembly": "auto_assembly_after"}


def _leave_to_dialect(options, questions):
    for question in questions & _OWN_ANSWERS.keys():
        options.pop(_OWN_ANSWERS[question], None)


def _postings(scale):
    dice = _dice(scale, "postings")
    return [_posting(scale, dice, index) for index in range(scale.postings)]


def _posting(scale, dice, index):
    # Every seventh order comes in two postings.
    order, part = (index - 1, 2) if index % 7 == 6 else (index, 1)
    # The same order for both parts has to be of the same account.
    client_id = sorted(CLIENTS)[order % 3 == 0]
    number = f"{10_000_000 + scale.seed % 10_000 * 1_000 + order // 10_000:08d}-{order % 10_000:04d}"
    body = {
        "client_id": client_id, "order_number": number, "posting_number": f"{number}-{part}",
        "options": {"delay": dice.choice([None, None, None, 0, 1, scale.longest_delay / 2, scale.longest_delay])},
    }
    kinds = {"digital": 6, "rfbs": 8, "3pl": 2, "aggregator": 2, "fbs": 2, "presale": 1, "goods": 2, "scarce": 0.3}
    kind = dice.choices(list(kinds), list(kinds.values()))[0]
    body.update(_contents(dice, kind))
    if body["scheme"] == "rfbs":
        body["options"].update(_seller_delivers(dice, kind))
    return body


def _contents(dice, kind):
    if kind in ("digital", "scarce"):
        articles = [SCARCE] if kind == "scarce" else dice.choice([["GAME-CARD"], ["LICENCE"], ["GAME-CARD", "LICENCE"]])
        lines = [_line(article, 1, 5 if kind == "scarce" else dice.randint(1, 3)) for article in articles]
        return {"scheme": "digital", "products": lines}
    if kind == "presale":
        return {"scheme": "rfbs", "products": [_line("NOVEL")]}
    if kind in ("3pl", "aggregator"):
        integration = {"3pl": "3pl_tracking", "aggregator": "aggregator"}[kind]
        return {
            "scheme": "rfbs_integrated", "integration_type": integration,
            "products": [_line(dice.choice(["COURSE", "GIFT"]))],
        }
    if kind == "fbs":
        return {"scheme": "fbs", "products": [_line("GIFT", dice.randint(1, 2))]}
    if kind == "goods":
        articles = dice.choice([["MUG"], ["MUG", "GIFT"]])
        return {"scheme": dice.choice(["rfbs", "rfbs", "fbs"]), "products": [_line(article) for article in articles]}
    articles = dice.choice([["COURSE"], ["COURSE"], ["GIFT"], ["COURSE", "GIFT"]])
    return {"scheme": "rfbs", "products": [_line(article, dice.randint(1, 2)) for article in articles]}


def _line(article, quantity=1, codes=None):
    return {
        "sku": _SKUS[article], "offer_id": article, "name": article.title(), "quantity": quantity,
        "price": "100.00", "currency": "RUB", "required_qty": codes or quantity,
    }


def _seller_delivers(dice, kind):
    options = {"last_mile": dice.choice(["optional", "required", "none"])}
    if kind == "presale" or dice.random() < 0.15:
        options["set_cutoff"] = True
    if dice.random() < 0.2:
        options["tracking_from"] = "delivering"
    if dice.random() < 0.1:
        options["ship_failed_times"] = 1
    if dice.random() < 0.1:
        options["auto_assembly_after"] = dice.choice([1, 5, 20])
    return options


def _stock_codes(plan, postings):
    """Codes that suffice, apart from the scarce article, some bad ones among them; they come in portions."""
    dice = _dice(plan.scale, "codes")
    needs = Counter()
    for posting in postings:
        for line in posting["products"]:
            if posting["scheme"] == "digital":
                needs[line["offer_id"]] += line["required_qty"]
    for article, need in sorted(needs.items()):
        count = 3 if article == SCARCE else round(need * 1.15) + 5
        values = [f"{CODE_PREFIX}{dice.getrandbits(64):016X}" for _number in range(count)]
        plan.codes[article] = values
        if article == "LICENCE":
            plan.bad_codes.update(dice.sample(values, max(1, count // 60)))
        for portion in range(3):
            moment = plan.scale.seconds * (0.9 * portion / 3)
            plan.events.append(Event(moment, "codes", {"article": article, "values": values[portion::3]}))
    for posting in postings:
        if posting["scheme"] == "digital":
            posting["options"]["reject_codes"] = sorted(plan.bad_codes)


def _let_orders_arrive(plan, postings):
    """Two fifths are there from the start, the others come bit by bit."""
    dice = _dice(plan.scale, "arrivals")
    for posting in postings:
        moment = 0.0 if dice.random() < 0.4 else dice.uniform(0, plan.scale.seconds * 0.8)
        plan.events.append(Event(moment, "order", posting))
        plan.evidence[posting["posting_number"]] = dice.random() < 0.6
        if dice.random() < 0.12:
            plan.double_clicked.add(posting["posting_number"])


def _cancel_some(plan, postings):
    """Buyers change their minds, some before anything was done, most between two steps."""
    dice = _dice(plan.scale, "cancellations")
    for posting in dice.sample(postings, max(2, len(postings) // 20)):
        moment = dice.uniform(0.05, 0.95) * plan.scale.seconds
        plan.events.append(Event(moment, "cancel", {"posting_number": posting["posting_number"]}))


def _let_buyers_ask(plan, postings):
    """Some buyers ask to cancel, which the seller, or time, decides."""
    for moment, request in parcels.requests(_dice(plan.scale, "requests"), postings, plan.scale.seconds):
        plan.events.append(Event(moment, "ask", request))
        plan.asked.add(request["posting_number"])


def _send_some_back(plan, postings):
    """Some buyers do not take the parcel."""
    dice = _dice(plan.scale, "returns")
    for posting in postings:
        if posting["scheme"] == "rfbs" and dice.random() < 0.15:
            moment = dice.uniform(0.3, 0.95) * plan.scale.seconds
            plan.events.append(Event(moment, "send_back", {"posting_number": posting["posting_number"]}))


def _hurry_some(scale, postings):
    """Where a dialect says what follows a missed deadline, some have to be missed: seconds after the order."""
    dice = _dice(scale, "deadlines")
    for posting in postings:
        if posting["scheme"] == "digital" and dice.random() < 0.2:
            posting["hurry"] = dice.choice([0.5, 3, 8, 20])


def _rules(scale):
    """Faults that strike by chance as long as the campaign lasts."""
    dice = _dice(scale, "faults")
    everywhere = {
        "throttle": {"probability": 0.01, "retry_after": 1}, "error_before": {"probability": 0.03, "status": 503},
        "error_after": {"probability": 0.04}, "cut_before": {"probability": 0.03}, "cut_after": {"probability": 0.05},
        "broken_body": {"probability": 0.03}, "wrong_shape": {"probability": 0.02},
    }
    rules = [
        *({"kind": "stuck_cursor", "path": path, "probability": 0.03} for path in _LISTS),
        {"kind": "refuse", "prefix": _RFBS, "probability": 0.05},
        {"kind": "refuse", "path": _SHIP, "probability": 0.03, "error": "HAS_INCORRECT_STATUS"},
        {"kind": "cut_after", "path": _UPLOAD, "probability": 0.1},
        {"kind": "error_before", "path": _UPLOAD, "probability": 0.05},
        *({"kind": "latency", "prefix": "/v", "probability": 0.02, "seconds": scale.slow, "when": when}
          for when in ("before", "after")),
        *({"kind": kind, "prefix": "/v", **each} for kind, each in everywhere.items()),
        *({"kind": "latency", **methods, "seconds": LATENCY, "when": "before"}
          for methods in ({"path": _SHIP}, {"path": _UPLOAD}, {"prefix": _RFBS})),
    ]
    return [{"times": None, "seed": dice.getrandbits(32), **rule} for rule in rules]


def _storms(scale):
    """For a while one account is throttled, or one method is closed, or everything breaks off."""
    dice = _dice(scale, "storms")
    events = []
    for _number in range(max(3, round(scale.seconds / 12))):
        client_id = dice.choice(sorted(CLIENTS))
        rule = dice.choice([
            {"kind": "throttle", "prefix": "/v", "times": dice.randint(5, 25), "retry_after": dice.choice([1, 2, 4])},
            {"kind": "circle_open", "path": dice.choice([_SHIP, _UPLOAD, *_LISTS]), "times": dice.randint(1, 4)},
            {"kind": dice.choice(["cut_after", "cut_before"]), "prefix": "/v", "times": dice.randint(5, 15)},
            {"kind": "error_after", "prefix": "/v", "times": dice.randint(5, 15), "status": 502},
        ])
        events.append(Event(dice.uniform(0, scale.seconds), "storm", {**rule, "client_id": client_id}))
    return events


def _kills(scale):
    """Most of them hit a worker while it works for an account, if possible at two batches at once; some a whole server
    with all its workers."""
    dice = _dice(scale, "kills")
    return [
        Event(scale.seconds * (0.04 + 0.96 * (number + dice.random()) / scale.kills), "kill", {
            "server": number % 2, "whole": number % 6 == 4, "at_work": dice.random() < 0.8,
            "which": dice.randrange(4), "pause": dice.uniform(0, 0.5),
        })
        for number in range(scale.kills)
    ]


def _cuts(scale):
    """Cut connections to PostgreSQL: of workers, and now and then of the server that users work on."""
    dice = _dice(scale, "cuts")
    return [
        Event(dice.uniform(0.05, 1) * scale.seconds, "cut", {
            "whom": dice.choice(["worker", "worker", "worker", "users"]), "all": dice.random() < 0.5,
            "which": dice.randrange(4), "pause": dice.uniform(0, 0.5),
        })
        for _number in range(max(4, scale.kills // 2))
    ]
