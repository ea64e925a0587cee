"""Holds Odoo against the stand-in's own record, line by line."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta

_GOALS = ("awaiting", "assembled", "delivering", "delivered")
_ACTIVE = ("queued", "sending", "verifying")
#: Calls that are once too often at the second time.
_MOVES = ("ship", "delivering", "last-mile", "delivered")
#: Calls that say the same when they are repeated, by what they say; twice other things is once too often.
_SETTINGS = {"tracking-number": "tracking_number", "cutoff": "new_cutoff_date"}
_SHOWN = 6
#: A reading that began before a parcel went back may be written down so much later.
_READING = timedelta(seconds=10)

_POSTINGS = """
    SELECT p.posting_number AS number, p.status, COALESCE(p.substatus, '') AS substatus, p.stage, p.scheme,
           p.problem, p.sale_order_id, o.state AS order_state, o.ozon_shipment_state AS order_shipment_state,
           s.id AS shipment_id, s.state AS shipment_state, s.goal_stage, s.failure_type, s.step, s.step_outcome,
           s.verified_at, (SELECT answer FROM ozon_shipment_attempt WHERE shipment_id = s.id
                           ORDER BY number DESC LIMIT 1) AS answer
      FROM ozon_posting p
 LEFT JOIN sale_order o ON o.id = p.sale_order_id
 LEFT JOIN LATERAL (SELECT * FROM ozon_shipment WHERE posting_id = p.id ORDER BY id DESC LIMIT 1) s ON TRUE
"""
_CODES = """
    SELECT c.code, c.state, p.posting_number AS number, s.state AS shipment_state, s.failure_type
      FROM ozon_code c
 LEFT JOIN ozon_shipment s ON s.id = c.shipment_id
 LEFT JOIN ozon_posting p ON p.id = s.posting_id
"""
_ORDERS = "SELECT client_order_ref AS number, count(*) FROM sale_order WHERE client_order_ref IS NOT NULL GROUP BY 1"
_DOUBLY_ACTIVE = "SELECT posting_id AS number FROM ozon_shipment WHERE state IN %s GROUP BY 1 HAVING count(*) > 1"

_LEFT = """
    SELECT p.posting_number AS number, p.scheme, o.ozon_shipment_mode AS mode, k.name, k.ozon_tracking_ref AS reference
      FROM stock_picking k
      JOIN sale_order o ON o.id = k.sale_id
      JOIN ozon_posting p ON p.sale_order_id = o.id
     WHERE k.state = 'done'
"""
_PROMISES = """
    SELECT p.posting_number AS number, r.state FROM ozon_promise r JOIN ozon_posting p ON p.id = r.posting_id
"""
_TRAVELS = """
    SELECT p.posting_number AS number, c.posting_number AS parcel
      FROM ozon_shipment s
      JOIN ozon_posting p ON p.id = s.posting_id
      JOIN ozon_posting c ON c.id = s.travels_with_id
"""
_REQUESTS = """
    SELECT p.posting_number AS number, r.create_date, r.closed_at
      FROM ozon_buyer_request r
      JOIN ozon_posting p ON p.id = r.posting_id
     WHERE r.kind = 'cancellation'
