"""Pictures are what they were when somebody looked at them.

After a change that is meant, renew them and look at each: ``GENESYS_NB_RENEW=1 pytest tests/charts/test_pictures.py``.

The tolerance is the root of the mean square of the differences, of 255: letters that another version of matplotlib
places or smooths otherwise stay below it, a bar, a line or a legend that is missing does not.
"""

import os
from pathlib import Path

import matplotlib as mpl
import pytest
from matplotlib.testing.compare import compare_images

from .every_chart import ROWS, drawn

PICTURES = Path(__file__).parent / "pictures"
RENEW = os.environ.get("GENESYS_NB_RENEW")
TOLERANCE = 6


def draw(figure, path):
    with mpl.rc_context({"text.hinting": "no_hinting"}):
        figure.savefig(path, dpi=55, facecolor="white", metadata={"Software": None})


@pytest.mark.parametrize("name", ROWS)
def test_a_chart_looks_as_it_did(name, tmp_path):
    if RENEW:
        draw(drawn(name), PICTURES / f"{name}.png")
    path = tmp_path / f"{name}.png"
    draw(drawn(name), path)
    different = compare_images(PICTURES / f"{name}.png", path, TOLERANCE)
    assert different is None, different


def test_a_missing_bar_is_seen(tmp_path):
    frame = ROWS["now"].frame()
    fewer = frame.assign(oWaiting=frame["oWaiting"].mask(frame["oWaiting"] == 1, 0))
    draw(ROWS["now"].draw(fewer), tmp_path / "now.png")
    assert compare_images(PICTURES / "now.png", tmp_path / "now.png", TOLERANCE) is not None


def test_pictures_are_small_and_all_are_looked_at():
    assert {path.stem for path in PICTURES.glob("*.png")} == set(ROWS)
    assert max(path.stat().st_size for path in PICTURES.glob("*.png")) < 30_000
