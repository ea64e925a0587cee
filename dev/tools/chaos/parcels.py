"""What leaves as a parcel in a campaign, which gifts lie in one, and which buyers ask to cancel."""

from ..servers.carrier import parcel_number

GOODS = "MUG"
_BUYERS = 90_000_000  # customer ids from here on are ours


def gifts_in_parcels(dice, postings):
    """Give most gifts a parcel of the same buyer to lie in; its buyer is put into both postings.

    :return: the number of the parcel's posting by that of the gift's
    :rtype: dict
    """
    parcels = [posting for posting in postings if posting["scheme"] == "rfbs" and GOODS in _articles(posting)]
    for serial, parcel in enumerate(parcels):
        parcel["customer"] = {"customer_id": _BUYERS + serial, "name": f"Buyer {serial}"}
    travels = {}
    for posting in postings:
        mates = [parcel for parcel in parcels if parcel["client_id"] == posting["client_id"]]
        if posting["scheme"] == "rfbs" and _articles(posting) == {"GIFT"} and mates and dice.random() < 0.8:
            parcel = dice.choice(mates)
            posting["customer"] = parcel["customer"]
            travels[posting["posting_number"]] = parcel["posting_number"]
    return travels


def late_references(dice, postings):
    """:return: numbers of postings whose parcels leave before anybody has entered the carrier's number
    :rtype: set"""
    return {
        posting["posting_number"] for posting in postings
        if GOODS in _articles(posting) and dice.random() < 0.3
    }


def requests(dice, postings, seconds):
    """Some buyers whom the seller delivers to ask to cancel: granted by itself soon, or rejected in the end.

    :param float seconds: how long the campaign lasts
    :return: moments, and what the control address is told then
    :rtype: list[tuple[float, dict]]
    """
    found = []
    for posting in postings:
        if posting["scheme"] == "rfbs" and dice.random() < 0.25:
            wait = dice.choice([None, None, 3, 12])
            granted = {} if wait is None else {"auto_approve_after": wait}
            found.append((dice.uniform(0, 0.9) * seconds, {"posting_number": posting["posting_number"], **granted}))
    return found


def reference(scale, picking):
    """:param int picking: id of a delivery order
    :return: the carrier's number for its parcel"""
    return parcel_number((scale.seed * 10_000 + picking) % 100_000_000)


def _articles(posting):
    return {line["offer_id"] for line in posting["products"]}
