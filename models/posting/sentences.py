"""Why a posting cannot be used, or its account not be imported in full, and what to do about it."""

from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

PROBLEMS = {
    "malformed": _lt(
        "Ozon sent posting %(posting)s in a form that cannot be used (field %(path)s). It is read again with every "
        "import. If that does not help, handle it in the Ozon seller account and report it to the maintainers."
    ),
    "internal": _lt(
        "Posting %(posting)s could not be updated because of an internal error (%(error)s). It is read again "
        "automatically; the server log has the details."
    ),
}

ACCOUNT_PROBLEMS = {
    "nameless": _lt(
        "%(count)s postings came without a usable number and could not be imported (field %(path)s). Look for them "
        "in the Ozon seller account."
    ),
}

#: What a buyer asks for, and what to do about it.
BUYER_REQUESTS = {
    "cancellation": _lt(
        "The buyer asks to cancel the order: %(words)s. Decide in the Ozon seller account before anything is shipped."
    ),
    "cancellation_dated": _lt(
        "The buyer asks to cancel the order: %(words)s. Decide in the Ozon seller account before anything is shipped; "
        "Ozon grants it by itself on %(moment)s."
    ),
    "return": _lt(
        "The buyer wants to return the order, or complains of it: %(words)s. Settle it in the Ozon seller account."
    ),
    "unreadable": _lt(
        "Ozon shows a request of the buyer in a form that cannot be used. Look at the order in the Ozon seller account "
        "before anything is shipped."
    ),
}
