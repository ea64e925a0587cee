"""The addon's life in a database: installed, upgraded from the version before, uninstalled without a trace.

Two databases are gone through at the same time. One has the version before, with data, and is upgraded;
the other has orders of its own when the addon comes. Both are left by it at the end.
"""

import json
import os
import subprocess
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import environment as env
import odoo_log

FROM = env.ROOT / "dev" / "upgrade_from"
#: Rows that come and go by themselves.
PASSING_TABLES = frozenset({
    "base_registry_signaling", "bus_bus", "ir_attachment", "ir_cron_progress", "ir_cron_trigger", "ir_logging",
    "orm_signaling_assets", "orm_signaling_default", "orm_signaling_groups", "orm_signaling_registry",
    "orm_signaling_routing", "orm_signaling_stable", "orm_signaling_templates",
})
#: What may be in these tables of ours when the addon goes is the shop's own; nothing of it may name the addon.
TRACES = {
    "records of the addon": (
        "SELECT model, name FROM ir_model_data WHERE module = 'sale_ozon' OR name LIKE '%ozon%' AND module <> 'base'"
    ),
    "constraints": (
        "SELECT name FROM ir_model_constraint WHERE name LIKE '%ozon%' "
        "OR module = (SELECT id FROM ir_module_module WHERE name = 'sale_ozon')"
    ),
    "relations": "SELECT name FROM ir_model_relation WHERE name LIKE '%ozon%'",
    "models": "SELECT model FROM ir_model WHERE model LIKE 'ozon.%'",
    "fields": "SELECT model, name FROM ir_model_fields WHERE name LIKE 'ozon\\_%' OR relation LIKE 'ozon.%'",
    "scheduled actions": "SELECT id, name FROM ir_act_server WHERE name::text LIKE '%Ozon%'",
    "scheduled actions without action": "SELECT id, cron_name FROM ir_cron WHERE cron_name LIKE '%Ozon%'",
    "actions": "SELECT id, name FROM ir_act_window WHERE res_model LIKE 'ozon.%' OR name::text LIKE '%Ozon%'",
    "menus": "SELECT id, name FROM ir_ui_menu WHERE name::text LIKE '%Ozon%'",
    "views": "SELECT id, name FROM ir_ui_view WHERE name LIKE '%ozon%' OR key LIKE 'sale_ozon.%'",
    "access": "SELECT id, name FROM ir_model_access WHERE name LIKE 'ozon%'",
    "rules": "SELECT id, name FROM ir_rule WHERE name::text LIKE '%Ozon%'",
    "groups": "SELECT id, name FROM res_groups_privilege WHERE name::text LIKE '%Ozon%'",
    "sequences": "SELECT id, name FROM ir_sequence WHERE code LIKE 'sale\\_ozon%'",
    "activity types": "SELECT id, name FROM mail_activity_type WHERE name::text LIKE '%Ozon%'",
    "activities": "SELECT id FROM mail_activity WHERE res_model LIKE 'ozon.%' OR summary LIKE '%Ozon%'",
    "messages": "SELECT id FROM mail_message WHERE model LIKE 'ozon.%'",
    "followers": "SELECT id FROM mail_followers WHERE res_model LIKE 'ozon.%'",
    "attachments": "SELECT id FROM ir_attachment WHERE res_model LIKE 'ozon.%'",
    "config parameters": "SELECT key FROM ir_config_parameter WHERE key LIKE 'sale\\_ozon.%'",
}
SCHEMA = """
    SELECT 'table' AS kind, table_name::text AS name FROM information_schema.tables WHERE table_schema = 'public'
     UNION SELECT 'column', table_name || '.' || column_name FROM information_schema.columns
            WHERE table_schema = 'public'
     UNION SELECT 'index', indexname::text FROM pg_indexes WHERE schemaname = 'public'
     UNION SELECT 'constraint', conname::text FROM pg_constraint WHERE connamespace = 'public'::regnamespace
     UNION SELECT 'sequence', sequencename::text FROM pg_sequences WHERE schemaname = 'public'
"""
COUNTS = """
    SELECT table_name::text AS name, (xpath('/row/c/text()', query_to_xml(
               format('SELECT count(*) AS c FROM public.%I', table_name), false, true, '')))[1]::text::int AS rows
      FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'
"""


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
    try:
        return not subprocess.run(
            ["git", "-C", str(env.ROOT), "cat-file", "-e", f"{_commit_before()}^{{commit}}"], capture_output=True
        ).returncode
    except FileNotFoundError:
        return False


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


# === THE TWO WAYS === #


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
        schema, counts = _query(db, SCHEMA), _query(db, COUNTS)
        _odoo(db, config, "-i", env.ADDON, "--stop-after-init", "--no-http")
        _shell(db, config, "check_orders")
        _odoo(db, config, "module", "uninstall", env.ADDON, "-d", db)
        _check_traces(db)
        _check_same(schema, _query(db, SCHEMA), "left in the database")
        counts, after = (
            [row for row in rows if row["name"] not in PASSING_TABLES] for rows in (counts, _query(db, COUNTS))
        )
        _check_same(counts, after, "left in the tables")


# === CHECKS === #


