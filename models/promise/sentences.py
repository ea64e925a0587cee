"""Why a promise cannot or will not be kept, and what to do about it."""

from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

OBJECTIONS = {
    "missing": _lt(
        "%(product)s is a pre-sale without a release date, so that nothing can be promised to the buyer. Set the date "
        "on the product, or cancel the order on Ozon."
    ),
    "past": _lt(
        "The release date %(release)s of %(product)s has passed. Ship the parcel by %(day)s, and give the product a "
        "new date or sell it as goods."
    ),
    "too_far": _lt(
        "%(product)s is released on %(release)s: more than 30 days away, longer than Ozon allows. Agree on an earlier "
        "date, or cancel the order on Ozon."
    ),
    "no_cutoff": _lt(
        "%(product)s is released on %(release)s, after Ozon's deadline, and for this kind of delivery no later date "
        "can be agreed on. Ship it in time, or cancel the order on Ozon."
    ),
    "not_taken": _lt(
        "The release of %(product)s was moved to %(release)s, and Ozon takes no other date for this order. Settle it "
        "with the buyer, or cancel the order on Ozon."
    ),
    "moved": _lt(
        "The release of %(product)s was moved to %(release)s, and this order is still promised for %(day)s. Press "
        "Another Date, or cancel the order on Ozon."
    ),
}
LATE = _lt(
    "%(product)s was promised for %(day)s and has not left yet. Ship the parcel now, or cancel the order on Ozon."
)
RISKS = {
    "stock": _lt(
        "By %(day)s %(missing)s of %(product)s will be missing, as far as the forecast tells. The next receipt is "
        "planned for %(receipt)s. Agree on another date, or cancel the order on Ozon."
    ),
    "stock_unplanned": _lt(
        "By %(day)s %(missing)s of %(product)s will be missing, as far as the forecast tells, and no receipt is "
        "planned. Order the goods, agree on another date, or cancel the order on Ozon."
    ),
}
PROMISED = _lt("%(product)s is promised for %(day)s.")

#: Why Ozon does not take another date for an order.
NO_OTHER_DATE = {
    "assembled": _lt("%(order)s: it is assembled; Ozon takes no other date any more"),
    "not_offered": _lt("%(order)s: Ozon does not offer another date for it"),
    "no_cutoff": _lt("%(order)s: for this kind of delivery no later date can be agreed on"),
    "shipping": _lt("%(order)s: it is being shipped right now"),
    "refused": _lt("%(order)s: a check does not pass; press Ship Virtually on the order to see which"),
}
