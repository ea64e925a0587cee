"""Processes that the demo starts and must end, ports, and waiting that comes to an end."""

import contextlib
import ctypes
import os
import re
import signal
import socket
import subprocess
import time

from environment import EnvironmentProblem, free_port

STOP_SECONDS = 5
_PR_SET_PDEATHSIG = 1
_TRY_AGAIN = "could not serialize access due to"
_COMPLAINT = re.compile(r"\S+ \S+ \d+ (WARNING|ERROR|CRITICAL) ")


class Child:
    """A process of ours. As a context manager it is ended at the end, whatever it takes.

    :param str name: how a person calls it
    :param list command: the program and its arguments
    :param Path log: the file that takes its output, made anew
    :param dict variables: its environment variables
    """

    def __init__(self, name, command, log, variables):
        self.name = name
        self._command = [str(part) for part in command]
        self._log = log
        self._variables = variables
        self._process = None

    def start(self):
        """Start it in a session of its own: a Ctrl-C is ours to take, and we end it in our own time."""
        self._log.parent.mkdir(parents=True, exist_ok=True)
        with self._log.open("wb") as output:
            self._process = subprocess.Popen(
                self._command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=self._variables,
                cwd="/",
                start_new_session=True,
                preexec_fn=_die_with_parent,
            )

    def check_alive(self):
        """:raise EnvironmentProblem: it has gone, with its last words"""
        if self._process.poll() is None:
            return
        last_words = "\n    ".join(self._lines()[-8:])
        raise EnvironmentProblem(
            f"{self.name} ended by itself (exit status {self._process.returncode}). "
            f"Its last words (all of them: {self._log}):\n    {last_words}"
        )

    def show_errors(self):
        """Print errors from its log: what went wrong unseen is told, too."""
        lines = self._lines()
        errors = [
            line
            for number, line in enumerate(lines)
            if (found := _COMPLAINT.match(line)) and found[1] != "WARNING"
            # Two at once wanted the same row: Odoo lets the second one try again.
            and not any(_TRY_AGAIN in following for following in lines[number : number + 8])
        ]
        if errors:
            print(f"\n{self.name} logged errors ({len(errors)}); the whole log is {self._log}")
            print("\n".join(f"    {line[:200]}" for line in errors[:5]))

    def stop(self):
        """Ask it to end, then make it."""
        if self._process.poll() is None:
            self._signal(signal.SIGTERM)
            try:
                self._process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                with contextlib.suppress(OSError):
                    print(f"{self.name} did not end within {STOP_SECONDS} s; it is killed.")
        self._signal(signal.SIGKILL, group=True)  # and whatever it may have started
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


def complaints(text):
    """:return: the warnings and errors in an Odoo log, with the lines that belong to them"""
    found, is_open = [], False
    for line in text.splitlines():
        if re.match(r"\d{4}-\d\d-\d\d ", line):
            is_open = bool(_COMPLAINT.match(line))
        if is_open:
            found.append(line)
    return found


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


def chosen_port(variable, taken=None):
    """The port that an environment variable names, else a free one.

    :param int taken: a port that something else of ours is going to use
    :raise EnvironmentProblem: it is no port, or not free
    """
    text = os.environ.get(variable)
    if not text:
        port = free_port()
        return port if port != taken else chosen_port(variable, taken)
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise EnvironmentProblem(f"{variable} is “{text}”, but a port is a number from 1 to 65535.")
    if int(text) == taken:
        raise EnvironmentProblem(f"Odoo and the stand-in for Ozon can't both have port {text}.")
    try:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as the servers do
            probe.bind(("127.0.0.1", int(text)))
    except PermissionError:
        raise EnvironmentProblem(f"{variable} is {text}, a port that only root may use.") from None
    except OSError:
        raise EnvironmentProblem(
            f"{variable} is {text}, but something else uses this port already. "
            f"End it, take another port, or leave {variable} out to have a free one."
        ) from None
    return int(text)
