"""A shop with a past: what the tests copy row by row, here in great number."""

import contextlib
import importlib.util

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.sql_db import db_connect
from odoo.tools import SQL

from ..environment import ROOT

_FOREIGN_KEYS = """
    SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
     WHERE contype = 'f' AND conrelid = ANY(%s::regclass[])
"""


def _many_rows():
    # By its path: the package of the tests does not want to be imported where no tests are run.
    spec = importlib.util.spec_from_file_location("many_rows", ROOT / "tests" / "many_rows.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


many_rows = _many_rows()


@contextlib.contextmanager
def environment(database):
    """:return: an environment of another database, in this process"""
    with Registry(database).cursor() as cr:
        yield api.Environment(cr, SUPERUSER_ID, {})


def copy(posting, count, numbers=None):
    """Copy an example and commit; foreign keys are checked once for all rows, which takes half the time.

    :param list | None numbers: of the copies' postings
    """
    cr = posting.env.cr
    cr.execute(_FOREIGN_KEYS, [list(many_rows.TABLES)])
    keys = cr.fetchall()
    for table, name, _definition in keys:
        cr.execute(SQL("ALTER TABLE %s DROP CONSTRAINT %s", SQL.identifier(table), SQL.identifier(name)))
    many_rows.multiply(posting, count, numbers)
    for table, name, definition in keys:
        cr.execute(SQL(f"ALTER TABLE %s ADD CONSTRAINT %s {definition}", SQL.identifier(table), SQL.identifier(name)))
    cr.commit()
    _vacuum(cr.dbname)


def _vacuum(database):
    """What PostgreSQL does by itself in a shop that has grown day by day."""
    with db_connect(database).cursor() as cr:
        cr.commit()
        cr._cnx.autocommit = True
        for table in many_rows.TABLES:
            cr.execute(SQL("VACUUM ANALYZE %s", SQL.identifier(table)))
        cr._cnx.autocommit = False
