"""How near a deadline is: told before it is late, and by the clock, so that nothing of it is stored."""

from odoo import fields
from odoo.fields import Domain

from . import const


def urgency_of(due_at):
    """
    :param datetime | bool due_at: a deadline that is still to be met (UTC), False for none.
    :return: `overdue`, `soon`, or False where there is time.
    """
    now = fields.Datetime.now()
    if not due_at or due_at >= now + const.DUE_SOON:
        return False
    return "soon" if due_at >= now else "overdue"


def urgency_domain(field_name, urgencies):
    """The records whose deadline is as near as one of `urgencies`.

    :param str field_name: of the deadline, empty where none is to be met.
    :param urgencies: iterable of what `urgency_of` returns.
    :rtype: Domain
    """
    now = fields.Datetime.now()
    soon = now + const.DUE_SOON
    domains = {
        "overdue": Domain(field_name, "<", now),
        "soon": Domain(field_name, ">=", now) & Domain(field_name, "<", soon),
        False: Domain(field_name, "=", False) | Domain(field_name, ">=", soon),
    }
    return Domain.OR(domains[urgency] for urgency in urgencies if urgency in domains)
