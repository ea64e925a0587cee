"""Run the tests: those of connector/ and sandbox/ without Odoo, then the addon's own inside Odoo, then a short
campaign of kills and faults.

    dev/test                                 everything, in a fresh database; then install, upgrade, uninstall
    dev/test tests/sale -k twice             a part: paths and options go to pytest
    dev/test --keep-db NAME tests/...        in a database that stays; the next time it is only updated
    dev/test --keep-db NAME --no-update ...  not even that: for changes in Python code and tests alone
    dev/test --runs 2 tests/shipment         shared by two runs at once, each with a database and a log of its own

Everything is shared by two runs where there are two processors; a part is one run, with its output on the terminal.
"""

import argparse
import os
import subprocess
import tempfile
from pathlib import Path

from .. import environment as env
from ..upgrade import check
from .odoo_tests import databases, pytest_arguments
from .side_by_side import NO_TESTS_RAN, Run, run_side_by_side

PLAIN_TESTS = env.ROOT / "tests" / "plain"
ODOO_TESTS = env.ROOT / "tests"
PLUGINS = Path(__file__).with_name("pytest_plugins")


def main():
    own, arguments = read_arguments()
    plain_paths, odoo_paths, options = sort_arguments(arguments)
    everything = not plain_paths and not odoo_paths
    runs = own.runs or (min(2, len(os.sched_getaffinity(0))) if everything else 1)
    if plain_paths and not odoo_paths:
        return run_plain_tests(plain_paths, options)
    env.prepare()
    with env.start_postgres():
        if everything:
            plain_paths, odoo_paths = [PLAIN_TESTS], [ODOO_TESTS]
        run_all = run_one_by_one if runs == 1 else run_at_once
        statuses = run_all(own, plain_paths, odoo_paths, options, runs)
        if everything:
            statuses.append(check.check())
        if everything and not options:
            statuses.append(run_campaign())
    # A part that an option such as -k left nothing of is no failure, as long as the other ran something.
    return max((abs(status) for status in statuses if status != NO_TESTS_RAN), default=NO_TESTS_RAN)


def read_arguments():
    """:return: our own arguments, and pytest's"""
    layout = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(prog="dev/test", description=__doc__, formatter_class=layout, allow_abbrev=False)
    parser.add_argument("--keep-db", metavar="NAME")
    parser.add_argument("--no-update", action="store_true")
    parser.add_argument("--runs", metavar="N", type=int, help="how many runs share the tests in Odoo")
    return parser.parse_known_args()


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


def run_one_by_one(own, plain_paths, odoo_paths, options, _runs):
    """:return: the exit statuses"""
    statuses = [run_plain_tests(plain_paths, options)] if plain_paths else []
    with databases(own.keep_db, not own.no_update, 1) as names:
        for name in names:
            print("== Tests in Odoo", flush=True)
            statuses.append(pytest(*odoo_run(name, odoo_paths, options)))
    return [*statuses, *([] if names else [1])]


def run_at_once(own, plain_paths, odoo_paths, options, runs):
    """Share the tests in Odoo; one of the runs begins when those without Odoo, started at once, are through.

    :return: the exit statuses
    """
    with env.all_ended() as running, tempfile.TemporaryDirectory() as shared:

        def run(name, command, variables):
            log = env.LOG_DIR / f"{name.lower().replace(' ', '-')}.log"
            return running.enter_context(Run(name, command, log, variables, env.DEV_DIR))

        plain = [run("Tests without Odoo", *plain_run(plain_paths, options))] if plain_paths else []
        for each in plain:
            each.start()
        names = running.enter_context(databases(own.keep_db, not own.no_update, runs))
        odoo = [
            run(f"Tests in Odoo {number}", *odoo_run(name, odoo_paths, options, shared))
            for number, name in enumerate(names, start=1)
        ]
        print(f"== Tests, {runs} runs at once", flush=True)
        lanes = [[run] for run in odoo[:-1]] + [[*plain, *odoo[-1:]]]
        statuses = run_side_by_side(lanes, Path(shared) / "progress")
        return [*statuses, *([] if names else [1])]


def run_plain_tests(paths, options):
    """:return: pytest's exit status"""
    print("== Tests without Odoo", flush=True)
    return pytest(*plain_run(paths, options))


def plain_run(paths, options):
    """:return: the command that runs tests without Odoo, and its environment variables"""
    return pytest_command(["-c", PLAIN_TESTS / "pytest.ini", *paths], options, env.plain_environment())


def odoo_run(database, paths, options, shared=None):
    """:param shared: the folder where the runs meet that share the tests
    :return: the command that runs tests in Odoo, and its environment variables"""
    arguments, variables = pytest_arguments(database, paths)
    if shared:
        variables["SHARED_TESTS"] = str(shared)
        options = ["-p", "share_files", *options]
    return pytest_command(arguments, options, variables)


def pytest_command(arguments, options, variables):
    """:return: the command, which fails when a test is skipped, and its environment variables"""
    variables = {**variables, "PYTHONPATH": f"{variables['PYTHONPATH']}{os.pathsep}{PLUGINS}"}
    command = [env.PYTHON, "-m", "pytest", "-p", "fail_on_skip", *options, *arguments]
    return [str(part) for part in command], variables


def pytest(command, variables):
    """:return: pytest's exit status"""
    return subprocess.run(command, env=variables, cwd=env.DEV_DIR).returncode


def run_campaign():
    """:return: its exit status"""
    # The same campaign each time; `make chaos` draws another one from its seed.
    same = {"CHAOS_SEED": "12", "CHAOS_DIALECTS": "waiting-hidden"}
    return subprocess.run([env.PYTHON, env.ROOT / "dev" / "chaos", "--short"], env={**same, **os.environ}).returncode
