"""The one runner of Odoo's command line."""

import subprocess
from dataclasses import dataclass

from .. import environment as env
from .odoo_log import entries

_RUN_SECONDS = 900
_SHOWN_LINES = 60


@dataclass(frozen=True)
class OdooRun:
    """How a run of Odoo's command line went.

    :ivar bool is_failed: whether it did not do what it should
    :ivar str complaint: its warnings and errors, or its last words if it failed without; "" if all went well
    :ivar Path log: all that it said
    """

    is_failed: bool
    complaint: str
    log: object


def run_odoo(config, *arguments, log, script=""):
    """Run Odoo's command line.

    :param Path config: Odoo's configuration file
    :param str log: the name of the log, which goes on where it exists
    :param str script: what it reads as its input
    :rtype: OdooRun
    :raise EnvironmentProblem: it does not end
    """
    try:
        done = subprocess.run(
            env.odoo_command(*arguments), env=env.odoo_environment(config), input=script,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace", timeout=_RUN_SECONDS,
        )
    except subprocess.TimeoutExpired:
        raise env.EnvironmentProblem(
            f"Waited {_RUN_SECONDS} seconds in vain for `odoo {' '.join(arguments)}` to end."
        ) from None
    path = env.LOG_DIR / f"{log}.log"
    with path.open("a") as file:
        file.write(f"== odoo {' '.join(arguments)} {script}\n{done.stdout}")
    found = entries(done.stdout)
    is_failed = bool(done.returncode) or any(entry.is_error for entry in found)
    complaints = [line for entry in found if entry.is_complaint for line in entry.text.splitlines()]
    shown = complaints or (done.stdout.splitlines()[-30:] if is_failed else [])
    return OdooRun(is_failed, "\n".join(shown[:_SHOWN_LINES]), path)
