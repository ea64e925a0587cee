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
