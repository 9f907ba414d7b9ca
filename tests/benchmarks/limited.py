"""The embedded organisation in a process of its own, with its limit and its latency; in the end it tells what it saw.

The measure is the organisation's own log: what the client believes to have sent is not asked.
"""

import json
import subprocess
import sys
from contextlib import contextmanager
from datetime import UTC, datetime

from genesys_nb.demo import DemoOrganisation


class Limited:
    """The organisation as its client's process knows it."""

    def __init__(self, process):
        self._process = process
        self.login = json.loads(process.stdout.readline())

    def close(self):
        """End it; return the ids of the conversations that there are, and ``[seconds, status]`` of each API request."""
        told, _ = self._process.communicate()
        return json.loads(told).values()


@contextmanager
def limited(*days, **options):
    """Open the organisation, whose conversations of some days are made before anybody asks."""
    command = [sys.executable, "-m", "tests.benchmarks.limited", *days, json.dumps(options)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield Limited(process)
        finally:
            process.terminate()


def serve(first, last, options):
    """Serve until the input ends."""
    with DemoOrganisation(now=datetime(2024, 4, 1, tzinfo=UTC), hits_cap=None, **json.loads(options)) as organisation:
        there = [one["conversationId"] for one in organisation.conversations(first, last)]
        print(json.dumps(organisation.login()), flush=True)
        sys.stdin.read()
        asked = [(one.at, one.status) for one in organisation.requests if one.path.startswith("/api/")]
        print(json.dumps({"conversations": there, "requests": asked}))


if __name__ == "__main__":
    serve(*sys.argv[1:])
