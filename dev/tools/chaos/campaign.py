"""Break things on purpose, and see whether anything is lost or done twice.

A stand-in for Ozon that throttles, breaks off, answers late, broken or not at all; two Odoo servers whose workers
are killed (SIGKILL) and start again at once; connections to PostgreSQL that are cut; a shopkeeper who clicks twice,
and sends off parcels with gifts in them; buyers who change their minds, or ask to cancel. Then the faults stop, and
Odoo has to agree with the stand-in's own record.

    dev/chaos               the long form
    dev/chaos --short       a minute and a half, for `make test`

Everything is made of a seed, which is printed and can be given again. Environment variables:

    CHAOS_SEED=N        the same postings, faults and blows as another time
    CHAOS_POSTINGS=N    how many (1,000)
    CHAOS_KILLS=N       how often a worker is killed (60)
    CHAOS_SECONDS=N     how long the faults last (480)
    CHAOS_DIALECTS=a,b  the dialects that Ozon speaks (`,` for none), else drawn: sandbox/README.md has their names
    CHAOS_KEEP=1        keep the database
"""

import argparse
import contextlib
import os
import secrets
import signal
import time
from collections import Counter
from datetime import datetime, timedelta, timezone

from .. import environment as env
from ..servers.addon_database import make_database
from ..servers.clients import LOGIN, Odoo, Refusal, StandIn
from ..servers.processes import wait_for
from ..servers.starting import start_odoo, start_stand_in
from . import processes, shopkeeper
from .connections import Postgres
from .dialects import drawn_dialects, meaning
from .judge import Check, Judge
from .logs import secrets_in, unexpected_errors
from .plan import BATCH_SIZE, CLIENTS, long_scale, make_plan, short_scale

SERVERS = 2
TICK_SECONDS = 0.1
#: How often the workers look for due work, and how often they import and read all open postings again. A shop
#: does with minutes; a campaign has none to lose.
BEAT_SECONDS = 1.0
SWEEP_SECONDS = 6.0
LOOK_SECONDS = 5.0


def main():
    scale = read_scale()
    dialects = drawn_dialects(scale.seed, os.environ.get("CHAOS_DIALECTS", ""))
    with env.all_ended() as running:
        return run(make_plan(scale, dialects), running)


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


def run(plan, running):
    """:return: the exit status of a campaign"""
    scale = plan.scale
    print(
        f"== Campaign with the seed {scale.seed}: {scale.postings} postings, {scale.kills} kills, {scale.seconds} s "
        f"of faults (again: CHAOS_SEED={scale.seed})"
    )
    for name in plan.dialects:
        print(f"   Ozon speaks {name}: {meaning(name)}")
    folder = processes.fresh_folder(scale.seed)
    with env.uninterrupted():
        running.enter_context(env.start_postgres())
    database = f"sale_ozon_chaos_{os.getpid()}"
    if not os.environ.get("CHAOS_KEEP"):
        running.callback(env.drop_database, database)
    make_database(database)
    campaign = Campaign(plan, database, folder, running)
    campaign.start()
    campaign.play()
    return 0 if campaign.judge() else 1


