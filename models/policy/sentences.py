"""What each check says, by its answer."""

from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

CHECKS = {
    "account_disconnected": _lt("Account “%(account)s” is not connected. Open it and press Test Connection."),
    "account_key_expired": _lt(
        "The API key of “%(account)s” has expired. Create a new one in the Ozon seller account."
    ),
    "account_ok": _lt("Account connected"),
    "active_shipment": _lt("This order is already being shipped."),
    "active_half_done": _lt(
        "An earlier shipment of this order ended half-way. Open it and press Retry, so that nothing is sent twice."
    ),
    "stage_foreign": _lt("This order did not come from Ozon."),
    "stage_no_order": _lt("Posting %(posting)s has no order yet."),
    "stage_blocked": _lt("Ozon shows the order as “%(status)s”; it cannot be shipped."),
    "stage_reached": _lt("Ozon already shows the order as “%(status)s”; there is nothing to ship."),
    "stage_ok": _lt("Ozon is waiting for it"),
    "deadline_late": _lt("Late: Ozon wanted it by %(moment)s. Ozon may refuse it."),
    "deadline_soon": _lt("Due soon: ship by %(moment)s"),
    "deadline_ok": _lt("On time: ship by %(moment)s"),
    "kind_codes": _lt("Ozon asks for activation codes"),
    "kind_physical_mode": _lt(
        "The order is set to physical shipping. Ship the parcel, or set the mode to virtual."
    ),
    "kind_goods": _lt("%(products)s must be shipped as a parcel. Deliver the order from its delivery order."),
    "kind_no_product": _lt("An article has no product. Create the order's products first."),
    "kind_ok": _lt("Needs no parcel (%(kind)s)"),
    "goal_other_kind": _lt("The order's products have changed since it was opened here. Open Ship Virtually again."),
    "goal_too_far": _lt("“%(kind)s” is reported as far as “%(goal)s”, and no further."),
    "scheme_unknown": _lt(
        "This version does not know Ozon's delivery “%(delivery)s”. Handle the order in the Ozon seller account."
    ),
    "scheme_ozon": _lt(
        "Ozon delivers this order and scans the parcel; nobody else can report it as handed over. It can only be "
        "assembled: choose the goal Assembled if a parcel will follow."
    ),
    "scheme_partner": _lt(
        "Ozon's partner carrier delivers this order and scans the parcel; nobody else can report it as handed over. "
        "It can only be assembled: choose the goal Assembled if a parcel will follow."
    ),
    "scheme_ok": _lt("%(scheme)s"),
    "codes_missing": _lt("Codes missing: %(products)s. The order waits for them; import codes on the product."),
    "codes_ok": _lt("Codes available: %(count)s"),
    "tracking_generated": _lt("A virtual tracking number is generated automatically"),
    "tracking_length": _lt("Tracking number %(number)s: use %(min)s to %(max)s characters."),
    "tracking_characters": _lt("Tracking number %(number)s: the characters %(strange)s are not allowed."),
    "tracking_carrier": _lt(
        "Tracking number %(number)s has the form of a real parcel's number (%(carrier)s). A virtual number must not "
        "pose as a real one; leave the field empty to have one generated automatically."
    ),
    "tracking_used": _lt("Tracking number %(number)s is already used by another order of this account."),
    "tracking_ok": _lt("Tracking number %(number)s"),
    "evidence_ok": _lt("Delivery to the buyer is recorded"),
    "evidence_too_short": _lt(
        "Evidence needs at least %(count)s visible characters: write down what the buyer received, how and when."
    ),
    "evidence_needed": _lt("To report it as delivered, write down what the buyer received, how and when."),
    "evidence_missing": _lt(
        "Without evidence of delivery the order is reported as delivering only. Write down what the buyer received, "
        "how and when, to report it as delivered."
    ),
    "release_missing": _lt("A pre-sale product needs a release date. Set it on the product."),
    "release_too_far": _lt(
        "The release date %(date)s is more than 30 days away, longer than Ozon allows. Cancel the order in the Ozon "
        "seller account, or agree on an earlier date."
    ),
    "release_late": _lt(
        "The release date %(date)s is after Ozon's deadline, and for this kind of delivery no later date can be "
        "agreed on. Cancel the order in the Ozon seller account, or ship it in time."
    ),
    "release_ok": _lt("Release on %(date)s"),
    "earlier": _lt("Checked in an earlier version"),
}

FAILED = {
    "checks": _lt("A check no longer passes. Fix it, then retry."),
}
