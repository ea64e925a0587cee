"""What went wrong between an account and Ozon, and what to do about it."""

from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

PROBLEMS = {
    "no_key": _lt("The account has no API key. Enter it and press Test Connection."),
    "authentication": _lt("Ozon does not accept this Client-Id and API key. Check both, or create a new key."),
    "key_expired": _lt("The API key has expired. Create a new one in the Ozon seller account and enter it here."),
    "role_missing": _lt("The API key lacks permission. Add the missing role in the Ozon seller account."),
    "method_gone": _lt("Ozon has switched off the method %(method)s, which this version uses. Update the app."),
    "throttled": _lt("Ozon has received too many requests. Work resumes automatically."),
    "not_reached": _lt("Ozon could not be reached. Work resumes automatically."),
    "host_refused": _lt(
        "The API address leads into an internal network, so nothing was sent. Have a system administrator correct it."
    ),
    "too_slow": _lt("Ozon answers too slowly. Work resumes automatically."),
    "unusable_answer": _lt("Ozon's answer could not be used. Odoo will retry automatically."),
    "unusable_field": _lt("Ozon's answer could not be used (field %(path)s). Odoo will retry automatically."),
    "refused": _lt("Ozon refused a request. Odoo will retry automatically."),
    "internal": _lt("Work stopped at an internal error (%(error)s). The server log has the details."),
    "earlier": _lt("Something went wrong in an earlier version."),
}

#: The same where a person is looking and nothing tries again by itself.
TRY_AGAIN = {
    "throttled": _lt("Ozon has received too many requests. Try again in a minute."),
    "not_reached": _lt("Ozon could not be reached. Try again in a minute."),
    "unusable_answer": _lt("Ozon's answer could not be used. Try again in a minute."),
    "unusable_field": _lt(
        "Ozon's answer could not be used (field %(path)s). Try again; if that does not help, report it to the "
        "maintainers."
    ),
    "refused": _lt("Ozon refused the request."),
}

OZON_SAID = _lt("Ozon's answer: %(words)s")
