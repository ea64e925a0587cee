"""The processes of a campaign: the stand-in for Ozon, Odoo's workers that are killed, the server of the users."""

import contextlib
import json
import os
import shutil
import signal
import time
import urllib.request

import psutil
from demo import ready
from demo_processes import Child
from demo_remote import StandIn

import environment as env

PROCESSES = 2  # workers of each server
#: What of the checkout an addons folder needs.
_NOT_COPIED = (".*", "__pycache__", "dev", "sandbox", "tests", "*.md", "Makefile")


class Ozon(StandIn):
    """The stand-in for Ozon, its faults and its counters."""

    def drop_faults(self):
        """End all faults.

        :return: the rules that were in force, with their hits
        :rtype: list
        """
        rules = self.control("faults", rules=[])["rules"]
        request = urllib.request.Request(f"{self.url}/control/faults", b"{}", method="DELETE")
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=30) as answer:
            json.load(answer)
        return rules

    def busiest_seconds(self):
        """:return: the most requests in any second, by Client-Id
        :rtype: dict"""
        clients = self.control("counters")["clients"]
        return {client_id: figures["max_per_second"] for client_id, figures in clients.items()}


class Workers(Child):
    """An Odoo server as big shops run it, with worker processes that do nothing but scheduled actions.

    Odoo itself starts a killed worker process again, at once; a killed server is for us to start again. Each of
    its lives has a log of its own.

    :ivar int lives: how often it was started
    """

    def __init__(self, name, config, folder, *options):
        command = env.odoo_command("--no-http", "--workers=1", f"--max-cron-threads={PROCESSES}", *options)
        super().__init__(name, command, None, env.odoo_environment(config))
        self._folder = folder
        self.lives = 0

    @property
    def pid(self):
        return self._process.pid

    @property
    def pids(self):
        """The process ids of its workers."""
        with contextlib.suppress(psutil.NoSuchProcess):
            return sorted(child.pid for child in psutil.Process(self._process.pid).children())
        return []

    @property
    def is_gone(self):
        return self._process.poll() is not None

    def start(self):
        self.lives += 1
        self._log = self._folder / f"{self.name}-life-{self.lives:03}.log"
        super().start()

    def stop(self):
        """They are killed all the time; the end need not be gentler, and is quicker so."""
        self.kill()

    def kill(self):
        """End it as a power cut would."""
        self._signal(signal.SIGKILL, group=True)
        self._process.wait()


class Server(Child):
    """A server with HTTP.

    :ivar int pid: its process id
    """

    @property
    def pid(self):
        return self._process.pid


def copy_addon(folder):
    """Freeze the addon, so that a worker that starts again runs the code that the campaign began with.

    :return: an addons folder
    """
    target = folder / "addons" / env.ADDON
    shutil.copytree(env.ROOT, target, ignore=shutil.ignore_patterns(*_NOT_COPIED))
    return target.parent


def write_config(database, port, addons):
    """Odoo's configuration, for workers and users alike.

    :return: the file's path
    """
    own = env.ODOO_SOURCE.resolve() / "addons"
    return env.odoo_config(
        database, port, workers=0, max_cron_threads=0, http_enable=True,
        addons_path=",".join(str(path) for path in [own, addons] if path.is_dir()),
    )


def start_stand_in(folder, port, client_id, api_key):
    """:rtype: Child"""
    command = [
        env.PYTHON, "-m", "sandbox", "--port", port, "--journal", folder / "ozon-journal.jsonl",
        "--client-id", client_id, "--api-key", api_key,
    ]
    child = Child("The stand-in for Ozon", command, folder / "ozon.log", env.plain_environment())
    child.start()
    return ready(child, f"http://127.0.0.1:{port}/control/counters")


def start_users_server(folder, port, config):
    """The server that the users' browsers talk to; it works off no scheduled action.

    :rtype: Server
    """
    child = Server("Odoo", env.odoo_command("--max-cron-threads=0"), folder / "users.log", env.odoo_environment(config))
    child.start()
    return ready(child, f"http://127.0.0.1:{port}/web/health")


def fresh_folder(seed):
    """Where a campaign leaves its logs.

    :rtype: Path
    """
    folder = env.LOG_DIR / "chaos" / str(seed)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


class Diary:
    """What was done to whom and when, for whoever wants to understand an outcome.

    :param Path path: the file
    """

    def __init__(self, path):
        self._file = path.open("w", buffering=1)
        self._began = time.monotonic()

    def note(self, sentence):
        clock = time.strftime("%H:%M:%S", time.gmtime())
        self._file.write(f"{clock} {time.monotonic() - self._began:7.2f} {sentence}\n")

    def close(self):
        self._file.close()


def server_log_size():
    """How long PostgreSQL's log is now; it is shared by all who use the environment."""
    path = env.cluster_dir() / "server.log"
    return path.stat().st_size if path.exists() else 0


def server_log_since(size):
    """:return: what PostgreSQL has logged since then"""
    with (env.cluster_dir() / "server.log").open("rb") as log:
        log.seek(0, os.SEEK_END)
        log.seek(size if size <= log.tell() else 0)
        return log.read().decode(errors="replace")
