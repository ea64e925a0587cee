"""Why no order could be made of a posting, and what to do about it."""

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
