"""PostgreSQL: a private cluster that listens on a unix socket and runs only while somebody uses it.

Every user holds a shared lock on one file; a keeper process waits for the exclusive lock on the same
file and stops the server once it has it. The kernel drops the locks of a process however it ends, so
several commands may share the server, and even one that was killed leaves nothing running.
"""

import contextlib
import fcntl
import os
import pwd
import shutil
import subprocess
import sys
import time
from pathlib import Path

from .locks import lock_file, locked
from .paths import DEV_DIR, POSTGRES_ACCOUNT, ROOT, SOCKET_DIR, EnvironmentProblem, cluster_dir

_DOOR = ROOT / "dev" / "environment.py"


def postgres_program(name):
    """:return: the path of one of PostgreSQL's programs, None if it isn't installed"""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: float(folder.parent.name))
    on_path = shutil.which("pg_ctl")
    folders = [*([Path(on_path).resolve().parent] if on_path else []), *folders]
    return next((folder / name for folder in reversed(folders) if (folder / name).exists()), None)


def run_postgres_program(name, *args, as_owner=False, check=True):
    """Run one of PostgreSQL's programs, quietly.

    :param as_owner: as the account that owns the cluster (the server and its administration)
    :raise EnvironmentProblem: when it fails and `check` is on
    """
    account = {}
    if as_owner and POSTGRES_ACCOUNT:
        account = {"user": POSTGRES_ACCOUNT, "group": POSTGRES_ACCOUNT, "extra_groups": []}
    done = subprocess.run(
        # The server itself does not inherit the pipe: it has a log file.
        [postgres_program(name), *args], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        text=True, cwd="/", **account,
    )
    if check and done.returncode:
        raise EnvironmentProblem(f"PostgreSQL's `{name}` failed: {done.stdout.strip()}")
    return done


def postgres_is_running():
    """:return: whether the server answers"""
    return run_postgres_program("pg_isready", "-q", "-h", str(SOCKET_DIR), check=False).returncode == 0


def hold_postgres():
    """:return: an open lock file; PostgreSQL runs as long as any process has it open"""
    users = lock_file("postgres-users")
    fcntl.flock(users, fcntl.LOCK_SH)  # waits here while a keeper is stopping the server
    with locked("postgres-start"):
        if not postgres_is_running():
            _start_server()
            # In a session of its own, where a Ctrl-C meant for this process doesn't reach it, and forked off,
            # because Odoo, which may take this process's place, worries about children it doesn't know.
            subprocess.run(
                ["setsid", "--fork", sys.executable, _DOOR, "keep-postgres"], stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/", check=True,
            )
    return users


@contextlib.contextmanager
def start_postgres():
    """Have PostgreSQL running inside the block; its last user going, it is stopped again."""
    users = hold_postgres()
    try:
        yield
    finally:
        users.close()
        _wait_for_keeper()


def keep_postgres():
    """Stop the server once nobody uses it any more (the keeper process)."""
    with lock_file("postgres-users") as users:
        fcntl.flock(users, fcntl.LOCK_EX)
        _stop_server()


def _start_server():
    owner = pwd.getpwnam(POSTGRES_ACCOUNT) if POSTGRES_ACCOUNT else pwd.getpwuid(os.geteuid())
    with contextlib.suppress(FileExistsError):
        SOCKET_DIR.mkdir(mode=0o700)
        os.chown(SOCKET_DIR, owner.pw_uid, owner.pw_gid)
    if SOCKET_DIR.is_symlink() or SOCKET_DIR.stat().st_uid != owner.pw_uid:
        raise EnvironmentProblem(f"{SOCKET_DIR} belongs to somebody else. Remove it and try again.")
    options = {
        "listen_addresses": "", "unix_socket_directories": SOCKET_DIR, "max_connections": 200,
        # A database that can be made again in a minute need not survive a power cut.
        "fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "shared_buffers": "256MB",
    }
    data = cluster_dir()
    settings = " ".join(f"-c {key}='{value}'" for key, value in options.items())
    command = "pg_ctl", "start", "-w", "-D", data, "-l", data / "server.log", "-o", settings
    run_postgres_program(*command, as_owner=True)


def _stop_server():
    run_postgres_program("pg_ctl", "stop", "-w", "-m", "fast", "-D", cluster_dir(), as_owner=True, check=False)
    shutil.rmtree(SOCKET_DIR, ignore_errors=True)


def _wait_for_keeper():
    """Come back after the server has stopped, or soon if somebody else still uses it."""
    with lock_file("postgres-users") as users:
        for _attempt in range(10):
            try:
                fcntl.flock(users, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:  # the keeper has it
                fcntl.flock(users, fcntl.LOCK_SH)
                return
            fcntl.flock(users, fcntl.LOCK_UN)
            time.sleep(0.02)


def clean():
    """Remove the environment, once nobody uses it. Locks stay: somebody may be waiting at one."""
    preparing, using = "Waiting for a preparation to end ...", "Waiting for those who use the environment to end ..."
    with locked("prepare", preparing), locked("postgres-users", using):
        shutil.rmtree(cluster_dir(), ignore_errors=True)
        for entry in DEV_DIR.iterdir():
            if entry.name == "lock":
                continue
            if entry.is_dir() and not entry.is_symlink():
                shutil.rmtree(entry)
            else:
                entry.unlink()
