"""Locks between processes; the kernel drops those of a process however it ends."""

import contextlib
import fcntl

from .paths import DEV_DIR


@contextlib.contextmanager
def locked(name, waiting_message=None):
    """Let one process at a time into the block."""
    with lock_file(name) as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if waiting_message:
                print(waiting_message, flush=True)
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def lock_file(name):
    """:return: the file that a lock is taken on, opened"""
    folder = DEV_DIR / "lock"
    folder.mkdir(parents=True, exist_ok=True)
    return (folder / name).open("a")
