"""Tables of promises."""

PROMISE_STATES = [
    ("open", "Open"),
    ("late", "Late"),
    ("kept", "Kept"),
    ("withdrawn", "Withdrawn"),
]
OPEN_STATES = ("open", "late")
#: Stages in which the goods have not left yet.
WAITING_STAGES = ("awaiting", "assembled")

#: Why a promise cannot be kept as it stands; `sentences.py` has a sentence for each.
OBJECTIONS = [
    ("missing", "No release date"),
    ("past", "Release date passed"),
    ("too_far", "Later than Ozon allows"),
    ("no_cutoff", "No later date for this delivery"),
    ("not_taken", "Ozon takes no other date"),
    ("moved", "Release date moved"),
]
#: Why a promise will not be kept, as far as the forecast tells.
RISKS = [
    ("stock", "Not enough in stock by then"),
]

#: Days ahead of its date from which the forecast is looked at.
WARN_DAYS = 5
WARN_DAYS_LIMIT = 60
