"""The processes of a campaign, its folder and its logs."""

import contextlib
import os
import shutil
import time

import psutil

from .. import environment as env
from ..servers.processes import Child
from ..servers.starting import server_variables

PROCESSES = 2  # workers of each server
#: What of the checkout an addons folder needs.
_NOT_COPIED = (".*", "__pycache__", "dev", "sandbox", "tests", "*.md", "Makefile")


class Workers(Child):
    """An Odoo server as big shops run it, with worker processes that do nothing but scheduled actions.

    Odoo itself starts a killed worker process again, at once; a killed server is for us to start again. Each of
    its lives has a log of its own.

    :ivar int lives: how often it was started
    """

    def __init__(self, name, config, folder, *options):
        command = env.odoo_command("--no-http", "--workers=1", f"--max-cron-threads={PROCESSES}", *options)
        super().__init__(name, command, None, server_variables(config))
        self._folder = folder
        self.lives = 0

    @property
    def pids(self):
        """The process ids of its workers."""
        with contextlib.suppress(psutil.NoSuchProcess):
            return sorted(child.pid for child in psutil.Process(self.pid).children())
        return []

    def start(self):
        self.lives += 1
        self._log = self._folder / f"{self.name}-life-{self.lives:03}.log"
        super().start()

    stop = Child.kill  # they are killed all the time: the end need not be gentler


def copy_addon(folder):
    """Freeze the addon, in an addons folder: a worker that starts again runs the code that the campaign began with."""
    target = folder / "addons" / env.ADDON
    shutil.copytree(env.ROOT, target, ignore=shutil.ignore_patterns(*_NOT_COPIED))
    return target.parent


def fresh_folder(seed):
    """:return: where a campaign leaves its logs"""
    folder = env.LOG_DIR / "chaos" / str(seed)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


class Diary:
    """What was done to whom and when."""

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