class Campaign:
    """One campaign, from its shop to its judgement.

    :param Path folder: for its logs
    :param ExitStack running: takes what has to be ended
    """

    def __init__(self, plan, database, folder, running):
        self._plan, self._database, self._folder, self._running = plan, database, folder, running
        self._did, self._to_send_back = Counter(), set()
        self._next_beat = self._next_sweep = 0.0
        self._log_size = processes.server_log_size()
        self._diary = processes.Diary(folder / "diary.log")
        running.callback(self._diary.close)

    # === STARTING === #

    def start(self):
        """Everything that takes part, the shop furnished."""
        self._start_ozon(env.free_port())
        users_port = env.free_port()
        config = env.odoo_config(
            self._database, users_port, workers=0, max_cron_threads=0, http_enable=True,
            addons_path=env.addons_path(processes.copy_addon(self._folder)),
        )
        # The server that the users' browsers talk to; it works off no scheduled action.
        self._users = self._running.enter_context(
            start_odoo(config, users_port, self._folder / "users.log", "--max-cron-threads=0")
        )
        self._postgres = Postgres(self._database)
        self._running.callback(self._postgres.close)
        self._people = self._furnished_shop(f"http://127.0.0.1:{users_port}")
        self._judge = Judge(self._postgres.rows, self._ozon, self._plan)
        self._servers = [
            # One of them tells everything that it can tell: no secret may be in that, either.
            processes.Workers(f"workers-{index}", config, self._folder, *(["--log-level=debug"] if index else []))
            for index in range(SERVERS)
        ]
        for server in self._servers:
            server.start()
            self._running.callback(server.stop)
        # The beginning belongs to the plan, not to Odoo's long start.
        wait_for("the workers", lambda: all(server.pids for server in self._servers), 120, self._servers)

    def _start_ozon(self, port):
        keys = {client_id: shopkeeper.api_key(self._plan, client_id) for client_id in CLIENTS}
        first, *others = CLIENTS
        self._running.enter_context(start_stand_in(
            port, self._folder / "ozon.log", self._folder / "ozon-journal.jsonl",
            "--client-id", first, "--api-key", keys[first], "--dialect", ",".join(self._plan.dialects),
        ))
        self._ozon = StandIn(f"http://127.0.0.1:{port}")
        for client_id in others:
            self._ozon.control("sellers", client_id=client_id, api_key=keys[client_id])

    def _furnished_shop(self, url):
        odoo = Odoo(url, self._database)
        odoo.log_in(*LOGIN)
        accounts = shopkeeper.furnish(odoo, self._plan, self._ozon.url)
        people = shopkeeper.Shopkeeper(odoo, self._plan, accounts, self._diary)
        self._running.callback(people.stop)
        return people

    # === PLAYING === #

    def play(self):
        """Let everything happen that the plan says."""
        self._ozon.control("faults", rules=self._plan.rules)
        self._people.start()
        began = time.monotonic()
        for event in self._plan.events:
            self._wait_until(began + event.moment)
            getattr(self, f"_{event.what}")(**event.details)
        self._wait_until(began + self._plan.scale.seconds)

    def _wait_until(self, moment):
        while True:
            self._look_after_workers()
            self._beat()
            left = moment - time.monotonic()
            if left <= 0:
                return
            time.sleep(min(left, TICK_SECONDS))

    def _order(self, hurry=None, **posting):
        if hurry:
            posting["code_deadline"] = (datetime.now(timezone.utc) + timedelta(seconds=hurry)).isoformat()
        self._ozon.order(**posting)

    def _codes(self, article, values):
        self._people.bring_codes(article, values)

    def _cancel(self, posting_number):
        self._move(posting_number, "cancelled", "awaiting", "assembled", "delivering")

    def _ask(self, posting_number, **request):
        """Have the buyer ask to cancel, if the posting is there and has not left."""
        with contextlib.suppress(Refusal):
            stage = self._ozon.record(posting_number)[0][posting_number]["true_stage"]
            if stage in ("awaiting", "assembled"):
                self._ozon.control("cancellation-requests", posting_number=posting_number, **request)
                self._did["requests to cancel"] += 1
                self._diary.note(f"buyer: asks to cancel {posting_number}, which is {stage}")

    def _decide_requests(self):
        """The seller says no to every buyer who still waits for an answer."""
        for request in self._ozon.control("cancellation-requests", "GET")["cancellation_requests"]:
            if request["state"] == "ON_APPROVAL":
                with contextlib.suppress(Refusal):
                    self._ozon.control(
                        "cancellation-requests", cancellation_id=request["cancellation_id"], state="REJECTED"
                    )
                    self._did["requests rejected"] += 1

    def _send_back(self, posting_number):
        self._to_send_back.add(posting_number)  # as soon as it is under way

    def _move(self, number, place, *stages):
        """Have the buyer do something, if the posting is there and at one of these stages."""
        with contextlib.suppress(Refusal):
            stage = self._ozon.record(number)[0][number]["true_stage"]
            if stage in stages:
                self._ozon.control("move", posting_number=number, to=place)
                self._did[f"postings {place}"] += 1
                self._diary.note(f"buyer: {number} is {place}, was {stage}")

    def _storm(self, **rule):
        self._ozon.control("faults", rules=[rule])
        self._did["storms"] += 1
        self._diary.note(f"storm {rule}")

    def _kill(self, server, whole, at_work, which, pause):
        time.sleep(pause)
        if whole:
            self._kill_server(self._servers[server])
            return
        overlap = at_work and self._postgres.wait_for_overlap(BATCH_SIZE)
        holders = self._at_work() if at_work else []
        if holders:
            # Which of a server's processes has the connection, PostgreSQL does not tell: all of them go.
            odoo = holders[which % len(holders)]["odoo"]
            victims = next(server for server in self._servers if server.pid == odoo).pids
        else:
            pids = [pid for each in self._servers for pid in each.pids]
            victims = pids[which % len(pids):][:1] if pids else []
        for pid in victims:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self._did["kills"] += bool(victims)
        self._did["kills at two batches at once"] += bool(victims and holders and overlap)
        self._diary.note(f"killed workers {victims}{' at work' if holders else ''}{' at two batches' * overlap}")

    def _kill_server(self, server):
        server.kill()
        self._did["kills"] += 1
        self._did["kills of whole servers"] += 1
        self._diary.note(f"killed {server.name} (life {server.lives})")
        server.start()

    def _cut(self, whom, all, which, pause):
        time.sleep(pause)
        holders = self._at_work() if whom == "worker" else []
        if whom == "users":
            cut = self._postgres.backends(self._users.pid)[0 if all else -1:]
        elif holders:
            holder = holders[which % len(holders)]
            cut = self._postgres.backends(holder["odoo"]) if all else [holder]
        else:
            cut = self._postgres.backends(self._servers[which % SERVERS].pid)
        for backend in cut:
            self._postgres.cut(backend)
        self._did["connections cut"] += len(cut)
        self._diary.note(f"cut {len(cut)} connections of {whom}{' at work' if holders else ''}")

    def _at_work(self):
        return self._postgres.holders([server.pid for server in self._servers])

    def _look_after_workers(self):
        """Start a server again that has gone by itself, which it should not."""
        for server in self._servers:
            if server.is_gone:
                self._did["servers gone by themselves"] += 1
                self._diary.note(f"{server.name} has gone by itself (life {server.lives})")
                server.start()
        self._users.check_alive()

    def _beat(self):
        now = time.monotonic()
        if now >= self._next_sweep:
            self._next_sweep = now + SWEEP_SECONDS
            for number in sorted(self._to_send_back):
                self._move(number, "returned", "delivering")
            self._postgres.sweep()
        if now >= self._next_beat:
            self._next_beat = now + BEAT_SECONDS
            self._postgres.wake()

    # === JUDGING === #

    def judge(self):
        """:return: whether every promise was kept, the faults being over and both sides having agreed"""
        faults = self._end_faults()
        began = time.monotonic()
        checks = self._converge(began + self._plan.scale.converge)
        seconds = time.monotonic() - began
        self._people.stop()
        for server in self._servers:
            server.stop()
        checks += self._judge_logs_and_pace()
        print(f"\nPromises (seed {self._plan.scale.seed}; what is counted must be 0)")
        for check in checks:
            check.show()
        self._show_figures(faults, seconds, is_converged=not any(check.found and check.may_heal for check in checks))
        return not any(check.found for check in checks)

    def _end_faults(self):
        """:return: how often each kind of fault struck"""
        print(f"The faults stop ({dict(self._did)}); waiting for Odoo and Ozon to agree ...")
        struck = Counter()
        for rule in self._ozon.drop_faults():
            struck[rule["kind"]] += rule["hits"]
        self._decide_requests()
        self._people.faults_are_over()
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

    def _judge_logs_and_pace(self):
        logs = {path.name: path.read_text(errors="replace") for path in sorted(self._folder.glob("*.log"))}
        all_logs = {**logs, "PostgreSQL's log": processes.server_log_since(self._log_size)}
        keys = [shopkeeper.api_key(self._plan, client_id) for client_id in CLIENTS]
        # The stand-in's own log is not Odoo's; a killed worker breaks off in the middle of its sentence.
        errors = unexpected_errors({name: text for name, text in logs.items() if name != "ozon.log"})
        too_many = [f"{client_id}: {most}" for client_id, most in self._ozon.busiest_seconds().items() if most > 50]
        found = {
            "logs with a code or an Api-Key in them": secrets_in(all_logs, self._plan.code_values, keys),
            "errors in the logs that no kill and no cut explains": errors,
            "servers that ended by themselves": ["see diary.log"] * self._did["servers gone by themselves"],
            "accounts with more than 50 requests in a second": too_many,
        }
        return [Check(promise, sentences, may_heal=False) for promise, sentences in found.items()]

    def _show_figures(self, faults, seconds, is_converged):
        counters = self._ozon.control("counters")
        print("\nFigures")
        rows = {
            "postings": len(self._plan.numbers),
            "shipments": _listed(self._judge.shipments()),
            "parcels and promises": _listed(self._judge.parcels()),
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
