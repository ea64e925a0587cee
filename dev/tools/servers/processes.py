"""The one keeper of processes: what is started is ended, and waiting comes to an end."""

import contextlib
import ctypes
import os
import signal
import subprocess
import time

from ..environment import EnvironmentProblem
from .clients import answers
from .odoo_log import errors

START_SECONDS = 90  # an Odoo on a busy machine takes its time
STOP_SECONDS = 5
_PR_SET_PDEATHSIG = 1


class Child:
    """A process of ours. As a context manager it is ended at the end, whatever it takes.

    :param str name: how a person calls it
    :param list command: the program and its arguments
    :param Path log: the file that takes its output, made anew
    :param dict variables: its environment variables
    :param Path folder: where it runs
    """

    def __init__(self, name, command, log, variables, folder="/"):
        self.name = name
        self._command = [str(part) for part in command]
        self._log = log
        self._variables = variables
        self._folder = folder
        self._process = None

    def start(self):
        """Start it in a session of its own: a Ctrl-C is ours to take, and we end it in our own time."""
        self._log.parent.mkdir(parents=True, exist_ok=True)
        with self._log.open("wb") as output:
            self._process = subprocess.Popen(
                self._command, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT,
                env=self._variables, cwd=self._folder, start_new_session=True, preexec_fn=_die_with_parent,
            )

    @property
    def pid(self):
        return self._process.pid

    @property
    def is_started(self):
        return self._process is not None

    @property
    def is_gone(self):
        return self._process.poll() is not None

    @property
    def status(self):
        """:return: its exit status; None as long as it runs"""
        return self._process.poll()

    def check_alive(self):
        """:raise EnvironmentProblem: it has gone, with its last words"""
        if not self.is_gone:
            return
        last_words = "\n    ".join(self._lines()[-8:])
        raise EnvironmentProblem(
            f"{self.name} ended by itself (exit status {self._process.returncode}). "
            f"Its last words (all of them: {self._log}):\n    {last_words}"
        )

    def show_errors(self):
        """Print errors from its log, an Odoo's: what went wrong unseen is told, too."""
        found = errors("\n".join(self._lines()))
        if found:
            print(f"\n{self.name} logged errors ({len(found)}); the whole log is {self._log}")
            print("\n".join(f"    {entry.text.splitlines()[0][:200]}" for entry in found[:5]))

    def stop(self):
        """Ask it to end, then make it."""
        if not self.is_started:
            return
        if not self.is_gone:
            self._signal(signal.SIGTERM)
            try:
                self._process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                with contextlib.suppress(OSError):
                    print(f"{self.name} did not end within {STOP_SECONDS} s; it is killed.")
        self.kill()

    def kill(self):
        """End it, and whatever it may have started, as a power cut would."""
        self._signal(signal.SIGKILL, group=True)
        self._process.wait()

    def _signal(self, number, group=False):
        with contextlib.suppress(ProcessLookupError):
            (os.killpg if group else os.kill)(self._process.pid, number)

    def _lines(self):
        return self._log.read_text(errors="replace").splitlines() if self._log.exists() else []

    def __enter__(self):
        return self

    def __exit__(self, *exc_info):
        self.stop()


def _die_with_parent():
    """Have Linux end the child if we are killed and can't do it ourselves."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def ready(child, port, path):
    """:return: the server, started, once it answers; it is ended if it never does"""
    url = f"http://127.0.0.1:{port}{path}"
    child.start()
    try:
        wait_for(f"{child.name} to answer at {url}", lambda: answers(url), START_SECONDS, [child])
    except BaseException:
        child.stop()
        raise
    return child


def wait_for(what, condition, seconds, children=()):
    """Wait until a condition holds.

    :param str what: what is waited for, for the person who waits
    :param condition: called again and again
    :param float seconds: the longest wait
    :param children: processes without which it makes no sense to wait on
    :return: what the condition returned
    :raise EnvironmentProblem: it didn't come true, or a child is gone
    """
    deadline = time.monotonic() + seconds
    while not (result := condition()):
        for child in children:
            child.check_alive()
        if time.monotonic() > deadline:
            raise EnvironmentProblem(f"Waited {seconds} seconds in vain for {what}.")
        time.sleep(0.2)
    return result
