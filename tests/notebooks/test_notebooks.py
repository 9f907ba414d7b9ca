"""Every notebook runs from top to bottom on the embedded organisation, without an error and without a secret."""

import base64
import itertools
import json
import os
import re
import shutil
from pathlib import Path

import nbformat
import pytest
from bs4 import BeautifulSoup
from dotenv import dotenv_values
from nbclient import NotebookClient
from nbconvert import HTMLExporter

import genesys_nb
from genesys_nb.demo import DemoOrganisation

FOLDER = Path(__file__).resolve().parents[2] / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
SAYS_DEMO = FOLDER / ".env"


@pytest.fixture
def kernel_environment(tmp_path, monkeypatch):
    """Kernels see a home of their own and this checkout, and no network but loopback."""
    for name in ("IPYTHONDIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "JUPYTER_CONFIG_DIR", "MPLCONFIGDIR"):
        monkeypatch.setenv(name, str(tmp_path / name))
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(Path(genesys_nb.__file__).parents[1])]))
    monkeypatch.setenv("PYTHONWARNINGS", "error::genesys_nb.IncompleteWarning")


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
@pytest.mark.usefixtures("kernel_environment")
def test_a_notebook_runs(path, tmp_path):
    notebook = nbformat.read(path, as_version=4)
    shutil.copy(SAYS_DEMO, tmp_path)  # beside it as in the repository, and what it writes is written elsewhere
    beside = {"metadata": {"path": str(tmp_path)}}
    NotebookClient(notebook, timeout=120, kernel_name="python3", store_widget_state=False, resources=beside).execute()
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    assert not [output for output in outputs if output.output_type == "error"]
    assert not [output for output in outputs if output.get("name") == "stderr"], "a warning is a fault of the notebook"
    executed = json.dumps(notebook)
    secret, client = DemoOrganisation().client_secret, DemoOrganisation().client_id
    for planted in (secret, base64.b64encode(f"{client}:{secret}".encode()).decode(), "Bearer "):
        assert planted not in executed
    assert "application/vnd.jupyter.widget-state+json" not in executed
    nbformat.write(notebook, tmp_path / path.name)
    assert genesys_nb.check_notebook(tmp_path / path.name).ok, "what the check calls a secret is none"
    for output in outputs:
        kinds = set(output.get("data", {}))
        if "application/vnd.jupyter.widget-view+json" in kinds:
            assert "text/html" in kinds, "a saved notebook shows something where no widget lives"
    an_export_shows(notebook, outputs)


def an_export_shows(notebook, outputs):
    """Hold the page that nbconvert makes, opened where there is no network, against what was shown."""
    page, bare = (HTMLExporter().from_notebook_node(one)[0] for one in (notebook, nbformat.v4.new_notebook()))
    words, pictures = read(page)
    for output in outputs:
        its_words, its_pictures = read(output.get("data", {}).get("text/html", ""))
        assert its_words in words, "a card or a table"
        assert its_pictures <= pictures, "a chart"
        if picture := output.get("data", {}).get("image/png"):
            assert f"data:image/png;base64,{''.join(picture.split())}" in pictures
    assert "application/vnd.jupyter.widget" not in page, "a widget would want scripts of other hosts"
    assert loads(page) == loads(bare), "nothing of ours lies elsewhere"


def read(html):
    """Return the words and the pictures of a piece of HTML."""
    soup = BeautifulSoup(html, "html.parser")
    pictures = {"".join(image["src"].split()) for image in soup.find_all("img")}
    return " ".join(soup.get_text(" ").split()), pictures


def loads(page):
    """Return what a page loads from other hosts."""
    soup = BeautifulSoup(page, "html.parser")
    found = {tag.get("src") or tag.get("href") for tag in soup.find_all(["script", "img", "link", "iframe"])}
    return {one for one in found if one and not one.startswith("data:")} | set(re.findall(r"@import[^;]+", page))


def test_the_path_leads_from_each_to_the_next():
    path = [one for one in NOTEBOOKS if one.name[0].isdigit()]
    texts = {one.name: [cell["source"] for cell in nbformat.read(one, 4).cells] for one in path}
    for here, there in itertools.pairwise(path):
        assert f"({there.name})" in texts[here.name][-1], f"{here.name} does not end with what comes next"
    for name, cells in texts.items():
        assert set(re.findall(r"\((\w+\.ipynb)\)", "".join(cells))) <= texts.keys(), name


def test_there_are_notebooks():
    assert len(NOTEBOOKS) >= 2


def test_beside_them_connect_is_the_embedded_organisation_and_no_more_is_said():
    assert dotenv_values(SAYS_DEMO) == {"GENESYS_NB_PROFILE": "demo"}
