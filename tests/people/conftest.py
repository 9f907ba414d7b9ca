"""An organisation that stands still in time, a session with it, and what its world says of everybody."""

from datetime import UTC, datetime

import pytest

from genesys_nb import connection, credentials
from genesys_nb.http.network import Network
from tests.clocks import VirtualClock

NOW = datetime(2026, 11, 20, 12, 30, tzinfo=UTC)


def milliseconds(moment):
    return round(moment.timestamp() * 1000)


@pytest.fixture
def open_at(genesys_demo_factory):
    """Give a function that opens an organisation and connects to it."""
    sessions = []

    def opened(**options):
        options = {"seed": 4, "now": NOW, "days": 20, "users": 26, "volume": 0.3, "rate_limit": None, **options}
        organisation = genesys_demo_factory(**options)
        found = credentials.find(**organisation.login())
        clock = VirtualClock(wall=options["now"].timestamp())
        session = connection.assemble(found, Network(), clock=clock, progress=False)
        sessions.append(session)
        return organisation, session

    yield opened
    for session in sessions:
        session.close()


@pytest.fixture
def told():
    """Give a function that returns what the world knows of everybody: ``{user id: [(start, end, what)]}``."""

    def of(organisation, grain, start, end):
        world = organisation._centre.world
        found = {}
        for number in range(world.people.active):
            history = world.presence.between(number, milliseconds(start), milliseconds(end))
            line = history.presences if grain == "presence" else history.statuses
            found[world.people.users[number]["id"]] = _one_by_one(line)
        return found

    return of


def _one_by_one(line):
    """Take stretches that follow each other for one where nothing changes between them."""
    found = []
    for one in line:
        if found and found[-1][1:] == (one.start, one.what):
            found[-1] = (found[-1][0], one.end, one.what)
        else:
            found.append(tuple(one))
    return found
