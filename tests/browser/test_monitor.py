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


@pytest.mark.locked
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
    assert stopped["note"] == "next: frame = gc.resume() goes on from here, gc.arrived() returns what there is"
    assert stopped["stop"] == ""
    assert stopped["spoken"].startswith("users stopped, ")
    (error,) = page.errors()
    assert error.startswith(f"Interrupted: stopped: {rows} ")
    assert "THE NEXT CELL RAN" not in "".join(page.outputs())
    page.page.screenshot(path=pictures / "monitor-stopped-light.png")
    page.theme("JupyterLab Dark")
    page.page.screenshot(path=pictures / "monitor-stopped-dark.png")
    page.run(3)
    assert f"had {rows} rows, now 180" in "".join(page.outputs())
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


@pytest.mark.locked
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
new = {one.name for one in set(threading.enumerate()) - before}
print([name for name in new if "process_request" not in name and "subshell" not in name])  # the demo's, the kernel's
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
    took, threads = page.outputs()[-1].split(maxsplit=1)
    page.page.wait_for_timeout(2000)
    # Ten downloads of 36 pages: each card a few times a second, and its question when all is quiet.
    assert len(frames) < 50 * (4 * float(took) + 8), (len(frames), took)
    assert threads.strip() == "[]"
    page.command("kernelmenu:restart")
    page.page.wait_for_function("() => document.querySelectorAll('.gnb-card[data-kernel=gone]').length === 50")
    assert monitor(page)["word"] == "kernel gone"
    assert monitor(page)["stop"] == ""
    page.page.screenshot(path=pictures / "monitor-kernel-gone.png")


RUNNING = {
    "number": 7,
    "what": "<b>users</b>",
    "state": "running",
    "began": 0.0,
    "at": 60.0,
    "rows": 50,
    "pages": 2,
    "requests": 2,
    "before": 0,
    "total": 200,
    "parts": "ddrwWR",
    "by_reader": True,
    "next_step": "",
}
ALONE = """([module, download, kernel]) => {
    const state = {label: "here", waiting: "", waiting_until: 0, beside: 0, waits: [], renewals: 0, jobs: "",
        past: [{state: "ok", text: "<i>queues</i>"}], download,
        counts: {all: 6, done: 2, running: 2, again: 0, halves: 2}};
    window.told = [];
    const model = {get: (name) => state[name], on() {}, off() {}, send: (message) => window.told.push(message)};
    if (kernel !== "none") model.widget_manager = {kernel: {interrupt() {
        window.told.push("interrupt");
        return kernel === "deaf" ? Promise.reject(new Error("not here")) : new Promise(() => {});
    }}};
    return import(URL.createObjectURL(new Blob([module], {type: "text/javascript"})))
        .then((card) => { window.end = card.default.render({model, el: document.body}); });
}"""


@pytest.mark.parametrize(
    ("kernel", "by_reader", "told"),
    [
        ("none", True, [{"stop": 7}]),
        ("deaf", True, ["interrupt", {"stop": 7}]),
        ("silent", True, ["interrupt", {"stop": 7}]),
        ("silent", False, [{"stop": 7}]),
    ],
)
def test_where_no_kernel_can_be_interrupted_a_message_asks_and_then_it_says_what_else_to_do(
    browser, kernel, by_reader, told
):
    from genesys_nb.widgets import DownloadMonitor

    page = browser.new_page(reduced_motion="reduce")
    page.clock.install()
    page.set_content(f"<style>{DownloadMonitor._css}</style>")
    page.evaluate(ALONE, [str(DownloadMonitor._esm), {**RUNNING, "by_reader": by_reader}, kernel])
    assert page.inner_text(".gnb-card-time") == "<b>users</b>"
    assert page.inner_text(".gnb-monitor-line") == "<i>queues</i>"
    assert page.locator(".gnb-monitor b, .gnb-monitor i").count() == 0
    strip = page.locator(".gnb-monitor-cell").evaluate_all("all => all.map(one => one.dataset.stage)")
    assert strip == ["done", "done", "running", "waiting", "waiting", "running"]
    assert page.locator("[role=progressbar]").get_attribute("aria-valuetext") == "50 of 200 items · 25 %"
    moving = page.locator(".gnb-monitor-cell").nth(2).evaluate("one => getComputedStyle(one).animationName")
    assert moving == "none"
    button = page.get_by_role("button")
    button.click()
    assert button.inner_text() == "stopping…"
    assert button.is_disabled()
    page.clock.run_for(6_500)
    assert [one for one in page.evaluate("window.told") if one == "interrupt" or "stop" in one] == told
    assert button.inner_text() == "use the kernel's stop"
    page.close()
