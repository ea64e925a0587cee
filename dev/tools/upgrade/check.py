"""The addon's life in a database: installed, upgraded from the version before, uninstalled without a trace.

Two databases are gone through at the same time. One has the version before, with data, and is upgraded;
the other has orders of its own when the addon comes. Both are left by it at the end.
"""

import contextlib
import os
import shutil
import subprocess
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from .. import environment as env
from ..servers.odoo_run import run_odoo
from .shop import SENTENCES
from .traces import COUNTS, OUR_COLUMNS, SCHEMA, TRACES

FROM = Path(__file__).with_name("upgrade_from")
#: Sentences that are not stored any more but made when they are read; `shop.check_shop` looks whether they still are.
RETOLD = {model.replace(".", "_"): {*names, "checks"} for model, names in SENTENCES.items()}
#: Values that are narrowed; `shop.check_shop` looks at what has become of them.
NARROWED = {"ozon_account": {"tracking_characters"}}
RENAMED = {"send_short": "allow_partial", "mended_at": "resolved_at", "mended_by": "resolved_by"}
RENAMED_STATES = {"mended": "resolved"}


class Failure(Exception):
    """Something that the addon should not do; the text says what."""


def check():
    """:return: 0 if all is well, 1 if not"""
    print("== Install, upgrade, uninstall", flush=True)
    scenarios = [upgrade_from_before, come_late_and_go]
    if not _has_history() and not os.environ.get("CI"):
        # Somebody who has only the files can still run all the rest; CI has to have the history.
        print(f"NOT RUN {upgrade_from_before.__doc__.splitlines()[0]} This copy has no history to take the version "
              "before from; in a shallow clone `git fetch --unshallow` brings it.", flush=True)
        scenarios.remove(upgrade_from_before)
    with ThreadPoolExecutor(2) as pool:
        runs = [pool.submit(_report, scenario) for scenario in scenarios]
        return max(run.result() for run in runs)


def _has_history():
    """:return: whether the commit of the version before can be had here"""
    command = ["git", "-C", env.ROOT, "cat-file", "-e", f"{_commit_before()}^{{commit}}"]
    return bool(shutil.which("git")) and not subprocess.run(command, capture_output=True).returncode


def _commit_before():
    return next(line for line in FROM.read_text().splitlines() if line and not line.startswith("#"))


def _report(scenario):
    title = scenario.__doc__.splitlines()[0]
    try:
        scenario()
    except Failure as failure:
        print(f"FAILED {title}\n{failure}", flush=True)
        return 1
    print(f"passed {title}", flush=True)
    return 0


def upgrade_from_before():
    """A shop with the version before is upgraded, keeps all it has, and takes the addon out."""
    with tempfile.TemporaryDirectory() as folder, _database("upgrade") as db:
        old = _config(db, _old_addons(Path(folder)))
        _odoo(db, old, "-i", env.ADDON, "--stop-after-init", "--no-http")
        _shell(db, old, "create_shop")
        before = _rows(db)
        if not all(before.values()):
            raise Failure(f"the shop lacks something to be kept: {[table for table in before if not before[table]]}")
        new = _config(db)
        _odoo(db, new, "-u", env.ADDON, "--stop-after-init", "--no-http")
        _check_kept(before, _rows(db))
        _shell(db, new, "check_shop")
        _odoo(db, new, "module", "uninstall", env.ADDON, "-d", db)
        _check_traces(db)


def come_late_and_go():
    """A shop that has orders gets the addon, sees nothing of it on them, and takes it out."""
    with _database("late") as db:
        config = _config(db)
        _shell(db, config, "create_orders")
        schema, counts = env.query(db, SCHEMA), env.query(db, COUNTS)
        _odoo(db, config, "-i", env.ADDON, "--stop-after-init", "--no-http")
        _shell(db, config, "check_orders")
        _odoo(db, config, "module", "uninstall", env.ADDON, "-d", db)
        _check_traces(db)
        _check_same(schema, env.query(db, SCHEMA), "left in the database")
        _check_same(counts, env.query(db, COUNTS), "left in the tables")


