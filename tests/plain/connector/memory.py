"""A client whose memory is measured; test_memory.py runs it as a process of its own."""

import re
import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path

from connector import OzonClient, OzonError, transport


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


def outcome_of(url):
    """:return: the error that comes of a host's answer, in words"""
    now = datetime.now(timezone.utc)
    with OzonClient("1", "key-SECRET", url, call_timeout=20.0) as client:
        try:
            client.postings.page("fbs", now - timedelta(days=1), now)
        except OzonError as error:
            return f"{type(error).__name__} {error}"
    return "an answer"


main(*sys.argv[1:])
