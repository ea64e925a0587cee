"""A client whose memory is measured; test_memory.py runs it as a process of its own."""

import re
import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path

from connector import Action, Call, OzonClient, OzonError, perform, transport


def highest():
    """:return: the most memory that this process has had so far, in bytes"""
    # getrusage would tell of the process that started this one, too.
    return 1024 * int(re.search(r"VmHWM:\s*(\d+) kB", Path("/proc/self/status").read_text())[1])


def main(sound, *urls):
    """Ask each host for a page; write how much memory it took beyond a sound one's answer, and what came of it."""
    transport.READ_PAUSES = ()
    outcome_of(sound)
    before = highest()
    for url in urls:
        outcome = outcome_of(url)
        sys.stdout.write(f"{highest() - before} {outcome}\n")


def act(client):
    """Have sixteen threads take in answers at once."""
    outcomes = list(perform(client, [Call(Action.ASSEMBLE, f"{number}-1", quantities={7: 1}) for number in range(64)]))
    raise outcomes[0][0].error


def outcome_of(url):
    """:return: the error that comes of a host's answer, in words; if its path is /act, to calls that change things"""
    now = datetime.now(timezone.utc)
    address, is_act, _nothing = url.partition("/act")
    with OzonClient("1", "key-SECRET", address, call_timeout=20.0, requests_per_second=1000) as client:
        try:
            if is_act:
                act(client)
            client.postings.page("fbs", now - timedelta(days=1), now)
        except OzonError as error:
            return f"{type(error).__name__} {error}"
    return "an answer"


main(*sys.argv[1:])
