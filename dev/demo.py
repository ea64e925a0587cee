"""The demo: the main job once, from end to end, then Odoo to click around in.

Real parts everywhere: an Odoo server, PostgreSQL, HTTP; only Ozon is a stand-in. `dev/demo` prepares the
environment and then runs this file in it. It takes these environment variables:

    DEMO_EXIT=1         end after the transcript; exit status 0 only if every outcome was as it should be
    DEMO_API_URL=URL    where the account looks for Ozon, for example a proxy in front of the stand-in
    ODOO_PORT=N         instead of a free port
    SANDBOX_PORT=N      instead of a free port
"""

import contextlib
import fcntl
import json
import os
import signal
import sys
import time

import demo_playground
import demo_template
from demo_processes import Child, chosen_port, wait_for
from demo_remote import Odoo, StandIn, answers
from demo_story import MainJob
from demo_transcript import Transcript

import environment as env

DATABASE = "sale_ozon_demo"
DEMOS_AT_ONCE = 9
START_SECONDS = 90  # an Odoo on a busy machine takes its time
LOGIN = ("admin", "admin")


class Ended(BaseException):
    """Somebody wants the demo to end. Not an `Exception`: nothing on the way may take it for a failure.

    :ivar int signal_number: which signal asked for it
    """

    def __init__(self, signal_number):
        super().__init__(signal_number)
        self.signal_number = signal_number


class Signals:
    """Turns what asks a program to end into `Ended`, also where a shell has it ignored."""

    _NUMBERS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

    def __init__(self):
        self._is_held, self._waiting = False, None
        self._set(self._take)

    def _set(self, handler):
        for number in self._NUMBERS:
            signal.signal(number, handler)

    def _take(self, number, _frame):
        if not self._is_held:
            raise Ended(number)
        self._waiting = number

    @contextlib.contextmanager
    def held(self):
        """Let nothing tear the block apart; what came meanwhile is taken after it."""
        self._is_held = True
        yield
        self._is_held = False
        if self._waiting:
            raise Ended(self._waiting)

    def ignore(self):
        """Clearing up is short, and a second Ctrl-C must not leave half of it undone."""
        self._set(signal.SIG_IGN)


def main():
    signals = Signals()
    for stream in (sys.stdout, sys.stderr):
        # Every line is seen at once, and a terminal that lacks a character gets another one.
        stream.reconfigure(line_buffering=True, errors="replace")
    with contextlib.ExitStack() as running:
        try:
            return run(running, signals)
        except Ended as ended:
            return 128 + ended.signal_number
        finally:
            signals.ignore()


def run(running, signals):
    """Start everything, run the main job, stay.

    :param ExitStack running: takes what has to be ended, the last started first
    :return: the exit status
    """
    odoo_port = chosen_port("ODOO_PORT")
    stand_in_port = chosen_port("SANDBOX_PORT", taken=odoo_port)
    database = running.enter_context(own_database_name())
    print("Starting PostgreSQL ...")
    with signals.held():
        running.enter_context(env.start_postgres())
    demo_template.make_database(database)
    stand_in = running.enter_context(start_stand_in(stand_in_port, database))
    server = running.enter_context(start_odoo(odoo_port, database))

    odoo = Odoo(f"http://127.0.0.1:{odoo_port}", database)
    odoo.log_in(*LOGIN)
    ozon = StandIn(f"http://127.0.0.1:{stand_in_port}")
    transcript = Transcript()
    job = MainJob(odoo, ozon, os.environ.get("DEMO_API_URL") or ozon.url, transcript)
    is_fine = job.run()
    server.show_errors()
    if os.environ.get("DEMO_EXIT") in (None, "", "0"):
        demo_playground.fill(odoo, ozon, job.account_id)
        transcript.invitation(odoo.url, ozon.url, demo_playground.SHOP_USER)
        with address_known(odoo.url):
            stay([server, stand_in])
    return 0 if is_fine else 1


def stay(children):
    """Until somebody ends it, or a child goes by itself.

    :raise EnvironmentProblem: a child has gone
    """
    with contextlib.suppress(Ended):
        while True:
            for child in children:
                child.check_alive()
            time.sleep(0.5)
    print("\nEnding ...")


@contextlib.contextmanager
def address_known(odoo_url):
    """Let dev/screenshots.py find us."""
    path = env.DEV_DIR / "demo.json"
    ours = json.dumps({"odoo": odoo_url})
    path.write_text(ours)
    try:
        yield
    finally:
        if path.exists() and path.read_text() == ours:  # and not that of a second demo
            path.unlink()


# === WHAT IS STARTED === #


@contextlib.contextmanager
def own_database_name():
    """A database that no other running demo uses; the kernel drops the claim with this process."""
    folder = env.DEV_DIR / "lock"
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(1, DEMOS_AT_ONCE + 1):
        name = DATABASE if number == 1 else f"{DATABASE}_{number}"
        with (folder / name).open("a") as claim:
            try:
                fcntl.flock(claim, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                continue
            yield name
            return
    raise env.EnvironmentProblem(f"{DEMOS_AT_ONCE} demos are running already. End one of them first.")


def start_stand_in(port, database):
    """The server that stands in for Ozon.

    :param str database: whose demo it is for
    :rtype: Child
    """
    url = f"http://127.0.0.1:{port}"
    print(f"Starting the stand-in for Ozon at {url} ...")
    journal = env.LOG_DIR / f"{database}-ozon-journal.jsonl"
    journal.unlink(missing_ok=True)
    command = [env.PYTHON, "-m", "sandbox", "--port", port, "--journal", journal]
    log = env.LOG_DIR / f"{database}-ozon.log"
    child = Child("The stand-in for Ozon", command, log, env.plain_environment())
    child.start()
    return ready(child, url + "/control/counters")


def start_odoo(port, database):
    """An Odoo server as a small shop runs it: one process, its scheduled actions in threads.

    :rtype: Child
    """
    url = f"http://127.0.0.1:{port}"
    print(f"Starting Odoo at {url} ...")
    config = env.odoo_config(database, port, workers=0, max_cron_threads=2)
    variables = env.odoo_environment(config)
    # The stand-in is on this machine, whatever proxy the machine uses for others.
    local = [variables.get("no_proxy") or variables.get("NO_PROXY"), "127.0.0.1", "localhost"]
    variables["no_proxy"] = variables["NO_PROXY"] = ",".join(filter(None, local))
    child = Child("Odoo", env.odoo_command(), env.LOG_DIR / f"{database}-odoo.log", variables)
    child.start()
    return ready(child, url + "/web/health")


def ready(child, url):
    """:return: the child, once it answers at the address; it is ended if it never does"""
    try:
        wait_for(f"{child.name} to answer at {url}", lambda: answers(url), START_SECONDS, [child])
    except BaseException:
        child.stop()
        raise
    return child


if __name__ == "__main__":
    env.report_problems(main)
