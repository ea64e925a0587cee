"""Run the tests: those of connector/ and sandbox/ without Odoo, then the addon's own inside Odoo, then a short
campaign of kills and faults.

    dev/test                                 everything, in a fresh database; then install, upgrade, uninstall
    dev/test tests/sale -k twice             a part: paths and options go to pytest
    dev/test --keep-db NAME tests/...        in a database that stays; the next time it is only updated
    dev/test --keep-db NAME --no-update ...  not even that: for changes in Python code and tests alone
"""

import argparse
import os
import subprocess
from pathlib import Path

from .. import environment as env
from ..servers.odoo_run import run_odoo
from ..upgrade import check

PLAIN_TESTS = env.ROOT / "tests" / "plain"
ODOO_TESTS = env.ROOT / "tests"
NO_TESTS_RAN = 5  # pytest's exit status for it


def main():
    layout = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(prog="dev/test", description=__doc__, formatter_class=layout, allow_abbrev=False)
    parser.add_argument("--keep-db", metavar="NAME")
    parser.add_argument("--no-update", action="store_true")
    own, arguments = parser.parse_known_args()
    plain_paths, odoo_paths, options = sort_arguments(arguments)
    everything = not plain_paths and not odoo_paths

    statuses = []
    if plain_paths or everything:
        statuses.append(run_plain_tests(plain_paths or [PLAIN_TESTS], options))
    if odoo_paths or everything:
        env.prepare()
        with env.start_postgres():
            statuses.append(run_odoo_tests(own, odoo_paths or [ODOO_TESTS], options))
            if everything:
                statuses.append(check.check())
            if everything and not options:
                # The same campaign each time; `make chaos` draws another one from its seed.
                same = {"CHAOS_SEED": "12", "CHAOS_DIALECTS": "waiting-hidden"}
                campaign = [env.PYTHON, env.ROOT / "dev" / "chaos", "--short"]
                statuses.append(subprocess.run(campaign, env={**same, **os.environ}).returncode)
    # A part that an option such as -k left nothing of is no failure, as long as the other ran something.
    return max((status for status in statuses if status != NO_TESTS_RAN), default=NO_TESTS_RAN)


def sort_arguments(arguments):
    """:return: the paths among pytest's arguments, below tests/plain and elsewhere, and the rest"""
    plain, odoo, options = [], [], []
    for argument in arguments:
        name, separator, test = argument.partition("::")
        path = Path(name)
        if argument.startswith("-") or not path.exists():
            options.append(argument)
        elif PLAIN_TESTS in [path.resolve(), *path.resolve().parents]:
            plain.append(f"{path.resolve()}{separator}{test}")
        else:
            odoo.append(f"{path.resolve()}{separator}{test}")
    return plain, odoo, options


def run_plain_tests(paths, options):
    """:return: pytest's exit status"""
    print("== Tests without Odoo", flush=True)
    variables = env.plain_environment()
    return pytest(no_skips(variables), options, ["-c", PLAIN_TESTS / "pytest.ini", *paths], variables)


def run_odoo_tests(own, paths, options):
    """:return: pytest's exit status, 1 if the addon is not installed cleanly"""
    name = own.keep_db or f"test_{os.getpid()}"
    config = env.odoo_config(name, env.free_port())
    kept = own.keep_db and env.database_exists(name)
    try:
        if not (kept and own.no_update):
            print(f"== {'Updating' if kept else 'Installing'} the addon in the database {name}", flush=True)
            if not kept:
                env.create_database(name)
            if not install(config, "-u" if kept else "-i"):
                return 1
        print("== Tests in Odoo", flush=True)
        variables = env.odoo_environment(config)
        odoo = ["--odoo-http", f"--odoo-config={config}", f"--odoo-database={name}", "--import-mode=prepend"]
        # Odoo knows the addon by its link's name: by the checkout's, it would be another module.
        through_link = [str(path).replace(str(env.ROOT), str(env.ADDON_LINK), 1) for path in paths]
        ignored = f"--ignore={env.ADDON_LINK / 'tests' / 'plain'}"
        return pytest([*odoo, *no_skips(variables)], options, [ignored, *through_link], variables)
    finally:
        if not own.keep_db:
            env.drop_database(name)


def install(config, option):
    """:return: whether the addon was installed or updated without a warning"""
    run = run_odoo(config, option, env.ADDON, "--stop-after-init", "--no-http", log="install")
    if run.complaint:
        print(f"{run.complaint}\nThe addon didn't install cleanly (whole log: {run.log})")
    return not run.complaint


def no_skips(variables):
    """Have pytest fail when it skips a test, adding what is needed for it to the environment variables."""
    variables["PYTHONPATH"] = f"{variables['PYTHONPATH']}{os.pathsep}{Path(__file__).with_name('pytest_plugins')}"
    return ["-p", "fail_on_skip"]


def pytest(plugins, options, paths, variables):
    command = [env.PYTHON, "-m", "pytest", *plugins, *options, *paths]
    return subprocess.run([str(part) for part in command], env=variables, cwd=env.DEV_DIR).returncode
