"""Holds Odoo against the stand-in's own record, line by line."""

import re
from collections import Counter
from dataclasses import dataclass, field

import chaos_plan

_GOALS = ("awaiting", "assembled", "delivering", "delivered")
_ACTIVE = ("queued", "sending", "verifying")
#: Calls that are once too often at the second time.
_MOVES = ("ship", "delivering", "last-mile", "delivered")
#: Calls that say the same when they are repeated, by what they say; twice other things is once too often.
_SETTINGS = {"tracking-number": "tracking_number", "cutoff": "new_cutoff_date"}
_SHOWN = 6

_POSTINGS = """
    SELECT p.posting_number AS number, p.status, COALESCE(p.substatus, '') AS substatus, p.stage, p.scheme,
           p.problem, p.sale_order_id, o.state AS order_state, o.ozon_shipment_state AS order_shipment_state,
           s.id AS shipment_id, s.state AS shipment_state, s.goal_stage, s.failure_type, s.last_error, s.step,
           s.step_outcome, (SELECT count(*) FROM ozon_shipment WHERE posting_id = p.id) AS shipments
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
_SENDING = "SELECT p.posting_number AS number FROM ozon_shipment s JOIN ozon_posting p ON p.id = s.posting_id " \
    "WHERE s.state = 'sending'"
_DOUBLY_ACTIVE = "SELECT posting_id AS number FROM ozon_shipment WHERE state IN ('queued', 'sending', 'verifying') " \
    "GROUP BY 1 HAVING count(*) > 1"


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
    """
    :param rows: function that runs an SQL query in the campaign's database and returns dictionaries
    :param StandIn ozon: whose record counts
    :param Plan plan: of the campaign
    """

    def __init__(self, rows, ozon, plan):
        self._rows, self._ozon, self._plan = rows, ozon, plan

    def look(self):
        """Compare both sides as they are now.

        :return: checks
        :rtype: list[Check]
        """
        truth, violations = self._ozon.record()
        postings = {row["number"]: row for row in self._rows(_POSTINGS)}
        codes = self._rows(_CODES)
        return [
            Check("calls that Ozon accepted more than once", _twice(truth, violations), may_heal=False),
            Check("codes in more than one posting, or twice in one", _codes_twice(violations), may_heal=False),
            Check("codes that Ozon holds but Odoo could give away again", _free_but_held(truth, codes)),
            Check("codes accepted in Odoo that Ozon does not hold", _accepted_not_held(truth, codes)),
            Check("codes that Ozon holds and Odoo does not count as accepted", _held_not_accepted(truth, codes)),
            Check("postings that are missing in Odoo", _missing(truth, postings)),
            Check("postings with two orders", [
                f"{row['number']}: {row['count']} orders" for row in self._rows(_ORDERS) if row["count"] > 1
            ]),
            Check("postings whose status differs from Ozon's", _other_status(truth, postings)),
            Check("orders and shipments that say other than Ozon", _other_state(truth, postings)),
            Check("shipments stuck in sending", [row["number"] for row in self._rows(_SENDING)]),
            Check("postings with two active shipments", [row["number"] for row in self._rows(_DOUBLY_ACTIVE)]),
            Check("active shipments that wait for no named reason", _waiting(postings)),
            Check("orders to be shipped that were not", _forgotten(postings, self._plan)),
            Check("failures that no decision of Ozon's explains", _unexplained(postings)),
        ]

    def failures(self):
        """:return: how many shipments have failed, by the reason
        :rtype: Counter"""
        rows = self._rows(
            "SELECT failure_type, count(*) FROM ozon_shipment WHERE state = 'failed' GROUP BY 1 ORDER BY 1"
        )
        return Counter({row["failure_type"]: row["count"] for row in rows})

    def states(self):
        """:return: how many shipments there are, by state
        :rtype: Counter"""
        rows = self._rows("SELECT state, count(*) FROM ozon_shipment GROUP BY 1")
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


def _accepted_not_held(truth, codes):
    holders = _holders(truth)
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
        if number not in postings and not (record["scheme"] == "digital" and record["true_status"] == "cancelled")
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
    cancelled = record["true_status"] == "cancelled"
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


def _waiting(postings):
    return [
        f"{number} {row['scheme']}: {_words(row)}: {(row['last_error'] or '')[:150]}"
        for number, row in postings.items()
        if row["shipment_state"] in _ACTIVE
        and not (row["shipment_state"] == "queued" and row["failure_type"] == "codes_missing")
    ]


def _forgotten(postings, plan):
    """Orders that the shopkeeper wanted to ship and that have no shipment although Ozon still waits."""
    goods = {
        event.details["posting_number"] for event in plan.events
        if event.what == "order" and any(line["offer_id"] == "MUG" for line in event.details["products"])
    }
    return [
        f"{number} {row['scheme']}" for number, row in postings.items()
        if not row["shipment_id"] and row["stage"] == "awaiting" and number not in goods
    ]


def _unexplained(postings):
    return [
        f"{number} {row['scheme']}: {_words(row)}: {(row['last_error'] or '')[:250]}"
        for number, row in postings.items()
        if row["shipment_state"] == "failed" and row["failure_type"] not in ("codes_rejected", "codes_differ")
    ]


# === LOGS === #

_ENTRY = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d+ \d+ (\w+) ")
_CODE = re.compile(re.escape(chaos_plan.CODE_PREFIX) + r"[0-9A-F]{16}")
_FAILED_TO_LOAD = "odoo.registry: Failed to load registry "
#: What a killed worker and a cut connection leave behind; and what Odoo does by itself about two at once.
_EXPECTED = (
    "terminating connection due to administrator command", "server closed the connection unexpectedly",
    "connection already closed", "could not serialize access", "cursor already closed", "timed out",
    "SSL connection has been closed unexpectedly", "the connection is closed",
)


def secrets_in(texts, codes, keys):
    """Search logs for what must not be in them.

    :param dict texts: by the log's name
    :param set codes: values of codes
    :param list keys: Api-Keys
    :return: a sentence for each log that holds some, without quoting it
    :rtype: list
    """
    found = []
    for name, text in texts.items():
        count = sum(value in codes for value in _CODE.findall(text))
        key_count = sum(text.count(key) for key in keys)
        if count or key_count:
            found.append(f"{name}: codes {count} times, Api-Keys {key_count} times")
    return found


def unexpected_complaints(texts):
    """Errors and tracebacks of Odoo that neither a kill nor a cut connection explains.

    :param dict texts: Odoo's logs by name
    :return: a sentence for each
    :rtype: list
    """
    found = []
    for name, text in texts.items():
        for entry in _entries(text):
            level = _ENTRY.match(entry)
            is_bad = "Traceback (most recent call last)" in entry or (level and level[1] in ("ERROR", "CRITICAL"))
            if is_bad and not any(words in entry for words in _EXPECTED):
                lines = entry.strip().splitlines()
                found.append(f"{name}: {lines[0][:160]} … {lines[-1][:200]}")
    return found


def _entries(text):
    """The entries of an Odoo log, each with the lines that belong to it."""
    entry = []
    for line in text.splitlines():
        # Why a registry could not be loaded is told by the entry that follows.
        if _ENTRY.match(line) and entry and not entry[-1].endswith(_FAILED_TO_LOAD):
            yield "\n".join(entry)
            entry = []
        entry.append(line)
    if entry:
        yield "\n".join(entry)
