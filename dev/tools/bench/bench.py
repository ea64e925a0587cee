"""Measure how fast the addon is, each figure against its reference in the same run.

A stand-in for Ozon that takes 150 ms for every answer, a fresh database, and Odoo processes that do the work over
real HTTP: `measuring.py` runs in them. Ours and the reference take turns; what counts are the medians.

    dev/bench

Environment variables:

    BENCH_N=N           orders of each round (200)
    BENCH_ROUNDS=N      rounds (3)
    BENCH_ONLY=a,b      figures of these names only, or of these beginnings: sending, verifying, import …
    BENCH_PROFILE=1     each figure's profile (cProfile) beside the JSON file; the figures themselves suffer
    BENCH_KEEP=1        keep the database

The result is a table on the terminal and `.dev/log/bench/bench.json`.
"""

import json
import os
import platform
import subprocess
import time

from .. import environment as env
from ..servers.addon_database import make_database
from ..servers.clients import StandIn
from ..servers.starting import server_variables, start_stand_in
from .clicking import click_to_proven
from .figures import MACHINE_WORDS, Sample, as_json, rows_of, table, wanted_names

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
from tools.bench.measuring import measure
measure(env, {request!r})
"""


def main():
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
        self._folder = env.LOG_DIR / "bench"
        self._folder.mkdir(parents=True, exist_ok=True)
        self._database = f"sale_ozon_bench_{os.getpid()}"

    def run(self):
        """:return: the exit status: a missed goal is told, and no failure"""
        began = time.monotonic()
        if not os.environ.get("BENCH_KEEP"):
            self._running.callback(env.drop_database, self._database)
        make_database(self._database)
        ozon = self._start_ozon()
        samples = []
        for flow, figures in FLOWS.items():
            if set(figures) & set(self._names):
                samples += self._measure(flow, ozon.url)
        if "click-to-proven" in self._names:
            samples += click_to_proven(self._database, ozon, self._folder, self._running)
        busiest, throttled = max(ozon.busiest_seconds().values()), ozon.control("counters")["throttled"]
        self._tell([row for row in rows_of(samples) if row.name in self._names], busiest, throttled)
        print(f"Measured in {time.monotonic() - began:.0f} s.")
        return 0

    def _start_ozon(self):
        port = env.free_port()
        self._running.enter_context(start_stand_in(
            port, self._folder / "ozon.log", self._folder / "ozon-journal.jsonl",
            "--latency", str(LATENCY), "--delay", "0",
        ))
        return StandIn(f"http://127.0.0.1:{port}")

    def _measure(self, flow, url):
        """Have an Odoo process measure one flow of orders.

        :rtype: list[Sample]
        """
        print(f"Measuring the flow “{flow}”, {self._rounds} rounds of {self._count} orders ...")
        result = self._folder / f"{flow}.json"
        result.unlink(missing_ok=True)
        request = {
            "flow": flow, "url": url, "count": self._count, "rounds": self._rounds, "result": str(result),
            "last": max(FLOWS[flow].index(name) for name in self._names if name in FLOWS[flow]),
            "profile": str(self._folder) if os.environ.get("BENCH_PROFILE") else "",
        }
        config = env.odoo_config(self._database, env.free_port())
        with (self._folder / f"{flow}.log").open("w") as log:
            subprocess.run(
                env.odoo_command("shell", "--no-http"), env=server_variables(config), text=True, timeout=_LONGEST,
                input=_SCRIPT.format(folder=str(env.ROOT / "dev"), request=request), stdout=log, stderr=log,
            )
        if not result.exists():
            raise env.EnvironmentProblem(f"Nothing was measured; see {self._folder / flow}.log")
        return [Sample(**sample) for sample in json.loads(result.read_text())]

    def _tell(self, rows, busiest, throttled):
        path = self._folder / "bench.json"
        machine = MACHINE_WORDS.format(cores=os.cpu_count(), python=f"Python {platform.python_version()}")
        path.write_text(json.dumps({
            "machine": machine, "latency": LATENCY, "most_requests_in_a_second": busiest, "throttled": throttled,
            "figures": as_json(rows),
        }, indent=1, ensure_ascii=False))
        print(f"\nHow fast ({machine}; Ozon answers in {LATENCY * 1000:.0f} ms)\n")
        print("\n".join(table(rows)))
        print(f"\nMost requests of an account in any second: {busiest}; 429: {throttled}. The figures: {path}")
