"""Ctrl-C in every state that a notebook can be in: the prompt is back, the error is a card, nothing runs on.

As in `test_interrupt`, a process of its own plays the notebook, with a real signal and on the real clock. What hangs
here hangs for half a minute, so ten seconds are far from it even on a machine that is busy elsewhere; the quickest of
the states, which no other load disturbs, has to be within a second.
"""

import json
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime

import pytest

from genesys_nb.demo import DemoOrganisation, Fault

SECOND = 1.0
AT_LAST = 10.0
HANGS = 30
NOTEBOOK = """
import json, signal, sys, time
import genesys_nb as gnb
import pandas as pd

signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell that runs tests in the background has it off
url, client_id, client_secret, call = sys.argv[1:]
login = {"login_url": url, "api_url": url, "client_id": client_id, "client_secret": client_secret, "progress": False}
gc = gnb.connect(**login)
queue = gc.queues()["id"][0]
print("ready", flush=True)
for line in sys.stdin:
    told, (cell, afterwards) = {"next cell": False}, json.loads(line)
    try:
        exec(cell)
        told["next cell"] = True
    except BaseException as error:
        told |= {"caught": time.monotonic(), "kind": type(error).__name__, "text": str(error)}
        told["card"] = error._render_traceback_() if isinstance(error, gnb.Interrupted) else []
    told["alive"] = "organization" in gc.request("GET", "/api/v2/tokens/me")
    if afterwards:
        frame = gc.last.resume()
        told |= {"rows": len(frame), "complete": gnb.provenance(frame).complete}
    print(json.dumps(told), flush=True)
"""
JOBS = "/api/v2/analytics/conversations/details/jobs"
# What the notebook runs; the request that hangs; what the error says; whether it can be gone on with.
STATES = {
    "connecting": ("gnb.connect(**login)", "/api/v2/organizations/me", "GET /api/v2/organizations/me was under", False),
    "one request": ("gc.request('GET', '/api/v2/groups')", "/api/v2/groups", "next: run it again", False),
    "a write": ("gc.request('POST', '/api/v2/x', json={})", "/api/v2/x", "look before you run it again", False),
    "a download": ("gc.skills()", "/api/v2/routing/skills", "arrived\n  next: frame = gc.resume()", True),
    "lazy pages": ("list(gc.languages.pages())", "/api/v2/routing/languages", "was under way", False),
    "a job": ("gc.conversation_details('2026-11-18', via='job')", f"{JOBS}/*", "0 items of conversation", True),
    "a pre-signed file": ("gc.transcripts(call)", "/storage/*", "0 items of transcript", True),
    "a map": ("gc.map(gc.queue_members, [queue])", "/api/v2/routing/queues/*", "stopped with 1 unfinished", False),
    "a watch": ("next(gc.queue_observations.watch(queue))", "*/queues/observations/query", "0 frames", False),
    "a plan": ("gc.teams.plan()", "/api/v2/teams", "was under way", False),
    "names": ("gc.names(pd.DataFrame({'flow_id': [queue]}))", "/api/v2/flows", "was under way", False),
    "names of a download": (
        "gc.conversation_details('2026-11-18', grain='participant', names=True)",
        "/api/v2/users",
        "items of conversation",
        True,
    ),
    "the doctor": ("gc.check()", "/api/v2/locations", "had not seen everything", False),
}


@pytest.fixture(scope="module")
def organisation():
    """Serve requests that hang: each the first time that a state asks for it."""
    paths = [hangs for _, hangs, _, _ in STATES.values()]
    second = {"/api/v2/organizations/me": (2,)}  # the first is the notebook's own
    faults = [Fault("slow", path=path, value=HANGS, nth=second.get(path, (1,))) for path in paths]
    with DemoOrganisation(now=datetime(2026, 11, 20, 15, 30, tzinfo=UTC), days=4, faults=faults) as running:
        yield running


@pytest.fixture(scope="module")
def notebook(organisation):
    """Give the one notebook of these tests, because importing takes longer than any of them."""
    calls = organisation.conversations("2026-11-18", "2026-11-19")
    call = next(one["conversationId"] for one in calls if _is_answered_call(one))
    login = [organisation.url, organisation.client_id, organisation.client_secret, call]
    command = [sys.executable, "-c", NOTEBOOK, *login]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "ready\n"
        yield process
        process.kill()


def _is_answered_call(conversation):
    parts = [(one["purpose"], one["sessions"][0]["mediaType"]) for one in conversation["participants"]]
    return parts[0] == ("customer", "voice") and ("agent", "voice") in parts


TOOK = {}


@pytest.mark.parametrize("state", STATES)
def test_the_prompt_is_back_and_what_follows_does_not_run(organisation, notebook, state):
    cell, _, says, goes_on = STATES[state]
    before = sum(one.fault == "slow" for one in organisation.requests)
    print(json.dumps([cell, goes_on]), file=notebook.stdin, flush=True)
    ends = time.monotonic() + 20
    while sum(one.fault == "slow" for one in organisation.requests) == before:
        assert time.monotonic() < ends, "the notebook should be under way by now"
        time.sleep(0.01)
    pressed = time.monotonic()
    notebook.send_signal(signal.SIGINT)
    told = json.loads(notebook.stdout.readline())
    TOOK[state] = told["caught"] - pressed
    assert (told["kind"], told["next cell"], told["alive"]) == ("Interrupted", False, True)
    assert says in told["text"]
    assert 2 <= len(told["card"]) <= 6
    assert told["caught"] < pressed + AT_LAST
    assert not goes_on or (told["rows"] > 0 and told["complete"])


def test_it_is_within_a_second():
    assert len(TOOK) == len(STATES)
    assert sorted(TOOK.values())[len(TOOK) // 2] < SECOND, "of all these at least half were not disturbed"
