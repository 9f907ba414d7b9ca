"""The card of a real session with the embedded organisation: its token dies and comes back while a cell downloads."""

import json

import pytest

pytestmark = pytest.mark.browser

CONNECT = """
import time
from pathlib import Path
import genesys_nb as gnb
gc = gnb.connect("demo", token_lifetime=5)
gc.token
"""
DOWNLOAD = """
rows = set()
while not Path("renewal-seen.sign").exists():
    rows.add(len(gc.users(progress=False)))
    time.sleep(0.1)  # or the rate limit would hold it for a minute
assert len(rows) == 1, rows
gc.users()
"""
CLOSE = """
gc.close()
gc.token
"""


def test_the_token_dies_and_comes_back_and_the_card_shows_it_while_the_cell_is_busy(notebook_page, lab, pictures):
    page = notebook_page.open("demo.ipynb", [CONNECT, DOWNLOAD, CLOSE])
    page.run(0)
    page.page.wait_for_selector(".gnb-card-time")
    page.page.screenshot(path=pictures / "demo-before.png")
    page.run(1, wait=False)
    page.page.wait_for_function(
        "() => /once|times/.test(document.querySelector('.gnb-token[data-state=ok] .gnb-card-value')?.textContent)"
    )
    assert page.is_busy()
    page.page.screenshot(path=pictures / "demo-busy.png")
    lab.tell("renewal-seen")
    page.finish()
    assert page.errors() == []
    assert page.page.locator(".gnb-token").count() == 1
    values = page.page.eval_on_selector_all(".gnb-card-value", "all => all.map(one => one.textContent)")
    assert " of 300, " in values[2], values
    page.page.screenshot(path=pictures / "demo-renewed.png")
    page.run(2)
    page.page.wait_for_function("() => document.querySelectorAll('.gnb-token').length === 0")
    assert "session closed" in page.outputs()[0]
    assert "session closed" in page.outputs()[-1]
    saved = page.save()
    assert "widget" not in json.dumps([cell.outputs for cell in saved.cells]) + json.dumps(saved.metadata)
