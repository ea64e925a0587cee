"""Databases of the cluster, each with its filestore."""

import contextlib
import json
import os
import shutil

from .locks import locked
from .odoo import config_file, free_port, odoo_config
from .paths import DATA_DIR, DB_USER, SOCKET_DIR, TEMPLATE
from .postgres import run_postgres_program


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
    config_file(name).unlink(missing_ok=True)


def database_exists(name):
    """:return: whether there is a database of this name"""
    return {"datname": name} in query("postgres", "SELECT datname FROM pg_database")


@contextlib.contextmanager
def built_database(name, template=TEMPLATE):
    """Build a database under another name, and give it its own once it is whole.

    :return: the configuration file of an Odoo that may work on it
    """
    draft = f"{name}_draft"
    drop_database(draft)
    create_database(draft, template)
    yield odoo_config(draft, free_port())
    drop_database(name)
    _rename_database(draft, name)


def _rename_database(name, new_name):
    execute("postgres", f'ALTER DATABASE "{name}" RENAME TO "{new_name}"')
    shutil.rmtree(_filestore(new_name), ignore_errors=True)
    if _filestore(name).exists():
        _filestore(name).rename(_filestore(new_name))
    config_file(name).unlink(missing_ok=True)


def execute(database, sql):
    """:return: what `psql` prints, bare"""
    options = "-AtX", "-v", "ON_ERROR_STOP=1", "-d", database
    return run_postgres_program("psql", *_connection(), *options, "-c", sql).stdout


def query(database, sql):
    """:return: the rows, a dictionary each
    :rtype: list[dict]"""
    rows = f"SELECT COALESCE(json_agg(query_row), '[]') FROM ({sql}) query_row"
    return json.loads(execute(database, rows))


def _connection():
    return "-h", str(SOCKET_DIR), "-U", DB_USER


def _filestore(name):
    return DATA_DIR / "filestore" / name
