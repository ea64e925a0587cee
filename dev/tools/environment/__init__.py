"""The development environment: where it lies, how it is built, how it is used.

Standard library only: this runs before anything is installed.
"""

from .databases import built_database, create_database, database_exists, drop_database, execute, query
from .launching import all_ended, launch, prepare, replace_process, report_problems, uninterrupted
from .locks import locked
from .odoo import addons_path, free_port, odoo_command, odoo_config, odoo_environment, plain_environment
from .paths import (
    ADDON,
    ADDON_LINK,
    ADDONS_DIR,
    DB_USER,
    DEV_DIR,
    LOG_DIR,
    PYTHON,
    ROOT,
    SOCKET_DIR,
    EnvironmentProblem,
    chromium,
    cluster_dir,
)
from .postgres import hold_postgres, postgres_program, run_postgres_program, start_postgres
