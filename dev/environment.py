"""The development environment: where it lies and how to use it.

`preparation.py` builds it; the scripts beside this file (`odoo`, `test`, `demo`, ...) stand on the
functions here. Standard library only: this runs before anything is installed.

PostgreSQL is a private cluster that listens on a unix socket and runs only while somebody uses it.
Every user holds a shared lock on one file; a keeper process waits for the exclusive lock on the same
file and stops the server once it has it. The kernel drops the locks of a process however it ends, so
several commands may share the server, and even one that was killed leaves nothing running.
"""

import contextlib
import fcntl
import hashlib
import os
import pwd
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DEV_DIR = Path(os.environ.get("SALE_OZON_DEV_DIR") or ROOT / ".dev").resolve()
ADDON = "sale_ozon"
ADDONS_DIR = DEV_DIR / "addons"
ADDON_LINK = ADDONS_DIR / ADDON
ODOO_SOURCE = DEV_DIR / "odoo-source"  # a link: where it points depends on how Odoo was found
DATA_DIR = DEV_DIR / "data"
LOG_DIR = DEV_DIR / "log"
VENV = DEV_DIR / "venv"
PYTHON = VENV / "bin" / "python"
TEMPLATE = "sale_ozon_base"  # the addon's dependencies, installed once and copied from then on

DB_USER = "odoo"  # Odoo refuses to run as the database user `postgres`
POSTGRES_ACCOUNT = "postgres" if os.geteuid() == 0 else None  # the server refuses to run as root
_TAG = hashlib.sha256(str(DEV_DIR).encode()).hexdigest()[:10]
SOCKET_DIR = Path("/tmp") / f"{ADDON}-{_TAG}"  # a socket's path may not exceed 107 characters


class EnvironmentProblem(Exception):
    """Something a person has to mend; the message says what and how."""


def prepare(*steps):
    """Build whatever of the environment is missing or outdated.

    :param steps: names of the steps wanted (see `preparation.STEPS`); none means all
    :raise EnvironmentProblem: when it can't go on without a person
    """
    import preparation  # here, because it imports this module

    preparation.run(*steps)


def report_problems(main):
    """Run a script's `main` and end with its status, turning a problem into one clear sentence."""
    try:
        sys.exit(main())
    except EnvironmentProblem as problem:
        sys.exit(f"\n{problem}")
    except KeyboardInterrupt:
        sys.exit(130)


# === LOCKS === #


@contextlib.contextmanager
def locked(name, waiting_message=None):
    """Let one process at a time into the block."""
    with _lock_file(name).open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if waiting_message:
                print(waiting_message, flush=True)
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _lock_file(name):
    folder = DEV_DIR / "lock"
    folder.mkdir(parents=True, exist_ok=True)
    return folder / name


# === POSTGRESQL === #


def cluster_dir():
    """The cluster's data folder: in the environment, if the account that runs the server may go there.

    As root that account is `postgres`, and a checkout below a closed home folder is out of its reach.
    """
    inside = DEV_DIR / "postgres"
    on_the_way = [folder for folder in inside.parents if folder.exists()]
    if POSTGRES_ACCOUNT and not all(folder.stat().st_mode & 0o001 for folder in on_the_way):
        return Path("/var/tmp") / f"{ADDON}-{_TAG}"
    return inside


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
        [postgres_program(name), *args],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,  # the server itself doesn't inherit it: it has a log file
        stderr=subprocess.STDOUT,
        text=True,
        cwd="/",
        **account,
    )
    if check and done.returncode:
        raise EnvironmentProblem(f"PostgreSQL's `{name}` failed: {done.stdout.strip()}")
    return done


def postgres_is_running():
    return run_postgres_program("pg_isready", "-q", "-h", str(SOCKET_DIR), check=False).returncode == 0


def hold_postgres():
    """Make sure that PostgreSQL runs as long as the file returned here is open in any process.

    :return: the open lock file; let a program that replaces or outlives this one inherit it
    """
    users = _lock_file("postgres-users").open("a")
    fcntl.flock(users, fcntl.LOCK_SH)  # waits here while a keeper is stopping the server
    with locked("postgres-start"):
        if not postgres_is_running():
            _start_server()
            # In a session of its own, where a Ctrl-C meant for this process doesn't reach it, and forked off,
            # because Odoo, which may take this process's place, worries about children it doesn't know.
            subprocess.run(
                ["setsid", "--fork", sys.executable, __file__, "keep-postgres"],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                cwd="/",
                check=True,
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
    with _lock_file("postgres-users").open("a") as users:
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
        "listen_addresses": "",
        "unix_socket_directories": SOCKET_DIR,
        # A database that can be made again in a minute need not survive a power cut.
        "fsync": "off",
        "synchronous_commit": "off",
        "full_page_writes": "off",
        "shared_buffers": "256MB",
        "max_connections": 200,
    }
    data = cluster_dir()
    settings = " ".join(f"-c {key}='{value}'" for key, value in options.items())
    run_postgres_program(
        *("pg_ctl", "start", "-w", "-D", data, "-l", data / "server.log", "-o", settings), as_owner=True
    )


def _stop_server():
    run_postgres_program(
        *("pg_ctl", "stop", "-w", "-m", "fast", "-D", cluster_dir()), as_owner=True, check=False
    )
    shutil.rmtree(SOCKET_DIR, ignore_errors=True)