"""


@dataclass
class Check:
    """One promise, and what breaks it.

    :ivar str promise: what must not be found
    :ivar list found: what was found, a sentence each
    :ivar bool may_heal: whether it may still come right by itself
    """

    promise: str
    found: list = field(default_factory=list)
    may_heal: bool = True

    def show(self):
        """Print it in one line, with examples where it is broken."""
        print(f"  {'ok ' if not self.found else 'NOT'} {len(self.found):5}  {self.promise}")
        for sentence in self.found[:_SHOWN]:
            print(f"               {sentence}")


class Judge:
    """:param rows: function that runs an SQL query in the campaign's database and returns dictionaries
    :param StandIn ozon: whose record counts"""

    def __init__(self, rows, ozon, plan):
        self._rows, self._ozon, self._plan = rows, ozon, plan

    def look(self):
        """:return: how both sides compare now
        :rtype: list[Check]"""
        truth, violations = self._ozon.record()
        postings = {row["number"]: row for row in self._rows(_POSTINGS)}
        codes = self._rows(_CODES)
        return [
            Check("calls that Ozon accepted more than once", _twice(truth, violations), may_heal=False),
            Check("codes in more than one posting, or twice in one", _codes_twice(violations), may_heal=False),
            Check("codes that Ozon holds but Odoo could give away again", _free_but_held(truth, codes)),
            Check("codes accepted in Odoo that Ozon does not hold", _accepted_not_held(truth, codes, self._plan)),
            Check("codes that Ozon holds and Odoo does not count as accepted", _held_not_accepted(truth, codes)),
            Check("postings that are missing in Odoo", _missing(truth, postings)),
            Check("postings with two orders", [
                f"{row['number']}: {row['count']} orders" for row in self._rows(_ORDERS) if row["count"] > 1
            ]),
            Check("postings whose status differs from Ozon's", _other_status(truth, postings)),
            Check("orders and shipments that say other than Ozon", _other_state(truth, postings)),
            Check("shipments stuck in sending", [
                number for number, row in postings.items() if row["shipment_state"] == "sending"
            ]),
            Check("postings with two active shipments", [row["number"] for row in self._rows(_DOUBLY_ACTIVE, _ACTIVE)]),
            Check("active shipments that wait for no named reason", _waiting(postings)),
            Check("orders to be shipped that were not", _forgotten(postings, self._plan)),
            Check("failures that no decision of Ozon's explains", _unexplained(truth, postings, self._plan)),
            Check("parcels that have left and that Ozon does not show so", _not_on_its_way(truth, self._rows(_LEFT))),
            Check("promises that say other than Ozon", _other_promise(truth, self._rows(_PROMISES))),
            Check("gifts ahead of their parcels", _ahead(truth, self._rows(_TRAVELS)), may_heal=False),
            Check(
                "orders begun although the buyer was seen to ask for their cancelling",
                _begun_in_spite(truth, self._rows(_REQUESTS), self._plan.scale.settle), may_heal=False,
            ),
        ]

    def parcels(self):
        """:return: how many parcels have left, gifts lie in them, promises there are, and requests were seen
        :rtype: Counter"""
        counts = Counter(f"promises {row['state']}" for row in self._rows(_PROMISES))
        left = self._rows(_LEFT)
        return counts + Counter({
            "parcels": sum(row["mode"] == "physical" for row in left),
            "pre-sales sent": sum(row["mode"] == "virtual" for row in left),
            "gifts in parcels": len(self._rows(_TRAVELS)), "requests to cancel seen": len(self._rows(_REQUESTS)),
        })

    def shipments(self):
        """:return: how many shipments there are, by state and reason
        :rtype: Counter"""
        rows = self._rows(
            "SELECT state || COALESCE(' ' || failure_type, '') AS state, count(*) FROM ozon_shipment GROUP BY 1"
        )
        return Counter({row["state"]: row["count"] for row in rows})


def _twice(truth, violations):
    """A second upload is one more only if it was made blindly: what Ozon rejects is topped up."""
    found = [f"{number}: codes uploaded blindly again" for number in violations["uploads_accepted_more_than_once"]]
    for number, record in truth.items():
        times = {call: record["accepted_counts"].get(call, 0) for call in _MOVES}
        for call, name in _SETTINGS.items():
            times[call] = len({entry[name] for entry in record["accepted"] if entry["call"] == call})
        found += [f"{number}: {call} accepted {count} times" for call, count in times.items() if count > 1]
    return found


def _codes_twice(violations):
    return [
        *(f"one code in {numbers}" for numbers in violations["codes_in_several_postings"].values()),
        *(f"one code twice in {number}" for number in violations["codes_twice_in_one_posting"].values()),
        *(f"{number}: more codes than wanted" for number in violations["too_many_codes"]),
    ]


def _holders(truth):
    """:return: the posting that holds a code on Ozon, by code"""
    return {each["code"]: number for number, record in truth.items() for each in record["codes"]}


def _free_but_held(truth, codes):
    holders = _holders(truth)
    return [
        f"{holders[code['code']]}: a code is {code['state']}" for code in codes
        if code["code"] in holders and code["state"] in ("free", "void", "reserved", "rejected")
    ]


def _accepted_not_held(truth, codes, plan):
    """Under `all-again` Ozon drops what it has taken of an upload that is rejected in part."""
    holders = _holders(truth)
    if "all-again" in plan.dialects:
        codes = [code for code in codes if code["failure_type"] != "codes_rejected"]
    return [
        f"{code['number']}: an accepted code is {'with ' + holders[code['code']] if code['code'] in holders else 'not'}"
        for code in codes if code["state"] == "accepted" and holders.get(code["code"]) != code["number"]
    ]


def _held_not_accepted(truth, codes):
    """A code that may have left and was never seen is `sent`; for a cancelled or failed posting that is as far as
    it goes."""
    by_value = {code["code"]: code for code in codes}
    found = []
    for value, number in _holders(truth).items():
        code = by_value.get(value)
        if code is None or code["number"] != number:
            found.append(f"{number}: holds a code that Odoo has at {code and code['number']}")
        elif code["state"] != "accepted" and code["shipment_state"] not in ("cancelled", "failed"):
            found.append(f"{number}: holds a code that is {code['state']}, shipment {code['shipment_state']}")
    return found


def _missing(truth, postings):
    """A digital posting that was cancelled before it was imported never comes: Ozon lists only those that wait."""
    found = [
        number for number, record in truth.items()
        if number not in postings and not (record["scheme"] == "digital" and record["true_stage"] == "cancelled")
    ]
    return found + [
        f"{number}: no order ({row['problem'] or 'no reason'})" for number, row in postings.items()
        if not row["sale_order_id"] and row["stage"] != "cancelled"
    ]


def _other_status(truth, postings):
    found = []
    for number, record in truth.items():
        row = postings.get(number)
        if record["pending"]:
            found.append(f"{number}: Ozon is still at it")
        elif row and not _same_status(row, record):
            found.append(
                f"{number} {row['scheme']}: {row['status']}/{row['substatus']} here, {record['true_status']}/"
                f"{record['true_substatus']} on Ozon; {_words(row)}"
            )
    return found


def _same_status(row, record):
    """The list of digital postings tells no substatus."""
    return row["status"] == record["true_status"] and (
        row["substatus"] == (record["true_substatus"] or "") or (row["scheme"] == "digital" and not row["substatus"])
    )


def _words(row):
    if not row["shipment_id"]:
        return "no shipment"
    parts = (row["shipment_state"], row["goal_stage"], row["step"], row["step_outcome"], row["failure_type"])
    return "shipment " + " ".join(str(part) for part in parts if part)


def _reached(row):
    return row["stage"] in _GOALS and _GOALS.index(row["stage"]) >= _GOALS.index(row["goal_stage"])


def _other_state(truth, postings):
    found = []
    for number, row in postings.items():
        if number not in truth:
            found.append(f"{number}: Ozon does not know it")
            continue
        wrong = _wrong_state(row, truth[number])
        if wrong:
            found.append(f"{number} {row['scheme']}: {wrong}; {row['stage']}, {_words(row)}")
    return found


def _wrong_state(row, record):
    """:return: what is wrong with a posting's order and shipment, None for nothing"""
    if record["true_stage"] == "returning":
        return _wrong_return(row, record)
    cancelled = record["true_stage"] == "cancelled"
    state = row["shipment_state"]
    expected = ("cancelled",) if cancelled else {None: ("none",)}.get(state, (state,))
    if not cancelled and state in _ACTIVE:
        expected = ("queued", "verifying")
    if row["sale_order_id"] and row["order_shipment_state"] not in expected:
        return f"order shows {row['order_shipment_state']}"
    if cancelled:
        return "cancelled on Ozon, but not here" if state in (*_ACTIVE, "failed") else None
    if row["order_state"] == "cancel":
        return "order cancelled, but not on Ozon"
    if state == "cancelled":
        return "shipment cancelled, but not on Ozon"
    if state == "done" and not _reached(row):
        return "done, but Ozon is not there"
    if state == "failed" and _reached(row) and row["failure_type"] not in ("codes_differ", "codes_rejected"):
        return "failed, but Ozon is there"
    return None


