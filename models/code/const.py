"""Tables of the pool of codes."""

STATES = [
    ("free", "Free"),
    ("reserved", "Reserved"),
    ("sent", "Sent"),
    ("accepted", "Accepted"),
    ("rejected", "Rejected"),
    ("void", "Void"),
]
#: Codes in these states belong to nobody yet; all others are bound to their shipment for good.
UNBOUND_STATES = ("free", "void")
#: Codes in these states count towards what their shipment needs.
HELD_STATES = ("reserved", "sent", "accepted")
