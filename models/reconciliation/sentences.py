"""What a comparison says, by the code that is kept."""

from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

#: Why a run has stopped, or is held up.
PROBLEMS = {
    "not_connected": _lt("The account is not connected. Open it and press Test Connection."),
    "busy": _lt("Another worker kept the account busy for too long. Press Resume."),
    "no_lists": _lt("The API key lacks permission to read postings. Add the role in the Ozon seller account."),
    "neutralized": _lt("Stopped when this copy of the database was neutralized."),
    "earlier": _lt("Noted by an earlier version"),
}

LEFT_OUT = _lt("Not compared, because the API key lacks permission: %(methods)s.")

#: What one side shows of a posting.
SIDES = {
    "nothing": _lt("nothing"),
    "unknown": _lt("unknown"),
    "status": _lt("%(status)s"),
    "substatus": _lt("%(status)s (%(substatus)s)"),
    "order": _lt("%(status)s, order %(order)s: %(state)s"),
    "no_order": _lt("no order"),
    "held": _lt("%(problem)s"),
    "counts": _lt("%(counts)s"),
    "damaged": _lt("damaged data (field %(path)s)"),
    "earlier": _lt("Noted by an earlier version"),
}

#: What is left to do about a difference.
ADVICE = {
    "missing_there": _lt("Ozon does not know this posting. Check that the account is the right one."),
    "quantity": _lt("Open the order and correct it by hand, then refresh."),
    "cancelled": _lt("Open the order and decide what to do with it, then refresh."),
    "not_connected": _lt("Connect the account first."),
    "earlier": _lt("Noted by an earlier version"),
}