def _wrong_return(row, record):
    """A parcel on its way back never counts as shipped, unless it was before; `returned-cancelled` calls it so."""
    stages = ("returning",) if record["true_status"] == "delivering" else ("returning", "cancelled")
    if row["stage"] not in stages:
        return "on its way back on Ozon, but not here"
    if row["shipment_state"] in _ACTIVE:
        return "on its way back, but still being shipped"
    went_back = next(entry["at"] for entry in record["history"] if entry["substatus"] == record["true_substatus"])
    if row["shipment_state"] == "done" and row["verified_at"] > _moment(went_back) + _READING:
        return "counted as shipped although on its way back"
    return None


def _waiting(postings):
    return [
        f"{number} {row['scheme']}: {_words(row)}: {(row['answer'] or '')[:150]}"
        for number, row in postings.items()
        if row["shipment_state"] in _ACTIVE
        and not (row["shipment_state"] == "queued" and row["failure_type"] == "codes_missing")
    ]


def _forgotten(postings, plan):
    """Orders that the shopkeeper wanted to ship and that have no shipment although Ozon still waits.

    Where a buyer was seen to ask for its cancelling, Odoo reads only after minutes that this was rejected.
    """
    return [
        f"{number} {row['scheme']}" for number, row in postings.items()
        if not row["shipment_id"] and row["stage"] == "awaiting" and number not in plan.asked
    ]


