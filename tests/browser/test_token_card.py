"""The token card where people see it: in JupyterLab, while the kernel is idle, busy, restarted and gone."""

import json
import re
import time

import nbclient
import nbformat
import pytest

pytestmark = pytest.mark.browser

SETUP = """
import threading, time
from genesys_nb.clock import Clock
from genesys_nb.widgets import TokenCard, show
from stand_in import Session, Some, work
"""
TIME = ".gnb-card-time"
READ = """() => [...document.querySelectorAll(".gnb-token")].map(card => ({
    state: card.dataset.state, waiting: card.dataset.waiting, kernel: card.dataset.kernel || "",
    time: card.querySelector(".gnb-card-time").textContent,
    word: card.querySelector(".gnb-card-state").textContent,
    note: card.querySelector(".gnb-card-note").textContent,
    facts: [...card.querySelectorAll(".gnb-card-value")].map(one => one.textContent),
    spoken: card.querySelector(".gnb-card-spoken").textContent,
}))"""


def cards(page):
    return page.page.evaluate(READ)


def card(page):
    (only,) = cards(page)
    return only


def shown(page, name, *cells):
    page.open(name, [SETUP, *cells])
    page.run(0)
    page.run(1)
    assert page.errors() == []
    page.page.wait_for_selector(TIME)
    return page


@pytest.mark.locked
def test_ticks_while_a_cell_is_busy_and_moves_on_renewal(notebook_page, lab, pictures):
    page = shown(
        notebook_page,
        "busy.ipynb",
        "session = Session(3000.0, 3600.0); TokenCard(session)",
        "work(until='ticks-seen')\n"
        "session.answer(132)\n"
        "thread = threading.Thread(target=session.renew, args=(7200.0, 7200.0)); thread.start(); thread.join()\n"
        "work(until='renewal-seen')",
    )
    page.page.screenshot(path=pictures / "card-before.png")
    page.run(2, wait=False)
    lab.hear("busy")
    for _ in range(2):
        before = card(page)["time"]
        assert re.fullmatch(r"[45]\d min \d+ s", before)
        page.page.wait_for_function(f"before => document.querySelector('{TIME}').textContent !== before", arg=before)
        assert page.is_busy()
    page.page.screenshot(path=pictures / "card-busy.png")
    lab.tell("ticks-seen")
    two_hours = r"/^(2 h 0 min 0 s|1 h 59 min \d+ s)$/"
    page.page.wait_for_function(f"() => {two_hours}.test(document.querySelector('{TIME}').textContent)")
    assert page.is_busy(), "a renewal shows while the cell is busy"
    lab.tell("renewal-seen")
    page.finish()
    assert page.errors() == []
    last = card(page)
    assert last["facts"][:1] == ["once"]
    assert last["spoken"] == "token renewed, once"
    assert last["facts"][2].startswith("132 of 300, ")
    page.page.screenshot(path=pictures / "card-renewed.png")


def test_states_and_what_they_say(notebook_page, pictures):
    page = shown(
        notebook_page,
        "states.ipynb",
        "all = [Session(80_000.0), Session(300.0), Session(-5.0), Session(-5.0, renewable=False),\n"
        "  Session(50_000.0, renewable=False), Session(0.0, generation=0)]\n"
        "all[0].budget = Some(used=132, allowed=300, reset=41.0)\n"
        "all[1].budget = Some(used=291, allowed=300, reset=12.0)\n"
        "cards = [TokenCard(one) for one in all]\n"
        "all[1].tell('wait', 'rate limit', 59.0)\n"
        "from IPython.display import display\n"
        "display(*cards)",
    )
    page.page.wait_for_function("() => document.querySelectorAll('.gnb-token[data-state]').length === 6")
    page.page.wait_for_function("() => document.body.innerText.includes('waiting ')")
    got = cards(page)
    assert [(one["state"], one["word"]) for one in got] == [
        ("ok", "valid"),
        ("warn", "ends soon"),
        ("idle", "renews by itself"),
        ("expired", "expired"),
        ("ok", "valid"),
        ("none", "no token yet"),
    ]
    assert re.fullmatch(r"waiting \d\d s: rate limit", got[1]["note"])
    assert got[1]["facts"][1] == "59 s: rate limit"
    assert got[2]["time"] == "idle"
    assert got[2]["note"] == "the next call renews it"
    assert got[3]["note"] == "not renewed: connect again"
    assert got[4]["note"] == "not renewed"
    page.page.set_viewport_size({"width": 1100, "height": 1900})
    page.page.evaluate("document.activeElement.blur()")
    page.page.screenshot(path=pictures / "card-states-light.png")
    page.theme("JupyterLab Dark")
    page.page.wait_for_timeout(500)
    page.page.screenshot(path=pictures / "card-states-dark.png")


