"""How Odoo is run, and how the code that does without it is."""

import os
import socket

from .paths import ADDONS_DIR, DATA_DIR, DB_USER, DEV_DIR, ODOO_SOURCE, PYTHON, ROOT, SOCKET_DIR


def odoo_config(db=None, port=None, **options):
    """Write a configuration file for Odoo.

    :param db: the one database to serve; None leaves the choice to the command line
    :param port: the HTTP port; None for Odoo's usual one
    :param options: more of Odoo's options, by their names in the file
    :return: the file's path
    """
    settings = {
        "addons_path": addons_path(ADDONS_DIR),
        "data_dir": DATA_DIR,
        "db_host": SOCKET_DIR,
        "db_user": DB_USER,
        "http_interface": "127.0.0.1",
        "http_port": port or 8069,
        "server_wide_modules": "base,web",
        **({"db_name": db, "list_db": False} if db else {}),
        **options,
    }
    path = config_file(db)
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


def addons_path(folder):
    """:return: Odoo's addons path with a folder of ours"""
    # In a checkout of Odoo most addons lie beside the package `odoo`; in Debian's they lie in it.
    return ",".join(str(path) for path in (ODOO_SOURCE.resolve() / "addons", folder) if path.is_dir())


def config_file(db):
    """:return: the path of the configuration file for a database"""
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
