"""`available_actions`: what Ozon lets the seller do with a posting now (API.md §2.4)."""

CONDITIONALLY_DELIVERED = "posting_conditionally_delivered"
LAST_MILE_SUBSTATUS = "posting_in_courier_service"


def available_actions(posting, now):
    """:rtype: list[str]"""
    offered = set(_by_status(posting, now)) | set(posting.options.extra_actions)
    return sorted(offered - set(posting.options.hidden_actions))


def _by_status(posting, now):
    if posting.status == "awaiting_packaging":
        return _while_packaging(posting, now)
    if posting.status == "awaiting_deliver":
        return _while_awaiting_deliver(posting)
    if posting.status == "delivering":
        return _while_delivering(posting)
    if posting.status == "arbitration":
        return ["awaiting_delivery"]
    return []


def _while_packaging(posting, now):
    actions = ["cancel", "product_cancel", "ship"]
    if posting.integration_type == "ozon":
        actions.append("ship_async")
    if cutoff_may_be_set(posting, now):
        actions.append("set_cutoff")
    return actions


def _while_awaiting_deliver(posting):
    actions = ["cancel"]
    if posting.integration_type == "non_integrated":
        actions.append("non_int_delivering")
    else:
        actions.append("label_download")
    if takes_tracking_number(posting):
        actions.append("set_track_number")
    return actions


def _while_delivering(posting):
    if posting.integration_type != "non_integrated":
        return []
    if posting.substatus == CONDITIONALLY_DELIVERED:
        return []
    actions = ["cancel"]
    at_last_mile = posting.substatus == LAST_MILE_SUBSTATUS
    if posting.options.last_mile != "none" and not at_last_mile:
        actions.append("non_int_last_mile")
    if posting.options.last_mile != "required" or at_last_mile:
        actions.append("non_int_delivered")
    if takes_tracking_number(posting):
        actions.append("set_track_number")
    return actions


def takes_tracking_number(posting):
    """Whether the seller may give a number now; with a carrier that Ozon registers, never.

    Uncertain for `3pl_tracking`, hence an option (API.md §0 b2).

    :rtype: bool
    """
    if posting.integration_type == "non_integrated":
        allowed = {"awaiting_deliver", "delivering"}
        if posting.options.tracking_from == "delivering":
            allowed = {"delivering"}
        return posting.status in allowed and posting.substatus != CONDITIONALLY_DELIVERED
    if posting.integration_type == "3pl_tracking":
        return posting.options.set_track_number and posting.status == "awaiting_deliver"
    return False


def cutoff_may_be_set(posting, now):
    """Only while packaging, and before the present cutoff has passed (API.md §3.6).

    :rtype: bool
    """
    return (
        posting.options.set_cutoff
        and posting.integration_type == "non_integrated"
        and posting.status == "awaiting_packaging"
        and now <= posting.shipment_date
    )
