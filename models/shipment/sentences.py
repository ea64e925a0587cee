"""What happened to a shipment and what to do now, for each reason why it has failed, waits or was closed."""

from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

FAILED = {
    "refused": _lt("Ozon refused it. Fix what its answer says, then retry."),
    "ship_failed": _lt(
        "Ozon accepted the assembly and then reported that it had failed, %(count)s times (ship_failed). Look at the "
        "order in the Ozon seller account, then retry."
    ),
    "carrier_reports": _lt(
        "Ozon or its carrier scans this parcel; nobody else can report it as handed over. Hand the parcel over, or "
        "agree with the buyer on cancelling."
    ),
    "requirements": _lt(
        "Ozon asks for product data (marking, country, customs) before it lets this order be assembled. Enter them "
        "in the Ozon seller account, then retry."
    ),
    "part_changed": _lt(
        "A part of the order has left, but Ozon does not show the order any more as it was then. Look in the Ozon "
        "seller account how it was split or assembled, and report the part there."
    ),
    "disputed": _lt("The order is disputed on Ozon. Settle the dispute in the Ozon seller account first."),
    "returning": _lt(
        "Ozon shows the parcel on its way back to you. Settle the return in the Ozon seller account; nothing more is "
        "sent from here."
    ),
    "unknown_status": _lt(
        "Ozon shows a status that this version does not know, so that nothing is done. Handle the order in the Ozon "
        "seller account and report it to the maintainers."
    ),
    "not_found": _lt(
        "Ozon does not show this posting. Check in the Ozon seller account whether it exists and whether the account "
        "is the right one, then retry."
    ),
    "unreadable": _lt(
        "Ozon keeps sending this posting in a form that cannot be used (field %(path)s). Handle it in the Ozon "
        "seller account and report it to the maintainers."
    ),
    "not_confirmed": _lt(
        "Ozon accepted the call but still does not show its effect. Look at the order in the Ozon seller account, "
        "then retry."
    ),
    "unreachable": _lt("Ozon could not be reached after many tries. Retry later."),
    "throttled": _lt("Ozon kept answering that there were too many requests. Retry later."),
    "key": _lt("Ozon does not accept the API key. Fix it on the account, then retry."),
    "role_missing": _lt("The API key lacks permission. Add the missing role in the Ozon seller account, then retry."),
    "method_gone": _lt("Ozon has switched off the method %(method)s, which this version uses. Update the app."),
    "waiting_carrier": _lt("It did not follow the parcel %(posting)s. Retry."),
    "carrier_gone": _lt(
        "It was to travel with the parcel %(posting)s, which was cancelled or is on its way back. Ship it another way, "
        "or agree with the buyer on cancelling."
    ),
    "internal": _lt("An internal error (%(error)s) stopped it. Retry; the server log has the details."),
}

#: While a shipment still continues by itself.
WAITING = {
    "waiting_carrier": _lt("It travels with the parcel %(posting)s and continues automatically when that goes on."),
    "refused": _lt("Ozon refused a step for now. Odoo will retry automatically."),
    "ship_failed": _lt(
        "Ozon accepted the assembly and then reported that it had failed (ship_failed). Odoo will send it "
        "again. Next try: %(moment)s."
    ),
    "ship_failed_again": _lt(
        "Ozon reported that the assembly had failed (ship_failed). Odoo has sent it again and waits for the result."
    ),
    "not_found": _lt(
        "Ozon does not show this posting at the moment. Odoo keeps looking for it; if it does not appear, you will be "
        "asked what to do."
    ),
    "unreadable": _lt(
        "Ozon sent this posting in a form that cannot be used (field %(path)s). Odoo will read it again automatically."
    ),
    "unreachable": _lt("Ozon could not be reached. Odoo will retry automatically."),
    "throttled": _lt("Ozon has received too many requests. Odoo will retry automatically."),
    "key": _lt("Ozon does not accept the API key. Fix it on the account; the shipment then continues automatically."),
    "role_missing": _lt(
        "The API key lacks permission to read this posting. Add the missing role in the Ozon seller account; the "
        "shipment then continues automatically."
    ),
    "method_gone": _lt("Ozon has switched off the method %(method)s, with which this posting is read. Update the app."),
    "internal": _lt("An internal error (%(error)s) occurred. Odoo will retry automatically."),
}

CLOSED = {
    "withdrawn": _lt("Withdrawn by %(user)s."),
    "replaced": _lt("Replaced by a new shipment."),
    "cancelled_on_ozon": _lt("The order was cancelled on Ozon."),
    "cancelled_in_odoo": _lt("The order was cancelled in Odoo."),
    "neutralized": _lt("Cancelled when this copy of the database was neutralized."),
    "cancelling": _lt("Withdrawn, because the order is to be cancelled on Ozon."),
    "earlier": _lt("Cancelled in an earlier version."),
}

#: What a person has recorded as evidence of delivery, by how the buyer received it.
EVIDENCE = {
    "mail": _lt("Sent to the buyer by e-mail on %(moment)s: %(what)s"),
    "link": _lt("Given to the buyer as a link on %(moment)s: %(what)s"),
    "handed": _lt("Handed over to the buyer on %(moment)s: %(what)s"),
    "other": _lt("Delivered to the buyer on %(moment)s: %(what)s"),
    # Written by a program, or in an earlier version: the words alone.
    "words": _lt("%(what)s"),
}

OZON_SAID = _lt("Ozon's answer: %(words)s")

# === CANCELLING ON OZON === #

CANCELLATION_FAILED = {
    "refused": _lt("Ozon refused to cancel the order. Do what its answer says, then retry or choose another reason."),
    "not_offered": _lt(
        "Ozon does not let the order be cancelled at the status “%(status)s”. Nothing was sent. Settle it with the "
        "buyer or in the Ozon seller account."
    ),
    "not_confirmed": _lt(
        "Ozon accepted the cancellation but still shows the order as open. Look at it in the Ozon seller account, then "
        "retry."
    ),
    "unread": _lt(
        "Ozon does not show the order, so that nothing was sent. Look for it in the Ozon seller account, then retry."
    ),
    "shipping": _lt("The order is being shipped. Wait for the result, then retry."),
    "unreachable": _lt("Ozon could not be reached after many tries. Retry later."),
    "key": _lt("Ozon does not accept the API key. Fix it on the account, then retry."),
    "role_missing": _lt(
        "The API key lacks permission to cancel orders. Add the missing role in the Ozon seller account, then retry."
    ),
    "method_gone": _lt("Ozon has switched off the method %(method)s, which this version uses. Update the app."),
    "internal": _lt("An internal error (%(error)s) stopped it. Retry; the server log has the details."),
}

#: While a cancellation still continues by itself; the states have a sentence each, too.
CANCELLATION_WAITING = {
    "asked": _lt("Cancelling on Ozon is scheduled: %(reason)s."),
    "sending": _lt("Being cancelled on Ozon: %(reason)s."),
    "verifying": _lt("Cancelling was sent to Ozon; Odoo waits until Ozon shows it: %(reason)s."),
    "unread": _lt("Ozon does not show the order at the moment. Odoo will look again automatically."),
    "shipping": _lt("The order is being shipped. It is cancelled when that has ended, if Ozon still allows it."),
    "unreachable": _lt("Ozon could not be reached. Odoo will retry automatically."),
    "key": _lt("Ozon does not accept the API key. Fix it on the account; cancelling then continues automatically."),
}
