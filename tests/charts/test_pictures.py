"""Pictures are what they were when somebody looked at them.

After a change that is meant, renew them and look at each: ``GENESYS_NB_RENEW=1 pytest tests/charts/test_pictures.py``.

Letters are as wide as a version of matplotlib makes them, and what is beside them moves by as much. So the axes stand
where they always stand, and both pictures are blurred before they are held against each other: matplotlib 3.10.0 and
3.11.2 differ by 3.4 at most, and the shortest bar that is missing by 5. Thin lines are below that; their values are
tested as numbers. How a chart is arranged is tested without pictures: nothing lies outside of it.
"""

import os
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pytest
from PIL import Image, ImageFilter

from .every_chart import ROWS, drawn

PICTURES = Path(__file__).parent / "pictures"
RENEW = os.environ.get("GENESYS_NB_RENEW")
TOLERANCE = 4.5  # the root of the mean square of the differences, of 255
BLUR = ImageFilter.GaussianBlur(3)


def draw(figure, path):
    figure.set_layout_engine("none")
    figure.axes[0].set_position((0.2, 0.24, 0.75, 0.5))
    with mpl.rc_context({"text.hinting": "no_hinting"}):
        figure.savefig(path, dpi=55, facecolor="white", metadata={"Software": None})


def difference(one, other):
    blurred = [np.asarray(Image.open(path).convert("RGB").filter(BLUR), float) for path in (one, other)]
    assert blurred[0].shape == blurred[1].shape
    return float(np.sqrt(np.mean((blurred[0] - blurred[1]) ** 2)))


@pytest.mark.parametrize("name", ROWS)
def test_a_chart_looks_as_it_did(name, tmp_path):
    figure = ROWS[name].draw(ROWS[name].frame())
    if RENEW:
        draw(figure, PICTURES / f"{name}.png")
    draw(figure, tmp_path / f"{name}.png")
    assert difference(PICTURES / f"{name}.png", tmp_path / f"{name}.png") < TOLERANCE, tmp_path


@pytest.mark.parametrize("name", ROWS)
def test_nothing_lies_outside_of_the_picture(name):
    figure = drawn(name)
    width, height = figure.get_size_inches()
    told = figure.get_tightbbox()
    assert (told.x0, told.y0) > (-0.02, -0.02)
    assert told.x1 < width + 0.02
    assert told.y1 < height + 0.02


def test_the_shortest_bar_that_is_missing_is_seen(tmp_path):
    frame = ROWS["volume"].frame()
    frame.loc[frame["nOffered_count"].idxmin(), "nOffered_count"] = 0
    draw(ROWS["volume"].draw(frame), tmp_path / "volume.png")
    assert difference(PICTURES / "volume.png", tmp_path / "volume.png") > TOLERANCE


def test_pictures_are_small_and_all_are_looked_at():
    assert {path.stem for path in PICTURES.glob("*.png")} == set(ROWS)
    assert max(path.stat().st_size for path in PICTURES.glob("*.png")) < 30_000
