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
    "deadline_passed": _lt(
        "Too late: Ozon wanted it by %(moment)s. Settle it in the Ozon seller account, or have an Ozon administrator "
        "write the reason for shipping it all the same."
    ),
    "deadline_soon": _lt("Due soon: ship by %(moment)s"),
    "deadline_ok": _lt("On time: ship by %(moment)s"),
    "kind_codes": _lt("Ozon asks for activation codes"),
    "kind_physical_mode": _lt(
        "The order is set to physical shipping. Ship the parcel, or set the mode to virtual."
    ),
    "kind_goods": _lt("%(products)s needs a parcel: deliver it from the delivery order."),
    "kind_goods_several": _lt("%(products)s need a parcel: deliver them from the delivery order."),
    "kind_no_product": _lt("An article has no product. Create the order's products first."),
    "kind_ok": _lt("Needs no parcel (%(kind)s)"),
    "kind_later": _lt("A parcel follows later (%(kind)s)"),
    "goal_other_kind": _lt("The order's products have changed since it was opened here. Open Ship Virtually again."),
    "goal_too_far": _lt("“%(kind)s” is reported as far as “%(goal)s”, and no further."),
    "scheme_unknown": _lt(
        "This version does not know Ozon's delivery “%(delivery)s”. Handle the order in the Ozon seller account."
    ),
    "scheme_ozon": _lt(
        "Ozon delivers this order and scans the parcel; nobody else can report it as handed over. Here it can only "
        "be assembled."
    ),
    "scheme_partner": _lt(
        "Ozon's partner carrier delivers this order and scans the parcel; nobody else can report it as handed over. "
        "Here it can only be assembled."
    ),
    "scheme_assembled": _lt(
        "It is only assembled here: a parcel has to follow, and its carrier reports the rest (%(scheme)s)."
    ),
    "scheme_ok": _lt("%(scheme)s"),
    "requirements_gtd": _lt(
        "Ozon first wants the number of the customs declaration (GTD) of %(articles)s. Enter it in the Ozon "
        "seller account, then refresh the order."
    ),
    "requirements_country": _lt(
        "Ozon first wants the country of origin of %(articles)s. Enter it in the Ozon seller account, then "
        "refresh the order."
    ),
    "requirements_mark": _lt(
        "Ozon first wants the marking codes of %(articles)s. Enter it in the Ozon seller account, then refresh "
        "the order."
    ),
    "requirements_rnpt": _lt(
        "Ozon first wants the batch registration number (RNPT) of %(articles)s. Enter it in the Ozon seller "
        "account, then refresh the order."
    ),
    "requirements_uin": _lt(
        "Ozon first wants the jewellery number (UIN) of %(articles)s. Enter it in the Ozon seller account, then "
        "refresh the order."
    ),
    "requirements_imei": _lt(
        "Ozon first wants the IMEI of %(articles)s. Enter it in the Ozon seller account, then refresh the order."
    ),
    "requirements_weight": _lt(
        "Ozon first wants the weight of %(articles)s. Enter it in the Ozon seller account, then refresh the "
        "order."
    ),
    "requirements_other": _lt(
        "Ozon first wants data of %(articles)s (%(data)s). Enter it in the Ozon seller account, then refresh the "
        "order."
    ),
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
    "tracking_missing": _lt("The tracking reference is missing. Enter it on the delivery order."),
    "tracking_virtual": _lt(
        "Tracking reference %(number)s is a virtual number, which no parcel has: it poses as a parcel the other way "
        "round. Enter the carrier's own number."
    ),
    "tracking_unreal": _lt(
        "Tracking reference %(number)s does not look like a carrier's number. Enter the number that the carrier gave."
    ),
    "tracking_other_buyer": _lt(
        "Tracking reference %(number)s belongs to the parcel of posting %(posting)s, of another buyer. Enter the right "
        "one on the delivery order."
    ),
    "scheme_back": _lt(
        "The goods have come back to the warehouse before Ozon was told. Deliver them again and retry, or cancel the "
        "order on Ozon."
    ),
    "tracking_ok": _lt("Tracking number %(number)s"),
    "evidence_ok": _lt("Delivery to the buyer is recorded"),
    "evidence_codes": _lt("Codes are sent to the buyer; the sending is the evidence"),
    "evidence_too_short": _lt(
        "Evidence needs at least %(count)s visible characters: write down what the buyer received, how and when."
    ),
    "evidence_needed": _lt("To report it as delivered, write down what the buyer received, how and when."),
    "evidence_incomplete": _lt("Evidence: say both how the buyer received it and when."),
    "evidence_future": _lt("Evidence: the buyer cannot have received it in the future. Correct the time."),
    "evidence_placeholder": _lt("Evidence: nothing is known that could replace %(placeholders)s."),
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
    "travel_ok": _lt("Travels with the parcel %(posting)s"),
    "travel_kind": _lt("Only a gift can travel with another parcel."),
    "travel_buyer": _lt("%(posting)s does not go to the same buyer. Choose another parcel of his."),
    "travel_no_parcel": _lt("%(posting)s has no goods in it, so that nothing can travel with it."),
    "travel_gone": _lt("The parcel %(posting)s was cancelled or is on its way back. Choose another one."),
    "disclosure_told": _lt("The buyer was told on %(moment)s"),
    "disclosure_document": _lt("The buyer is told on the order's documents"),
    "disclosure_untold": _lt("The buyer has to be told first: press Tell the Buyer on the order."),
    "disclosure_failed": _lt(
        "The e-mail to the buyer could not be delivered. Copy the text on the Ozon page of the order into the chat, "
        "then press Sent in the Chat."
    ),
    "disclosure_missing": _lt(
        "There is no text that tells the buyer about this kind of order. Write it under Configuration, Texts for "
        "Buyers."
    ),
    "pattern_repeated": _lt(
        "%(count)s tracking numbers of %(days)s days have the form %(pattern)s: they look made up. Leave the field "
        "empty to have a number generated automatically."
    ),
    "limits_count": _lt(
        "%(count)s virtual shipments without codes in %(days)s days; this account's limit is %(limit)s."
    ),
    "limits_share": _lt(
        "%(share)s%% of the orders of %(days)s days are virtual shipments without codes; this account's limit is "
        "%(limit)s%%."
    ),
    "request_cancellation": _lt(
        "The buyer has asked for cancellation. Decide about it in the Ozon seller account first."
    ),
    "request_return": _lt(
        "The buyer has an open return or complaint. Settle it in the Ozon seller account first."
    ),
    "approval_given": _lt("Approved by %(user)s"),
    "approval_refused": _lt("Not approved by %(user)s: %(reason)s"),
    "approval_lapsed": _lt("Not approved before Ozon's deadline"),
    "earlier": _lt("Checked in an earlier version"),
}

