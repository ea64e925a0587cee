"""Tables of the pool of codes."""

STATES = [
    ("free", "Free"),
    ("reserved", "Reserved"),
    ("sent", "Sent"),
    ("accepted", "Accepted"),
    ("rejected", "Rejected"),
    ("void", "Void"),
]
#: Codes in these states are past: there will be ever more of them.
PAST_STATES = ("accepted", "rejected", "void")
PRESENT_STATES = ("free", "reserved", "sent")
#: Past codes of a product are counted no further than this.
PAST_COUNT_LIMIT = 1000
#: The ways out that the sentences about codes name, each a button beside it.
FAILED_WAYS = {
    "codes_missing": ("import_codes", "retry"),
    "codes_rejected": ("retry", "send_partial"),
    "codes_differ": ("open_ozon",),
    "codes_unseen": ("open_ozon", "retry"),
}
WAITING_WAYS = {
    "codes_missing": ("import_codes", "send_partial"),
}
#: Codes in these states belong to nobody yet; all others are bound to their shipment for good.
UNBOUND_STATES = ("free", "void")
#: Codes in these states count towards what their shipment needs.
HELD_STATES = ("reserved", "sent", "accepted")
