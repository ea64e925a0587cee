"""PostgreSQL as the campaign sees it: to look, to wake Odoo's workers, to find and cut connections."""

import time

import psycopg2
import psycopg2.extras

from .. import environment as env

AT_WORK_SECONDS = 1.0
OVERLAP_SECONDS = 8.0
_NAME = "odoo-{}"  # Odoo's name for a connection of the process
_BACKENDS = "SELECT pid, split_part(application_name, '-', 2)::int AS odoo FROM pg_stat_activity"
_SWEPT = ("ir_cron_import_orders", "ir_cron_sync_statuses")


class Postgres:
    """
    :param str database: of the campaign
    """

    def __init__(self, database):
        self._database = database
        self._connection, self._wire = map(_connect, (database, "postgres"))

    def close(self):
        for connection in (self._connection, self._wire):
            connection.close()

    def rows(self, query, *values):
        """:return: the rows, a dictionary each"""
        return _rows(self._connection, query, values)

    def backends(self, pid):
        """:return: the connections of an Odoo, the oldest first"""
        query = f"{_BACKENDS} WHERE datname = %s AND application_name = %s ORDER BY backend_start"
        return self.rows(query, self._database, _NAME.format(pid))

    def holders(self, pids):
        """Wait a moment for connections that hold an account: those are at work for it.

        :param pids: of the Odoos in question
        :return: the connections, none if the moment has passed
        """
        query = f"""
            {_BACKENDS} WHERE datname = %s AND application_name IN %s AND pid IN (
                SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND granted) ORDER BY pid
        """
        deadline = time.monotonic() + AT_WORK_SECONDS
        while time.monotonic() < deadline:
            if found := self.rows(query, self._database, tuple(map(_NAME.format, pids))):
                return found
            time.sleep(0.01)
        return []

    def wait_for_overlap(self, batch_size):
        """Wait a moment until the calls of two batches of one account are under way at once.

        :return: whether they are
        :rtype: bool
        """
        query = "SELECT 1 FROM ozon_shipment WHERE state = 'sending' GROUP BY account_id HAVING COUNT(*) > %s"
        deadline = time.monotonic() + OVERLAP_SECONDS
        while time.monotonic() < deadline:
            if self.rows(query, batch_size):
                return True
            time.sleep(0.01)
        return False

    def cut(self, backend):
        self.rows("SELECT pg_terminate_backend(%s)", backend["pid"])

    def sweep(self):
        """Have Odoo import and read all open postings again."""
        self.rows(
            "INSERT INTO ir_cron_trigger (cron_id, call_at) SELECT res_id, now() AT TIME ZONE 'UTC' "
            "FROM ir_model_data WHERE module = 'sale_ozon' AND name IN %s", _SWEPT,
        )

    def wake(self):
        """Wake the workers, which by themselves look only once a minute."""
        _rows(self._wire, "SELECT pg_notify('cron_trigger', %s)", [self._database])


def _connect(database):
    connection = psycopg2.connect(
        host=str(env.SOCKET_DIR), user=env.DB_USER, dbname=database, application_name="chaos"
    )
    connection.autocommit = True
    return connection


def _rows(connection, query, values):
    with connection.cursor(cursor_factory=psycopg2.extras.RealDictCursor) as cursor:
        cursor.execute(query, values)
        return [dict(row) for row in cursor.fetchall()] if cursor.description else []
