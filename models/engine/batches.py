"""Working in batches without letting one item spoil the rest."""

from odoo.tools import SQL
from psycopg2 import InterfaceError, OperationalError
from psycopg2.errors import ProgramLimitExceeded


def bisect_batch(env, items, work, on_failure, passing=()):
    """Do a batch at once; where that fails, find by halves the item that spoils it and do the others.

    :param Environment env: whose transaction is worked in; what fails is rolled back to before it.
    :param items: list, or records.
    :param work: function of some of `items`.
    :param on_failure: function of the one item that cannot be done, and the error.
    :param passing: classes of errors that are not an item's fault and go to the caller.
    :return: what `work` returned for the parts that went well.
    :rtype: list
    """
    if not items:
        return []
    try:
        with env.cr.savepoint():
            return [work(items)]
    except Exception as error:
        if is_transient(error) or isinstance(error, passing):
            raise
        env.invalidate_all()
        if len(items) == 1:
            on_failure(items[0], error)
            return []
    half = len(items) // 2
    return [
        result
        for part in (items[:half], items[half:])
        for result in bisect_batch(env, part, work, on_failure, passing)
    ]


def write_links(records, name, linked):
    """Set a many2one field of many records, each to a record of its own, with one statement.

    Only for a field of our own on which no `write` depends.

    :param records: not empty.
    :param str name: of the field.
    :param linked: iterable of the records that they are to point to, in their order.
    """
    target = records[name].browse().concat(*linked)
    records.flush_recordset([name])
    records.env.cr.execute(SQL(
        "UPDATE %(table)s SET %(column)s = link.value FROM unnest(%(ids)s, %(values)s) AS link (id, value) "
        "WHERE %(table)s.id = link.id",
        table=SQL.identifier(records._table), column=SQL.identifier(name),
        ids=records.ids, values=target.ids,
    ))
    for model, stale in [(records, name), *(
        (target, inverse.name) for inverse in records.pool.field_inverses[records._fields[name]]
    )]:
        model.invalidate_recordset([stale], flush=False)
    records.modified([name])


def is_transient(error):
    """Whether the database is gone or asks for another try, which is no item's fault.

    :rtype: bool
    """
    # Leaving a savepoint on a lost connection turns the one error into the other.
    return isinstance(error, InterfaceError | OperationalError) and not isinstance(error, ProgramLimitExceeded)
