"""The bar of a call in JupyterLab: live while it runs, one line afterwards, also in the file and when reopened."""

import json
import re

import pytest

pytestmark = pytest.mark.browser

CELL = """
import time
from genesys_nb.progress import track
with track("users") as bar:
    for page in range(12):
        bar.total(1200)
        bar.page(rows=100)
        if page == 5:
            bar.note("waiting 2 s: rate limit")
            time.sleep(2)
        time.sleep(0.15)
"""
STOPPED = """
with track("queues") as bar:
    for page in range(100):
        bar.total(1000)
        bar.page(rows=10)
        time.sleep(0.1)
"""
LINE = r"users: 1,200 rows, 12 pages, \d\.\d s, waited 2 s: rate limit"


def test_live_then_one_line_and_nothing_dead_in_the_file(notebook_page, pictures):
    page = notebook_page.open("bar.ipynb", [CELL, STOPPED])
    page.run(0, wait=False)
    page.page.wait_for_function("() => document.querySelector('.jp-OutputArea')?.innerText.includes('waiting')")
    live = " ".join(page.outputs()[0].split())
    assert re.search(r"users: 50% 600/1200 rows \[00:0\d.*, 6 pages, waiting 2 s: rate limit\]", live), live
    assert page.page.locator(".widget-hprogress").count() == 1
    page.page.screenshot(path=pictures / "bar-live.png")
    page.finish()
    assert re.fullmatch(LINE, page.outputs()[0].strip())
    assert page.page.locator(".widget-hprogress").count() == 0

    page.run(1, wait=False)
    page.page.wait_for_selector(".widget-hprogress")
    page.command("notebook:interrupt-kernel")
    page.finish()
    assert re.match(r"queues: stopped at \d+ of 1,000 rows", page.outputs()[1].strip())
    page.page.screenshot(path=pictures / "bar-ended.png")

    saved = page.save()
    assert "widget" not in json.dumps([cell.outputs for cell in saved.cells]) + json.dumps(saved.metadata)
    page.open("bar.ipynb")
    assert re.fullmatch(LINE, page.outputs()[0].strip())