#: The same for many orders at once, where what they say of each order differs.
CHECKS_OF_MANY = {
    "disclosure_told": _lt("The buyer was told"),
    "stage_no_order": _lt("The posting has no order yet"),
    "stage_blocked": _lt("Ozon shows another status; the order cannot be shipped"),
    "stage_reached": _lt("Ozon already shows it as shipped; there is nothing to ship"),
    "deadline_late": _lt("Late: Ozon wanted it earlier, and may refuse it"),
    "deadline_passed": _lt("Too late: Ozon wanted it earlier"),
    "deadline_soon": _lt("Due soon"),
    "pattern_repeated": _lt("Many tracking numbers have the same form: they look made up"),
    "limits_count": _lt("Too many virtual shipments without codes for this account's limit"),
    "limits_share": _lt("Too large a share of virtual shipments without codes for this account's limit"),
    "kind_goods": _lt("The order needs a parcel: deliver it from the delivery order"),
    "kind_goods_several": _lt("The order needs a parcel: deliver it from the delivery order"),
    "codes_missing": _lt("Codes are missing. The order waits for them; import codes on the product"),
    "tracking_length": _lt("The tracking number is too short or too long"),
    "tracking_characters": _lt("The tracking number has characters that are not allowed"),
    "tracking_carrier": _lt("The tracking number has the form of a real parcel's number"),
    "tracking_used": _lt("The tracking number is already used by another order"),
    "release_too_far": _lt("The release date is further away than Ozon allows"),
    "release_late": _lt("The release date is after Ozon's deadline"),
}

#: What a product without a kind of its own is.
KIND_HINTS = {
    "category": _lt("%(kind)s (category)"),
    "parcel": _lt("Parcel"),
}

FAILED = {
    "checks": _lt("A check no longer passes. Fix it, then retry."),
    "approval": _lt(
        "It was not approved before Ozon's deadline, and nothing was sent. Retry to ask for approval again."
    ),
    "not_approved": _lt("%(user)s did not approve it: %(reason)s. Nothing was sent. Retry to ask for approval again."),
}

WAITING = {
    "approval": _lt("Waiting for approval by another Ozon administrator. Nothing is sent before that."),
}
