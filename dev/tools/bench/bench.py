"""Measure how fast the addon is, each figure against its reference in the same run.

A stand-in for Ozon that takes 150 ms for every answer, a fresh database, and Odoo processes that do the work over
real HTTP: `measuring.py` runs in them. Ours and the reference take turns; what counts are the medians.

    dev/bench

Environment variables:

    BENCH_N=N           orders of each round (200)
    BENCH_GROWN=N       orders that the grown database has before the measurement (100,000)
    BENCH_FULL=1        memory with 10,000 orders sent and 100,000 compared, instead of 1,000 and 10,000
    BENCH_ROUNDS=N      rounds (3)
    BENCH_ONLY=a,b      figures of these names only, or of these beginnings: sending, verifying, import …
    BENCH_PROFILE=1     each figure's profile (cProfile) beside the JSON file; the figures themselves suffer
    BENCH_KEEP=1        keep the databases

The result is a table on the terminal and `.dev/log/bench/bench.json`; `dev/bench table` prints that for the README.
"""

import json
import os
import platform
import subprocess
import sys
import time

from .. import environment as env
from ..servers.addon_database import make_database
from ..servers.clients import StandIn
from ..servers.starting import server_variables, start_stand_in
from .accounts import Accounts
from .clicking import click_to_proven
from .figures import MACHINE_WORDS, Sample, as_json, rows_of, table, wanted_names
from .readme import readme_table

LATENCY = 0.15
#: Which figures are measured by one flow of orders, in one Odoo process.
FLOWS = {
    "digital": ("import-digital", "nothing-new", "wizard-open", "wizard-confirm", "order-list", "sending", "verifying"),
    "rfbs": ("import-rfbs", "delivering"),
}
_LONGEST = 1800

_SCRIPT = """
import sys
sys.path.insert(0, {folder!r})
from tools.bench import {module}
{module}.{function}(env, {request!r})
"""


#: Orders that a worker sends, and postings that it compares, while its memory is watched.
_MEMORY, _FULL_MEMORY = (1000, 10_000), (10_000, 100_000)


def main():
    if sys.argv[1:] == ["table"]:
        print(readme_table(env.LOG_DIR / "bench" / "bench.json"))
        return 0
    try:
        names = wanted_names(os.environ.get("BENCH_ONLY", ""))
        count, rounds = (int(os.environ.get(*pair)) for pair in (("BENCH_N", "200"), ("BENCH_ROUNDS", "3")))
    except ValueError as error:
        raise env.EnvironmentProblem(str(error)) from None
    with env.all_ended() as running:
        with env.uninterrupted():
            running.enter_context(env.start_postgres())
        return Bench(names, count, rounds, running).run()


