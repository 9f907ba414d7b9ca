"""The monitor and the gauge where people see them: while a pull waits, when it is stopped, in tabs that come and go."""

import json
import re

import pytest

from tests.browser.conftest import NotebookPage

pytestmark = pytest.mark.browser

WAITING = """
import genesys_nb as gnb
gc = gnb.connect("demo", rate_limit=8, rate_window=6, progress=False)
gc.monitor()
gc.budget
"""
PULL = 'users = gc.frame("/api/v2/users", page_size=25)'
AFTERWARDS = "print('THE NEXT CELL RAN')"
GO_ON = """
had = len(gc.arrived())
print("had", had, "rows, now", len(gc.resume()))
"""
READ = """() => {
    const card = document.querySelector(".gnb-monitor");
    const text = (kind) => card.querySelector(`.gnb-${kind}`).textContent;
    return {
        what: text("card-time"), word: text("card-state"), note: text("card-note"), come: text("monitor-come"),
        stop: card.querySelector("button").disabled ? "" : card.querySelector("button").textContent,
        spoken: text("card-spoken"), kernel: card.dataset.kernel ?? "",
        facts: Object.fromEntries([...card.querySelectorAll(".gnb-card-fact")].map(
            (fact) => [fact.firstChild.textContent, fact.lastChild.textContent])),
        lists: [...card.querySelectorAll("li")].map((line) => line.textContent),
    };
}"""


def monitor(page):
    return page.page.evaluate(READ)


def shows(page, word, rest="true"):
    """Wait until the monitor says so."""
    page.page.wait_for_function(
        "([word, rest]) => { const card = document.querySelector('.gnb-monitor');"
        f" return card?.querySelector('.gnb-card-state').textContent === word && ({rest}); }}",
        arg=[word, rest],
    )


def reads(kind, pattern):
    return f"/^{pattern}$/.test(card.querySelector('.gnb-{kind}').textContent)"


def run_from(page, index):
    """Run a cell and all below it, as Run All does."""
    page.page.evaluate(
        """(index) => {
            window.jupyterapp.shell.currentWidget.content.activeCellIndex = index;
            const run = window.jupyterapp.commands.execute("notebook:run-all-below");
            window.running = run.then(() => { window.running = null; return null; });
        }""",
        index,
    )


def test_a_pull_that_waits_is_seen_and_stopped_and_nothing_that_is_complete_is_lost(notebook_page, pictures):
    page = notebook_page.open("stop.ipynb", [WAITING, PULL, AFTERWARDS, GO_ON, "gc.close()"])
    page.run(0)
    page.page.wait_for_selector(".gnb-budget[data-state=ok]")
    assert monitor(page)["stop"] == "", "nothing is running"
    run_from(page, 1)
    shows(
        page,
        "running",
        f"{reads('card-note', 'waiting [0-9]+ s: rate limit')} && {reads('monitor-come', '.* of 180 .*')}",
    )
    assert page.is_busy()
    seen = monitor(page)
    assert seen["what"] == "users"
    assert re.fullmatch(r"\d+ of 180 items · \d+ %", seen["come"])
    assert seen["lists"] == [] or "rate limit" in seen["lists"][0]
    page.page.wait_for_selector(".gnb-budget[data-state=warn]")
    page.page.screenshot(path=pictures / "monitor-waiting-light.png")
    button = page.page.get_by_role("button", name="Stop", exact=True)
    button.focus()
    page.page.keyboard.press("Enter")
    page.finish()
    shows(page, "stopped")
    stopped = monitor(page)
    rows = int(stopped["come"].split()[0])
    assert 0 < rows < 180
    assert rows % 25 == 0, "pages are whole"
    assert stopped["note"] == "next: gc.resume() goes on from here, gc.arrived() returns what there is"
    assert stopped["stop"] == ""
    assert stopped["spoken"].startswith("users stopped, ")
    (error,) = page.errors()
    assert error.startswith(f"Interrupted: stopped: {rows} ")
    assert "THE NEXT CELL RAN" not in "".join(page.outputs())
    page.page.screenshot(path=pictures / "monitor-stopped-light.png")
    page.theme("JupyterLab Dark")
    page.page.screenshot(path=pictures / "monitor-stopped-dark.png")
    page.run(3)
    assert page.outputs()[-1].strip() == f"had {rows} rows, now 180"
    shows(page, "whole")
    page.page.screenshot(path=pictures / "monitor-whole-dark.png")
    page.run(4)
    page.page.wait_for_function("() => document.querySelectorAll('.gnb-card').length === 0")
    saved = page.save()
    assert "widget" not in json.dumps([cell.outputs for cell in saved.cells]) + json.dumps(saved.metadata)


