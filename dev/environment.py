#!/usr/bin/env python3
"""The development environment, for whoever uses it from outside: see `tools/environment/`.

    import sys; sys.path.insert(0, "…/dev"); import environment

    with environment.start_postgres():
        environment.make_database("mine")    # with the addon installed
        config = environment.odoo_config("mine", environment.free_port())
        subprocess.run(environment.odoo_command(…), env=environment.odoo_environment(config))

As a command: `environment.py clean` removes the environment.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from tools.environment.databases import create_database, drop_database
from tools.environment.launching import prepare, report_problems
from tools.environment.odoo import free_port, odoo_command, odoo_config, odoo_environment
from tools.environment.paths import ADDONS_DIR, EnvironmentProblem
from tools.environment.postgres import clean, keep_postgres, start_postgres
from tools.servers.addon_database import make_database

if __name__ == "__main__":
    commands = {"keep-postgres": keep_postgres, "clean": clean}
    if len(sys.argv) != 2 or sys.argv[1] not in commands:
        sys.exit(f"usage: environment.py {'|'.join(commands)}")
    report_problems(commands[sys.argv[1]])
