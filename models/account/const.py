"""Tables of the account: what may go wrong with it, and how its work is watched."""

from datetime import timedelta

#: What may go wrong between us and Ozon as a whole; `sentences.py` has a sentence for each.
PROBLEMS = [
    ("no_key", "No API key"),
    ("authentication", "Client-Id or API key not accepted"),
    ("key_expired", "API key expired"),
    ("role_missing", "API key lacks permission"),
    ("method_gone", "Method switched off by Ozon"),
    ("throttled", "Too many requests"),
    ("not_reached", "Ozon unreachable"),
    ("host_refused", "Address in an internal network"),
    ("too_slow", "Ozon too slow"),
    ("unusable_answer", "Unusable answer"),
    ("refused", "Refused by Ozon"),
    ("internal", "Internal error"),
    ("earlier", "Problem noted by an earlier version"),
]

#: What may go wrong with a call, by the class of the error (connector/errors.py).
API_ERRORS = [
    ("AuthenticationError", "Client-Id or API key not accepted"),
    ("KeyExpired", "API key expired"),
    ("RoleMissing", "API key lacks permission"),
    ("MethodGone", "Method switched off by Ozon"),
    ("Refused", "Refused by Ozon"),
    ("NotSent", "Ozon unreachable"),
    ("Throttled", "Too many requests"),
    ("HostRefused", "Address in an internal network"),
    ("TooSlow", "Ozon too slow"),
    ("OutcomeUnknown", "No usable answer"),
    ("MalformedAnswer", "Unusable answer"),
]

KEY_EXPIRY_NOTICE = timedelta(days=21)

API_LOG_DAYS = 30
API_LOG_ERROR_DAYS = 90
