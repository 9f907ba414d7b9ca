"""Binder as it is opened: what postBuild leaves, in a home that is the repository, with Binder's own variables."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.browser.conftest import Lab, NotebookPage

pytestmark = [pytest.mark.browser, pytest.mark.locked]
ROOT = Path(__file__).resolve().parents[2]
CELLS = [
    "import genesys_nb as gnb\ngc = gnb.connect()\ngc.token",
    "gnb.connect(region='eu-west-1', client_id='an-id', client_secret='a-w0rd')",
]


@pytest.fixture
def binder(tmp_path):
    home = tmp_path / "jovyan"
    for folder in ("binder", "notebooks"):
        shutil.copytree(ROOT / folder, home / folder)
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("JUPYTER", "IPYTHON"))}
    environment = kept | {
        "HOME": str(home),
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
        "PYTHONPATH": str(ROOT),
        "JUPYTER_RUNTIME_DIR": str(home / ".local" / "share" / "jupyter" / "runtime"),
        "BINDER_LAUNCH_HOST": "https://mybinder.org/",
        "BINDER_REPO_URL": "https://example.org/genesys_nb",
        "NO_PROXY": "127.0.0.1,localhost",
    }
    subprocess.run(["bash", "binder/postBuild"], cwd=home, env=environment, check=True, timeout=120)
    lab = Lab(home, environment, tmp_path / "lab.log")
    yield lab
    lab.stop()


def test_the_first_notebook_opens_alone_asks_nothing_and_no_secret_is_taken(binder, browser, pictures):
    context = browser.new_context(viewport={"width": 1100, "height": 800})
    page = NotebookPage(binder, context.new_page())
    page.page.goto(f"{binder.url}?token={binder.token}", wait_until="domcontentloaded")
    page.page.wait_for_function(
        "() => window.jupyterapp?.shell?.currentWidget?.sessionContext?.session?.kernel?.status === 'idle'"
    )
    assert "/doc/tree/notebooks/01_first_look.ipynb" in page.page.url
    assert page.page.evaluate("window.jupyterapp.shell.mode") == "single-document"
    code = "[...window.jupyterapp.shell.currentWidget.model.cells].filter(cell => cell.type === 'code')"
    assert page.page.evaluate(f"{code}.every(cell => cell.trusted)")
    assert page.page.locator(".jp-Dialog, .Toastify__toast").count() == 0
    page.page.screenshot(path=pictures / "binder.png")

    page.open("elsewhere.ipynb", CELLS)  # not beside the file that says demo
    page.run(0)
    page.page.wait_for_selector(".gnb-card-time")
    page.run(1)
    (error,) = page.errors()
    assert "public machine (Binder), where no secret is safe" in error
    assert page.broken == []
    assert not [url for url in page.refused if "mypurecloud" in url]
    context.close()