def _unexplained(truth, postings, plan):
    """A gift whose parcel will not come fails, too: a person has to say how it goes instead."""
    over = ("cancelled", "returning")

    def stage(number):
        return truth[number]["true_stage"] if number in truth else ""

    return [
        f"{number} {row['scheme']}: {_words(row)}: {(row['answer'] or '')[:250]}"
        for number, row in postings.items()
        if row["shipment_state"] == "failed" and row["failure_type"] not in ("codes_rejected", "codes_differ")
        and stage(number) != "returning"
        and not (row["failure_type"] in ("carrier_gone", "checks") and stage(plan.travels.get(number)) in over)
    ]


def _not_on_its_way(truth, left):
    """Where Ozon or its carrier scans the parcel, it is assembled, and that is all that is ours to say."""
    shown = {row["number"]: truth[row["number"]] for row in left if row["number"] in truth}
    found = []
    for row in left:
        record = shown.get(row["number"])
        if record and record["true_stage"] == "awaiting":
            found.append(f"{row['number']} {row['scheme']}: {row['name']} has left, Ozon waits")
        elif record and row["scheme"] == "rfbs" and record["true_stage"] == "assembled":
            found.append(f"{row['number']}: {row['name']} has left, on Ozon it is only assembled")
        elif record and row["scheme"] == "rfbs" and record["tracking_number"] != row["reference"] and (
            record["true_stage"] in ("delivering", "delivered")
        ):
            found.append(f"{row['number']}: number {record['tracking_number']} on Ozon, {row['reference']} here")
    return found


def _other_promise(truth, promises):
    expected = {
        "awaiting": ("open", "late"), "assembled": ("open", "late"), "delivering": ("kept",), "delivered": ("kept",),
        "returning": ("kept",), "cancelled": ("withdrawn", "kept"),
    }
    return [
        f"{row['number']}: {row['state']}, {truth[row['number']]['true_stage']} on Ozon" for row in promises
        if row["number"] in truth
        and row["state"] not in expected.get(truth[row["number"]]["true_stage"], (row["state"],))
    ]


def _ahead(truth, travels):
    found = []
    for row in travels:
        gift, parcel = truth.get(row["number"]), truth.get(row["parcel"])
        reported = [entry["at"] for entry in gift["accepted"] if entry["call"] == "delivering"] if gift else []
        shown = [entry["at"] for entry in parcel["history"] if entry["status"] == "delivering"] if parcel else []
        if reported and not (shown and _moment(min(shown)) <= _moment(min(reported))):
            found.append(f"{row['number']}: reported at {min(reported)}, its parcel {row['parcel']} was not under way")
    return found


def _begun_in_spite(truth, requests, patience):
    """
    :param float patience: seconds within which a call that was written down before may still be made
    """
    found = []
    for row in requests:
        moments = [_moment(entry["at"]) for entry in truth.get(row["number"], {"accepted": []})["accepted"]]
        seen = row["create_date"] + timedelta(seconds=patience)
        if moments and min(moments) > seen and (not row["closed_at"] or min(moments) < row["closed_at"]):
            found.append(f"{row['number']}: begun at {min(moments)}, asked for before {row['create_date']}")
    return found


def _moment(text):
    return datetime.fromisoformat(text.replace("Z", "+00:00")).replace(tzinfo=None)
