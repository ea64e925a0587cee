"""Times and dates in sentences, as Odoo's own screens write them beside: `Nov 26, 3:58 PM`, `26 нояб., 15:58`.

The web client leaves the current year out, the seconds too, and takes the words of the reader's language.
"""

import babel.dates
import pytz
from odoo import fields
from odoo.tools.misc import babel_locale_parse, get_lang


def write_moment(env, moment):
    """
    :param Environment env: of the reader: his language and clock.
    :param moment: a datetime in naive UTC, or as Odoo stores it.
    :rtype: str
    """
    if not moment:
        return ""
    local = pytz.utc.localize(fields.Datetime.to_datetime(moment)).astimezone(env.tz)
    locale = _locale(env)
    clock = babel.dates.format_time(local, "short", locale=locale)
    joined = babel.dates.get_datetime_format("medium", locale=locale)
    return joined.replace("{0}", clock).replace("{1}", write_day(env, local.date()))


def write_day(env, day):
    """
    :param Environment env: of the reader.
    :param day: a date, or as Odoo stores it.
    :rtype: str
    """
    if not day:
        return ""
    day = fields.Date.to_date(day)
    this_year = day.year == pytz.utc.localize(fields.Datetime.now()).astimezone(env.tz).year
    return babel.dates.format_skeleton("MMMd" if this_year else "yMMMd", day, locale=_locale(env))


def _locale(env):
    return babel_locale_parse(get_lang(env).code)
