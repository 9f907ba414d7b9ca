"""What the session costs: CPU per page of 12 KB gzip against bare requests, and requests sent into an outage.

Run it with ``python -m tests.benchmarks.overhead``. The server is a process of its own, so `time.process_time` counts
the client alone; the contestants take turns, and the minimum and the median of the rounds are printed.
"""

import gzip
import json
import multiprocessing
import random
import statistics
import threading
import time
import uuid

import requests

from genesys_nb.clock import Clock
from genesys_nb.http.grants import GivenToken
from genesys_nb.http.network import Network
from genesys_nb.http.origin import Origin
from genesys_nb.http.tokens import Tokens
from genesys_nb.http.wire import Wire
from genesys_nb.query import Query
from genesys_nb.secret import Secret
from tests.clocks import HastyClock
from tests.http.conftest import PROVIDER
from tests.http.hostile import HostileServer, answer

PAGES, ROUNDS = 200, 7
USERS = Query("GET", "/api/v2/users", {"pageSize": 100})


def page(users, seed=1):
    """Return a page of users that compresses to about 12 KB at 100 users."""
    luck = random.Random(seed)
    words = [f"{luck.getrandbits(40):x}" for _ in range(300)]

    def user():
        one, two = luck.choice(words), luck.choice(words)
        return {
            "id": str(uuid.UUID(int=luck.getrandbits(128))),
            "name": f"{one} {two}",
            "division": {"id": str(uuid.UUID(int=luck.getrandbits(24))), "name": luck.choice(words[:9])},
            "email": f"{one}.{two}@example.com",
            "chat": {"jabberId": f"{luck.getrandbits(48):x}@conference.example.orgspan.com"},
            "primaryContactInfo": [{"address": f"{one}@example.com", "mediaType": "EMAIL", "type": "PRIMARY"}],
            "addresses": [],
            "state": "active",
            "username": f"{one}.{two}@example.com",
            "version": luck.randrange(200),
            "acdAutoAnswer": bool(luck.getrandbits(1)),
            "selfUri": f"/api/v2/users/{luck.getrandbits(64):x}",
        }

    body = {"entities": [user() for _ in range(users)], "pageSize": users, "pageNumber": 1, "total": users}
    return json.dumps(body).encode()


def serve(body, pipe):
    """Serve the page until told to stop."""
    whole = answer(
        gzip.compress(body, 6),
        Content_Encoding="gzip",
        Rate_Count="1",
        Rate_Allowed="1000000",
        Rate_Reset="60",
        X_Correlation="c",
    )
    with HostileServer(lambda request, connection: connection.write(whole)) as server:
        pipe.send(server.url)
        pipe.recv()


def contestants(url):
    """Return what is compared: name to function."""
    clock = Clock()
    session = requests.Session()
    headers = {"Authorization": "Bearer t", "Accept-Encoding": "gzip"}
    target = f"{url}/api/v2/users?pageSize=100"
    tokens = Tokens(GivenToken(Secret("t")), clock=clock)
    wire = Wire(api=Origin.parse(url), tokens=tokens, provider=PROVIDER, clock=clock)
    return {
        "requests, get": lambda: session.get(target, headers=headers, timeout=60).content,
        "requests, get + json": lambda: session.get(target, headers=headers, timeout=60).json(),
        "wire": lambda: wire.send(USERS).content,
        "wire + json.loads": lambda: json.loads(wire.send(USERS).content),
    }


def measure(body, pages):
    """Return CPU milliseconds per page by contestant, one number per round."""
    here, there = multiprocessing.get_context("spawn").Pipe()
    server = multiprocessing.get_context("spawn").Process(target=serve, args=(body, there), daemon=True)
    server.start()
    functions = contestants(here.recv())
    spent = {name: [] for name in functions}
    for function in functions.values():
        function()
    for _ in range(ROUNDS):
        for name, function in functions.items():
            begun = time.process_time()
            for _ in range(pages):
                function()
            spent[name].append((time.process_time() - begun) * 1000 / pages)
    here.send("stop")
    server.join()
    return spent


def outage(threads=64, seconds=60.0, haste=50.0):
    """Return how many requests that many threads send into an outage of a minute, played faster than life."""
    ends = time.monotonic() + 3600
    server = HostileServer(
        lambda request, connection: connection.write(answer({}, 503 if time.monotonic() < ends else 200))
    )
    with server:
        clock = HastyClock(haste)
        tokens = Tokens(GivenToken(Secret("t")), clock=clock)
        wire = Wire(
            api=Origin.parse(server.url),
            tokens=tokens,
            provider=PROVIDER,
            clock=clock,
            network=Network(deadline=300),
            tell=lambda event: None,
        )
        ends = time.monotonic() + seconds / haste
        crowd = [threading.Thread(target=wire.send, args=(USERS,), daemon=True) for _ in range(threads)]
        for thread in crowd:
            thread.start()
        for thread in crowd:
            thread.join()
        wire.close()
        return len(server.requests) - threads


def main():
    """Print the figures."""
    for users, pages in ((100, PAGES), (8000, 8)):
        body = page(users)
        spent = measure(body, pages)
        sizes = f"{len(body):,} bytes of JSON, {len(gzip.compress(body, 6)):,} of gzip"
        print(f"\npage of {users} users, {sizes}; CPU ms per page")
        for name, rounds in spent.items():
            print(f"  {name:22} min {min(rounds):7.3f}   median {statistics.median(rounds):7.3f}")
        for ours, theirs in (("wire", "requests, get"), ("wire + json.loads", "requests, get + json")):
            one, other = min(spent[ours]), min(spent[theirs])
            print(f"  {ours} against {theirs}: {one / other:.2f} of it, {one - other:+.3f} ms")
    print(f"\nrequests sent into an outage of 60 s by 64 threads: {outage()}")


if __name__ == "__main__":
    main()
