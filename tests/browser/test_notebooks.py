"""The notebooks as a new user sees them: opened in Lab, run from top to bottom, no error anywhere, pictures taken."""

from pathlib import Path

import pytest

pytestmark = pytest.mark.browser
# The one with the live card and the one that redraws; the others bring nothing that moves, and run in tests/notebooks.
NOTEBOOKS = [
    Path(__file__).resolve().parents[2] / "notebooks" / name
    for name in ("01_first_look.ipynb", "04_people_and_now.ipynb")
]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs_in_lab(run_notebook, pictures, path):
    page = run_notebook(path, pictures)
    assert page.page.locator(".jp-OutputArea-output table").count() >= 2
    assert page.page.locator(".jp-OutputArea-output img").count() >= 1
    assert "Error displaying widget" not in page.page.inner_text("body")