def _rows(db):
    """All rows of the addon's own tables, and of other tables its columns.

    :return: rows by table, by id
    :rtype: dict
    """
    columns = _query(db, """
        SELECT table_name::text AS table, array_agg(column_name::text) AS columns FROM information_schema.columns
         WHERE table_schema = 'public' AND (
               table_name LIKE 'ozon\\_%' AND table_name NOT LIKE '%wizard%' AND table_name NOT LIKE '%import%'
               AND column_name NOT IN ('write_date', 'write_uid')
               OR column_name LIKE 'ozon\\_%' OR table_name = 'sale_order' AND column_name IN ('state', 'amount_total'))
           AND table_name IN (SELECT table_name FROM information_schema.columns WHERE column_name = 'id')
         GROUP BY table_name
    """)
    return {
        entry["table"]: {row["id"]: row for row in _query(
            db, f"SELECT {', '.join(sorted({'id', *entry['columns']}))} FROM {entry['table']}"
        )}
        for entry in columns
    }


def _check_kept(before, after):
    problems = []
    for table, rows in before.items():
        for number, row in rows.items():
            kept = after.get(table, {}).get(number)
            if kept is None:
                problems.append(f"{table} {number} is gone")
                continue
            problems += [
                f"{table} {number}: {column} was {value!r} and is {kept.get(column)!r}"
                for column, value in row.items() if kept.get(column) != value
            ]
    if problems:
        raise Failure("\n".join(["The upgrade changed what was there:", *problems[:40]]))


def _check_traces(db):
    state = _query(db, "SELECT state FROM ir_module_module WHERE name = 'sale_ozon'")
    if state != [{"state": "uninstalled"}]:
        raise Failure(f"The addon is not uninstalled: {state}")
    found = {what: rows for what, query in TRACES.items() if (rows := _query(db, query))}
    ours = [row for row in _query(db, SCHEMA) if "ozon" in row["name"]]
    if found or ours:
        raise Failure(f"The addon left traces behind: {found} {ours}")


def _check_same(before, after, what):
    gone, come = ([row for row in one if row not in other] for one, other in ((before, after), (after, before)))
    if gone or come:
        raise Failure(f"Not as before the addon came ({what}):\n  before {gone}\n  after  {come}")


# === ODOO AND POSTGRESQL === #


def _old_addons(folder):
    """Take the version before out of the history.

    :return: an addons folder with it
    :raise EnvironmentProblem: if the history does not have it
    """
    commit = _commit_before()
    addon = folder / env.ADDON
    addon.mkdir()
    archive = folder / "before.tar"
    for command in (
        ["git", "-C", env.ROOT, "archive", "--output", archive, commit], ["tar", "-xf", archive, "-C", addon],
    ):
        try:
            done = subprocess.run(list(map(str, command)), capture_output=True, text=True)
        except FileNotFoundError:
            raise env.EnvironmentProblem(f"The upgrade test needs `{command[0]}`.") from None
        if done.returncode:
            raise env.EnvironmentProblem(
                f"The upgrade test begins with the commit {commit} ({FROM.name}), which cannot be had here: "
                f"{done.stderr.strip()}\nIn a shallow clone `git fetch --unshallow` brings it."
            )
    return folder


class _database:
    """A database for the time of a block."""

    def __init__(self, purpose):
        self.name = f"{purpose}_{os.getpid()}"

    def __enter__(self):
        env.create_database(self.name)
        return self.name

    def __exit__(self, *exc_info):
        env.drop_database(self.name)


def _config(db, addons=None):
    """:param addons: the folder with the addon; None for the present one"""
    folders = [*env._odoo_addons(), addons or env.ADDONS_DIR]
    return env.odoo_config(db, env.free_port(), addons_path=",".join(map(str, folders)))


def _odoo(db, config, *arguments, script=None):
    """Run Odoo's command line.

    :param script: what it reads as its input
    :raise Failure: if it fails, or warns of anything
    """
    done = subprocess.run(
        env.odoo_command(*arguments), env=env.odoo_environment(config), input=script or "",
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )
    with (env.LOG_DIR / f"{db.rpartition('_')[0]}.log").open("a") as log:
        log.write(f"== {' '.join(map(str, arguments))} {script or ''}\n{done.stdout}")
    if complaint := odoo_log.complaint(done):
        raise Failure(f"odoo {' '.join(map(str, arguments))}: {complaint}")


def _shell(db, config, function):
    """Have Odoo call a function of `upgrade_shop.py` and commit."""
    script = (
        f"import sys; sys.path.insert(0, {str(env.ROOT / 'dev')!r}); import upgrade_shop; "
        f"upgrade_shop.{function}(env); env.cr.commit()"
    )
    _odoo(db, config, "shell", "--no-http", script=script)


def _query(db, query):
    """:return: the rows as dicts"""
    arguments = (*env._connection(), "-AtX", "-v", "ON_ERROR_STOP=1", "-d", db)
    wrapped = f"SELECT COALESCE(json_agg(query_row), '[]') FROM ({query}) query_row"
    return json.loads(env.run_postgres_program("psql", *arguments, "-c", wrapped).stdout)


if __name__ == "__main__":
    def _main():
        env.prepare()
        with env.start_postgres():
            return check()

    env.report_problems(_main)