def test_the_gauge_and_the_card_judge_a_window_alike(notebook_page, pictures):
    page = shown(
        notebook_page,
        "pace.ipynb",
        "from genesys_nb.widgets import BudgetGauge\n"
        "from IPython.display import display\n"
        "kept = []\n"
        "for used in (100, 162, 290):\n"
        "    session = Session(600.0)\n"
        "    session.budget = Some(used=used, allowed=300, reset=50.0, family='analytics')\n"
        "    session.budgets = [session.budget]\n"
        "    kept += [session, TokenCard(session), BudgetGauge(session)]\n"
        "    display(*kept[-2:])",
    )
    page.page.wait_for_function("() => document.querySelectorAll('.gnb-budget[data-state]').length === 3")
    colours = "all => all.map(one => getComputedStyle(one).backgroundColor)"
    token, gauge = (
        page.page.locator(f".gnb-{card} .gnb-card-used").evaluate_all(colours) for card in ("token", "budget")
    )
    assert token == gauge
    assert len(set(token)) == 3
    words = page.page.locator(".gnb-budget .gnb-card-state").all_text_contents()
    assert words == ["free", "spread out", "full"]
    page.page.set_viewport_size({"width": 1100, "height": 1700})
    page.page.screenshot(path=pictures / "card-pace.png")


def test_the_kernels_clock_wins(notebook_page):
    page = shown(
        notebook_page,
        "clock.ipynb",
        "class Ahead(Clock):\n"
        "    def wall(self): return time.time() + 7200\n"
        "session = Session(600.0, ahead=7200); TokenCard(session, clock=Ahead())",
    )
    page.page.wait_for_function(
        "() => /^(10 min 0 s|9 min [0-9]+ s)$/.test(document.querySelector('.gnb-card-time').textContent)"
    )


SLOW = """
const send = WebSocket.prototype.send;
WebSocket.prototype.send = function (data) {
    send.call(this, data);
    if (!(typeof data === "string" ? data : new TextDecoder().decode(data)).includes('"ask"')) return;
    window.slowed = true;
    const end = Date.now() + 2500;
    while (Date.now() < end);
};
"""


def test_an_answer_that_comes_late_does_not_shift_the_clock(notebook_page):
    notebook_page.page.add_init_script(SLOW)
    page = shown(notebook_page, "late.ipynb", "session = Session(600.0); TokenCard(session)", "print(session.ends)")
    page.page.wait_for_function("() => window.slowed")
    page.run(2)
    ends = float(page.outputs()[-1])
    for _ in range(20):  # a timer may be late on a busy machine; a clock that was shifted stays so
        page.page.wait_for_timeout(250)
        most = ends - time.time()
        minutes, seconds = map(int, re.findall(r"\d+", card(page)["time"]))
        shown_s, least = minutes * 60 + seconds, ends - time.time()
        if least - 1.3 < shown_s < most + 1.3:
            break
    assert least - 1.3 < shown_s < most + 1.3


