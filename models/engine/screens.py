"""What a button answers to the screen that it stands on."""


def notification(kind, title, message, following=None):
    """A notification, after which the screen reads itself again.

    :param str kind: `success`, `info`, `warning` or `danger`; the last one stays until it is closed.
    :param str title: what happened.
    :param str message: the details.
    :param dict | None following: the action to go on with instead.
    :rtype: dict
    """
    return {
        "type": "ir.actions.client",
        "tag": "display_notification",
        "params": {
            "type": kind,
            "title": title,
            "message": message,
            "sticky": kind == "danger",
            "next": following or {"type": "ir.actions.client", "tag": "soft_reload"},
        },
    }
