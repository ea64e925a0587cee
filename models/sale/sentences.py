"""Why no order could be made of a posting, what needs a person, and what to do about it."""

from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

#: Why the shipment mode of an order cannot be chosen.
MODE_REASONS = {
    "codes": _lt("Ozon asks for activation codes: the order needs no parcel."),
}

#: An order whose posting was cancelled on Ozon after it was shipped: what happened, to codes, to money.
CANCELLED = {
    "shipped": _lt(
        "Posting %(postings)s was cancelled on Ozon after it was shipped, invoiced or delivered. Nothing was undone "
        "here."
    ),
    "codes": _lt("Codes sent to Ozon: %(count)s. They stay bound to this posting and are not used again."),
    "invoice": _lt("Invoice %(invoice)s: %(state)s."),
    "credit_note": _lt("Credit note %(invoice)s: %(state)s."),
    "draft_invoices": _lt("Draft invoices: %(count)s. Delete them unless the buyer still has to pay."),
    "not_invoiced": _lt("Nothing was invoiced. Create no invoice unless the buyer still has to pay."),
    "handled": _lt("Marked as handled by %(user)s on %(moment)s."),
}

#: Why a shipment has failed, where the order's own documents are the cause.
FAILED = {
    "tracking_missing": _lt(
        "Delivery order %(picking)s was validated without a tracking reference. Enter it there; Ozon is then told "
        "automatically."
    ),
}

#: A part of a posting has left, and cannot be reported.
PARTS = {
    "part_scheme": _lt(
        "Delivery order %(picking)s has brought a part of posting %(posting)s. Its partner carrier takes it as a whole "
        "only: it is reported when the rest is delivered."
    ),
    "part_rest": _lt(
        "Delivery order %(picking)s has brought a part of posting %(posting)s, and no back order brings the rest. "
        "Deliver the rest, or settle it with the buyer and report the order in the Ozon seller account."
    ),
    "part_reference": _lt(
        "Delivery order %(picking)s has brought a part of posting %(posting)s without a tracking reference. Enter it "
        "there; Ozon is then told automatically."
    ),
}

OTHER_NUMBER = _lt(
    "Delivery order %(picking)s has the tracking reference %(number)s now, but Ozon was told %(told)s for posting "
    "%(posting)s. Change it in the Ozon seller account."
)

PROBLEMS = {
    "unknown_article": _lt(
        "Posting %(posting)s waits for a product: none has the article %(articles)s. Choose the product or create it. "
        "The order is then created automatically."
    ),
    "ambiguous_article": _lt(
        "Posting %(posting)s waits for a product: several have the article %(articles)s. Choose the right one. The "
        "order is then created automatically."
    ),
    "no_currency": _lt(
        "Posting %(posting)s is held: it has no usable currency (%(currencies)s). Handle it in the Ozon seller "
        "account."
    ),
    "order_failed": _lt("The order of posting %(posting)s could not be created: %(error)s"),
}

#: Why an article calls for help.
ARTICLE_WAITS = _lt(
    "No product was found for the article %(article)s. Orders that wait for it: %(count)s. First deadline: %(moment)s. "
    "Choose the product or create it; the orders are then created automatically."
)
#: What needs a person, where neither the shipment nor the posting says so itself.
ATTENTION = {
    "account": _lt("No orders have been imported for a while. Open the account to see why."),
    "key": _lt(
        "The API key expires on %(moment)s. Create a new one in the Ozon seller account and enter it on the account."
    ),
    "overdue_virtual": _lt("Ozon wanted it by %(moment)s, and nobody has asked for it to be shipped."),
    "overdue_parcel": _lt("Ozon wanted the parcel by %(moment)s and still waits for it."),
    "soon_virtual": _lt("Nobody has asked for it to be shipped yet: ship it by %(moment)s."),
    "soon_parcel": _lt("Ozon waits for the parcel: hand it over by %(moment)s."),
    "article": _lt(
        "No single product has this article. Orders waiting for it: %(count)s. Choose the product, or create it."
    ),
    "no_order": _lt("This posting has no order. Create it."),
    "cancelled": _lt(
        "Cancelled on Ozon after it was shipped, invoiced or delivered. Nothing was undone here: decide what to do "
        "with the order."
    ),
    "cancelled_here": _lt(
        "The order is cancelled here, but Ozon still waits for it. Cancel it in the Ozon seller account as well."
    ),
}