CARDS = """
from pathlib import Path
import time
from IPython.display import display
import genesys_nb as gnb
gc = gnb.connect("demo", rate_limit=100_000, progress=False)
gc.monitor()
display(gc.budget, gc.token)
gc.queues()
"""
BUSY = """
Path("busy.sign").touch()
while not Path("seen.sign").exists():
    gc.users()
    time.sleep(0.05)
"""
CLOSE = """
import ipywidgets
gc.close()
print(len(ipywidgets.Widget.get_manager_state()["state"]))
"""


def test_two_tabs_and_reloaded_pages_see_the_same(notebook_page, lab, pictures):
    first = notebook_page.open("tabs.ipynb", [CARDS, BUSY, CLOSE])
    first.run(0)
    shows(first, "whole")
    first.save()
    second = NotebookPage(lab, first.page.context.new_page())
    second.open("tabs.ipynb")
    second.page.wait_for_selector(".gnb-token")
    assert monitor(second) | {"spoken": ""} == monitor(first) | {"spoken": ""}
    first.run(1, wait=False)
    lab.hear("busy")
    for page in (first, second):
        page.page.wait_for_function(
            "() => document.querySelector('.gnb-monitor .gnb-card-time').textContent === 'users'"
        )
    assert first.is_busy()
    second.page.reload(wait_until="domcontentloaded")  # Lab loads no widget until the kernel is free
    second.page.wait_for_selector(".jp-OutputArea-output")
    lab.tell("seen")
    first.finish()
    second.page.wait_for_selector(".gnb-monitor")
    first.open("tabs.ipynb")
    first.page.wait_for_selector(".gnb-token")
    for page in (first, second):
        shows(page, "whole", reads("card-time", "users"))
        assert len(monitor(page)["lists"]) == 5, "the downloads before it"
    first.page.screenshot(path=pictures / "monitor-reloaded.png")
    first.run(2)
    assert first.outputs()[-1].strip() == "0"
    for page in (first, second):
        page.page.wait_for_function("() => document.querySelectorAll('.gnb-card').length === 0")
    assert second.broken == []


FIFTY = """
import threading, time
from IPython.display import display
import genesys_nb as gnb
from genesys_nb.widgets import BudgetGauge, DownloadMonitor, TokenCard
gc = gnb.connect("demo", rate_limit=None, progress=False)
gc.frame("/api/v2/users", page_size=5)  # the organisation has a thread for each connection
before = set(threading.enumerate())
cards = [(BudgetGauge, DownloadMonitor, TokenCard)[at % 3](gc) for at in range(50)]  # Lab shows no more outputs
display(*cards)
"""
PAGES = """
began = time.monotonic()
for _ in range(10):
    gc.frame("/api/v2/users", page_size=5)
print(round(time.monotonic() - began, 2))
print([one.name for one in set(threading.enumerate()) - before if "process_request" not in one.name])
"""


def test_fifty_of_them_are_no_storm_and_all_say_that_the_kernel_is_gone(notebook_page, pictures):
    frames = []
    notebook_page.page.on(
        "websocket", lambda socket: socket.on("framereceived", lambda payload: frames.append(len(payload)))
    )
    page = notebook_page.open("fifty.ipynb", [FIFTY, PAGES])
    page.run(0)
    page.page.wait_for_function("() => document.querySelectorAll('.gnb-card-state').length === 50")
    page.page.wait_for_timeout(2500)  # each has asked the time, and was answered
    del frames[:]
    page.page.wait_for_timeout(2000)
    assert len(frames) < 10, "an idle notebook stays idle"
    page.run(1)
    took, threads = page.outputs()[-1].split()
    page.page.wait_for_timeout(2000)
    # Ten downloads of 36 pages: each card a few times a second, and its question when all is quiet.
    assert len(frames) < 50 * (4 * float(took) + 8), (len(frames), took)
    assert threads == "[]"
    page.command("kernelmenu:restart")
    page.page.wait_for_function("() => document.querySelectorAll('.gnb-card[data-kernel=gone]').length === 50")
    assert monitor(page)["word"] == "kernel gone"
    assert monitor(page)["stop"] == ""
    page.page.screenshot(path=pictures / "monitor-kernel-gone.png")
