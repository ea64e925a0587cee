"""Locks that a worker keeps over many commits."""

import contextlib
import zlib

from odoo.tools import SQL
from psycopg2 import Error as PsycopgError
from psycopg2.errors import LockNotAvailable

#: First key of our advisory locks, so that no other addon's lock is ever meant: the letters "OZON".
LOCK_CLASS = 0x4F5A4F4E


def class_of(purpose):
    """
    :param str purpose: of locks that are none of those on a whole account.
    :return: their first key; its upper half is ours.
    :rtype: int
    """
    return LOCK_CLASS & ~0xFFFF | zlib.crc32(purpose.encode()) & 0xFFFF


def try_advisory_lock(cr, key, lock_class=LOCK_CLASS):
    """
    :param int key: what is to be locked.
    :param int lock_class: among which.
    :return: whether it is ours now.
    :rtype: bool
    """
    cr.execute(SQL("SELECT pg_try_advisory_lock(%s, %s)", lock_class, key))
    return cr.fetchone()[0]


def advisory_unlock(cr, key, lock_class=LOCK_CLASS):
    """Let go of a lock whatever state the transaction is in: the connection is used again for other work, and
    a lock that stayed with it would close what it stands for to everybody."""
    query = SQL("SELECT pg_advisory_unlock(%s, %s)", lock_class, key)
    try:
        cr.execute(query, log_exceptions=False)
    except PsycopgError:
        # A failed transaction takes no statement; a lost connection has taken the lock along.
        with contextlib.suppress(PsycopgError):
            cr.rollback()
            cr.execute(query, log_exceptions=False)


def wait_for_advisory_lock(cr, key, seconds):
    """Wait until a lock is ours, first come, first served; whoever holds it can see that it is wanted.

    To be called in a transaction that has nothing to lose, and to be followed by a commit.

    :param int key: what is to be locked.
    :param float seconds: how long to wait.
    :return: whether it is ours now.
    :rtype: bool
    """
    if try_advisory_lock(cr, key):
        return True
    if seconds <= 0:
        return False
    try:
        cr.execute(SQL("SELECT set_config('lock_timeout', %s, true)", f"{seconds * 1000:.0f}ms"))
        cr.execute(SQL("SELECT pg_advisory_lock(%s, %s)", LOCK_CLASS, key), log_exceptions=False)
    except LockNotAvailable:
        cr.rollback()
        return False
    return True


def is_wanted(cr, key):
    """Whether somebody waits for a lock that is ours.

    :param int key: what is locked.
    :rtype: bool
    """
    cr.execute(SQL(
        """SELECT EXISTS (
               SELECT FROM pg_locks
                WHERE locktype = 'advisory' AND classid = %s AND objid = %s AND NOT granted
                  AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))""",
        LOCK_CLASS, key,
    ))
    return cr.fetchone()[0]
