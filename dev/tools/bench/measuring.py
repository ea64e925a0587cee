"""What runs in an Odoo process: rounds of a flow of orders, each step of it timed beside its reference."""

import cProfile
import json
import logging
import time
from dataclasses import asdict, replace
from pathlib import Path

from .figures import Sample
from .flows import FLOWS
from .ozon_shop import OzonShop


def measure(env, request):
    """Measure a flow and write the samples down.

    :param Environment env: of the shell
    :param dict request: of `bench.py`
    """
    logging.disable(logging.INFO)
    shop = OzonShop(env, request["url"])
    stopwatch = Stopwatch(env, request["count"], request["profile"])
    steps = FLOWS[request["flow"]]
    for number in range(request["rounds"] + 1):
        if number == 1:
            # The first round, a small one, has loaded what is loaded once.
            stopwatch.samples.clear()
        stopwatch.count = request["count"] if number else min(20, request["count"])
        orders = shop.new_round()
        for step in steps[:request["last"] + 1]:
            step(shop, orders, stopwatch)
            env.cr.commit()
            env.invalidate_all()
    Path(request["result"]).write_text(json.dumps([asdict(sample) for sample in stopwatch.samples]))


class Stopwatch:
    """Times a step and its reference.

    :ivar int count: of orders of a round
    :ivar list samples: of Sample, what has been measured
    """

    def __init__(self, env, count, profile):
        self._env, self._profile = env, profile
        self.count = count
        self.samples = []

    def compare(self, name, ours, reference):
        """Time both, ours first.

        :param str name: of the figure
        :param ours: function without arguments, that commits
        :param reference: function without arguments
        """
        before = self._env.cr.sql_log_count
        seconds = self._timed(ours, name)
        queries = self._env.cr.sql_log_count - before
        self.samples.append(Sample(
            name, self.count, seconds, self._timed(reference), queries / self.count
        ))

    def compare_again(self, name, measured, reference):
        """Set what has just been measured beside another reference.

        :param str name: of the new figure
        :param str measured: of the figure that was measured
        :param reference: function without arguments
        """
        sample = next(sample for sample in reversed(self.samples) if sample.name == measured)
        self.samples.append(replace(sample, name=name, reference=self._timed(reference)))

    def _timed(self, work, name=""):
        self._env.invalidate_all()
        profile = cProfile.Profile() if self._profile and name else None
        began = time.perf_counter()
        if profile:
            profile.runcall(work)
        else:
            work()
        seconds = time.perf_counter() - began
        if profile:
            profile.dump_stats(Path(self._profile) / f"{name}.prof")
        return seconds
