"""What a run of Odoo's command line said: any warning is a failure."""

import re

_COMPLAINT = re.compile(r"\S+ \S+ \d+ (WARNING|ERROR|CRITICAL) ")


def complaint(done):
    """:param done: a finished process, with all it printed in `stdout`
    :return: what it complained of, or the end of what it printed if it failed; "" if all went well"""
    lines = done.stdout.splitlines()
    complaints = [number for number, line in enumerate(lines) if _COMPLAINT.match(line)]
    if not done.returncode and not complaints:
        return ""
    shown = lines[complaints[0] :] if complaints else lines[-30:]
    return "\n".join([*shown[:60], f"(exit status {done.returncode})"])
