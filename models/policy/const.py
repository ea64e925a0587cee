"""Tables of the policy."""

from datetime import timedelta

from ..shipment.const import GOALS, KINDS

#: How far a shipment of each kind goes (DESIGN section 5); a service needs evidence for the last stage.
GOAL_BY_KIND = {
    "digital": "delivered",
    "service": "delivered",
    "gift": "delivering",
    "presale": "assembled",
}

#: What a product or a category may say of itself: a kind, or that its orders need a parcel whatever is above it.
PRODUCT_KINDS = [*KINDS, ("parcel", "Parcel")]
#: How far an account may let a kind be reported: no further than is honest. A pre-sale is never more than assembled.
FURTHEST = {
    kind: GOALS[:[goal for goal, _label in GOALS].index(furthest) + 1]
    for kind, furthest in GOAL_BY_KIND.items() if kind != "presale"
}

#: Kinds that are reported as delivered only with evidence of it, where the seller reports it himself.
EVIDENCE_KINDS = ("service", "digital")
#: Schemes in which Ozon or its carrier scans the parcel: nobody else can report more than that it is assembled.
CARRIER_SCHEMES = ("fbs", "rfbs_integrated")

#: Where an order has lines of several kinds, the most careful one speaks for all.
KIND_PRECEDENCE = ("presale", "gift", "service", "digital")

#: What the words in braces in a text for buyers may be.
DISCLOSURE_PLACEHOLDERS = ("order", "posting", "product", "date", "instruction", "support", "activate_until")
#: What the text of a kind has to say.
DISCLOSURE_REQUIRED = {"presale": ("date",)}
#: How a buyer is told.
TELLING_WAYS = [
    ("mail", "By e-mail"),
    ("chat", "In the chat"),
]

CHECKS = [
    ("account", "Account"),
    ("active", "Other shipment"),
    ("stage", "Status on Ozon"),
    ("deadline", "Deadline"),
    ("kind", "Kind of goods"),
    ("goal", "Goal"),
    ("scheme", "Delivery"),
    ("requirements", "Data for Ozon"),
    ("codes", "Codes"),
    ("tracking", "Tracking number"),
    ("evidence", "Evidence of delivery"),
    ("release", "Release date"),
    ("travel", "Travels with"),
    ("disclosure", "Buyer told"),
    ("pattern", "Form of the tracking number"),
    ("limits", "Limits"),
    ("request", "Buyer's request"),
    ("approval", "Approval"),
]

APPROVAL_STATES = [
    ("none", "Not Needed"),
    ("waiting", "Waiting for Approval"),
    ("approved", "Approved"),
    ("refused", "Refused"),
    ("lapsed", "Lapsed"),
]
#: Which shipments somebody else has to approve.
APPROVAL_NEEDED = [
    ("nobody", "No Shipments"),
    ("overridden", "Overridden Checks"),
    ("no_codes", "Virtual Shipments without Codes"),
    ("all", "All Virtual Shipments"),
]

#: The ways out that the answers of refusing checks name, each a button beside it.
CHECK_WAYS = {
    "account_disconnected": ("open_account",),
    "account_key_expired": ("open_account", "open_ozon"),
    "active_half_done": ("open_shipments",),
    "kind_goods": ("open_delivery",),
    "kind_goods_several": ("open_delivery",),
    "kind_physical_mode": ("open_delivery",),
    "kind_no_product": ("open_posting",),
    "tracking_missing": ("open_delivery",),
    "tracking_virtual": ("open_delivery",),
    "tracking_unreal": ("open_delivery",),
    "tracking_other_buyer": ("open_delivery",),
    "scheme_unknown": ("open_ozon",),
    **dict.fromkeys((
        "requirements_gtd", "requirements_country", "requirements_mark", "requirements_rnpt", "requirements_uin",
        "requirements_imei", "requirements_weight", "requirements_other",
    ), ("open_ozon",)),
    "codes_missing": ("import_codes",),
    "deadline_passed": ("open_ozon",),
    "request_cancellation": ("open_ozon",),
    "request_return": ("open_ozon",),
    "release_missing": ("open_product",),
    "release_too_far": ("open_ozon",),
    "release_late": ("open_ozon",),
}

LEVELS = [
    ("ok", "OK"),
    ("warning", "Warning"),
    ("refusal", "Refusal"),
]

#: Ozon lets rFBS delivery take at most so long (OZON.md §3.6).
LONGEST_PRESALE = timedelta(days=30)
