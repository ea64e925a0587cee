"""The servers as processes of ours: Odoo, and the one that stands in for Ozon."""

from .. import environment as env
from .processes import Child, ready


def start_odoo(config, port, log, *options):
    """Start an Odoo server and wait until it answers.

    :param Path log: the file that takes its output
    :param options: of Odoo's command line
    :rtype: Child
    """
    return ready(Child("Odoo", env.odoo_command(*options), log, server_variables(config)), port, "/web/health")


def server_variables(config):
    """:return: the environment variables of an Odoo whose Ozon is on this machine, whatever proxy others go by"""
    variables = env.odoo_environment(config)
    local = [variables.get("no_proxy") or variables.get("NO_PROXY"), "127.0.0.1", "localhost"]
    variables["no_proxy"] = variables["NO_PROXY"] = ",".join(filter(None, local))
    return variables


def start_stand_in(port, log, journal, *options):
    """Start the server that stands in for Ozon and wait until it answers.

    :param Path log: the file that takes its output
    :param Path journal: the file that takes every request and answer, made anew
    :param options: of its command line
    :rtype: Child
    """
    journal.unlink(missing_ok=True)
    command = [env.PYTHON, "-m", "sandbox", "--port", port, "--journal", journal, *options]
    return ready(Child("The stand-in for Ozon", command, log, env.plain_environment()), port, "/control/counters")
