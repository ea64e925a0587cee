"""The addon's tests in Odoo: the databases they need, and pytest's command for them."""

import contextlib
import os

from .. import environment as env
from ..servers.odoo_run import run_odoo


@contextlib.contextmanager
def databases(keep_db, update, count):
    """Install the addon in a database, or update it in one that is kept, and copy that.

    :param str keep_db: the name of the database to keep; None for one that goes with the block
    :param bool update: whether to update a database that is there already
    :return: the names of as many databases as wanted; none if the addon is not installed cleanly
    """
    name = keep_db or f"test_{os.getpid()}"
    copies = [f"{name}_{number}" for number in range(2, count + 1)]
    try:
        if not _made(name, update):
            yield []
            return
        for copy in copies:
            env.drop_database(copy)
            env.create_database(copy, name)
        yield [name, *copies]
    finally:
        for gone in [*copies, *([] if keep_db else [name])]:
            env.drop_database(gone)


def _made(name, update):
    """:return: whether there is a database with the addon, installed or updated without a warning"""
    kept = env.database_exists(name)
    if kept and not update:
        return True
    print(f"== {'Updating' if kept else 'Installing'} the addon in the database {name}", flush=True)
    if not kept:
        env.create_database(name)
    run = run_odoo(_config(name), "-u" if kept else "-i", env.ADDON, "--stop-after-init", "--no-http", log="install")
    if run.complaint:
        print(f"{run.complaint}\nThe addon didn't install cleanly (whole log: {run.log})")
    return not run.complaint


def pytest_arguments(database, paths):
    """:return: pytest's arguments for tests in Odoo, and the environment variables that go with them"""
    config = _config(database)
    odoo = [
        "-p", "ready_assets", "--odoo-http", f"--odoo-config={config}", f"--odoo-database={database}",
        "--import-mode=prepend",
    ]
    # Odoo knows the addon by its link's name: by the checkout's, it would be another module.
    through_link = [str(path).replace(str(env.ROOT), str(env.ADDON_LINK), 1) for path in paths]
    ignored = f"--ignore={env.ADDON_LINK / 'tests' / 'plain'}"
    return [*odoo, ignored, *through_link], env.odoo_environment(config)


def _config(database):
    return env.odoo_config(database, env.free_port())
