"""Run the linters: ruff over everything, mypy over what is pure Python, pylint with Odoo's rules over the addon."""

import subprocess

from .. import environment as env


def main():
    return max(
        run("ruff", "check", env.ROOT),
        run("mypy"),
        # Through the link, so that the addon goes by its technical name.
        run("pylint", f"--rcfile={env.ROOT / '.pylintrc'}", env.ADDON, folder=env.ADDONS_DIR),
    )


def run(linter, *arguments, folder=env.ROOT):
    """:return: the exit status"""
    print(f"== {linter}", flush=True)
    command = [env.PYTHON, "-m", linter, *arguments]
    return subprocess.run([str(part) for part in command], cwd=folder).returncode
