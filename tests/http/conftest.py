"""A wire to a hostile server, on a clock that tests turn."""

import contextlib
import re
import threading

import pytest

from genesys_nb.http import sharing
from genesys_nb.http.grants import ClientCredentials, OAuthClient
from genesys_nb.http.network import Network
from genesys_nb.http.origin import Origin
from genesys_nb.http.tokens import Tokens
from genesys_nb.http.wire import Wire
from genesys_nb.provider import BudgetHeaders, Provider
from genesys_nb.secret import Secret
from tests.clocks import VirtualClock
from tests.http.hostile import HostileServer

PROVIDER = Provider(
    name="cloud",
    title="Cloud",
    api_prefix="/api/v2/",
    token_path="/oauth/token",
    correlation_header="X-Correlation",
    budget=BudgetHeaders("rate-count", "rate-allowed", "rate-reset"),
    reading_posts=re.compile(r"/query$"),
    busy_login=re.compile(r"rate limit exceeded"),
)
CLIENT_ID = "b0a7c0de-0000-4444-8888-client00a1b2"
SECRET = "cAnArY-5ecret+/of=the-OAuth&client"


class Bench:
    """A hostile server, a wire to it, and everything that it told."""

    def __init__(self, stack, script, *, clock=None, network=None, login=None, client_id=CLIENT_ID, secret=SECRET):
        self.server = stack.enter_context(HostileServer(script)) if callable(script) else script
        self.clock = clock or VirtualClock()
        self.network = network or Network(read_timeout=5)
        self.events = []
        origin = Origin.parse(self.server.url)
        where = Origin.parse(login) if login else origin
        self.grant = ClientCredentials(
            OAuthClient(where, client_id, Secret(secret), PROVIDER, self.network, self.clock, self.events.append)
        )
        self.tokens = Tokens(self.grant, clock=self.clock, tell=self.events.append)
        self.wire = Wire(
            api=origin,
            tokens=self.tokens,
            provider=PROVIDER,
            clock=self.clock,
            network=self.network,
            tell=self.events.append,
        )
        stack.callback(self.wire.close)

    def told(self, kind):
        return [event for event in self.events if event.kind == kind]

    @property
    def logins(self):
        return self.server.count("/oauth/token")

    @property
    def calls(self):
        return [request for request in self.server.requests if request.path != "/oauth/token"]


@pytest.fixture
def bench():
    """Return a maker of benches."""
    # A port may come back with the next server, and what was shared with the last one may not be collected yet.
    sharing._REGISTRY._held.clear()
    with contextlib.ExitStack() as stack:
        yield lambda script, **options: Bench(stack, script, **options)


@pytest.fixture
def together():
    """Return a function that runs another in so many threads at once, and returns results or exceptions."""

    def run(count, function):
        results, barrier = [None] * count, threading.Barrier(count)

        def one(number):
            barrier.wait(10)
            try:
                results[number] = function(number)
            except BaseException as error:  # noqa: BLE001 - it is the result
                results[number] = error

        threads = [threading.Thread(target=one, args=(number,), daemon=True) for number in range(count)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        assert not any(thread.is_alive() for thread in threads)
        return results

    return run
