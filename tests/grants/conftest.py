"""A login host, an OAuth client, and a person with a browser."""

import pytest
import requests

from genesys_nb.genesys.provider import GENESYS
from genesys_nb.http import sharing
from genesys_nb.http.browser.flow import Person
from genesys_nb.http.grants import OAuthClient
from genesys_nb.http.network import Network
from genesys_nb.http.origin import Origin
from genesys_nb.http.tokens import Tokens
from genesys_nb.secret import Secret
from tests.clocks import VirtualClock
from tests.http.conftest import together  # noqa: F401 - a fixture

HOME = {"DISPLAY": ":0"}


@pytest.fixture(autouse=True)
def nothing_shared():
    # A port may come back with the next server, and what was shared with the last one may not be collected yet.
    sharing._REGISTRY._held.clear()


@pytest.fixture
def clock():
    return VirtualClock()


@pytest.fixture
def demo(genesys_demo_factory, clock):
    return genesys_demo_factory(rate_limit=None, token_lifetime=300, clock=clock.monotonic)


@pytest.fixture
def client_of(clock):
    """Return a maker of OAuth clients of a login host; they are closed at the end."""
    made = []

    def make(url, client_id="c11ent-id-00a1b2", secret=None, events=None):
        tell = {"tell": events.append} if events is not None else {}
        secret = Secret(secret) if secret else None
        client = OAuthClient(Origin.parse(url), client_id, secret, GENESYS, Network(read_timeout=5), clock, **tell)
        made.append(client)
        return client

    yield make
    for client in made:
        client.close()


@pytest.fixture
def client(client_of, demo):
    return client_of(demo.url, demo.client_id, demo.client_secret)


@pytest.fixture
def tokens_of(clock):
    return lambda grant, events=None: Tokens(grant, clock=clock, tell=(events or []).append)


class Browser:
    """A browser and whoever sits before it: it opens an address and goes where it is sent."""

    def __init__(self, before=None, *, follow=True):
        self.before = before
        self.follow = follow
        self.opened = []
        self.arrived = []
        self.shown = []
        self.pasted = []
        self.asked = []

    def person(self, environ=HOME, **options):
        return Person(
            **{"show": self.shown.append, "ask": self.ask, "open_browser": self.open, "environ": environ, **options}
        )

    def open(self, address):
        self.opened.append(address)
        ends = self.log_in(address)
        if self.before:
            self.before(ends)
        if self.follow:
            self.arrived.append(self.visit(ends))
        return True

    def log_in(self, address):
        """Return where the login page sends the browser."""
        return requests.get(address, allow_redirects=False, timeout=10).headers["Location"]

    def visit(self, address, **headers):
        return requests.get(address, headers=headers, timeout=10)

    def ask(self, question):
        self.asked.append(question)
        return self.pasted.pop(0)(self) if self.pasted else ""

    def address(self):
        """Return the address that was shown."""
        return next(line for text in self.shown for line in text.splitlines() if line.startswith("http"))


@pytest.fixture
def browser():
    return Browser()
