"""A session against an organisation that stands still in time, and what it was asked for."""

from datetime import UTC, datetime

import pytest

from genesys_nb import connection, credentials
from genesys_nb.http.network import Network
from tests.clocks import VirtualClock

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture
def open_at(genesys_demo_factory):
    """Give a function that opens an organisation and connects to it."""
    sessions = []

    def opened(**options):
        organisation = genesys_demo_factory(**{"seed": 4, "now": NOW, "days": 3, "rate_limit": None, **options})
        found = credentials.find(**organisation.login())
        session = connection.assemble(found, Network(), clock=VirtualClock(wall=NOW.timestamp()), progress=False)
        sessions.append(session)
        return organisation, session

    yield opened
    for session in sessions:
        session.close()


@pytest.fixture
def asked():
    """Give a function that tells which paths an organisation was asked for while a function ran."""

    def told(organisation, function):
        before = len(organisation.requests)
        function()
        return [one.path.removeprefix("/api/v2") for one in organisation.requests[before:]]

    return told
