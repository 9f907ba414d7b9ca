"""A service that costs next to nothing: whole answers are made before the race, a process of its own hands them out.

The embedded organisation thinks about every request, and on two cores that thinking would be measured along. Here an
answer is a slice of memory; only how long it is held back can be chosen. Conversations come as the numbered pages of a
query (100 each) and as the pages of a job that follow a cursor (1,000 each); users come as numbered pages of 100, of
which there may be any number, because only their ids differ.
"""

import asyncio
import json
import random
import re
import subprocess
import sys
import uuid
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from isal import igzip

from tests.benchmarks.details import pages

QUERY = "/api/v2/analytics/conversations/details/query"
JOBS = "/api/v2/analytics/conversations/details/jobs"
JOB = f"{JOBS}/made/results"
WARM = f"{JOBS}/warm/results"
USERS = "/api/v2/users"
SMALL, LARGE = 100, 1000
_IDS = re.compile(rb'("conversationId":")[0-9a-f]{8}')
_NUMBER = b"########"


def conversations(count, made):
    """Yield so many hundreds of conversations as bytes; after ``made`` of them they come again under other ids."""
    stock = [page.removeprefix(b'{"conversations":[').rpartition(b"]")[0] for page in pages(made, SMALL)]
    for number in range(count):
        yield _IDS.sub(rb"\g<1>%08x" % (number // made), stock[number % made])


def prepare(folder, queried, hundreds, made):
    """Write the answers of the conversations' paths into a folder; return the JSON of all conversations.

    The query finds the first hundreds of them, the job finds all.
    """
    parts = list(conversations(hundreds, made))
    for number, part in enumerate(parts[:queried], 1):
        keep(folder, QUERY, number, part, totalHits=queried * SMALL)
    together = LARGE // SMALL
    last = len(parts) // together
    for number in range(1, last + 1):
        part = b",".join(parts[(number - 1) * together : number * together])
        keep(folder, JOB, number, part, **({"cursor": str(number + 1)} if number < last else {}))
    keep(folder, WARM, 1, parts[0])
    return b"[" + b",".join(parts) + b"]"


def keep(folder, path, number, part, **fields):
    rest = b"".join(b",%s:%s" % (json.dumps(name).encode(), json.dumps(one).encode()) for name, one in fields.items())
    body = b'{"conversations":[' + part + b"]" + rest + b"}"
    Path(folder, f"{path.split('/')[-2]}-{number}").write_bytes(answer(body))


def answer(body):
    packed = igzip.compress(body, 2)
    head = (
        f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Encoding: gzip\r\nContent-Length: {len(packed)}"
    )
    return head.encode() + b"\r\n\r\n" + packed


def users(count):
    """Return a page of users in which the place of its number is left open."""
    dice = random.Random(3)
    words = [f"{dice.getrandbits(40):x}" for _ in range(300)]

    def user():
        one, two = dice.choice(words), dice.choice(words)
        return {
            "id": f"{'#' * 8}{str(uuid.UUID(int=dice.getrandbits(128), version=4))[8:]}",
            "name": f"{one} {two}",
            "division": {"id": str(uuid.UUID(int=dice.getrandbits(24))), "name": dice.choice(words[:9])},
            "chat": {"jabberId": f"{dice.getrandbits(48):x}@conference.example.orgspan.com"},
            "email": f"{one}.{two}@example.com",
            "primaryContactInfo": [{"address": f"{one}@example.com", "mediaType": "EMAIL", "type": "PRIMARY"}],
            "addresses": [],
            "state": "active",
            "username": f"{one}.{two}@example.com",
            "version": dice.randrange(200),
            "acdAutoAnswer": dice.random() < 0.5,
            "selfUri": f"/api/v2/users/{dice.getrandbits(64):x}",
        }

    listed = [user() for _ in range(SMALL)]
    body = {"entities": listed, "pageSize": SMALL, "total": count * SMALL, "pageCount": count}
    return json.dumps(body, separators=(",", ":")).encode()


class Door(asyncio.Protocol):
    """One connection."""

    def __init__(self, respond, latency):
        self._respond = respond
        self._latency = latency
        self._held = b""

    def connection_made(self, transport):
        self._transport = transport

    def data_received(self, data):
        self._held += data
        head, blank, body = self._held.partition(b"\r\n\r\n")
        length = re.search(rb"(?i)content-length: *(\d+)", head)
        if not blank or len(body) < (int(length[1]) if length else 0):
            return
        self._held = b""
        _, target, _ = head.split(b" ", 2)
        sent, slow = self._respond(target.decode(), body)
        if slow and self._latency:
            asyncio.get_running_loop().call_later(self._latency, self._transport.write, sent)
        else:
            self._transport.write(sent)


def respond(folder, user_pages):
    """Return what answers a request: ``(target, body) -> (answer, whether it is held back)``."""
    ready = {path.name: path.read_bytes() for path in Path(folder).iterdir()}
    token = answer(b'{"access_token":"made-up","token_type":"bearer","expires_in":86400}')
    me = answer(b'{"id":"made-up","name":"Loopback"}')
    told = {
        JOBS: answer(b'{"jobId":"made"}'),
        f"{JOBS}/made": answer(b'{"state":"FULFILLED"}'),
        f"{JOBS}/availability": answer(b'{"dataAvailabilityDate":"2026-01-01T00:00:00.000Z"}'),
        "/oauth/token": token,
    }
    template = users(user_pages)

    def choose(target, body):
        parts = urlsplit(target)
        asked = parse_qs(parts.query)
        if parts.path == QUERY:
            paging = json.loads(body)["paging"]
            if paging["pageSize"] < SMALL:  # somebody only counts, and holds what a job brings against it
                return answer(b'{"totalHits":0}'), True
            return ready[f"details-{paging['pageNumber']}"], True
        if parts.path == JOB:
            return ready[f"made-{asked.get('cursor', ['1'])[0]}"], True
        if parts.path == USERS:
            return answer(template.replace(_NUMBER, b"%08x" % int(asked["pageNumber"][0]))), True
        if parts.path == WARM:
            return ready["warm-1"], False
        return told.get(parts.path, me), False

    return choose


async def serve(folder, latency, user_pages):
    """Hand out answers until the process is ended."""
    choose = respond(folder, int(user_pages))
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Door(choose, float(latency)), "127.0.0.1", 0)
    print(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", flush=True)
    await server.serve_forever()


@contextmanager
def service(folder, latency=0.0, user_pages=10):
    """Run the service in a process of its own; give its URL."""
    command = [sys.executable, __file__, str(folder), str(latency), str(user_pages)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process.stdout.readline().strip()
        finally:
            process.terminate()


if __name__ == "__main__":
    asyncio.run(serve(*sys.argv[1:]))
