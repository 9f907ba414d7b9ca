"""What every test shares: a machine without credentials, and no silent skips where CI runs."""

import os

import pytest
from hypothesis import settings

# A law is no benchmark: on a busy machine an example may take its time.
settings.register_profile("unhurried", settings(deadline=None))
settings.load_profile("unhurried")

_NAMES = ("GENESYS", "BINDER", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "TQDM_DISABLE")


@pytest.fixture(autouse=True)
def no_credentials_of_this_machine(monkeypatch, tmp_path_factory):
    """No test finds a login, a proxy or a profile of whoever runs it."""
    for name in os.environ:
        if name.upper().startswith(_NAMES):
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path_factory.mktemp("home")))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """Hand out whole files to the processes of ``pytest -n 2``, and as one what begins slowly: browser and SDK."""
    from xdist.scheduler import LoadFileScheduling

    class Scheduling(LoadFileScheduling):
        def _split_scope(self, nodeid):
            room = "/".join(nodeid.split("/")[:2])
            return room if room in {"tests/browser", "tests/sdk"} else super()._split_scope(nodeid)

    return Scheduling(config, log)


def pytest_sessionfinish(session, exitstatus):
    """On a prepared machine (CI) a skipped test is a failure: nothing it needs may be missing there."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    skipped = reporter.stats.get("skipped", []) if reporter else []
    if os.environ.get("CI") and skipped and exitstatus == 0:
        reporter.write_line(f"{len(skipped)} tests were skipped on a machine that should run them all", red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
