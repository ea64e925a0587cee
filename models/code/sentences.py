"""What may happen to a shipment because of its codes."""

from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

#: What became of the codes of a shipment that go to the buyer directly.
HANDED_OUT = {
    "mail": _lt("Codes sent to the buyer by e-mail on %(moment)s (%(count)s)."),
    "chat": _lt("Codes sent to the buyer in the chat on %(moment)s (%(count)s)."),
}

FAILED = {
    "handing_out": _lt("The codes were not sent to the buyer. Retry."),
    "handout_chat": _lt("The codes were not handed over to the buyer. Retry, then press Hand Over Codes."),
    "handout_unknown": _lt(
        "It is not certain whether the e-mail with the codes has left. Find out, then press Hand Over Codes: confirm "
        "it, or send the same codes again."
    ),
    "handout_failed": _lt(
        "The e-mail with the codes could not be sent. Check the outgoing mail and the buyer's address, then retry; or "
        "press Hand Over Codes and use the chat."
    ),
    "codes_missing": _lt("Codes are missing. Import them on the product, then retry."),
    "codes_rejected": _lt(
        "Ozon rejected some of the codes; they are marked and are not used again. Retry to send others in their "
        "place, or declare them not available with Send Partial Codes."
    ),
    "codes_differ": _lt(
        "Ozon holds other or fewer codes for this order than were sent from here. Compare them in the Ozon seller "
        "account; nothing more is sent."
    ),
    "codes_unseen": _lt(
        "Ozon took some of the codes but does not show them. Compare them in the Ozon seller account, then retry."
    ),
}

WAITING = {
    "handing_out": _lt("The codes are being sent to the buyer by e-mail. The shipment then continues automatically."),
    "handout_chat": _lt(
        "Ozon gives no e-mail address of the buyer. Press Hand Over Codes, copy the text into the chat with the buyer "
        "and confirm it; the shipment then continues."
    ),
    "codes_missing": _lt(
        "Waiting for codes: %(products)s. Import them on the product before %(deadline)s; the shipment then continues "
        "automatically."
    ),
    "codes_missing_undated": _lt(
        "Waiting for codes: %(products)s. Import them on the product; the shipment then continues automatically."
    ),
    "codes_unseen": _lt(
        "Ozon took some of the codes but does not show them yet. The remaining ones will be sent after %(moment)s."
    ),
}

#: While the shipment has not noticed them yet.
CODES_HERE = _lt("The missing codes have arrived. The shipment continues in a moment.")

#: What is wanting of a product for all orders together.
SHORTAGES = {
    "many": _lt("%(product)s: %(missing)s missing for %(orders)s orders, first due %(due)s."),
    "many_undated": _lt("%(product)s: %(missing)s missing for %(orders)s orders."),
    "one": _lt("%(product)s: %(missing)s missing for one order, due %(due)s."),
    "one_undated": _lt("%(product)s: %(missing)s missing for one order."),
}
