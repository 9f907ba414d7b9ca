"""Ctrl-C during a map, with a real signal in a process of its own: the prompt is back, what was done is there."""

import json
import signal
import subprocess
import sys
import time

import pytest

from genesys_nb.demo import DemoOrganisation, Fault

NOTEBOOK = """
import json, signal, sys, time
import genesys_nb as gnb
from genesys_nb.mapping.calls import Map

signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell that runs tests in the background has it off
url, client_id, client_secret = sys.argv[1:]
gc = gnb.connect(login_url=url, api_url=url, client_id=client_id, client_secret=client_secret, progress=False)
over = Map(clock=gc._clock, waiting=str, interrupt=gc._wire.interrupt, shown=lambda: False)

def paths():
    yield "/api/v2/tokens/me"
    while True:
        yield "/api/v2/groups"

def ask(path):
    answer = gc.request("GET", path)
    print("done", flush=True)
    return answer

try:
    over(ask, paths(), workers=8)
except gnb.Interrupted as error:
    told = {"caught": time.monotonic(), "text": str(error)}
told |= {"done": len(over.last.done), "unfinished": len(over.last.unfinished), "queues": len(gc.queues())}
print(json.dumps(told), flush=True)
"""
ANSWER_TAKES = 60


@pytest.fixture
def organisation():
    with DemoOrganisation(faults=[Fault("slow", path="/api/v2/groups", value=ANSWER_TAKES)], days=1) as running:
        yield running


def test_the_prompt_comes_back_long_before_any_answer(organisation):
    login = [organisation.url, organisation.client_id, organisation.client_secret]
    command = [sys.executable, "-c", NOTEBOOK, *login]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as notebook:
        assert notebook.stdout.readline() == "done\n"
        ends = time.monotonic() + 30
        while sum(request.path == "/api/v2/groups" for request in organisation.requests) < 8:
            assert time.monotonic() < ends, "eight should be under way by now"
            time.sleep(0.01)
        pressed = time.monotonic()
        notebook.send_signal(signal.SIGINT)
        told = json.loads(notebook.stdout.readline())
        assert notebook.wait(30) == 0, "no thread keeps the interpreter"
        left = time.monotonic()
    assert "9 items, stopped with 8 unfinished" in told["text"]
    assert (told["done"], told["unfinished"]) == (1, 8)
    assert told["queues"] > 5, "the session goes on"
    assert told["caught"] - pressed < ANSWER_TAKES / 2
    assert left - pressed < ANSWER_TAKES / 2
