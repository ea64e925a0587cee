"""The fixtures of the sandbox's tests; each conftest.py beside them takes what it needs."""

from datetime import datetime, timezone

import pytest
from contract.openapi_contract import Contract, document_path
from contract.sandbox_caller import SandboxCaller

from sandbox import Clock, SandboxServer


@pytest.fixture(scope="session")
def contract():
    """Ozon's document, without which nothing can be held against it."""
    return Contract.load()


@pytest.fixture(scope="session")
def contract_if_there():
    """For tests of something else, which work without the document too."""
    return Contract.load() if document_path().is_file() else None


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
def ozon(server, contract_if_there):
    """Calls the server and checks what it answers."""
    caller = SandboxCaller(server, contract_if_there)
    yield caller
    caller.close()