def _rows(db):
    """All rows of the addon's own tables, and of other tables its columns.

    :return: rows by table, by id
    :rtype: dict
    """
    columns = env.query(db, OUR_COLUMNS)
    return {
        entry["table"]: {row["id"]: row for row in env.query(
            db, f"SELECT {', '.join(sorted({'id', *entry['columns']}))} FROM {entry['table']}"
        )}
        for entry in columns
    }


def _check_kept(before, after):
    problems = []
    for table, rows in before.items():
        if len(after.get(table, {})) != len(rows):
            problems.append(f"{table} had {len(rows)} rows and has {len(after.get(table, {}))}")
        for number, row in rows.items():
            kept = after.get(table, {}).get(number, {})
            problems += [
                f"{table} {number}: {column} was {value!r} and is {kept.get(column)!r}"
                for column, value in _upgraded(table, row).items() if kept.get(column) != value
            ]
    if problems:
        raise Failure("\n".join(["The upgrade changed what was there:", *problems[:40]]))


def _upgraded(table, row):
    """:return: what has to become of a row"""
    checked_elsewhere = RETOLD.get(table, set()) | NARROWED.get(table, set())
    row = {column: value for column, value in row.items() if column not in checked_elsewhere}
    if table.startswith("ozon_"):
        row = {RENAMED.get(column, column): value for column, value in row.items()}
    if row.get("state") in RENAMED_STATES:
        row["state"] = RENAMED_STATES[row["state"]]
    return row


def _check_traces(db):
    state = env.query(db, "SELECT state FROM ir_module_module WHERE name = 'sale_ozon'")
    if state != [{"state": "uninstalled"}]:
        raise Failure(f"The addon is not uninstalled: {state}")
    found = {what: rows for what, query in TRACES.items() if (rows := env.query(db, query))}
    ours = [row for row in env.query(db, SCHEMA) if "ozon" in row["name"]]
    if found or ours:
        raise Failure(f"The addon left traces behind: {found} {ours}")


def _check_same(before, after, what):
    gone, come = ([row for row in one if row not in other] for one, other in ((before, after), (after, before)))
    if gone or come:
        raise Failure(f"Not as before the addon came ({what}):\n  before {gone}\n  after  {come}")


def _old_addons(folder):
    """:return: the folder, which has the version before out of the history as an addon
    :raise EnvironmentProblem: the history does not have it"""
    addon, archive, commit = folder / env.ADDON, folder / "before.tar", _commit_before()
    addon.mkdir()
    take, unpack = ["git", "-C", env.ROOT, "archive", "-o", archive, commit], ["tar", "-xf", archive, "-C", addon]
    try:
        for command in (take, unpack):
            subprocess.run(command, capture_output=True, check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise env.EnvironmentProblem(
            f"The upgrade test begins with the commit {commit} ({FROM.name}), which can't be had here: {error}\n"
            "In a shallow clone `git fetch --unshallow` brings it."
        ) from None
    return folder


@contextlib.contextmanager
def _database(purpose):
    """:return: the name of a database for the time of the block"""
    name = f"{purpose}_{os.getpid()}"
    env.create_database(name)
    try:
        yield name
    finally:
        env.drop_database(name)


def _config(db, addons=None):
    """:param addons: the folder with the addon; None for the present one"""
    return env.odoo_config(db, env.free_port(), addons_path=env.addons_path(addons or env.ADDONS_DIR))


def _odoo(db, config, *arguments, script=""):
    """:raise Failure: Odoo fails, or warns of anything"""
    run = run_odoo(config, *arguments, log=db.rpartition("_")[0], script=script)
    if run.complaint:
        raise Failure(f"odoo {' '.join(arguments)}: {run.complaint}")


def _shell(db, config, function):
    """Have Odoo call a function of `shop.py` and commit."""
    script = (
        f"import sys; sys.path.insert(0, {str(env.ROOT / 'dev')!r}); from tools.upgrade import shop; "
        f"shop.{function}(env); env.cr.commit()"
    )
    _odoo(db, config, "shell", "--no-http", script=script)
