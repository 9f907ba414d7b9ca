"""One organisation that stands still in time, for all who only read it, and sessions with it."""

from datetime import UTC, datetime

import pytest

from genesys_nb.demo import DemoOrganisation
from tests.session.conftest import open_session

__all__ = ["open_session"]

NOW = datetime(2026, 11, 20, 14, 30, tzinfo=UTC)


@pytest.fixture(scope="session")
def organisation():
    with DemoOrganisation(now=NOW, rate_limit=None, days=20) as opened:
        yield opened


@pytest.fixture
def gc(organisation, open_session):
    return open_session(organisation)


@pytest.fixture
def opened(genesys_demo_factory, open_session):
    """Give a function that makes an organisation with faults and the like, and a session with it."""

    def make(**options):
        made = genesys_demo_factory(**{"now": NOW, "rate_limit": None, "days": 20, **options})
        return made, open_session(made)

    return make


@pytest.fixture(scope="session")
def conversations(organisation):
    """Give what began on the day before."""
    return organisation.conversations("2026-11-19", "2026-11-20")


@pytest.fixture(scope="session")
def calls(conversations):
    """Give the calls that an agent talked in, as pairs of a conversation and the customer's session."""
    found = []
    for one in conversations:
        customers = [s for p in one["participants"] for s in p["sessions"] if p["purpose"] == "customer"]
        talked = any(
            segment["segmentType"] == "interact"
            for participant in one["participants"]
            for session in participant["sessions"]
            for segment in session["segments"]
            if participant["purpose"] == "agent" and session["mediaType"] == "voice"
        )
        if talked and [one["mediaType"] for one in customers] == ["voice"]:
            found.append((one["conversationId"], customers[0]["sessionId"]))
    assert len(found) > 50
    return found
