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
    "handing_out": ("retry",),
    "handout_chat": ("retry",),
    "handout_unknown": ("hand_out",),
    "handout_failed": ("retry", "hand_out"),
}
WAITING_WAYS = {
    "codes_missing": ("import_codes", "send_partial"),
    "handout_chat": ("hand_out",),
    "handing_out": ("hand_out",),
}
#: Codes in these states belong to nobody yet; all others are bound to their shipment for good.
UNBOUND_STATES = ("free", "void")
#: Codes in these states count towards what their shipment needs.
HELD_STATES = ("reserved", "sent", "accepted")

#: How codes get to a buyer whom the seller serves himself.
HANDOUT_WAYS = [
    ("mail", "By e-mail"),
    ("chat", "In the chat"),
]
HANDOUT_STATES = [
    ("asked", "To be sent again"),
    ("sending", "Sending"),
    ("shown", "Shown"),
    ("sent", "Sent"),
    ("failed", "Not sent"),
    ("unknown", "Outcome unknown"),
]
#: Seconds until the next try where no mail could be sent at all, and how many there are before a person is asked.
MAIL_DELAYS = (60, 300, 900, 3600)
#: Mails that one account sends before others, and its own calls, have their turn.
MAIL_BATCH = 10
