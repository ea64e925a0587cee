"""Break things on purpose, and see whether anything is lost or done twice.

A stand-in for Ozon that throttles, breaks off, answers late, broken or not at all; two Odoo servers whose workers
are killed (SIGKILL) and start again at once; connections to PostgreSQL that are cut; a shopkeeper who clicks twice;
buyers who change their minds. Then the faults stop, and Odoo has to agree with the stand-in's own record.

    dev/chaos               the long form
    dev/chaos --short       a minute and a half, for `make test`

Everything is made of a seed, which is printed and can be given again. Environment variables:

    CHAOS_SEED=N        the same postings, faults and blows as another time
    CHAOS_POSTINGS=N    how many (1,000)
    CHAOS_KILLS=N       how often a worker is killed (60)
    CHAOS_SECONDS=N     how long the faults last (480)
    CHAOS_KEEP=1        keep the database
"""

import argparse
import contextlib
import os
import secrets
import signal
import sys
import time
from collections import Counter

import chaos_people
import chaos_processes
import demo_template
import psycopg2
import psycopg2.extras
from chaos_judge import Check, Judge, secrets_in, unexpected_complaints
from chaos_plan import CLIENTS, long_scale, make_plan, short_scale
from chaos_processes import Diary, Ozon, Workers
from demo import Ended, Signals
from demo_processes import wait_for
from demo_remote import Refusal

import environment as env

SERVERS = 2
TICK_SECONDS = 0.1
#: How often the workers look for due work, and how often they import and read all open postings again. A shop
#: does with minutes; a campaign has none to lose.
BEAT_SECONDS = 1.0
SWEEP_SECONDS = 6.0
LOOK_SECONDS = 5.0
AT_WORK_SECONDS = 1.0

_APPLICATION = "odoo-{}"  # Odoo's name for a connection of the process
_SWEPT = ("ir_cron_import_orders", "ir_cron_sync_statuses")


def main():
    signals = Signals()
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(line_buffering=True, errors="replace")
    scale = read_scale()
    with contextlib.ExitStack() as running:
        try:
            return run(scale, running, signals)
        except Ended as ended:
            print("\nEnding ...")
            return 128 + ended.signal_number
        finally:
            signals.ignore()


def read_scale():
    """:rtype: Scale"""
    layout = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(prog="dev/chaos", description=__doc__, formatter_class=layout)
    parser.add_argument("--short", action="store_true")
    short = parser.parse_args().short
    seed = number("CHAOS_SEED", secrets.randbelow(1_000_000))
    if short:
        return short_scale(seed)
    return long_scale(seed, number("CHAOS_POSTINGS", 1000), number("CHAOS_KILLS", 60), number("CHAOS_SECONDS", 480))


def number(variable, default):
    """:raise EnvironmentProblem: the environment variable is no number"""
    text = os.environ.get(variable) or str(default)
    if not text.isdecimal():
        raise env.EnvironmentProblem(f"{variable} is “{text}”, which is no number.")
    return int(text)


def run(scale, running, signals):
    """One campaign.

    :return: the exit status
    """
    print(
        f"== Campaign with the seed {scale.seed}: {scale.postings} postings, {scale.kills} kills, {scale.seconds} s "
        f"of faults (again: CHAOS_SEED={scale.seed})"
    )
    folder = chaos_processes.fresh_folder(scale.seed)
    with signals.held():
        running.enter_context(env.start_postgres())
    database = f"sale_ozon_chaos_{os.getpid()}"
    if not os.environ.get("CHAOS_KEEP"):
        running.callback(env.drop_database, database)
    demo_template.make_database(database)
    campaign = Campaign(make_plan(scale), database, folder, running)
    campaign.start()
    campaign.play()
    return 0 if campaign.judge() else 1


