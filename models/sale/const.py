"""Tables of what needs a person."""

#: Why something needs a person, the most pressing first; screens show them in this order.
CAUSES = [
    ("account", "Account problem"),
    ("overdue", "Overdue"),
    ("soon", "Due soon"),
    ("promise", "Promise in danger"),
    ("buyer", "Request of the buyer"),
    ("not_cancelled", "Not cancelled on Ozon"),
    ("codes", "Codes missing"),
    ("rejected", "Rejected by Ozon"),
    ("failed", "Shipment failed"),
    ("tracking", "Tracking reference missing"),
    ("article", "Unknown article"),
    ("no_order", "Order not created"),
    ("cancelled", "Cancelled after shipping"),
    ("returning", "On its way back"),
    ("disputed", "Disputed on Ozon"),
    ("cancelled_here", "Cancelled in Odoo only"),
    ("unreadable", "Not up to date"),
]

#: What the one button of each row does.
SOLUTIONS = [
    ("ship", "Ship Virtually"),
    ("retry", "Retry"),
    ("import_codes", "Import Codes"),
    ("match", "Match Article"),
    ("create_order", "Create Order"),
    ("settle", "Mark as Settled"),
    ("open", "Open"),
]
SOLUTION_BY_CAUSE = {
    "codes": "import_codes",
    "rejected": "retry",
    "failed": "retry",
    "article": "match",
    "no_order": "create_order",
    "cancelled": "settle",
    "returning": "settle",
    "disputed": "settle",
}

#: Failures of a shipment that are Ozon's own answer, and not ours or the network's.
REJECTIONS = (
    "refused", "ship_failed", "requirements", "carrier_reports", "codes_rejected", "codes_differ", "disputed",
    "returning",
)
#: Problems of an account that do not pass by themselves.
LASTING_PROBLEMS = ("no_key", "authentication", "key_expired", "role_missing", "method_gone", "nameless", "internal")
#: Problems of a posting that are told by the article, and not by the posting.
ARTICLE_PROBLEMS = ("unknown_article", "ambiguous_article")
#: What a posting that was shipped may come to, and a person has to settle.
AFTERMATHS = ("cancelled", "returning", "disputed")
