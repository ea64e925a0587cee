"""Locks that a worker keeps over many commits."""

import contextlib
import time
import zlib

from odoo.tools import SQL
from psycopg2 import Error as PsycopgError

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


def wait_for(attempt, seconds, pause=0.1):
    """Try until it works or the time is up, at least once.

    :param attempt: function that tells whether it worked.
    :param float seconds: how long to try.
    :rtype: bool
    """
    deadline = time.monotonic() + seconds
    while not (done := attempt()) and time.monotonic() < deadline:
        time.sleep(pause)
    return done
