"""Tables of the policy."""

from datetime import timedelta

#: How far a shipment of each kind goes (DESIGN section 5); a service needs evidence for the last stage.
GOAL_BY_KIND = {
    "digital": "delivered",
    "service": "delivered",
    "gift": "delivering",
    "presale": "assembled",
}

#: Where an order has lines of several kinds, the most careful one speaks for all.
KIND_PRECEDENCE = ("presale", "gift", "service", "digital")

CHECKS = [
    ("account", "Account"),
    ("active", "Other shipment"),
    ("stage", "Status on Ozon"),
    ("deadline", "Deadline"),
    ("kind", "Kind of goods"),
    ("goal", "Goal"),
    ("scheme", "Delivery"),
    ("codes", "Codes"),
    ("tracking", "Tracking number"),
    ("evidence", "Evidence of delivery"),
    ("release", "Release date"),
]

LEVELS = [
    ("ok", "OK"),
    ("warning", "Warning"),
    ("refusal", "Refusal"),
]

#: Ozon lets rFBS delivery take at most so long (OZON.md §3.6).
LONGEST_PRESALE = timedelta(days=30)
