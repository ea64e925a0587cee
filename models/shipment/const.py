"""Tables of shipments, and how patient they are."""

from datetime import timedelta

KINDS = [
    ("digital", "Digital code"),
    ("service", "Service"),
    ("gift", "Gift"),
    ("presale", "Pre-sale"),
]

PARCEL = "parcel"
#: Of shipments: the virtual kinds of products, and the parcel that a delivery order has sent off.
SHIPMENT_KINDS = [*KINDS, (PARCEL, "Parcel")]

GOALS = [
    ("assembled", "Assembled"),
    ("delivering", "Delivering"),
    ("delivered", "Delivered"),
]

#: How the buyer received what he ordered.
EVIDENCE_WAYS = [
    ("mail", "By e-mail"),
    ("link", "By a link"),
    ("handed", "Handed over"),
    ("other", "In another way"),
]

SHIPMENT_STATES = [
    ("queued", "Scheduled"),
    ("sending", "Sending"),
    ("verifying", "Verifying"),
    ("done", "Shipped"),
    ("failed", "Failed"),
    ("cancelled", "Cancelled"),
]
ACTIVE_STATES = ("queued", "sending", "verifying")

STEPS = [
    ("upload_codes", "Upload codes"),
    ("set_cutoff", "Agree on shipping date"),
    ("assemble", "Assemble"),
    ("set_tracking", "Set tracking number"),
    ("delivering", "Report delivering"),
    ("last_mile", "Report last mile"),
    ("delivered", "Report delivered"),
    ("assemble_part", "Assemble a part"),
]

OUTCOMES = [
    ("sending", "Sending"),
    ("accepted", "Accepted"),
    ("undone", "Failed on Ozon"),
    ("refused", "Refused"),
    ("not_sent", "Not sent"),
    ("unknown", "Outcome unknown"),
]

#: Why a shipment has failed, or waits; `sentences.py` has a sentence for each.
FAILURE_TYPES = [
    ("refused", "Refused by Ozon"),
    ("ship_failed", "Assembly failed on Ozon"),
    ("carrier_reports", "Only the carrier can report this"),
    ("requirements", "Ozon asks for product data first"),
    ("part_changed", "Contents changed on Ozon"),
    ("disputed", "Disputed on Ozon"),
    ("returning", "On its way back"),
    ("unknown_status", "Unknown status"),
    ("not_found", "Not shown by Ozon"),
    ("unreadable", "Unusable data from Ozon"),
    ("not_confirmed", "Accepted but not confirmed"),
    ("unreachable", "Ozon unreachable"),
    ("throttled", "Too many requests"),
    ("key", "API key not accepted"),
    ("role_missing", "API key lacks permission"),
    ("method_gone", "Method switched off by Ozon"),
    ("waiting_carrier", "Waiting for its parcel"),
    ("carrier_gone", "Its parcel does not come"),
    ("internal", "Internal error"),
]

#: Why a shipment has ended without reaching its goal and without having failed.
CLOSINGS = [
    ("withdrawn", "Withdrawn"),
    ("replaced", "Replaced by a new shipment"),
    ("cancelled_on_ozon", "Order cancelled on Ozon"),
    ("cancelled_in_odoo", "Order cancelled in Odoo"),
    ("neutralized", "Database copy neutralized"),
    ("cancelling", "Cancellation requested"),
    ("earlier", "Cancelled in an earlier version"),
]

#: The ways out that the sentence of each reason names, each a button beside it.
FAILED_WAYS = {
    "refused": ("retry",),
    "ship_failed": ("open_ozon", "retry"),
    "requirements": ("open_ozon", "retry"),
    "part_changed": ("open_ozon",),
    "disputed": ("open_ozon",),
    "returning": ("open_ozon",),
    "unknown_status": ("open_ozon",),
    "not_found": ("open_ozon", "retry"),
    "unreadable": ("open_ozon",),
    "not_confirmed": ("open_ozon", "retry"),
    "unreachable": ("retry",),
    "throttled": ("retry",),
    "key": ("open_account", "retry"),
    "role_missing": ("open_ozon", "retry"),
    "waiting_carrier": ("retry",),
    "carrier_gone": ("open_shipments",),
    "internal": ("retry",),
}
#: The same while it still continues by itself.
WAITING_WAYS = {
    "key": ("open_account",),
    "role_missing": ("open_ozon",),
}
#: Ozon's own pages for sellers. No documented address leads to one posting.
SELLER_ACCOUNT_URL = "https://seller.ozon.ru"

#: Refusals that a second look may overcome (OZON.md §10.3): the posting was not yet, or no longer, where we
#: thought it was.
LOOK_AGAIN_WORDS = frozenset({
    "TRANSITION_IS_NOT_POSSIBLE",
    "HAS_INCORRECT_STATUS",
    "STATE_NOT_VALID",
    "SHIP_NOT_AVAILABLE",
    "POSTING_ALREADY_CANCELLED",
    "POSTING_NOT_FOUND",
})
LOOK_AGAIN_LIMIT = 5

#: Seconds until the next look at a posting that Ozon is still working on.
LOOK_DELAYS = (1, 2, 3, 5, 10, 30, 60, 120, 300, 900)
#: Seconds until the next try of a call that had no effect.
RETRY_DELAYS = (2, 5, 15, 60, 120, 300, 900, 1800)
RETRY_LIMIT = 30
#: Seconds until the next try where Ozon could not even be read.
POSTPONEMENT = 15
#: How often a person may retry one failed shipment.
MANUAL_RETRY_LIMIT = 10
#: How long an accepted call may stay without visible effect before a person is told, where there is time enough:
#: otherwise a share of what is left until the deadline, and the least of all where nothing is left.
PATIENCE = timedelta(hours=6)
PATIENCE_SHARE = 1 / 3
PATIENCE_LEAST = timedelta(minutes=15)
#: How often an assembly that Ozon reports as failed is sent again by itself (OZON.md §3.1).
ASSEMBLY_LIMIT = 5
#: How long an assembly that was sent again is given before Ozon's `ship_failed` is believed to mean this one.
SETTLE_SECONDS_ASSEMBLY = 300
#: How long to wait before a call whose outcome is unknown may be made again, although Ozon shows no effect
#: yet. It is longer than any request lives: one begins within BEGIN_SECONDS after it was written down, has waited
#: five seconds for its turn at most, and is answered within the read timeout. Codes cost money: they get more time.
SETTLE_SECONDS = 45
SETTLE_SECONDS_CODES = 180
BEGIN_SECONDS = 10

#: Work of a connected account that has not been done for so long has stopped.
SHIPMENT_STALE = timedelta(minutes=15)

# === CANCELLING ON OZON === #

CANCELLATION_STATES = [
    ("asked", "Scheduled"),
    ("sending", "Sending"),
    ("verifying", "Verifying"),
    ("done", "Cancelled on Ozon"),
    ("failed", "Failed"),
    ("withdrawn", "Withdrawn"),
]
ACTIVE_CANCELLATION_STATES = ("asked", "sending", "verifying")
#: Why a cancellation has failed, or waits; `sentences.py` has a sentence for each.
CANCELLATION_FAILURES = [
    ("refused", "Refused by Ozon"),
    ("not_offered", "Not offered by Ozon"),
    ("not_confirmed", "Accepted but not confirmed"),
    ("unread", "Not shown by Ozon"),
    ("shipping", "Being shipped"),
    ("unreachable", "Ozon unreachable"),
    ("key", "API key not accepted"),
    ("role_missing", "API key lacks permission"),
    ("method_gone", "Method switched off by Ozon"),
    ("internal", "Internal error"),
]
