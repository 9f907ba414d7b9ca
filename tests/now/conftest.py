"""A session and an embedded organisation that live by one clock: a wait of the one moves the other."""

from datetime import UTC, datetime

import pytest

from genesys_nb import connection, credentials
from genesys_nb.demo import DemoOrganisation
from genesys_nb.http.network import Network
from tests.clocks import VirtualClock
from tests.session.conftest import open_session

__all__ = ["open_session"]

NOW = datetime(2026, 11, 20, 14, 30, tzinfo=UTC)  # a Friday, in the afternoon peak


@pytest.fixture
def clock():
    return VirtualClock(wall=NOW.timestamp())


@pytest.fixture
def open_centre(genesys_demo_factory, clock):
    """Open an organisation on the clock."""

    def opened(**options):
        return genesys_demo_factory(**{"now": NOW, "days": 2, "rate_limit": None, "clock": clock.monotonic, **options})

    return opened


@pytest.fixture
def centre(open_centre):
    return open_centre()


@pytest.fixture
def gc(centre, open_session, clock):
    return open_session(centre, clock)


@pytest.fixture(scope="module")
def refuser():
    """Give a session for whatever is refused before anything is sent, and see to it that nothing was."""
    with DemoOrganisation(now=NOW, days=2) as organisation:
        found = credentials.find(**organisation.login())
        with connection.assemble(found, Network(), clock=VirtualClock(), progress=False) as session:
            before = len(organisation.requests)
            yield session
            assert len(organisation.requests) == before


def kinds(frame):
    """Return the types of a frame's columns, whatever the categories."""
    return {name: "category" if kind == "category" else str(kind) for name, kind in frame.dtypes.items()}


class Truth:
    """What is true at the organisation's moment, counted without its service."""

    def __init__(self, organisation):
        self._world = organisation._centre.world
        self.moment = organisation._centre.moment
        self.contacts = list(self._world.bustle.contacts(self.moment))
        self.queues = [queue["id"] for queue in organisation.queues()]

    def stage(self, contact):
        borders = [contact.queued, contact.alerted, contact.answered]
        return ("oFlow", "oWaiting", "oAlerting", "oInteracting")[sum(border <= self.moment for border in borders)]

    def count(self, stage, queue=None, media=None):
        return len(self.conversations(stage, queue, media))

    def conversations(self, stage, queue=None, media=None):
        return {
            one.conversation
            for one in self.contacts
            if self.stage(one) == stage and queue in (None, self.queues[one.queue]) and media in (None, one.media)
        }

    def people(self, queue):
        """Return what each member of a queue does, and whether they have joined it."""
        number = self.queues.index(queue)
        return [
            (self._world.bustle.person(one, self.moment), (one + number) % 9 != 0)
            for one in self._world.things.members[number]
        ]

    def system(self, person):
        return self._world.presence.system(self._world.things.presences[person.presence]["id"])


@pytest.fixture
def truth(centre):
    """Give a function that counts what is true at this moment."""
    return lambda: Truth(centre)