def _wait_for_keeper():
    """Come back after the server has stopped, or soon if somebody else still uses it."""
    with _lock_file("postgres-users").open("a") as users:
        for _attempt in range(10):
            try:
                fcntl.flock(users, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:  # the keeper has it
                fcntl.flock(users, fcntl.LOCK_SH)
                return
            fcntl.flock(users, fcntl.LOCK_UN)
            time.sleep(0.02)


# === DATABASES === #


def create_database(name, template=TEMPLATE):
    """Make a database as a copy of another, its filestore included.

    :param template: the database to copy; None for an empty one
    """
    source = ["-T", template] if template else ["-T", "template0", "-E", "UTF8", "--lc-collate=C"]
    with locked("create-database"):  # PostgreSQL copies a database only while nobody else touches it
        run_postgres_program("createdb", *_connection(), *source, name)
        shutil.rmtree(_filestore(name), ignore_errors=True)
        if template and _filestore(template).exists():
            # Odoo never changes a file of its store (the name is the content's hash): links do.
            shutil.copytree(_filestore(template), _filestore(name), copy_function=os.link)


def drop_database(name):
    """Remove a database, whoever is connected to it, with all that belongs to it. None there is fine."""
    run_postgres_program("dropdb", *_connection(), "--if-exists", "--force", name)
    shutil.rmtree(_filestore(name), ignore_errors=True)
    _config_file(name).unlink(missing_ok=True)


def database_exists(name):
    query = "SELECT datname FROM pg_database"
    return name in run_postgres_program("psql", *_connection(), "-Atc", query, "postgres").stdout.split()


def rename_database(name, new_name):
    run_postgres_program(
        "psql", *_connection(), "-c", f'ALTER DATABASE "{name}" RENAME TO "{new_name}"', "postgres"
    )
    shutil.rmtree(_filestore(new_name), ignore_errors=True)
    if _filestore(name).exists():
        _filestore(name).rename(_filestore(new_name))


def _connection():
    return "-h", str(SOCKET_DIR), "-U", DB_USER


def _filestore(name):
    return DATA_DIR / "filestore" / name


# === ODOO === #


def odoo_config(db=None, port=None, **options):
    """Write a configuration file for Odoo.

    :param db: the one database to serve; None leaves the choice to the command line
    :param port: the HTTP port; None for Odoo's usual one
    :param options: more of Odoo's options, by their names in the file
    :return: the file's path
    """
    settings = {
        "addons_path": ",".join(map(str, [*_odoo_addons(), ADDONS_DIR])),
        "data_dir": DATA_DIR,
        "db_host": SOCKET_DIR,
        "db_user": DB_USER,
        "http_interface": "127.0.0.1",
        "http_port": port or 8069,
        "server_wide_modules": "base,web",
        **({"db_name": db, "list_db": False} if db else {}),
        **options,
    }
    path = _config_file(db)
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(f".{os.getpid()}")
    draft.write_text("[options]\n" + "".join(f"{key} = {value}\n" for key, value in settings.items()))
    draft.rename(path)
    return path


def odoo_command(*args):
    """:return: the command line that runs Odoo with these arguments (use `odoo_environment` with it)"""
    return [str(PYTHON), "-m", "odoo", *map(str, args)]


def odoo_environment(config=None):
    """:return: the environment variables with which Odoo, or pytest-odoo, finds its code and settings"""
    return {
        **os.environ,
        "PYTHONPATH": str(ODOO_SOURCE.resolve()),
        # Not the option --config: it would have to come after a subcommand, and not each of them knows it.
        "ODOO_RC": str(config or odoo_config()),
    }


def _odoo_addons():
    """In a checkout of Odoo most addons lie beside the package `odoo`; in Debian's they lie in it."""
    return [folder for folder in [ODOO_SOURCE.resolve() / "addons"] if folder.is_dir()]


def _config_file(db):
    return DEV_DIR / "config" / f"{db or 'odoo'}.conf"


def free_port():
    """:return: a TCP port that is free now"""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def plain_environment():
    """:return: the environment variables under which `connector` and `sandbox` are importable.

    As top-level packages: the addon's own `__init__.py` needs Odoo and is never imported this way.
    """
    variables = {**os.environ, "PYTHONPATH": str(ROOT)}
    document = ROOT.parent / "shared" / "ozon-api" / "openapi.json"
    if document.exists():
        variables.setdefault("OZON_OPENAPI", str(document))
    return variables


def clean():
    """Remove the environment, once nobody uses it. Locks stay: somebody may be waiting at one."""
    waiting_message = "Waiting for a preparation to end ..."
    with locked("prepare", waiting_message), _lock_file("postgres-users").open("a") as users:
        try:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("Waiting for the commands that use the environment to end ...", flush=True)
            fcntl.flock(users, fcntl.LOCK_EX)
        shutil.rmtree(cluster_dir(), ignore_errors=True)
        for entry in DEV_DIR.iterdir():
            if entry.name == "lock":
                continue
            if entry.is_dir() and not entry.is_symlink():
                shutil.rmtree(entry)
            else:
                entry.unlink()


if __name__ == "__main__":
    commands = {"keep-postgres": keep_postgres, "clean": clean}
    if len(sys.argv) != 2 or sys.argv[1] not in commands:
        sys.exit(f"usage: environment.py {'|'.join(commands)}")
    report_problems(commands[sys.argv[1]])
