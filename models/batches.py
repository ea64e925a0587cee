"""Working in batches without letting one item spoil the rest."""

from psycopg2 import InterfaceError, OperationalError
from psycopg2.errors import ProgramLimitExceeded


def in_halves(env, items, work, give_up):
    """Do a batch at once; where that fails, find by halves the item that spoils it and do the others.

    :param Environment env: whose transaction is worked in; what fails is rolled back to before it.
    :param items: list, or records.
    :param work: function of some of `items`.
    :param give_up: function of the one item that cannot be done, and the error.
    :return: what `work` returned for the parts that went well.
    :rtype: list
    """
    if not items:
        return []
    try:
        with env.cr.savepoint():
            return [work(items)]
    except Exception as error:
        if is_passing(error):
            raise
        env.invalidate_all()
        if len(items) == 1:
            give_up(items[0], error)
            return []
    half = len(items) // 2
    return in_halves(env, items[:half], work, give_up) + in_halves(env, items[half:], work, give_up)


def is_passing(error):
    """Whether the database is gone or asks for another try, which is no item's fault.

    :rtype: bool
    """
    # Leaving a savepoint on a lost connection turns the one error into the other.
    return isinstance(error, InterfaceError | OperationalError) and not isinstance(error, ProgramLimitExceeded)
