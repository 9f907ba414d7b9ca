"""A session against the embedded organisation, on a clock that waits for nobody."""

import time
from contextlib import ExitStack

import pytest

from genesys_nb import connection, credentials
from genesys_nb.clock import Clock
from genesys_nb.http.network import Network


class HastyClock(Clock):
    """Time that runs fifty times as fast, so that a pause of a second is over in twenty milliseconds."""

    SPEED = 50

    def __init__(self):
        super().__init__()
        self._began = time.monotonic()
        self._began_at = time.time()

    def monotonic(self):
        return (time.monotonic() - self._began) * self.SPEED

    def wall(self):
        return self._began_at + self.monotonic()

    def wait(self, seconds):
        return super().wait(seconds / self.SPEED)


@pytest.fixture
def open_session():
    """Give a function that connects to an organisation."""
    with ExitStack() as sessions:

        def connect(organisation, clock=None, **options):
            found = credentials.find(
                login_url=organisation.url,
                api_url=organisation.url,
                client_id=organisation.client_id,
                client_secret=organisation.client_secret,
            )
            options = {"progress": False, **options}
            return sessions.enter_context(connection.assemble(found, Network(), clock=clock or HastyClock(), **options))

        yield connect


@pytest.fixture
def gc(genesys_demo, open_session):
    return open_session(genesys_demo)
