"""Databases with the addon: copies of a template in which it is installed.

The template's name carries a hash of the addon's files, so a changed addon gets a new template and an
unchanged one none.
"""

import hashlib

from .. import environment as env
from .odoo_run import run_odoo

_PREFIX = "sale_ozon_addon_"
_NOT_INSTALLED = {"dev", "sandbox", "tests", "description", "__pycache__"}  # folders that Odoo doesn't read
_SUFFIXES = {".py", ".xml", ".csv", ".js", ".css", ".scss", ".po", ".sql"}

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
    with env.locked("addon-template", "Another command is installing the addon; waiting for it ..."):
        template = _PREFIX + _digest()
        if not env.database_exists(template):
            print("Installing the addon in a template database, about half a minute ...")
            _build(template)
        print(f"Making a fresh database, {name} ...")
        env.drop_database(name)
        env.create_database(name, template)
        env.execute(name, _AS_INSTALLED_NOW)


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
    outdated = env.query("postgres", f"SELECT datname FROM pg_database WHERE datname LIKE '{_PREFIX}%'")
    with env.built_database(template) as config:
        _run_odoo(config, "-i", env.ADDON, "--stop-after-init", "--no-http")
        _run_odoo(config, "shell", "--no-http", script=_FURNISH)
    for row in outdated:
        env.drop_database(row["datname"])


def _run_odoo(config, *arguments, script=""):
    """Run an Odoo command and show what it complains of.

    :raise EnvironmentProblem: it failed
    """
    run = run_odoo(config, *arguments, log="addon-template", script=script)
    print("".join(f"    {line}\n" for line in run.complaint.splitlines()), end="")
    if run.is_failed:
        raise env.EnvironmentProblem(f"The addon could not be installed. The whole log: {run.log}")
