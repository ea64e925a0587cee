"""How a command begins and ends."""

import contextlib
import importlib
import os
import signal
import sys
from pathlib import Path

from .paths import PYTHON, VENV, EnvironmentProblem

_ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def prepare(*steps):
    """Build whatever of the environment is missing or outdated.

    :param steps: names of the steps wanted (see `preparation.STEPS`); none means all
    :raise EnvironmentProblem: when it can't go on without a person
    """
    from . import preparation  # here, because it stands on all the rest

    preparation.run(*steps)


def launch(module, *steps):
    """Run a module's `main` in the prepared environment, and end with its status.

    :param str module: the full name
    :param steps: what of the environment it needs, as for `prepare`
    """
    for number in _ENDING:  # also where a shell has them ignored, as for what it starts in the background
        signal.signal(number, lambda number, _frame: sys.exit(128 + number))
    for stream in (sys.stdout, sys.stderr):
        # Every line is seen at once, and a terminal that lacks a character gets another one.
        stream.reconfigure(line_buffering=True, errors="replace")
    report_problems(lambda: _prepared(module, steps))


def _prepared(module, steps):
    prepare(*steps)
    if Path(sys.prefix).resolve() != VENV.resolve():
        replace_process([PYTHON, *sys.argv], os.environ)
    return importlib.import_module(module).main()


def replace_process(command, variables):
    """Let a program take this process's place: its signals, its exit status."""
    command = [str(part) for part in command]
    os.execve(command[0], command, variables)


def report_problems(main):
    """Run a `main` and end with its status, turning a problem into one clear sentence."""
    try:
        sys.exit(main())
    except EnvironmentProblem as problem:
        sys.exit(f"\n{problem}")
    except KeyboardInterrupt:
        sys.exit(130)


@contextlib.contextmanager
def uninterrupted():
    """Let nothing tear the block apart; who wants the program to end meanwhile has it afterwards."""
    came = []
    handlers = {number: signal.signal(number, lambda number, _frame: came.append(number)) for number in _ENDING}
    yield
    for number, handler in handlers.items():
        signal.signal(number, handler)
    if came:
        sys.exit(128 + came[0])


@contextlib.contextmanager
def all_ended():
    """:return: an `ExitStack` for what has to be ended with the block, whatever ends that"""
    running = contextlib.ExitStack()
    try:
        yield running
    except SystemExit:
        print("\nEnding ...")
        raise
    finally:
        with uninterrupted():
            running.close()
