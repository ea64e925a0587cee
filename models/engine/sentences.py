"""Sentences that are made when they are read.

What went wrong is stored as a closed code and the values that belong to it; the sentence is made for whoever
reads it, in his language, with dates by his clock. Each room has a table of its sentences, as
`{"codes_missing": _lt("Waiting for codes: %(products)s.")}`.
"""

from babel.dates import format_timedelta
from odoo import fields
from odoo.exceptions import UserError
from odoo.tools import babel_locale_parse, get_lang

from .moments import write_day, write_moment


def render(env, template, values=None):
    """Make a sentence for the reader of an environment.

    :param Environment env: of the reader.
    :param LazyGettext template: with named placeholders.
    :param dict values: stored values by placeholder; see `show`. One that is missing is shown as a dash: what an
        earlier version has stored must not keep a screen from opening.
    :rtype: str
    """
    if values and "text" in values:
        # An earlier version stored whole sentences: they are shown as they stand.
        return values["text"]
    # The template is translated first: what is put into it is not for a translator.
    sentence = env._(template)
    return sentence % _Shown((name, show(env, value)) for name, value in (values or {}).items())


class _Shown(dict):
    def __missing__(self, name):
        return "–"


def show(env, value):
    """Write a stored value as its reader expects it.

    :param Environment env: of the reader.
    :param value: a text or a number, shown as it is; `{"moment": …}` and `{"day": …}`, a time (UTC) and a date in
        the form in which Odoo stores them; `{"remaining": …}`, how far away such a time is; `{"choice": [model,
        field, key]}`, the label of a selection's key; `{"counts": [[number, name], …]}`; or a list of these.
    :rtype: str
    """
    if isinstance(value, list):
        return ", ".join(show(env, item) for item in value)
    if not isinstance(value, dict):
        return "–" if value is None or value is False or value == "" else str(value)
    [(form, content)] = value.items()
    return _FORMS[form](env, content)


def words_for_people(error):
    """What may be told of an error: what was written for people. Anything else may quote whatever it met, secrets too.

    :param Exception error: that was raised.
    :rtype: str
    """
    return str(error) if isinstance(error, UserError) else type(error).__name__


def as_moment(moment):
    """A time as a value of a sentence.

    :param datetime | bool moment: naive UTC; False for none.
    """
    return {"moment": fields.Datetime.to_string(moment)} if moment else False


def as_remaining(moment):
    """A time as a value of a sentence that tells how far away it is: `in 3 hours`, `2 days ago`.

    :param datetime | bool moment: naive UTC; False for none.
    """
    return {"remaining": fields.Datetime.to_string(moment)} if moment else False


def as_day(day):
    """A date as a value of a sentence.

    :param date day: the day.
    """
    return {"day": fields.Date.to_string(day)}


def as_counts(counts):
    """Numbers of things as a value of a sentence: `2 × Game card, 1 × Office key`.

    :param dict counts: number by name.
    """
    return {"counts": [[number, name] for name, number in counts.items()]}


def as_choice(record, field_name):
    """The label of a record's selection as a value of a sentence.

    :param record: whose field it is.
    :param str field_name: of a selection.
    """
    return {"choice": [record._name, field_name, record[field_name] or False]}


def _show_remaining(env, text):
    remaining = fields.Datetime.to_datetime(text) - fields.Datetime.now()
    locale = babel_locale_parse(get_lang(env).code)
    return format_timedelta(remaining, granularity="minute", add_direction=True, locale=locale)


def _show_choice(env, content):
    model, field_name, key = content
    labels = dict(env[model]._fields[field_name]._description_selection(env))
    return labels.get(key) or str(key or "–")


_FORMS = {
    "moment": write_moment,
    "remaining": _show_remaining,
    "day": write_day,
    "choice": _show_choice,
    "counts": lambda env, pairs: ", ".join(f"{number} × {name}" for number, name in pairs),
}
