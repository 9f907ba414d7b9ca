"""matplotlib is an extra: loaded by the first chart, by nobody else, and kindly missed where it is not there."""

import pydoc
import re
import subprocess
import sys
from pathlib import Path

import genesys_nb

PACKAGE = Path(genesys_nb.__file__).parent

BLOCKED = """
import sys
class Blocked:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] == "matplotlib":
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
sys.meta_path.insert(0, Blocked())
import genesys_nb as gnb
assert "volume" in dir(gnb.charts)
try:
    gnb.charts.volume
except ModuleNotFoundError as error:
    print(error, error.name)
try:
    gnb.charts.volumn
except AttributeError as error:
    print(error)
"""


def test_only_charts_import_matplotlib():
    imports = re.compile(r"^\s*(from|import) matplotlib", re.MULTILINE)
    rooms = {path.parent.name for path in PACKAGE.rglob("*.py") if imports.search(path.read_text("utf-8"))}
    assert rooms == {"charts"}


def test_without_matplotlib_it_says_what_to_install():
    done = subprocess.run([sys.executable, "-c", BLOCKED], capture_output=True, text=True, check=False, timeout=60)
    assert done.stdout.splitlines() == [
        "charts need matplotlib, which is not installed here",
        '  next: run `pip install "genesys-nb[charts]"` where the kernel runs, then restart it matplotlib',
        "module 'genesys_nb.charts' has no attribute 'volumn': did you mean 'volume'?",
    ], done.stderr


def test_every_chart_is_named_in_the_first_docstring():
    from genesys_nb import charts

    assert all(f"`{name}`" in charts.__doc__ for name in charts.__all__)
    assert charts.__all__ == sorted(charts.__all__)


def test_help_tells_of_charts_and_not_of_all_that_a_figure_of_matplotlib_can_do():
    from genesys_nb import charts

    assert charts.Chart.__name__ == "Chart"
    told = pydoc.plain(pydoc.render_doc(charts)).splitlines()
    assert not [line for line in told if "matplotlib.artist" in line]
    assert len(told) < 40 * len(charts.__all__)
