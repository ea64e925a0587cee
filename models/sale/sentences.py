"""Why no order could be made of a posting, what needs a person, and what to do about it."""

from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

PROBLEMS = {
    "unknown_article": _lt(
        "Posting %(posting)s is held: no product has the article %(articles)s. Create the product, or enter the "
        "article as “Ozon Article” on the right one, then press Create Order."
    ),
    "ambiguous_article": _lt(
        "Posting %(posting)s is held: several products have the article %(articles)s. Leave it on one of them only, "
        "then press Create Order."
    ),
    "no_currency": _lt(
        "Posting %(posting)s is held: it has no usable currency (%(currencies)s). Handle it in the Ozon seller "
        "account."
    ),
    "order_failed": _lt("The order of posting %(posting)s could not be created: %(error)s"),
}

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
        "No single product has this article. Orders waiting for it: %(count)s. Create the product, or enter the "
        "article as “Ozon Article” on the right one."
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
