"""Tables of the Odoo side, so that the models read as prose."""

from datetime import timedelta

STAGES = [
    ("awaiting", "Awaiting"),
    ("assembled", "Assembled"),
    ("delivering", "Delivering"),
    ("delivered", "Delivered"),
    ("cancelled", "Cancelled"),
    ("disputed", "Disputed"),
    ("unknown", "Unknown"),
]

SCHEMES = [
    ("digital", "Digital codes"),
    ("rfbs", "Seller delivers (rFBS)"),
    ("rfbs_integrated", "Partner carrier (rFBS)"),
    ("fbs", "Ozon delivers (FBS)"),
    ("unknown", "Unknown"),
]

KINDS = [
    ("digital", "Digital code"),
    ("service", "Service"),
    ("gift", "Gift"),
    ("presale", "Pre-sale"),
]

#: How far a shipment of each kind goes (DESIGN section 5); a service needs evidence for the last stage.
GOAL_BY_KIND = {
    "digital": "delivered",
    "service": "delivered",
    "gift": "delivering",
    "presale": "assembled",
}

#: Where an order has lines of several kinds, the most careful one speaks for all.
KIND_PRECEDENCE = ("presale", "gift", "service", "digital")

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
    ("set_cutoff", "Agree shipping date"),
    ("assemble", "Assemble"),
    ("set_tracking", "Set tracking number"),
    ("delivering", "Report delivering"),
    ("last_mile", "Report last mile"),
    ("delivered", "Report delivered"),
]

OUTCOMES = [
    ("sending", "Sending"),
    ("accepted", "Accepted"),
    ("refused", "Refused"),
    ("not_sent", "Not sent"),
    ("unknown", "Outcome unknown"),
]

#: A shipment may fail for these reasons only; `ozon.shipment._failure_sentence` has a sentence for each.
FAILURE_TYPES = [
    ("refused", "Refused by Ozon"),
    ("checks", "Checks not passed"),
    ("carrier_reports", "Only the carrier can report this"),
    ("requirements", "Ozon asks for product data first"),
    ("disputed", "Disputed on Ozon"),
    ("unknown_status", "Status not known to this version"),
    ("not_found", "Not found on Ozon"),
    ("codes_missing", "Waiting for codes"),
    ("codes_rejected", "Codes rejected by Ozon"),
    ("codes_differ", "Ozon holds other codes"),
    ("not_confirmed", "Accepted but not confirmed"),
    ("unreachable", "Ozon could not be reached"),
    ("key", "Api-Key not accepted"),
    ("role_missing", "Api-Key lacks a role"),
    ("method_gone", "Method switched off by Ozon"),
    ("internal", "Internal error"),
]

#: What may go wrong with a call, by the class of the error (connector/errors.py).
API_ERRORS = [
    ("AuthenticationError", "Client-Id or Api-Key not accepted"),
    ("KeyExpired", "Api-Key expired"),
    ("RoleMissing", "Api-Key lacks a role"),
    ("MethodGone", "Method switched off by Ozon"),
    ("Refused", "Refused by Ozon"),
    ("NotSent", "Ozon not reached"),
    ("Throttled", "Ozon asked to wait"),
    ("OutcomeUnknown", "No usable answer"),
    ("MalformedAnswer", "Answer not understood"),
]

#: What an account's health is told by: its scheduled actions, and the moment when it was connected.
JOBS = [
    ("import", "Import orders"),
    ("send", "Send shipments"),
    ("verify", "Verify shipments"),
    ("sync", "Read open postings"),
    ("digest", "Send the daily summary"),
    ("connect", "Connect"),
]

URGENCIES = [
    ("soon", "Due soon"),
    ("overdue", "Overdue"),
]

#: Refusals that a second look may overcome (API.md §10.3): the posting was not yet, or no longer, where we
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
#: How often a person may try one failed shipment again.
MANUAL_RETRY_LIMIT = 10
#: How long an accepted call may stay without visible effect before a person is told.
PATIENCE = timedelta(hours=6)
#: How long to wait before a call whose outcome is unknown may be made again, although Ozon shows no effect
#: yet. It is longer than any request lives: one begins within BEGIN_SECONDS after it was written down, has waited
#: five seconds for its turn at most, and is answered within the read timeout. Codes cost money: they get more time.
SETTLE_SECONDS = 45
SETTLE_SECONDS_CODES = 180
BEGIN_SECONDS = 10

BATCH_SIZE = 100
#: A run that has nothing due waits this long, in seconds, for what is due in a moment.
IDLE_WAIT = 4.0
#: How long, in seconds, a run waits for another worker to let go of the account.
LOCK_WAIT = 5.0
#: Time budget, in seconds, of an import started by a button.
REQUEST_BUDGET = 40.0
#: How far back each import looks again; Ozon may show an order late (late payment).
IMPORT_OVERLAP = timedelta(days=1)
#: Oldest orders that are imported: Ozon takes windows of at most a year.
IMPORT_HORIZON = timedelta(days=355)
#: How long after the order a posting that is only presumed to be delivered is read again. Ozon does not say
#: when it becomes final (API.md §3.4); delivery takes at most 30 days, and a dispute some more.
PRESUMED_DELIVERY = timedelta(days=60)
KEY_EXPIRY_NOTICE = timedelta(days=21)
DUE_SOON = timedelta(hours=4)
#: What the daily summary tells of in advance: a working day and a little more.
DIGEST_HORIZON = timedelta(hours=12)
#: Hours of the day, by the clock of whoever gets it, between which the daily summary is sent.
DIGEST_HOURS = range(7, 12)
#: How many lines of a kind the daily summary has.
DIGEST_LINES = 20

#: Work of a connected account that has not been done for so long has stopped.
IMPORT_STALE = timedelta(minutes=30)
SHIPMENT_STALE = timedelta(minutes=15)
SYNC_STALE = timedelta(hours=1)

API_LOG_DAYS = 30
API_LOG_ERROR_DAYS = 90
