"""The demo's database: a copy of a template in which the addon is installed.

The template's name carries a hash of the addon's files, so a changed addon gets a new template and an
unchanged one none.
"""

import hashlib
import subprocess

from demo_processes import complaints

import environment as env

_PREFIX = "sale_ozon_demo_base_"
_DRAFT = "sale_ozon_demo_draft"
_NOT_INSTALLED = {"dev", "sandbox", "tests", "description", "__pycache__"}  # folders that Odoo doesn't read
_SUFFIXES = {".py", ".xml", ".csv", ".js", ".css", ".scss", ".po", ".sql"}
_INSTALL_SECONDS = 900

# Run in Odoo's shell. A shop that has a name and a currency; pages that appear at once because their scripts
# and styles are made already; and no report home from a machine that is only looked at.
_FURNISH = """
env.ref("mail.ir_cron_module_update_notification").active = False
rouble = env.ref("base.RUB")
rouble.active = True
env.company.write({"name": "Volna Digital", "currency_id": rouble.id})
env["ir.qweb"]._pregenerate_assets_bundles()
env.cr.commit()
"""

# The template is older than its copy: without this every scheduled action would be overdue at once.
_AS_INSTALLED_NOW = """
UPDATE ir_cron SET nextcall = now() AT TIME ZONE 'UTC' + (interval_number || ' ' || interval_type)::interval
"""


def make_database(name):
    """Make a fresh database with the addon, the old one of that name being dropped.

    :raise EnvironmentProblem: the addon can't be installed
    """
    with env.locked("demo-template", "Another demo is making its database; waiting for it ..."):
        template = _PREFIX + _digest()
        if not env.database_exists(template):
            print("Installing the addon in a template database, about half a minute ...")
            _build(template)
        print(f"Making a fresh database, {name} ...")
        env.drop_database(name)
        env.create_database(name, template)
        _run_sql(name, _AS_INSTALLED_NOW)


def _digest():
    """What the template depends on: the addon's files, what it is built on, and how it is furnished."""
    base = env.DEV_DIR / "stamp" / "template"
    digest = hashlib.sha256(f"{base.read_text() if base.exists() else ''} {_FURNISH}".encode())
    for path in sorted(_addon_files()):
        digest.update(f"\n{path.relative_to(env.ROOT)}\n".encode() + path.read_bytes())
    return digest.hexdigest()[:12]


def _addon_files():
    for top in env.ROOT.iterdir():
        if top.name.startswith(".") or top.name in _NOT_INSTALLED or top == env.DEV_DIR:
            continue
        for path in [top] if top.is_file() else top.rglob("*"):
            if path.suffix in _SUFFIXES and path.is_file() and not _NOT_INSTALLED & set(path.parts[-3:-1]):
                yield path


def _build(template):
    env.drop_database(_DRAFT)
    env.create_database(_DRAFT)
    config = env.odoo_config(_DRAFT, env.free_port())
    try:
        _run_odoo(config, "-i", env.ADDON, "--stop-after-init", "--no-http")
        _run_odoo(config, "shell", "--no-http", given=_FURNISH)
        for outdated in _templates():
            env.drop_database(outdated)
        env.rename_database(_DRAFT, template)
    finally:
        config.unlink(missing_ok=True)


def _run_odoo(config, *arguments, given=""):
    """Run an Odoo command to its end and show what it complains of.

    :param str given: what it reads
    :raise EnvironmentProblem: it failed
    """
    try:
        done = subprocess.run(
            env.odoo_command(*arguments),
            env=env.odoo_environment(config),
            input=given,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            timeout=_INSTALL_SECONDS,
        )
    except subprocess.TimeoutExpired:
        raise env.EnvironmentProblem(
            f"Waited {_INSTALL_SECONDS} seconds in vain for `odoo {' '.join(arguments)}` to end."
        ) from None
    log = env.LOG_DIR / "demo-install.log"
    log.write_text(done.stdout)
    failed = done.returncode or "Traceback (most recent call last)" in done.stdout
    shown = complaints(done.stdout) or (done.stdout.splitlines()[-20:] if failed else [])
    print("\n".join(f"    {line}" for line in shown[:40]), end="\n" if shown else "")
    if failed:
        raise env.EnvironmentProblem(f"The addon could not be installed. The whole log: {log}")


def _templates():
    query = f"SELECT datname FROM pg_database WHERE datname LIKE '{_PREFIX}%'"
    return _run_sql("postgres", query).split()


def _run_sql(database, query):
    connection = "-h", str(env.SOCKET_DIR), "-U", env.DB_USER
    return env.run_postgres_program("psql", *connection, "-Atc", query, database).stdout
