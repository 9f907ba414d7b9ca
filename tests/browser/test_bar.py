"""The bar of a call in JupyterLab: live while it runs, one line afterwards, also in the file and when reopened."""

import json
import re

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.locked]

CELL = """
import time
from pathlib import Path
from genesys_nb.clock import Clock
from genesys_nb.progress import track

class Tape(Clock):
    now = 100.0
    def monotonic(self):
        return self.now

tape = Tape()
with track("users", clock=tape) as bar:
    for page in range(12):
        bar.total(1200)
        bar.page(100)
        tape.now += 0.1
        if page == 5:
            bar.note("waiting 2 s: rate limit")
            while not Path("waiting-seen.sign").exists():
                time.sleep(0.05)
            tape.now += 2
"""
STOPPED = """
import genesys_nb as gnb
from genesys_nb.demo import Fault
gc = gnb.connect("demo", faults=[Fault("slow", path="/api/v2/users*pageNumber=3", value=600)])
gc.frame("/api/v2/users", page_size=25)
"""
LINE = "users: 1,200 items, 12 pages, 3.2 s, waited 2 s: rate limit"


def test_live_then_one_line_and_nothing_dead_in_the_file(notebook_page, lab, pictures):
    page = notebook_page.open("bar.ipynb", [CELL, STOPPED])
    page.run(0, wait=False)
    page.page.wait_for_function("() => document.querySelector('.jp-OutputArea')?.innerText.includes('waiting')")
    live = " ".join(page.outputs()[0].split())
    assert re.search(r"users: 50% 600/1200 items \[\d\d:\d\d.*, 6 pages, waiting 2 s: rate limit\]", live), live
    assert page.page.locator(".widget-hprogress").count() == 1
    page.page.screenshot(path=pictures / "bar-live.png")
    lab.tell("waiting-seen")
    page.finish()
    assert page.outputs()[0].strip() == LINE
    assert page.page.locator(".widget-hprogress").count() == 0

    page.run(1, wait=False)
    page.page.wait_for_selector(".widget-hprogress")
    page.command("notebook:interrupt-kernel")
    page.finish()
    assert re.match(r"users: stopped at (25|50) of \d+ items, [12] pages?, ", page.outputs()[1].strip())
    (error,) = page.errors()
    assert error.startswith("Interrupted: stopped: ")
    assert "gc.resume() goes on from here" in error
    assert "Traceback" not in error
    page.page.screenshot(path=pictures / "bar-ended.png")

    saved = page.save()
    assert "widget" not in json.dumps([cell.outputs for cell in saved.cells]) + json.dumps(saved.metadata)
    page.open("bar.ipynb")
    assert page.outputs()[0].strip() == LINE
