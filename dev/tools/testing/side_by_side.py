"""Several test runs at the same time: a line for each file that is through, and in the end what failed."""

import re
import time

from ..servers.processes import Child

NO_TESTS_RAN = 5  # pytest's exit status for it
_LOOK_SECONDS = 0.5
_LAST_LINES = 60
#: A heading of pytest's, after the one that it begins with.
_HEADING = re.compile(r"^=+ (?!test session starts)[^=]+ =+$", re.MULTILINE)


class Run(Child):
    """One test run, whose output goes to its log."""

    @property
    def is_failed(self):
        """:return: whether it is through and not well; a part that an option such as -k left nothing of is no failure
        """
        return self.status not in (None, 0, NO_TESTS_RAN)

    def told(self):
        """:return: what a person should know of it afterwards: how it ended, and what failed"""
        output = self._log.read_text(errors="replace").rstrip()
        heading = _HEADING.search(output)
        lines = (output[heading.start():] if heading else output).splitlines()
        if not heading:
            lines = lines[-_LAST_LINES if self.is_failed else -1:]
        return "\n".join([f"== {self.name} (whole log: {self._log})", *lines])


def run_side_by_side(lanes, progress):
    """Run the lanes at the same time, in each of them one run after the other, to the end.

    :param lanes: lists of `Run`, the first of which may have been started
    :param Path progress: the file whose lines tell how far they are
    :return: the exit statuses
    """
    runs, shown = [run for lane in lanes for run in lane], 0
    waiting = [list(lane) for lane in lanes]
    while any(waiting):
        for lane in waiting:
            _go_on(lane)
        shown = _show(progress, shown)
        time.sleep(_LOOK_SECONDS)
    for run in sorted(runs, key=lambda run: run.is_failed):  # what failed is read last
        print(run.told(), flush=True)
    return [run.status for run in runs]


def _go_on(lane):
    """Start the next run of a lane if the one before is through."""
    if lane and lane[0].is_started and lane[0].is_gone:
        print(f"{'FAILED' if lane[0].is_failed else 'passed':8} {lane[0].name}", flush=True)
        lane.pop(0)
    if lane and not lane[0].is_started:
        lane[0].start()


def _show(progress, shown):
    """:return: how many lines have been printed"""
    lines = progress.read_text().splitlines() if progress.exists() else []
    for line in lines[shown:]:
        print(line, flush=True)
    return len(lines)
