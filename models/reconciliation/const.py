"""Tables of the comparison of a period."""

from datetime import timedelta

KINDS = [
    ("missing_here", "Not in Odoo"),
    ("missing_there", "Not on Ozon"),
    ("no_order", "No order"),
    ("cancelled", "Cancelled on one side"),
    ("status", "Other status"),
    ("quantity", "Other quantity"),
    ("unreadable", "Unusable data from Ozon"),
]

#: What a run goes through: Ozon's lists, each over the whole period, then what none of them showed.
LISTS = ("digital", "fbo", "fbs")
UNSEEN = "unseen"
STEPS = (*LISTS, UNSEEN)

#: How often a run is taken up again after Ozon could not be read, and the pause before that.
TRIES = 60
PAUSE = timedelta(minutes=1)
KEPT_DAYS = 30
