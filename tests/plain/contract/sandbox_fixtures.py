"""The fixtures of the sandbox's tests; each conftest.py beside them takes what it needs."""

from datetime import datetime, timezone

import pytest
from contract import checker
from contract.sandbox_caller import SandboxCaller

from sandbox import Clock, SandboxServer


@pytest.fixture(scope="session")
def contract_if_there():
    """The checker, under the name that the sandbox's own tests still ask for."""
    return checker


@pytest.fixture
def server(tmp_path):
    """A sandbox whose clock stands still until a test moves it."""
    clock = Clock(frozen_at=datetime(2026, 10, 1, 12, tzinfo=timezone.utc))
    with SandboxServer(clock=clock, journal=tmp_path / "journal.jsonl") as server:
        # A frozen clock has only one second, in which all calls of a test fall.
        server.state.options.rate_limit = 10_000
        server.journal_path = tmp_path / "journal.jsonl"
        yield server


@pytest.fixture
def ozon(server):
    """Calls the server and checks what it answers."""
    caller = SandboxCaller(server)
    yield caller
    caller.close()
