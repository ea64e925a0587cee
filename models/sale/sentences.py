"""Why no order could be made of a posting, and what to do about it."""

from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

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
