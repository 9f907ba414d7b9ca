"""The site is built by its one command without a warning, and what assistants read names what there is."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

import genesys_nb as gnb
import genesys_nb.cxone
import genesys_nb.genesys
from genesys_nb.helper import Helper

ROOT = Path(__file__).parents[2]
SUMMARY = (ROOT / "genesys_nb" / "llms.txt").read_text("utf-8")
SESSIONS = {"gc": genesys_nb.genesys.Session, "cx": genesys_nb.cxone.Session}


def helpers(session):
    return {name for name, value in vars(session).items() if isinstance(value, Helper)}


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """Build it but for the notebooks' outputs, which tests/notebooks makes."""
    place = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "sphinx", "-q", "-W", "-D", "nb_execution_mode=off", "-d", str(place / "trees")]
    done = subprocess.run(
        [*command, str(ROOT / "notebooks"), str(place / "html")], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    return place / "html"


def test_every_helper_has_its_entry_with_the_docstring(site):
    page = (site / "helpers.html").read_text("utf-8")
    for caller, session in SESSIONS.items():
        for name in helpers(session):
            assert f'id="{caller}.{name}"' in page
    assert '<span class="n"><span class="pre">session</span></span>' not in page, "a reader does not pass it"
    assert "POST /api/v2/analytics/conversations/details/query" in page, "the endpoint is named"


def test_every_notebook_is_a_page_and_the_front_page_is_readme(site):
    for path in (ROOT / "notebooks").glob("0*.ipynb"):
        assert (site / f"{path.stem}.html").exists()
    assert "Three promises" in (site / "index.html").read_text("utf-8")
    assert (site / "llms.txt").read_text("utf-8") == SUMMARY


BADGE = "https://mybinder.org/badge_logo.svg"  # Binder's own; without it there is its word


def test_the_pages_bring_all_they_show(site):
    for path in site.rglob("*.html"):
        loaded = re.findall(r'<(?:script|img|iframe)[^>]*\ssrc="([^"]+)"', path.read_text("utf-8"))
        loaded += re.findall(r'<link[^>]*rel="(?:stylesheet|preload|icon)"[^>]*href="([^"]+)"', path.read_text("utf-8"))
        assert not [address for address in loaded if re.match(r"(https?:)?//", address) and address != BADGE], path


def test_the_summary_names_every_helper_and_nothing_else():
    for caller, session in SESSIONS.items():
        named = set(re.findall(rf"`{caller}\.(\w+)`", SUMMARY))
        assert helpers(session) <= named
        instance_only = {"catalogue", "map", "names"}
        assert not [name for name in named - instance_only if not hasattr(session, name)]
    for name in re.findall(r"`gnb\.(\w+)", SUMMARY):
        assert hasattr(gnb, name)


def test_the_summarys_code_runs():
    (code,) = re.findall(r"^```python\n(.*?)^```", SUMMARY, re.MULTILINE | re.DOTALL)
    names = {}
    exec(compile(code, "llms.txt", "exec"), names)
    assert names["whole"] is True
    assert {"voice"} == set(names["tables"]["session"].merge(names["calls"])["media_type"].dropna()) - {"callback"}
    assert names["level"].between(0, 1).all()
    assert len(names["level"]) > 10
