"""One undisturbed organisation for all who only read, and a session with it."""

from datetime import UTC, datetime

import pytest

from genesys_nb.demo import DemoOrganisation
from tests.session.conftest import open_session

__all__ = ["open_session"]

NOW = datetime(2026, 11, 20, 15, 30, tzinfo=UTC)


@pytest.fixture(scope="package")
def organisation():
    with DemoOrganisation(now=NOW, days=60, rate_limit=None) as opened:
        yield opened


@pytest.fixture
def gc(organisation, open_session):
    return open_session(organisation)