def test_clearing_the_output_stops_the_timer(notebook_page):
    notebook_page.page.add_init_script(
        "const set = setInterval, clear = clearInterval; window.timers = new Set();"
        "window.setInterval = (f, ms, ...rest) => { const id = set(f, ms, ...rest); "
        "if (ms === 250) timers.add(id); return id; };"
        "window.clearInterval = (id) => { timers.delete(id); return clear(id); };"
    )
    page = shown(notebook_page, "clear.ipynb", "session = Session(600.0); TokenCard(session)")
    before = page.page.evaluate("timers.size")
    page.command("notebook:clear-all-cell-outputs")
    page.page.wait_for_function("before => timers.size === before - 1", arg=before)


@pytest.mark.locked
def test_a_restarted_kernel_is_said(notebook_page, pictures):
    page = shown(notebook_page, "restart.ipynb", "session = Session(600.0); TokenCard(session)")
    page.command("kernelmenu:restart")
    page.page.wait_for_selector(".gnb-token[data-kernel=gone]")
    got = card(page)
    assert (got["time"], got["word"]) == ("\N{EN DASH}", "kernel gone")
    page.page.screenshot(path=pictures / "card-kernel-gone.png")


def test_one_card_however_often_it_is_shown_and_none_after_the_session(notebook_page, pictures):
    page = shown(
        notebook_page,
        "again.ipynb",
        "session = Session(600.0)\nassert show(session, 'token')",
        "assert show(session, 'token')",
        "import ipywidgets; models = ipywidgets.Widget.get_manager_state()['state']\n"
        "print(sum('expires_at' in one['state'] for one in models.values()), len(session.hears))",
        "session.tell('closed')\nprint(len(ipywidgets.Widget.get_manager_state()['state']), len(session.hears))",
    )
    for _ in range(3):
        page.run(2)
    page.page.wait_for_function("() => document.querySelectorAll('.gnb-token').length === 2")
    page.run(3)
    assert page.outputs()[-1].strip() == "1 1"
    page.run(4)
    assert page.outputs()[-1].strip() == "0 0"
    page.page.wait_for_function("() => document.querySelectorAll('.gnb-token').length === 0")
    assert "session closed" in page.outputs()[0]
    page.page.screenshot(path=pictures / "card-closed.png")
    saved = page.save()
    assert "widget-view" not in json.dumps(saved)
    assert page.errors() == []


def test_by_keyboard_and_for_a_screen_reader(notebook_page):
    page = shown(notebook_page, "access.ipynb", "session = Session(600.0); TokenCard(session)")
    found = page.page.locator(".gnb-token")
    found.focus()
    assert page.page.evaluate("() => document.activeElement.className") == "gnb-card gnb-token"
    assert found.get_attribute("role") == "group"
    assert found.get_attribute("aria-label") == "access token, api.mypurecloud.ie"
    timer = page.page.get_by_role("timer")
    assert timer.get_attribute("aria-live") == "off"
    page.page.wait_for_timeout(1500)
    assert card(page)["spoken"] == "", "it does not speak each second"
    page.page.emulate_media(reduced_motion="reduce")
    assert page.page.locator(".gnb-token-left").evaluate("one => getComputedStyle(one).transitionProperty") == "none"


@pytest.mark.locked
def test_a_reopened_or_untrusted_notebook_shows_the_static_text_and_holds_no_secret(notebook_page, lab, pictures):
    path = lab.root / lab.write("static.ipynb", [SETUP, "session = Session(600.0); TokenCard(session)"])
    notebook = nbformat.read(path, 4)
    beside = {"metadata": {"path": str(lab.root)}}
    nbclient.NotebookClient(notebook, timeout=60, store_widget_state=True, resources=beside).execute(
        env=lab.environment
    )
    written = json.dumps([cell.outputs for cell in notebook.cells]) + json.dumps(notebook.metadata)
    assert "canary" not in written
    assert "expires_at" in written, "the widget's state was looked at"
    notebook.metadata.pop("widgets")
    nbformat.write(notebook, path)
    notebook_page.open("static.ipynb")
    notebook_page.page.wait_for_selector(".jp-OutputArea-output")
    assert "of 24 h left" in notebook_page.outputs()[0]
    notebook_page.page.screenshot(path=pictures / "card-untrusted.png")
