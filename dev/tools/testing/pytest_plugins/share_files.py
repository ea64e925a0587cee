"""A pytest plugin: several runs share the test files, and each takes the next that nobody has taken yet.

The run whose files are quick takes more of them, so that all end at about the same time. A file stays whole: what
its classes set up is paid for once. The environment variable SHARED_TESTS names the folder in which the runs meet;
`progress` in it gets a line for each file that is through.
"""

import os
import time
from itertools import groupby
from pathlib import Path

import pytest

#: What takes longest comes first, for the rest to even it out: one of these at the end would keep a core waiting.
LONGEST = ("test_dialects.py", "test_tours.py", "test_first_week.py")


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session):
    if session.testsfailed and not session.config.option.continue_on_collection_errors:
        raise session.Interrupted("errors while collecting")
    mine = _files_for_us(session)
    items = next(mine, None)
    while items:
        items = _run(session, items, mine)
    return True


def _run(session, items, mine):
    """Run the tests of one file.

    :return: those of the next file, which pytest has to know before it tidies up after this one; None if none is left
    """
    began, failed, following = time.monotonic(), session.testsfailed, None
    for item, successor in zip(items, [*items[1:], None], strict=True):
        if successor is None and (following := next(mine, None)):
            successor = following[0]
        session.config.hook.pytest_runtest_protocol(item=item, nextitem=successor)
        if session.shouldfail:
            raise session.Failed(session.shouldfail)
        if session.shouldstop:
            raise session.Interrupted(session.shouldstop)
    _tell(items, time.monotonic() - began, session.testsfailed - failed)
    return following


def _files_for_us(session):
    """:return: lists of the tests of one file each, those of a file being ours once they are asked for"""
    files = [list(items) for _path, items in groupby(session.items, key=lambda item: item.path)]
    files.sort(key=lambda items: items[0].path.name not in LONGEST)
    return (items for items in files if _take(_file_name(items[0])))


def _take(name):
    try:
        (_folder() / name.replace("/", "|")).touch(exist_ok=False)
    except FileExistsError:
        return False
    return True


def _tell(items, seconds, failed):
    outcome = f"{failed} FAILED" if failed else "passed"
    with (_folder() / "progress").open("a") as progress:
        progress.write(f"{outcome:8} {_file_name(items[0])} ({len(items)} tests, {seconds:.0f} s)\n")


def _file_name(item):
    return item.nodeid.partition("::")[0]


def _folder():
    return Path(os.environ["SHARED_TESTS"])