class Campaign:
    """One campaign, from its shop to its judgement.

    :param Plan plan: what happens
    :param str database: of its own
    :param Path folder: for its logs
    :param ExitStack running: takes what has to be ended
    """

    def __init__(self, plan, database, folder, running):
        self._plan, self._database, self._folder, self._running = plan, database, folder, running
        self._did = Counter()
        self._next_beat = self._next_sweep = 0.0
        self._log_size = chaos_processes.server_log_size()
        self._diary = Diary(folder / "diary.log")
        running.callback(self._diary.close)

    # === STARTING === #

    def start(self):
        """Everything that takes part, the shop furnished."""
        stand_in_port, users_port = env.free_port(), env.free_port()
        first, *others = CLIENTS
        keys = {client_id: chaos_people.api_key(self._plan, client_id) for client_id in CLIENTS}
        addons = chaos_processes.copy_addon(self._folder)
        config = chaos_processes.write_config(self._database, users_port, addons)
        self._running.enter_context(
            chaos_processes.start_stand_in(self._folder, stand_in_port, first, keys[first])
        )
        self._ozon = Ozon(f"http://127.0.0.1:{stand_in_port}")
        for client_id in others:
            self._ozon.control("sellers", client_id=client_id, api_key=keys[client_id])
        self._users = self._running.enter_context(
            chaos_processes.start_users_server(self._folder, users_port, config)
        )
        self._connect_to_postgres()
        self._people = self._furnished_shop(users_port)
        self._judge = Judge(self._rows, self._ozon, self._plan)
        self._servers = [
            # One of them tells everything that it can tell: no secret may be in that, either.
            Workers(f"workers-{index}", config, self._folder, *(["--log-level=debug"] if index else []))
            for index in range(SERVERS)
        ]
        for server in self._servers:
            server.start()
            self._running.callback(server.stop)
        # The beginning belongs to the plan, not to Odoo's long start.
        wait_for("the workers", lambda: all(server.pids for server in self._servers), 120, self._servers)

    def _furnished_shop(self, port):
        url = f"http://127.0.0.1:{port}"
        odoo = chaos_people.Odoo(url, self._database)
        odoo.log_in(*chaos_people.LOGIN)
        accounts = chaos_people.furnish(odoo, self._plan, self._ozon.url)
        people = chaos_people.Shopkeeper(url, self._database, self._plan, accounts, self._diary)
        self._running.callback(people.stop)
        return people

    def _connect_to_postgres(self):
        """Connections of our own: to look, to wake the workers, to cut theirs."""
        opened = [
            psycopg2.connect(host=str(env.SOCKET_DIR), user=env.DB_USER, dbname=name, application_name="chaos")
            for name in (self._database, "postgres")
        ]
        for connection in opened:
            connection.autocommit = True
            self._running.callback(connection.close)
        self._connection, self._wire = opened

    def _rows(self, query, *values, connection=None):
        with (connection or self._connection).cursor(cursor_factory=psycopg2.extras.RealDictCursor) as cursor:
            cursor.execute(query, values)
            return [dict(row) for row in cursor.fetchall()] if cursor.description else []

    # === PLAYING === #

    def play(self):
        """Let everything happen that the plan says."""
        self._ozon.control("faults", rules=self._plan.rules)
        self._people.start()
        began = time.monotonic()
        for event in self._plan.events:
            self._wait_until(began + event.moment)
            self._happen(event)
        self._wait_until(began + self._plan.scale.seconds)

    def _wait_until(self, moment):
        while True:
            self._look_after_workers()
            self._beat()
            left = moment - time.monotonic()
            if left <= 0:
                return
            time.sleep(min(left, TICK_SECONDS))

    def _happen(self, event):
        getattr(self, f"_{event.what}")(**event.details)

    def _order(self, **posting):
        self._ozon.order(**posting)

    def _codes(self, article, values):
        self._people.bring_codes(article, values)

    def _cancel(self, posting_number):
        try:
            record = self._ozon.record(posting_number)[0][posting_number]
        except Refusal:
            return  # not ordered yet: then there is nothing to cancel
        if "delivered" in record["true_status"] + record["true_substatus"]:
            return
        self._ozon.control("move", posting_number=posting_number, to="cancelled")
        self._did["postings cancelled by buyers"] += 1
        self._diary.note(f"buyer cancels {posting_number}, {record['true_status']}")

    def _storm(self, **rule):
        self._ozon.control("faults", rules=[rule])
        self._did["storms"] += 1
        self._diary.note(f"storm {rule}")

    def _kill(self, server, whole, at_work, which, pause):
        time.sleep(pause)
        if whole:
            self._kill_server(self._servers[server])
            return
        holders = self._holders() if at_work else []
        if holders:
            # Which of a server's processes has the connection, PostgreSQL does not tell: all of them go.
            victims = self._server_of(holders[which % len(holders)]).pids
        else:
            pids = [pid for each in self._servers for pid in each.pids]
            victims = pids[which % len(pids):][:1] if pids else []
        for pid in victims:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self._did["kills"] += bool(victims)
        self._diary.note(f"killed workers {victims}{' at work' if holders else ''}")

    def _kill_server(self, server):
        server.kill()
        self._did["kills"] += 1
        self._did["kills of whole servers"] += 1
        self._diary.note(f"killed {server.name} (life {server.lives})")
        server.start()

    def _cut(self, whom, all, which, pause):
        time.sleep(pause)
        holders = self._holders() if whom == "worker" else []
        if holders and not all:
            cut = [holders[which % len(holders)]]
        elif whom == "worker":
            cut = self._backends((holders or self._servers)[which % len(holders or self._servers)])
        else:
            cut = self._backends(self._users)[0 if all else -1:]
        for backend in cut:
            self._rows("SELECT pg_terminate_backend(%s)", backend["pid"])
        self._did["connections cut"] += len(cut)
        self._diary.note(f"cut {len(cut)} connections of {whom}{' at work' if holders else ''}")

    def _server_of(self, backend):
        return next(server for server in self._servers if backend["name"] == _APPLICATION.format(server.pid))

    def _backends(self, process):
        """The connections to the campaign's database of a process, or of whom one connection is known."""
        name = process["name"] if isinstance(process, dict) else _APPLICATION.format(process.pid)
        return self._rows(
            "SELECT pid, application_name AS name FROM pg_stat_activity WHERE datname = %s AND application_name = %s "
            "ORDER BY backend_start", self._database, name,
        )

    def _holders(self):
        """Wait a moment for connections of workers that hold an account: those are at work for it.

        :return: the connections, none if the moment has passed
        """
        names = [_APPLICATION.format(server.pid) for server in self._servers]
        deadline = time.monotonic() + AT_WORK_SECONDS
        while time.monotonic() < deadline:
            found = self._rows(
                "SELECT DISTINCT pid, application_name AS name FROM pg_locks JOIN pg_stat_activity USING (pid) "
                "WHERE locktype = 'advisory' AND granted AND datname = %s AND application_name IN %s ORDER BY pid",
                self._database, tuple(names),
            )
            if found:
                return found
            time.sleep(0.01)
        return []

    def _look_after_workers(self):
        """Start a server again that has gone by itself, which it should not."""
        for server in self._servers:
            if server.is_gone:
                self._did["servers gone by themselves"] += 1
                self._diary.note(f"{server.name} has gone by itself (life {server.lives})")
                server.start()
        self._users.check_alive()

    def _beat(self):
        """Wake the workers, which by themselves look only once a minute; have them sweep now and then."""
        now = time.monotonic()
        if now >= self._next_sweep:
            self._next_sweep = now + SWEEP_SECONDS
            self._rows(
                "INSERT INTO ir_cron_trigger (cron_id, call_at) SELECT res_id, now() AT TIME ZONE 'UTC' "
                "FROM ir_model_data WHERE module = 'sale_ozon' AND name IN %s", _SWEPT,
            )
        if now >= self._next_beat:
            self._next_beat = now + BEAT_SECONDS
            self._rows("SELECT pg_notify('cron_trigger', %s)", self._database, connection=self._wire)

    # === JUDGING === #

    def judge(self):
        """Stop the faults, wait until both sides agree, and tell.

        :return: whether every promise was kept
        :rtype: bool
        """
        faults = self._end_faults()
        began = time.monotonic()
        checks = self._converge(began + self._plan.scale.converge)
        seconds = time.monotonic() - began
        self._people.stop()
        for server in self._servers:
            server.stop()
        checks += [*self._judge_logs(), self._judge_pace()]
        print(f"\nPromises (seed {self._plan.scale.seed}; what is counted must be 0)")
        for check in checks:
            check.show()
        self._show_figures(faults, seconds, is_converged=not any(check.found and check.may_heal for check in checks))
        return not any(check.found for check in checks)

    def _end_faults(self):
        """:return: how often each kind of fault struck"""
        print(f"The faults stop ({dict(self._did)}); waiting for Odoo and Ozon to agree ...")
        rules = self._ozon.drop_faults()
        self._people.faults_are_over()
        struck = Counter()
        for rule in rules:
            struck[rule["kind"]] += rule["hits"]
        return struck

    def _converge(self, deadline):
        """:return: the checks at the end, kept or not"""
        while True:
            checks = self._judge.look()
            if not any(check.found and check.may_heal for check in checks) and self._people.is_idle:
                return checks
            self._diary.note("still apart: " + "; ".join(
                f"{len(check.found)} {check.promise}" for check in checks if check.found
            ))
            if time.monotonic() > deadline:
                print(f"No agreement within {self._plan.scale.converge} s.")
                return checks
            self._wait_until(time.monotonic() + LOOK_SECONDS)

    def _judge_logs(self):
        logs = {path.name: path.read_text(errors="replace") for path in sorted(self._folder.glob("*.log"))}
        all_logs = {**logs, "PostgreSQL's log": chaos_processes.server_log_since(self._log_size)}
        keys = [chaos_people.api_key(self._plan, client_id) for client_id in CLIENTS]
        # The stand-in's own log is not Odoo's; a killed worker breaks off in the middle of its sentence.
        complaints = unexpected_complaints({name: text for name, text in logs.items() if name != "ozon.log"})
        gone = self._did["servers gone by themselves"]
        return [
            Check(
                "logs with a code or an Api-Key in them", secrets_in(all_logs, self._plan.code_values, keys),
                may_heal=False,
            ),
            Check("errors in the logs that no kill and no cut explains", complaints, may_heal=False),
            Check("servers that ended by themselves", ["see diary.log"] * gone, may_heal=False),
        ]

    def _judge_pace(self):
        too_many = [f"{client_id}: {most}" for client_id, most in self._ozon.busiest_seconds().items() if most > 50]
        return Check("accounts with more than 50 requests in a second", too_many, may_heal=False)

    def _show_figures(self, faults, seconds, is_converged):
        counters = self._ozon.control("counters")
        print("\nFigures")
        rows = {
            "postings": len(self._plan.numbers),
            "shipments": _listed(self._judge.states()),
            "failed shipments": _listed(self._judge.failures()) or "none",
            "done to them": _listed(self._did),
            "the shopkeeper": _listed(self._people.did),
            "requests to Ozon": f"{counters['total']}, answers {counters['statuses']}",
            "faults": _listed(faults),
            "429 by Ozon's limit": counters["throttled"],
            "most requests in a second": _listed(self._ozon.busiest_seconds()),
            "time to converge": f"{seconds:.0f} s" if is_converged else f"not within {seconds:.0f} s",
            "logs": self._folder,
        }
        for name, value in rows.items():
            print(f"  {name + ':':28}{value}")


def _listed(counts):
    return ", ".join(f"{name} {count}" for name, count in sorted(counts.items(), key=str))


if __name__ == "__main__":
    env.report_problems(main)
