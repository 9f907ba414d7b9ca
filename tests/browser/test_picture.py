"""README's picture: the first lines that a reader would write, as Lab shows them. Looked at by people, not compared.

Renew it with ``GENESYS_NB_PICTURES=somewhere pytest tests/browser/test_picture.py``, and copy ``first_look.png`` from
there to ``notebooks/``.
"""

import struct
from pathlib import Path

import pytest

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parents[2]
COMMITTED = ROOT / "notebooks" / "first_look.png"
WIDTH = 1000
CHART = """\
calls = gc.conversation_aggregates("yesterday", ["nOffered", "oServiceLevel"], granularity="PT30M")
gnb.charts.volume(calls)"""
QUIET = ".jp-cell-toolbar, .jp-Collapser { visibility: hidden }"  # what belongs to the cell that is being edited


def size(picture):
    assert picture[:8] == b"\x89PNG\r\n\x1a\n"
    return struct.unpack(">II", picture[16:24])


def test_what_readme_shows_is_what_lab_shows(notebook_page, pictures):
    page = notebook_page.open(
        "first_look.ipynb",
        [
            'import genesys_nb as gnb\n\ngc = gnb.connect("demo", timezone="Europe/Dublin")\ngc.token',
            CHART,
            "gnb.provenance(calls)",
        ],
    )
    page.run_all()
    assert page.errors() == []
    page.page.wait_for_selector(".gnb-card-time")
    page.show_all()
    page.page.add_style_tag(content=QUIET)
    cells = page.page.locator(".jp-Notebook .jp-Cell")
    first, last = cells.first.bounding_box(), cells.last.bounding_box()
    clip = {"x": first["x"], "y": first["y"], "width": WIDTH, "height": last["y"] + last["height"] - first["y"]}
    page.page.screenshot(path=pictures / "first_look.png", clip=clip)
    made = size((pictures / "first_look.png").read_bytes())
    shown = size(COMMITTED.read_bytes())
    assert made[0] == shown[0]
    assert abs(made[1] - shown[1]) < made[1] / 4, "it shows more or less than it did: renew it"


def test_readmes_first_lines_run_as_they_stand(notebook_page):
    readme = (ROOT / "README.md").read_text("utf-8")
    lines = readme.partition("```python\n")[2].partition("```")[0]
    page = notebook_page.open("readme.ipynb", ["import os; os.environ['GENESYS_NB_PROFILE'] = 'demo'", lines])
    page.run_all()
    assert page.errors() == []
    page.page.wait_for_selector(".gnb-explorer")
