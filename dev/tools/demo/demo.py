"""The demo: the main job once, from end to end, one story of each kind, then Odoo to click around in.

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
import socket
import time

from .. import environment as env
from ..servers.addon_database import make_database
from ..servers.clients import LOGIN, Odoo, StandIn
from ..servers.starting import start_odoo, start_stand_in
from . import playground, stories
from .main_job import MainJob
from .transcript import Transcript

DATABASE = "sale_ozon_demo"
DEMOS_AT_ONCE = 9


def main():
    with env.all_ended() as running:
        return run(running)


def run(running):
    """:return: the exit status of a demo
    :param ExitStack running: takes what has to be ended, the last started first"""
    odoo_port = chosen_port("ODOO_PORT")
    stand_in_port = chosen_port("SANDBOX_PORT", taken=odoo_port)
    database = running.enter_context(own_database_name())
    print("Starting PostgreSQL ...")
    with env.uninterrupted():
        running.enter_context(env.start_postgres())
    make_database(database)
    stand_in = running.enter_context(stand_in_of(stand_in_port, database))
    second_port = env.free_port()
    second = running.enter_context(stand_in_of(second_port, f"{database}-stories", "--client-id", stories.CLIENT_ID))
    server = running.enter_context(odoo_of(odoo_port, database))

    odoo = Odoo(f"http://127.0.0.1:{odoo_port}", database)
    odoo.log_in(*LOGIN)
    ozon = StandIn(f"http://127.0.0.1:{stand_in_port}")
    transcript = Transcript()
    job = MainJob(odoo, ozon, os.environ.get("DEMO_API_URL") or ozon.url, transcript)
    is_fine = job.run()
    second_ozon = StandIn(f"http://127.0.0.1:{second_port}", stories.CLIENT_ID)
    is_fine = stories.tell(odoo, second_ozon, transcript) and is_fine
    server.show_errors()
    if os.environ.get("DEMO_EXIT") in (None, "", "0"):
        playground.fill(odoo, ozon, job.account_id)
        transcript.invitation(odoo.url, ozon.url, playground.SHOP_USER)
        with address_known(odoo.url):
            stay([server, stand_in, second])
    return 0 if is_fine else 1


def stay(children):
    """Until somebody ends it, or a child goes by itself.

    :raise EnvironmentProblem: a child has gone
    """
    with contextlib.suppress(SystemExit):
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


def stand_in_of(port, name, *options):
    """:return: a stand-in for Ozon, with logs of its own"""
    print(f"Starting the stand-in for Ozon at http://127.0.0.1:{port} ...")
    log = env.LOG_DIR / f"{name}-ozon.log"
    return start_stand_in(port, log, env.LOG_DIR / f"{name}-ozon-journal.jsonl", *options)


def odoo_of(port, database):
    """:return: an Odoo server as a small shop runs it: one process, its scheduled actions in threads"""
    print(f"Starting Odoo at http://127.0.0.1:{port} ...")
    config = env.odoo_config(database, port, workers=0, max_cron_threads=2)
    return start_odoo(config, port, env.LOG_DIR / f"{database}-odoo.log")


def chosen_port(variable, taken=None):
    """The port that an environment variable names, else a free one.

    :param int taken: a port that something else of ours is going to use
    :raise EnvironmentProblem: it can't be had
    """
    text = os.environ.get(variable)
    if not text:
        port = env.free_port()
        return port if port != taken else chosen_port(variable, taken)
    try:
        port = int(text)
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as the servers do
            probe.bind(("127.0.0.1", port))
    except (ValueError, OverflowError, OSError) as error:
        raise env.EnvironmentProblem(
            f"{variable} is “{text}”, a port that can't be used ({error}). Take another, or leave {variable} out."
        ) from None
    if port in (0, taken):
        raise env.EnvironmentProblem(f"{variable} is {text}: Odoo and the stand-in for Ozon need a port each.")
    return port
