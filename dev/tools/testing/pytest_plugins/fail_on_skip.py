"""A pytest plugin: a test that was skipped (no browser, no server, ...) proves nothing, so the run fails."""

import pytest


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session, exitstatus):
    if exitstatus == pytest.ExitCode.OK and _skipped(session):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter, config):
    for report in terminalreporter.stats.get("skipped", []):
        terminalreporter.write_line(f"skipped, which counts as a failure here: {report.nodeid}", red=True)


def _skipped(session):
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    return reporter is not None and reporter.stats.get("skipped")
