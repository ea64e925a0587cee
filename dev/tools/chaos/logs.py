"""What must not be in the logs of a campaign."""

import re

from ..servers.odoo_log import TRY_AGAIN, errors
from .plan import CODE_PREFIX

_CODE = re.compile(re.escape(CODE_PREFIX) + r"[0-9A-F]{16}")
#: What a killed worker and a cut connection leave behind; and what Odoo does by itself about two at once.
_EXPECTED = (
    "terminating connection due to administrator command", "server closed the connection unexpectedly",
    "connection already closed", TRY_AGAIN, "cursor already closed", "timed out",
    "SSL connection has been closed unexpectedly", "the connection is closed",
)


def secrets_in(texts, codes, keys):
    """Search logs for what must not be in them.

    :param dict texts: by the log's name
    :param set codes: values of codes
    :param list keys: Api-Keys
    :return: a sentence for each log that holds some, without quoting it
    :rtype: list
    """
    found = []
    for name, text in texts.items():
        count = sum(value in codes for value in _CODE.findall(text))
        key_count = sum(text.count(key) for key in keys)
        if count or key_count:
            found.append(f"{name}: codes {count} times, Api-Keys {key_count} times")
    return found


def unexpected_errors(texts):
    """Errors and tracebacks of Odoo that neither a kill nor a cut connection explains.

    :param dict texts: Odoo's logs by name
    :return: a sentence for each
    :rtype: list
    """
    found = []
    for name, text in texts.items():
        for entry in errors(text, _EXPECTED):
            lines = entry.text.strip().splitlines()
            found.append(f"{name}: {lines[0][:160]} … {lines[-1][:200]}")
    return found
