"""Ctrl-C gives the prompt back within a second, whatever a download is waiting for, and nothing is lost by it.

A process of its own plays the notebook, on the real clock and with a real signal; the organisation stays here, and
tells when the request that hangs has reached it. The monotonic clock is the machine's, so both sides can compare.
"""

import json
import signal
import subprocess
import sys
import time

import pytest

from genesys_nb.demo import DemoOrganisation, Fault

SECOND = 1.0
AT_LAST = 10.0  # a second of a machine that is busy elsewhere; what hangs here hangs for half a minute and more
SIZES = (25, 26, 27)
PAGE = "/api/v2/users?pageSize={}&pageNumber=3"
NOTEBOOK = """
import json, signal, sys, threading, time
import genesys_nb as gnb

signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell that runs tests in the background has it off
url, client_id, client_secret = sys.argv[1:]
gc = gnb.connect(login_url=url, api_url=url, client_id=client_id, client_secret=client_secret, progress=False)
gc.listen(lambda event: event.kind == "wait" and print("waiting", flush=True))
print("ready", flush=True)
for line in sys.stdin:
    page_size, leave = json.loads(line)
    try:
        gc.frame("/api/v2/users", page_size=page_size)
    except gnb.Interrupted as error:
        told = {"caught": time.monotonic(), "text": str(error)}
    if leave:
        break
    pages = [thread for thread in threading.enumerate() if thread.name == "genesys_nb page"]
    for thread in pages:
        thread.join(10)
    told |= {"abandoned": len(pages), "quiet": time.monotonic()}
    told |= {"rows": len(gc.resume()), "complete": bool(gc.last.done and not gc.last.missing)}
    print(json.dumps(told), flush=True)
print(json.dumps(told), flush=True)
"""


class Notebook:
    """A process that downloads when it is told to."""

    def __init__(self, organisation):
        command = [sys.executable, "-c", NOTEBOOK]
        secrets = [organisation.url, organisation.client_id, organisation.client_secret]
        self.process = subprocess.Popen(command + secrets, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.await_line("ready")

    def await_line(self, expected):
        line = self.process.stdout.readline().strip()
        assert line == expected

    def download(self, page_size, *, leave=False):
        print(json.dumps([page_size, leave]), file=self.process.stdin, flush=True)

    def interrupt(self):
        """Press Ctrl-C; return when that was, and what the notebook tells afterwards."""
        pressed = time.monotonic()
        self.process.send_signal(signal.SIGINT)
        lines = iter(self.process.stdout.readline, "")
        return pressed, json.loads(next(line for line in lines if line.startswith("{")))

    def close(self):
        self.process.stdin.close()
        self.process.stdout.close()
        self.process.kill()
        self.process.wait()


@pytest.fixture(scope="module")
def organisation():
    slow = [Fault("slow", path=PAGE.format(size), times=1, value=30) for size in SIZES]
    slow.append(Fault("slow", path="/oauth/token", nth=(2,), value=30))
    refused = [Fault("429", path=PAGE.format(size), times=1, value=wait) for size, wait in ((30, 2), (35, 60))]
    with DemoOrganisation(faults=slow + refused, rate_limit=None) as running:
        yield running


@pytest.fixture(scope="module")
def notebook(organisation):
    """Give the one notebook of these tests, because importing takes longer than any of them; the last one leaves it."""
    running = Notebook(organisation)
    yield running
    running.close()


def has_struck(organisation, path, status=200):
    """Wait until a request that hangs, or is refused, has reached the organisation."""
    ends = time.monotonic() + 20
    while not any(one.fault and one.target == path and one.status == status for one in organisation.requests):
        assert time.monotonic() < ends, "the notebook should be under way by now"
        time.sleep(0.01)


def the_prompt_came_back(organisation, pressed, told, arrived=None):
    assert told["abandoned"] > 0, "something was on its way"
    assert told["caught"] <= told["quiet"] < pressed + AT_LAST, "what was on its way has ended as well"
    assert "gc.resume()" in told["text"]
    assert arrived is None or f"stopped: {arrived} items" in told["text"]
    assert told["rows"] == len(organisation.users())
    assert told["complete"]


def test_while_a_page_downloads(organisation, notebook):
    took = []
    for size in SIZES:
        notebook.download(size)
        has_struck(organisation, PAGE.format(size))
        pressed, told = notebook.interrupt()
        the_prompt_came_back(organisation, pressed, told)
        took.append(told["quiet"] - pressed)
    assert min(took) < SECOND, "of three times one is not disturbed by what else the machine does"


def test_while_the_rate_limit_is_waited_for(organisation, notebook):
    notebook.download(30)
    notebook.await_line("waiting")
    pressed, told = notebook.interrupt()
    the_prompt_came_back(organisation, pressed, told)


def test_while_the_token_is_fetched(organisation, notebook):
    organisation.revoke_tokens()
    notebook.download(45)
    has_struck(organisation, "/oauth/token")
    pressed, told = notebook.interrupt()
    the_prompt_came_back(organisation, pressed, told, arrived=0)


def test_leaving_while_a_minute_of_rate_limit_has_to_be_waited_for(organisation, notebook):
    notebook.download(35, leave=True)
    notebook.await_line("waiting")
    pressed, told = notebook.interrupt()
    assert told["caught"] - pressed < AT_LAST
    assert notebook.process.wait(AT_LAST) == 0, "no thread keeps the interpreter"