class Bench:
    """One run: the servers, the Odoo processes, and what they have measured.

    :param list names: of the figures that are wanted
    :param ExitStack running: takes what has to be ended
    """

    def __init__(self, names, count, rounds, running):
        self._names, self._count, self._rounds, self._running = names, count, rounds, running
        self._stand_in, self._stand_in_share = None, 0.0
        self._folder = env.LOG_DIR / "bench"
        self._folder.mkdir(parents=True, exist_ok=True)
        self._database = f"sale_ozon_bench_{os.getpid()}"

    def run(self):
        """:return: the exit status: a missed goal is told, and no failure"""
        began = time.monotonic()
        ozon = self._start_ozon()
        self._make_database(self._database)
        samples = [sample for flow in FLOWS for sample in self._measure_flow(flow, ozon.url)]
        if "click-to-proven" in self._names:
            samples += click_to_proven(self._database, ozon, self._folder, self._running)
        for kind, measure in (
            ("growth", self._growth), ("accounts", self._accounts), ("memory", self._memory),
        ):
            if any(name.startswith(kind) for name in self._names):
                samples += measure(ozon)
        busiest, throttled = max(ozon.busiest_seconds().values()), ozon.control("counters")["throttled"]
        self._tell([row for row in rows_of(samples) if row.name in self._names], busiest, throttled)
        print(f"Measured in {time.monotonic() - began:.0f} s.")
        return 0

    def _make_database(self, name):
        if not os.environ.get("BENCH_KEEP"):
            self._running.callback(env.drop_database, name)
        make_database(name)
        return name

    def _growth(self, ozon):
        grown = int(os.environ.get("BENCH_GROWN", "100000"))
        print(f"Measuring with {grown} orders before and with 1000; the rows are made first, about two minutes ...")
        large, small = (self._make_database(f"{self._database}_{name}") for name in ("grown", "small"))
        return self._shell(large, "growth", "growth", "measure", {
            "url": ozon.url, "small": small, "grown": grown, "count": max(self._count // 2, 20),
            "rounds": self._rounds,
        })

    def _accounts(self, ozon):
        accounts = Accounts(self._make_database(f"{self._database}_accounts"), ozon, self._stand_in, self._folder)
        samples = accounts.measure(2 * self._count, max(self._rounds - 1, 1))
        self._stand_in_share = accounts.stand_in_share
        return samples

    def _memory(self, ozon):
        sent, compared = _FULL_MEMORY if os.environ.get("BENCH_FULL") else _MEMORY
        print(f"Measuring the memory of a worker that sends {sent} and compares {compared} ...")
        database = self._make_database(f"{self._database}_memory")
        request = {"url": ozon.url, "sent": sent, "compared": compared}
        self._shell(database, "memory-prepared", "memory", "prepare", request, has_result=False)
        return self._shell(database, "memory", "memory", "measure", request)

    def _start_ozon(self):
        port = env.free_port()
        self._stand_in = self._running.enter_context(start_stand_in(
            port, self._folder / "ozon.log", self._folder / "ozon-journal.jsonl",
            "--latency", str(LATENCY), "--delay", "0",
        ))
        return StandIn(f"http://127.0.0.1:{port}")

    def _measure_flow(self, flow, url):
        """Have an Odoo process measure one flow of orders, if any of its figures is wanted.

        :rtype: list[Sample]
        """
        wanted = [FLOWS[flow].index(name) for name in self._names if name in FLOWS[flow]]
        if not wanted:
            return []
        print(f"Measuring the flow “{flow}”, {self._rounds} rounds of {self._count} orders ...")
        return self._shell(self._database, flow, "measuring", "measure", {
            "flow": flow, "url": url, "count": self._count, "rounds": self._rounds, "last": max(wanted),
            "profile": str(self._folder) if os.environ.get("BENCH_PROFILE") else "",
        })

    def _shell(self, database, name, module, function, request, has_result=True):
        """Have an Odoo process run a function of ours.

        :param str name: of its result and its log
        :param dict request: what the function is given, with the path of the result
        :rtype: list[Sample]
        """
        result, log_path = self._folder / f"{name}.json", self._folder / f"{name}.log"
        result.unlink(missing_ok=True)
        script = _SCRIPT.format(
            folder=str(env.ROOT / "dev"), module=module, function=function,
            request={**request, "result": str(result)},
        )
        config = env.odoo_config(database, env.free_port())
        with log_path.open("w") as log:
            subprocess.run(
                env.odoo_command("shell", "--no-http"), env=server_variables(config), text=True, timeout=_LONGEST,
                input=script, stdout=log, stderr=log,
            )
        if not has_result:
            return []
        if not result.exists():
            raise env.EnvironmentProblem(f"Nothing was measured; see {log_path}")
        return [Sample(**sample) for sample in json.loads(result.read_text())]

    def _tell(self, rows, busiest, throttled):
        path = self._folder / "bench.json"
        machine = MACHINE_WORDS.format(cores=os.cpu_count(), python=f"Python {platform.python_version()}")
        path.write_text(json.dumps({
            "machine": machine, "latency": LATENCY, "most_requests_in_a_second": busiest, "throttled": throttled,
            "stand_in_share_of_a_core": round(self._stand_in_share, 2), "figures": as_json(rows),
        }, indent=1, ensure_ascii=False))
        print(f"\nHow fast ({machine}; Ozon answers in {LATENCY * 1000:.0f} ms)\n")
        print("\n".join(table(rows)))
        if self._stand_in_share:
            print(f"\nWhile two workers sent, the stand-in took {self._stand_in_share:.0%} of a core.")
        print(f"\nMost requests of an account in any second: {busiest}; 429: {throttled}. The figures: {path}")
