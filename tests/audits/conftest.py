"""Sessions that live in the organisation's own time: what is recent there is recent for them."""

from datetime import UTC, datetime

import pytest

from tests.session.conftest import HastyClock, open_session

__all__ = ["open_session"]

NOW = datetime(2026, 11, 20, 15, 30, tzinfo=UTC)


class ItsTime(HastyClock):
    """Time that begins when the organisation's stands still."""

    def __init__(self):
        super().__init__()
        self._began_at = NOW.timestamp()


@pytest.fixture
def opened(genesys_demo_factory, open_session):
    """Give a function that makes an organisation and a session in it."""

    def make(**options):
        organisation = genesys_demo_factory(**{"now": NOW, "days": 40, "rate_limit": None, **options})
        return organisation, open_session(organisation, clock=ItsTime())

    return make


@pytest.fixture
def organisation_and_session(opened):
    return opened()


@pytest.fixture
def organisation(organisation_and_session):
    return organisation_and_session[0]


@pytest.fixture
def gc(organisation_and_session):
    return organisation_and_session[1]


@pytest.fixture
def paths(organisation):
    """Give a function that returns what was asked since the last call: methods and paths."""
    seen = [len(organisation.requests)]

    def since():
        log = organisation.requests[seen[0] :]
        seen[0] = len(organisation.requests)
        return [f"{one.method} {one.path}" for one in log]

    since()
    return since
